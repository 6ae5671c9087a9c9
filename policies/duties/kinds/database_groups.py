"""L7: RDS and ElastiCache take the settings of a database: its groups stand and fit its engine, in two zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input

DATABASE = "rds/instance:Instance"
PARAMETERS, OPTIONS, SUBNETS = (
    "rds/parameterGroup:ParameterGroup", "rds/optionGroup:OptionGroup", "rds/subnetGroup:SubnetGroup"
)  # fmt: skip
WHY = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html"
SUBNETS_PAGE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
TOKEN = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html"
TABLE = "duties/aws/database_engines.yaml"
CACHE = "elasticache/replicationGroup:ReplicationGroup"
NAMED: Mapping[str, Mapping[str, str]] = {
    DATABASE: {"parameterGroupName": PARAMETERS, "optionGroupName": OPTIONS, "dbSubnetGroupName": SUBNETS},
    CACHE: {
        "parameterGroupName": "elasticache/parameterGroup:ParameterGroup",
        "subnetGroupName": "elasticache/subnetGroup:SubnetGroup",
    },
}
"""The groups that a database names, by the property that does; those whose name begins with default are AWS's."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each database of an engine of the table, for the groups that one names, and for each subnet group."""
    table = read_data(TABLE)
    for database in estate.of_type(DATABASE):
        if engine := table["engines"].get(database.facts.get("engine")):
            who, needs = estate.label(database), tuple(_needs(estate, database, engine))
            yield Duty("L7", "database-groups", who, "is created with its groups", needs, WHY, database.urn)
    for type_, groups in NAMED.items():
        for database in estate.of_type(type_):
            needs = tuple(_stand(estate, database, groups))
            does = "finds the groups that it names"
            yield Duty("L7", "database-groups", estate.label(database), does, needs, WHY, database.urn)
    for cache in estate.of_type(CACHE):
        if cache.facts.get("authToken"):
            over = Standing(cache.facts.get("transitEncryptionEnabled") is True, "its token is taken over TLS alone")
            yield Duty("L7", "database-groups", estate.label(cache), "asks for its token", (over,), TOKEN, cache.urn)
    for group in estate.of_type(SUBNETS):
        stands = Standing(_zones(estate, group), "RDS asks for subnets in two Availability Zones")
        yield Duty("L7", "database-groups", estate.label(group), "has two zones", (stands,), SUBNETS_PAGE, group.urn)


def _needs(estate: DutyEstate, database: Resource, engine: Mapping[str, Any]) -> Iterator[Need]:
    refused = database.facts.get("instanceClass") in engine.get("without_insights", ())
    asked = database.facts.get("performanceInsightsEnabled") is True
    yield Standing(not (asked and refused), f"{database.facts.get('instanceClass')} has no Performance Insights")
    version = str(database.facts.get("engineVersion") or "")
    major = ".".join(version.split(".")[: engine["parts"]])
    if group := group_of(estate, database, "parameterGroupName", PARAMETERS):
        family, wanted = str(group.facts.get("family")), engine["family"].replace("{major}", major)
        yield Standing(not version or family == wanted, f"its parameter group is of {family}, its version {version}")
        for parameter in items(group.facts.get("parameters")):
            at_once = parameter.get("applyMethod", "immediate") == "immediate"
            refused = at_once and parameter.get("name") in engine["static"]
            cause = f"RDS applies {parameter.get('name')} at a restart alone and refuses applyMethod immediate"
            yield Standing(not refused, cause)
    if options := group_of(estate, database, "optionGroupName", OPTIONS):
        of = (options.facts.get("engineName"), str(options.facts.get("majorEngineVersion")))
        fits = of == (database.facts.get("engine"), major or of[1])
        yield Standing(fits, f"its option group is of {' '.join(map(str, of))}, its version {version}")


def _stand(estate: DutyEstate, database: Resource, groups: Mapping[str, str]) -> Iterator[Need]:
    for prop, type_ in groups.items():
        name = database.facts.get(prop)
        if isinstance(name, str) and name and not name.startswith("default"):
            stands = group_of(estate, database, prop, type_) is not None
            yield Standing(True, "") if stands else not_in_input(f"its {prop} {name}", database.account)


def group_of(estate: DutyEstate, database: Resource, prop: str, type_: str) -> Resource | None:
    """The group of the account and Region that a database names."""
    found = (g for g in estate.beside(database, type_) if g.region == database.region)
    return next((g for g in found if g.facts.get("name") == database.facts.get(prop)), None)


def _zones(estate: DutyEstate, group: Resource) -> bool | None:
    """Whether the subnets of a group are in two zones or more; None where a subnet is not in the input."""
    zone_of = {str(s.id): s.facts.get("availabilityZone") for s in estate.beside(group, "ec2/subnet:Subnet")}
    zones = {zone_of.get(str(subnet)) for subnet in items(group.facts.get("subnetIds"))}
    return len(zones - {None}) > 1 or (None if None in zones else False)
