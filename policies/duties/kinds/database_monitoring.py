"""L3: RDS delivers the enhanced monitoring of a database to CloudWatch Logs with the role that it names."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import trusts, writes_log_stream
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input

WHY = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html"
DATABASES = ("rds/instance:Instance", "rds/clusterInstance:ClusterInstance", "docdb/clusterInstance:ClusterInstance")
INTERVALS = (1, 5, 10, 15, 30, 60)
"""The seconds between two collections that RDS offers."""
SERVICE, GROUP = "monitoring.rds.amazonaws.com", "RDSOSMetrics"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each database with enhanced monitoring."""
    for database in estate.of_type(*DATABASES):
        if database.facts.get("monitoringInterval"):
            needs = tuple(_needs(estate, database))
            label = f"{estate.account(database).name or database.account}:{database.facts.get('identifier')}"
            yield Duty("L3", "database-monitoring", label, "delivers its enhanced monitoring", needs, WHY, database.urn)


def _needs(estate: DutyEstate, database: Resource) -> Iterator[Need]:
    interval = database.facts["monitoringInterval"]
    offered = [str(seconds) for seconds in INTERVALS]
    yield Standing(str(interval) in offered, f"RDS monitors every {', '.join(offered)} s, not every {interval}")
    role = estate.role(database, "monitoringRoleArn")
    if role is None:
        yield not_in_input("the role of its enhanced monitoring", database.account)
        return
    yield trusts(role, SERVICE)
    group = f"arn:aws:logs:{database.region}:{database.account}:log-group:{GROUP}"
    yield from writes_log_stream(role, group, str(database.facts.get("resourceId") or "any"))
