"""ANALYZE-101: Access Analyzer watches what is shared with outsiders."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rules.companions import estate_has
from policies.rules.examples import aws, estate_of
from policies.rules.organizations_apart import each_organization

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"


def looks_outside(found: Resource) -> bool:
    """Whether an analyzer is of the kind that finds what outsiders reach; other kinds find unused rights."""
    return found.facts.get("type", "ACCOUNT") in ("ACCOUNT", "ORGANIZATION")


def analyzer(kind: str) -> Resource:
    """An analyzer, for the examples."""
    return aws(ANALYZER.removeprefix("aws:"), plane="security", type=kind)


RULE = EstateRule(
    id="ANALYZE-101",
    title="Access Analyzer watches what is shared with outsiders",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(C)", "164.308(a)(8)"),
    needs=("security",),
    check=each_organization(
        estate_has(ANALYZER, "no analyzer watches for access from outside", where=looks_outside)
    ),
    good=(lambda: estate_of(analyzer("ORGANIZATION")), lambda: estate_of(analyzer("ACCOUNT"))),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")), lambda: estate_of(analyzer("ORGANIZATION_UNUSED_ACCESS"))),
    remediation="Add an Analyzer of type ORGANIZATION in the security account.",
    equivalents=("FSBP:IAM.28",),
)
