"""MACIE-103: Macie is enabled in every account that a classification job scans."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

JOB, MEMBER = "macie2/classificationJob:ClassificationJob", "macie2/member:Member"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each account of a job's bucketDefinitions that is neither the job's own nor an enabled member."""
    members = estate.of_type(f"aws:{MEMBER}")
    on = {m.text_at("accountId") for m in map(estate.props, members) if m.text_at("status") == "ENABLED"}
    for job in estate.of_type(f"aws:{JOB}"):
        for buckets in estate.props(job).blocks_at("s3JobDefinition.bucketDefinitions"):
            account = buckets.text_at("accountId")
            if account not in {job.account, *on}:
                yield Problem(job, f"s3JobDefinition names account {account}, which has no Member with status ENABLED")


SCAN_JOB = aws(JOB, "job", plane="security", account=CLINICAL,
               s3JobDefinition={"bucketDefinitions": [{"accountId": MANAGEMENT, "buckets": ["ledger"]}]})  # fmt: skip

RULE = EstateRule(
    id="MACIE-103",
    title="Macie is enabled in every account that a classification job scans",
    why=(
        "A job can read no bucket in an account where Macie is not enabled. Its results name no patient data because "
        "nothing was scanned, and the practice concludes that none has leaked."
    ),
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.308(a)(1)(ii)(D)"),
    check=check,
    good=(lambda: estate_of(SCAN_JOB, aws(MEMBER, accountId=MANAGEMENT, status="ENABLED")),),
    bad=(
        lambda: estate_of(SCAN_JOB),
        lambda: estate_of(SCAN_JOB, aws(MEMBER, accountId=MANAGEMENT)),
        lambda: estate_of(SCAN_JOB, aws(MEMBER, accountId=MANAGEMENT, status="PAUSED")),
    ),
    remediation="Add a Member with status ENABLED for the account, and create the job after it.",
)
