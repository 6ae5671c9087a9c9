"""ANALYZE-101: Access Analyzer watches what is shared with outsiders."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"


def looks_outside(found: Resource) -> bool:
    """Whether an analyzer is of the kind that finds what outsiders reach; other kinds find unused rights."""
    return found.facts.get("type", "ACCOUNT") in ("ACCOUNT", "ORGANIZATION")


def check(estate: EstateView) -> Iterator[Problem]:
    """In each region that anything is built in: an analyzer sees its own."""
    watched = {found.region for found in estate.of_type(ANALYZER) if looks_outside(found)}
    built = {region for regions in estate.regions.values() for region in regions}
    if not watched:
        yield Problem(None, "no analyzer watches for access from outside")
    for region in sorted(built - watched) if watched else ():
        yield Problem(None, f"no analyzer watches for access from outside in {region}")


def analyzer(kind: str) -> Resource:
    """An analyzer, for the examples."""
    return aws(ANALYZER.removeprefix("aws:"), plane="security", type=kind)


RULE = EstateRule(
    id="ANALYZE-101",
    title="Access Analyzer watches what is shared with outsiders",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(C)", "164.308(a)(8)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(analyzer("ORGANIZATION")), lambda: estate_of(analyzer("ACCOUNT"))),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(analyzer("ORGANIZATION_UNUSED_ACCESS")),
        lambda: estate_of(analyzer("ORGANIZATION"), aws("backup/vault:Vault").with_(region="us-east-2")),
    ),
    remediation="Add an Analyzer of type ORGANIZATION in the security account, in each region.",
    equivalents=("FSBP:IAM.28",),
)
