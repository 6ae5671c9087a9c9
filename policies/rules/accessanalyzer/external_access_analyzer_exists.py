"""ANALYZE-101: an external access analyzer exists in every region in use."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"


def analyzes_external_access(found: Resource) -> bool:
    """Whether an analyzer finds external access; other types find unused or internal access."""
    return found.facts.get("type", "ACCOUNT") in ("ACCOUNT", "ORGANIZATION")


def check(estate: EstateView) -> Iterator[Problem]:
    """Require an external access analyzer in each region with resources; an analyzer covers only its region."""
    covered = {found.region for found in estate.of_type(ANALYZER) if analyzes_external_access(found)}
    built = {region for regions in estate.regions.values() for region in regions}
    if not covered:
        yield Problem(None, "no Analyzer of type ORGANIZATION or ACCOUNT exists: access from outside is not reported")
    for region in sorted(built - covered) if covered else ():
        yield Problem(None, f"no Analyzer of type ORGANIZATION or ACCOUNT exists in {region}")


def analyzer(kind: str) -> Resource:
    """An analyzer, for the examples."""
    return aws(ANALYZER.removeprefix("aws:"), plane="security", type=kind)


RULE = EstateRule(
    id="ANALYZE-101",
    title="An external access analyzer exists in every region in use",
    why=(
        "An analyzer reports each bucket, key, role or snapshot that principals outside the organization can reach. "
        "Without one in the region, a share by mistake stays open until somebody outside uses it and somebody inside "
        "happens to look."
    ),
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
