"""ANALYZE-102: internal access analyzers cover the buckets of every account with patient data."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_PLANES, EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
INCLUSIONS = "configuration.internalAccess.analysisRule.inclusions"


def check(estate: EstateView) -> Iterator[Problem]:
    """Require each account with patient data, with its buckets, in an internal access analyzer."""
    kinds = ("ORGANIZATION_INTERNAL_ACCESS", "ACCOUNT_INTERNAL_ACCESS")
    analyzers = [estate.props(r) for r in estate.of_type(ANALYZER) if r.facts.get("type") in kinds]
    entries = [entry for props in analyzers for entry in props.blocks_at(INCLUSIONS)]
    covered = {
        str(account)
        for entry in entries
        if "AWS::S3::Bucket" in entry.items_at("resourceTypes")
        for account in entry.items_at("accountIds")
    }
    for account, plane in sorted(estate.accounts.items()):
        if plane in PHI_PLANES and account not in covered:
            yield Problem(None, f"account {account} ({plane}) is not in {INCLUSIONS} of any internal access analyzer")


def analyzer(kind: str = "ORGANIZATION_INTERNAL_ACCESS", account: str = CLINICAL) -> Resource:
    """An internal access analyzer, for the examples."""
    inclusion = {"accountIds": [account], "resourceTypes": ["AWS::S3::Bucket"]}
    configuration = {"internalAccess": {"analysisRule": {"inclusions": [inclusion]}}}
    return aws(ANALYZER[4:], type=kind, configuration=configuration, plane="security", account=MANAGEMENT)


BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")

RULE = EstateRule(
    id="ANALYZE-102",
    title="Internal access analyzers cover the buckets of every account with patient data",
    why=(
        "Most improper access to charts comes from inside. An internal access analyzer lists every role of the "
        "organization that can reach these buckets; without it a policy change that lets another department in is "
        "found only by reading every policy."
    ),
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
    remediation=(
        "Add an Analyzer of type ORGANIZATION_INTERNAL_ACCESS whose inclusions name the accounts with patient data and "
        "AWS::S3::Bucket."
    ),
)
