"""ATHENA-101: every owner has an Athena workgroup with saved queries on the CloudTrail table."""

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
OWNER_PLANES = ("log-archive", "management", "clinical")
"""Planes whose resources name the owners."""


def check(estate: EstateView) -> Iterator[Problem]:
    """Require a table on each trail's bucket, and for each owner a workgroup with saved queries."""
    for trail in estate.of_type(TRAIL):
        bucket = estate.props(trail).at("s3BucketName")
        if not any(reads(estate, table, str(bucket)) for table in estate.of_type(TABLE)):
            yield Problem(
                trail, "has no CatalogTable with partition projection on its bucket: its logs cannot be queried"
            )
    queries = estate.companions(QUERY, "workgroup")
    ready = set()
    for group in (group for group in estate.of_type(WORKGROUP) if plane_of(group) == "log-archive"):
        if queries.of(group):
            ready.add(owner_of(group))
        else:
            yield Problem(group, "has no NamedQuery", known=not queries.unresolved)
    owners = {owner_of(resource) for resource in estate.in_plane(*OWNER_PLANES)} - {""}
    for owner in sorted(owners - ready):
        yield Problem(None, f"owner {owner} has no Workgroup with a NamedQuery in the log archive")


def reads(estate: EstateView, table: Resource, bucket: str) -> bool:
    """Whether a table reads this bucket, with partition projection enabled."""
    parameters = estate.props(table).block_at("parameters")
    template = parameters.get("storage.location.template")
    return str(template).startswith(f"s3://{bucket}/") and parameters.get("projection.enabled") == "true"


TRAIL_RESOURCE = aws("cloudtrail/trail:Trail", plane="log-archive", account=MANAGEMENT, s3BucketName="trail")


def table(bucket: str = "trail", projected: str = "true") -> Resource:
    """A table of the trail, for the examples."""
    parameters = {
        "projection.enabled": projected,
        "storage.location.template": f"s3://{bucket}/AWSLogs/o-1/${{account}}",
    }
    return aws(TABLE[4:], "table", plane="log-archive", account=MANAGEMENT, parameters=parameters)


def workgroup(queries: int = 1, owner: str = "lakeside") -> tuple[Resource, ...]:
    """A workgroup with its saved queries, for the examples."""
    where: dict[str, Any] = {"plane": "log-archive", "account": MANAGEMENT}
    group = aws(WORKGROUP[4:], "audit", tags={"mso:owner": owner}, **where)
    return (group, *(aws(QUERY[4:], f"q{i}", workgroup="audit", **where) for i in range(queries)))


RULE = EstateRule(
    id="ATHENA-101",
    title="Every owner has an Athena workgroup with saved queries on the CloudTrail table",
    why=(
        "A trail that nobody can query is not reviewed. When a patient asks who opened the record, or an incident "
        "starts, the practice must first learn to read compressed log files, while the intruder continues."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.528"),
    needs=("log-archive",),
    check=check,
    good=(lambda: estate_of(TRAIL_RESOURCE, table(), *workgroup()),),
    bad=(
        lambda: estate_of(TRAIL_RESOURCE, table()),
        lambda: estate_of(TRAIL_RESOURCE, *workgroup()),
        lambda: estate_of(TRAIL_RESOURCE, table("other"), *workgroup()),
        lambda: estate_of(TRAIL_RESOURCE, table(projected="false"), *workgroup()),
        lambda: estate_of(TRAIL_RESOURCE, table(), *workgroup(queries=0)),
        lambda: estate_of(TRAIL_RESOURCE, table(), *workgroup(owner="lumen")),
    ),
    remediation=(
        "Add a CatalogTable on the trail's bucket with partition projection, and a Workgroup with NamedQuery resources "
        "for each owner, or use infra.components.cloudtrail_table and infra.components.audit_workgroup."
    ),
)
