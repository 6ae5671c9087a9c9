"""MACIE-103: Macie is on in each account whose stores a job looks into."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

JOB, MEMBER = "macie2/classificationJob:ClassificationJob", "macie2/member:Member"


def check(estate: EstateView) -> Iterator[Problem]:
    """A job reads nothing in an account that is no enabled member."""
    members = estate.of_type(f"aws:{MEMBER}")
    on = {m.text_at("accountId") for m in map(estate.props, members) if m.text_at("status") == "ENABLED"}
    for job in estate.of_type(f"aws:{JOB}"):
        for buckets in estate.props(job).blocks_at("s3JobDefinition.bucketDefinitions"):
            account = buckets.text_at("accountId")
            if account not in {job.account, *on}:
                yield Problem(job, f"looks into account {account}, where no enabled Member runs Macie")


LOOKS = aws(JOB, "job", plane="security", account=CLINICAL,
            s3JobDefinition={"bucketDefinitions": [{"accountId": MANAGEMENT, "buckets": ["ledger"]}]})  # fmt: skip

RULE = EstateRule(
    id="MACIE-103",
    title="Macie is on in each account whose stores a job looks into",
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.308(a)(1)(ii)(D)"),
    check=check,
    good=(lambda: estate_of(LOOKS, aws(MEMBER, accountId=MANAGEMENT, status="ENABLED")),),
    bad=(
        lambda: estate_of(LOOKS),
        lambda: estate_of(LOOKS, aws(MEMBER, accountId=MANAGEMENT)),
        lambda: estate_of(LOOKS, aws(MEMBER, accountId=MANAGEMENT, status="PAUSED")),
    ),
    remediation="Add a Member with status ENABLED for the account, before the job.",
)
