"""Writes to what is not in the input (W4): policies of a practice let data go, and nobody sees whose place it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import glob_matches, sample
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.access_paths import AccessPath, PathStep
from policies.separation.reach.confirmation import WRITTEN
from policies.separation.reach.external_principals import EXTERNAL_ACCOUNT
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.target_sets import Target
from policies.separation.verdicts.undeclared_writes import ASSUME, WRITES
from policies.separation.verdicts.verdict import Status, Witness, no_worse, path_witness

HANDS_OVER: Final = (
    *(action for actions in WRITES.values() for action in actions), ASSUME, "firehose:PutRecord",
    "firehose:PutRecordBatch", "sns:PublishBatch", "states:StartExecution", "logs:PutLogEvents", "s3:ReplicateObject",
    "appsync:GraphQL", "es:ESHttpPost", "es:ESHttpPut", "execute-api:Invoke",
    "iot:Publish", "kafka-cluster:WriteData", "lambda:InvokeFunctionUrl", "sagemaker:InvokeEndpoint",
    "sagemaker:InvokeEndpointAsync", "ses:SendEmail", "ses:SendRawEmail", "states:StartSyncExecution",
    "timestream:WriteRecords", "vpc-lattice-svcs:Invoke",
)  # fmt: skip
"""Actions that hand data over to what they name, if its owner allows it."""
ANYWHERE: Final = (
    "s3:PutObject", "sqs:SendMessage", "kinesis:PutRecord", "kinesis:PutRecords", "dynamodb:PutItem",
    "lambda:InvokeFunction", "events:PutEvents", ASSUME,
)  # fmt: skip
"""Those of them with which a workload that may use them on every resource hands data to an account of its choice."""
RUNNING_CODE: Final = frozenset(
    f"{service}.amazonaws.com"
    for service in ("batch", "codebuild", "ec2", "ecs-tasks", "edgelambda", "glue", "lambda", "sagemaker", "states",
                    "tasks.apprunner")
)  # fmt: skip
"""The services whose roles act as the code of their account tells them; those of others do what AWS made them for."""
ADMINISTRATION: Final = "iam:CreateRole"
"""What a statement allows that is an administrator's: whoever has it is residual trust (W12)."""
BUCKET: Final = "arn:aws:s3:::"
OF_ACCOUNT: Final = frozenset({"aws:resourceaccount", "s3:resourceaccount"})
"""Conditions by which a statement on every resource names an account."""
ACCOUNT: Final = re.compile(r"\d{12}")
MADE_BY_BACKUP: Final = "awsbackup-restore-test-"
"""How the names of buckets begin that AWS Backup makes, and deletes, for restore tests."""


def writes_outside_input(prepared: PreparedEstate, practice: str, brokers: set[str]) -> Iterator[Witness]:
    """Principals of the practice, other than brokers, that may write to a place which the input does not show.

    A statement on every resource (``*``) names no place, and neither does a name with the practice's own account id;
    of a workload it names any. An ARN that leaves the account open names a place in any account.
    """
    own = {account.id for account in prepared.estate.accounts.values() if account.owner == practice}
    for principal in prepared.estate.principals:
        if principal.owner != practice or principal.arn in brokers or principal.hypothetical:
            continue
        seen: set[str] = set()
        for action, pattern in _named(principal):
            place = _place_outside(prepared, pattern, own)
            if place and place not in seen and (witness := _allowed(prepared, principal, action, pattern, place)):
                seen.add(place)
                yield witness
        if any(map(_lets_code_in, principal.trust)):
            found = (_allowed(prepared, principal, *asked) for asked in _anywhere(principal))
            yield from islice(filter(None, found), 1)


def _lets_code_in(statement: Statement) -> bool:
    return statement.allow and any(kind == "Service" and name in RUNNING_CODE for kind, name in statement.principals)


def _anywhere(principal: Principal) -> Iterator[tuple[str, str, str]]:
    """Each such action that a principal's policies allow on everything, with an ARN in an account outside, and what."""
    for statement in principal.identity:
        everything = not statement.not_resource and {"*", f"{BUCKET}*", f"{BUCKET}*/*"} & {*statement.resources}
        if statement.allow and everything and not statement.covers_action(ADMINISTRATION):
            for action in filter(statement.covers_action, ANYWHERE):
                service = action.partition(":")[0]
                arn = f"arn:aws:{service}:*:{EXTERNAL_ACCOUNT.id}:*"
                yield action, f"{BUCKET}*" if service == "s3" else arn, f"{service} of any account"


def _named(principal: Principal) -> Iterator[tuple[str, str]]:
    """Each action that hands data over, with each resource pattern on which a principal's policies allow it."""
    for statement in principal.identity:
        if statement.allow and not statement.not_resource:
            named = [pattern for pattern in statement.resources if "$" not in pattern]
            of_accounts = [v for c in statement.conditions if c.key in OF_ACCOUNT and not c.negated for v in c.values]
            for action in filter(statement.covers_action, HANDS_OVER):
                yield from ((action, pattern) for pattern in named)
                anything = f"arn:aws:{action.partition(':')[0]}:*:{{}}:*"
                if "*" in named:
                    yield from ((action, anything.format(id_)) for id_ in of_accounts if ACCOUNT.fullmatch(id_))


def _place_outside(prepared: PreparedEstate, pattern: str, own: set[str]) -> str:
    """What a pattern names that neither belongs to the practice nor is in the input; "" if it names no such place."""
    estate = prepared.estate
    if pattern.startswith(BUCKET):
        bucket = pattern.removeprefix(BUCKET).partition("/")[0]
        fixed = bucket.strip("*?")
        known = f"{BUCKET}{bucket}" in estate.resource_by_arn or fixed.startswith(MADE_BY_BACKUP)
        return "" if not fixed or known or any(id_ in bucket for id_ in own) else f"the bucket {bucket}"
    parts = pattern.split(":", 5)
    if len(parts) < 6 or parts[4] in own:
        return ""
    if not ACCOUNT.fullmatch(parts[4]):
        others = [id_ for id_ in _matching(prepared, parts[4]) if id_ not in own]
        return f"{parts[2]} {parts[5]} of any account {parts[4]}" if others else ""
    account = estate.accounts.get(parts[4])
    is_known = pattern in estate.resource_by_arn or pattern in prepared.principals
    logs = account is not None and account.plane == "log-archive"
    return "" if is_known or logs else f"{parts[2]} {parts[5]} of {account.name if account else f'account {parts[4]}'}"


def _matching(prepared: PreparedEstate, pattern: str) -> list[str]:
    """The accounts that the account field of an ARN leaves open: one outside the input, and those of the input."""
    if not set("*?") & set(pattern):
        return []
    ids = (EXTERNAL_ACCOUNT.id, *(a.id for a in prepared.estate.accounts.values() if a.plane != "log-archive"))
    return [id_ for id_ in ids if glob_matches(pattern, id_)]


def _in_account(pattern: str, id_: str) -> str:
    parts = pattern.split(":", 5)
    return ":".join((*parts[:4], id_, parts[5]))


def _allowed(
    prepared: PreparedEstate, principal: Principal, action: str, pattern: str, place: str
) -> Witness | None:
    """The witness if AWS would allow the write to a place whose owner lets everybody write."""
    given = pattern.split(":", 5)[4]
    own = principal.account.owner
    if given and not ACCOUNT.fullmatch(given):
        accounts = prepared.estate.accounts
        ids = [i for i in _matching(prepared, given) if i not in accounts or accounts[i].owner != own]
        others = (_allowed(prepared, principal, action, _in_account(pattern, id_), place) for id_ in ids)
        return next(filter(None, others), None)
    id_ = given or EXTERNAL_ACCOUNT.id
    account = prepared.estate.accounts.get(id_, EXTERNAL_ACCOUNT)
    arn = sample(pattern)
    keys: Mapping[str, Values] = {"aws:resourceaccount": id_, "s3:resourceaccount": id_}
    if account is EXTERNAL_ACCOUNT:
        keys = {**keys, "aws:resourceorgid": "o-external", "aws:resourceorgpaths": ("o-external/r-1/",)}
    entity = IamResource(arn, "outside", place, account, account.owner, policy=(WRITTEN,))
    request = prepared.confirmation.allowed_request(principal, action, Target(arn, id_, entity), PolicyChanges(), keys)
    if request is None:
        return None
    step = PathStep(principal.name, "write-outside-input", place, (request,))
    summary = f"{principal.name} may {action} on {place}, which is not in the input"
    found = path_witness(AccessPath(request.certainty, (step,)), summary)
    return Witness(no_worse(found.status, Status.UNKNOWN), summary, found.path, found.source)
