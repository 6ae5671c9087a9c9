"""ATHENA-101: every owner can ask the audit trail, and the questions are ready."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView, owner_of, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import MANAGEMENT, aws, estate_of

TRAIL = "aws:cloudtrail/trail:Trail"
TABLE = "aws:glue/catalogTable:CatalogTable"
WORKGROUP = "aws:athena/workgroup:Workgroup"
QUERY = "aws:athena/namedQuery:NamedQuery"
PLACES = ("log-archive", "management", "clinical")
"""Planes whose accounts tell who the owners are."""


def check(estate: EstateView) -> Iterator[Problem]:
    """A table over the trail's bucket, and for each owner a workgroup with saved queries."""
    for trail in estate.of_type(TRAIL):
        bucket = estate.props(trail).at("s3BucketName")
        if not any(reads(estate, table, str(bucket)) for table in estate.of_type(TABLE)):
            yield Problem(trail, "no table makes a question of it: only who reads files finds anything")
    queries = estate.companions(QUERY, "workgroup")
    ready = set()
    for group in (group for group in estate.of_type(WORKGROUP) if plane_of(group) == "log-archive"):
        if queries.of(group):
            ready.add(owner_of(group))
        else:
            yield Problem(group, "holds no saved question", known=not queries.unresolved)
    owners = {owner_of(resource) for resource in estate.in_plane(*PLACES)} - {""}
    for owner in sorted(owners - ready):
        yield Problem(None, f"{owner} has no workgroup in the log archive to ask the trail in")


def reads(estate: EstateView, table: Resource, bucket: str) -> bool:
    """Whether a table is of this bucket, and finds its partitions by itself."""
    told = estate.props(table).block_at("parameters")
    template = told.get("storage.location.template")
    return str(template).startswith(f"s3://{bucket}/") and told.get("projection.enabled") == "true"


LOGGED = aws("cloudtrail/trail:Trail", plane="log-archive", account=MANAGEMENT, s3BucketName="trail")


def table(bucket: str = "trail", projected: str = "true") -> Resource:
    """A table of the trail, for the examples."""
    told = {"projection.enabled": projected, "storage.location.template": f"s3://{bucket}/AWSLogs/o-1/${{account}}"}
    return aws(TABLE[4:], "table", plane="log-archive", account=MANAGEMENT, parameters=told)


def inquiry(queries: int = 1, owner: str = "lakeside") -> tuple[Resource, ...]:
    """A workgroup with its saved queries, for the examples."""
    where: dict[str, Any] = {"plane": "log-archive", "account": MANAGEMENT}
    group = aws(WORKGROUP[4:], "audit", tags={"mso:owner": owner}, **where)
    return (group, *(aws(QUERY[4:], f"q{i}", workgroup="audit", **where) for i in range(queries)))


RULE = EstateRule(
    id="ATHENA-101",
    title="Every owner can ask the audit trail, and the questions are ready",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.528"),
    needs=("log-archive",),
    check=check,
    good=(lambda: estate_of(LOGGED, table(), *inquiry()),),
    bad=(
        lambda: estate_of(LOGGED, table()),
        lambda: estate_of(LOGGED, *inquiry()),
        lambda: estate_of(LOGGED, table("other"), *inquiry()),
        lambda: estate_of(LOGGED, table(projected="false"), *inquiry()),
        lambda: estate_of(LOGGED, table(), *inquiry(queries=0)),
        lambda: estate_of(LOGGED, table(), *inquiry(owner="lumen")),
    ),
    remediation="Add a TrailTable and an Inquiry for each owner to the log archive.",
)
