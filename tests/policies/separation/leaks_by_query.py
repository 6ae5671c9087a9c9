"""Leaks by results of queries that Athena keeps: whoever may fetch them in a workgroup has what others asked there."""

from __future__ import annotations

from change_builders import Change, Leak, add, combined, extend_policy, operator_allowed, without_data_access_scp
from small_estate import NORTH, NORTH_EXCHANGE, REGION, allow

FETCH, ASK = "athena:GetQueryResults", "athena:StartQueryExecution"


def workgroup(account: str, data_class: str, kept_by_athena: bool = True) -> Change:
    """Adds a workgroup whose results Athena keeps, or that writes them to a bucket."""
    in_a_bucket = {"resultConfiguration": {"outputLocation": "s3://photos/"}}
    kept = {"managedQueryResultsConfiguration": {"enabled": True}}
    return add(
        "aws:athena/workgroup:Workgroup", f"group-{account}", account, "", {"mso:data-class": data_class},
        name="reports", arn=arn(account), configuration=kept if kept_by_athena else in_a_bucket,
    )  # fmt: skip


def arn(account: str) -> str:
    """The ARN of that workgroup."""
    return f"arn:aws:athena:{REGION}:{account}:workgroup/reports"


def desk(*actions: str) -> Change:
    """Lets the desk do these in the workgroup of its account, without the SCP that limits access to data."""
    more = extend_policy("exchange-north:biller:policy", allow(*actions, on=[arn(NORTH_EXCHANGE)]))
    return combined(without_data_access_scp, more)


BROKER_ASKS = extend_policy("exchange-north:broker:policy", allow(ASK, on=[arn(NORTH_EXCHANGE)]))

LEAKS: list[Leak] = [
    (
        "an operator fetches results of queries over charts",
        "W1",
        combined(workgroup(NORTH, "phi"), operator_allowed(FETCH)),
    ),
    (
        "an operator streams results of queries over charts",
        "W1",
        combined(workgroup(NORTH, "phi"), operator_allowed("athena:GetQueryResultsStream")),
    ),
    (
        "a desk fetches what another role asks in its workgroup",
        "W4",
        combined(workgroup(NORTH_EXCHANGE, "phi-minimum"), desk(ASK, FETCH), BROKER_ASKS),
    ),
]
BENIGN_CHANGES: list[tuple[str, Change]] = [
    (
        "a desk asks in a workgroup of its own",
        combined(workgroup(NORTH_EXCHANGE, "phi-minimum"), desk(ASK, FETCH)),
    ),
    (
        "a desk asks in a workgroup in which others ask too, and fetches nothing there",
        combined(workgroup(NORTH_EXCHANGE, "phi-minimum"), desk(ASK), BROKER_ASKS),
    ),
    (
        "an operator may ask for results that lie in a bucket it cannot read",
        combined(workgroup(NORTH, "phi", kept_by_athena=False), operator_allowed(FETCH)),
    ),
]
