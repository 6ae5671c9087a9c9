"""ANALYZE-102: Access Analyzer watches who inside the organization reaches patient data."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_PLANES, EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
INCLUSIONS = "configuration.internalAccess.analysisRule.inclusions"


def check(estate: EstateView) -> Iterator[Problem]:
    """Each account with patient data is named in an analyzer of internal access, with its buckets."""
    kinds = ("ORGANIZATION_INTERNAL_ACCESS", "ACCOUNT_INTERNAL_ACCESS")
    inside = [estate.props(r) for r in estate.of_type(ANALYZER) if r.facts.get("type") in kinds]
    entries = [entry for props in inside for entry in props.blocks_at(INCLUSIONS)]
    watched = {
        str(account)
        for entry in entries
        if "AWS::S3::Bucket" in entry.items_at("resourceTypes")
        for account in entry.items_at("accountIds")
    }
    for account, plane in sorted(estate.accounts.items()):
        if plane in PHI_PLANES and account not in watched:
            yield Problem(None, f"account {account} ({plane}): nobody watches who inside reaches its stores")


def analyzer(kind: str = "ORGANIZATION_INTERNAL_ACCESS", account: str = CLINICAL) -> Resource:
    """An analyzer of internal access, for the examples."""
    inclusion = {"accountIds": [account], "resourceTypes": ["AWS::S3::Bucket"]}
    configuration = {"internalAccess": {"analysisRule": {"inclusions": [inclusion]}}}
    return aws(ANALYZER[4:], type=kind, configuration=configuration, plane="security", account=MANAGEMENT)


BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")

RULE = EstateRule(
    id="ANALYZE-102",
    title="Access Analyzer watches who inside the organization reaches patient data",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(C)", "164.308(a)(8)", "164.502(b)"),
    needs=("security",),
    check=check,
    good=(lambda: estate_of(BUCKET, analyzer()),),
    bad=(
        lambda: estate_of(BUCKET),
        lambda: estate_of(BUCKET, analyzer("ORGANIZATION")),
        lambda: estate_of(BUCKET, analyzer(account=MANAGEMENT)),
    ),
    remediation="Add an Analyzer of type ORGANIZATION_INTERNAL_ACCESS that includes the accounts with patient data.",
)
