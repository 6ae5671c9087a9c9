"""L7: RDS takes the settings of a database: groups of its engine and version, two zones, what its class supports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items

DATABASE = "rds/instance:Instance"
PARAMETERS, OPTIONS, SUBNETS = (
    "rds/parameterGroup:ParameterGroup", "rds/optionGroup:OptionGroup", "rds/subnetGroup:SubnetGroup"
)  # fmt: skip
WHY = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html"
SUBNETS_PAGE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
TABLE = "duties/aws/database_engines.yaml"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each database of an engine of the table, and for each subnet group."""
    table = read_data(TABLE)
    for database in estate.of_type(DATABASE):
        if engine := table["engines"].get(database.facts.get("engine")):
            who, needs = estate.label(database), tuple(_needs(estate, database, engine))
            yield Duty("L7", "database-groups", who, "is created with its groups", needs, WHY, database.urn)
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


def group_of(estate: DutyEstate, database: Resource, prop: str, type_: str) -> Resource | None:
    """The group of the account and Region that a database names."""
    found = (g for g in estate.beside(database, type_) if g.region == database.region)
    return next((g for g in found if g.facts.get("name") == database.facts.get(prop)), None)


def _zones(estate: DutyEstate, group: Resource) -> bool | None:
    """Whether the subnets of a group are in two zones or more; None where a subnet is not in the input."""
    zone_of = {str(s.id): s.facts.get("availabilityZone") for s in estate.beside(group, "ec2/subnet:Subnet")}
    zones = {zone_of.get(str(subnet)) for subnet in items(group.facts.get("subnetIds"))}
    return len(zones - {None}) > 1 or (None if None in zones else False)
