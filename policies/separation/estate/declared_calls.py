"""Calls of AWS APIs that configuration makes: universal targets of schedules, tasks of state machines, runbooks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.files.foreign_file import parse_json
from infra.files.yaml_document import parse_yaml
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import as_text, items_of
from policies.separation.estate.missing_input import Missing

CALLERS: Final = {
    "aws:scheduler/schedule:Schedule": "target.arn",
    "aws:sfn/stateMachine:StateMachine": "definition",
}
"""Type -> its property that names the calls, or whose text does."""
RUNBOOK: Final = "aws:ssm/document:Document"
CALLS: Final = "aws:executeAwsApi"
"""The step of a runbook that calls any action; other kinds of steps are judged by their own actions."""
SDK_CALL: Final = re.compile(r"arn:aws[a-z-]*:(?:scheduler|states):::aws-sdk:([a-z0-9]+):([A-Za-z0-9]+)")
PREFIXES: Final[Mapping[str, str]] = {
    "accessanalyzer": "access-analyzer", "cloudwatchlogs": "logs", "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp", "configservice": "config", "efs": "elasticfilesystem",
    "elasticloadbalancingv2": "elasticloadbalancing", "elasticsearch": "es", "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing", "emr": "elasticmapreduce", "eventbridge": "events", "opensearch": "es",
    "s3api": "s3", "s3control": "s3", "sesv2": "ses", "sfn": "states", "sso-admin": "sso", "ssoadmin": "sso",
    "stepfunctions": "states",
}  # fmt: skip
"""Name of a service in such an ARN, in the CLI or the SDK for Python -> the prefix of its actions, where the two
differ (Scheduler user guide; AWS CLI command reference)."""
IAM_NAMES: Final[Mapping[str, str]] = {
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketReplication": "s3:PutReplicationConfiguration",
    "s3:DeleteBucketReplication": "s3:PutReplicationConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
    **dict.fromkeys(("s3:CopyObject", "s3:CreateMultipartUpload", "s3:UploadPart"), "s3:PutObject"),
    **dict.fromkeys(("s3:HeadBucket", "s3:ListObjects", "s3:ListObjectsV2"), "s3:ListBucket"),
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:HeadObject": "s3:GetObject",
    "lambda:Invoke": "lambda:InvokeFunction",
}
"""Operation -> the action that permits it, where the names differ (Service Authorization Reference)."""


@dataclass(frozen=True, slots=True)
class DeclaredCall:
    """One call: who makes it (a resource's name), in which account, and the action that permits it."""

    caller: str
    account: Account
    action: str
    source: str = ""


def read_declared_calls(
    graph: Graph, accounts: Mapping[str, Account], missing: list[Missing]
) -> Iterator[DeclaredCall]:
    """The calls of a graph, in graph order; a runbook with calls that cannot be read is added to ``missing``."""
    for type_, prop in CALLERS.items():
        for resource in graph.of_type(type_):
            if account := accounts.get(resource.account):
                texts = (value for value in values_at(resource.facts, prop) if isinstance(value, str))
                for call in dict.fromkeys(found for text in texts for found in SDK_CALL.findall(text)):
                    yield DeclaredCall(resource.name, account, action_of(*call), str(resource.source or ""))
    for runbook in graph.of_type(RUNBOOK):
        text = as_text(runbook.facts.get("content"))
        if CALLS in text and (account := accounts.get(runbook.account)):
            content, problem = runbook_content(text)
            if problem:
                missing.append(Missing(f"the calls of the runbook {runbook.name}: {problem}", account.id))
            calls = dict.fromkeys(_calls_of(content))
            yield from (DeclaredCall(runbook.name, account, call, str(runbook.source or "")) for call in calls)


@lru_cache(maxsize=256)
def runbook_content(text: str) -> tuple[Any, str]:
    """The content of a document, JSON or YAML, as far as it can be read, and what cannot; not to be changed."""
    if text.lstrip().startswith("{"):
        return _json_in(text)
    document = parse_yaml(text, Path("content"))
    return document.data, document.problems[0].what if document.problems else ""


def _json_in(text: str) -> tuple[Any, str]:
    try:
        return parse_json(text, "content"), ""
    except UsageError as error:
        return None, str(error)


def _calls_of(content: Any) -> Iterator[str]:
    """The actions that a runbook calls, but for policies that only deny; none for a text that is no runbook."""
    for step in values_at(content, "**.mainSteps") if isinstance(content, Mapping) else ():
        for each in items_of(step):
            inputs = each.get("inputs") if isinstance(each, Mapping) and each.get("action") == CALLS else None
            if isinstance(inputs, Mapping) and not _only_denies(inputs.get("PolicyDocument")):
                service, operation = as_text(inputs.get("Service")).lower(), as_text(inputs.get("Api"))
                yield action_of(service, operation)


def _only_denies(document: Any) -> bool:
    """Whether a policy is given, as text or as a value, and no statement of it allows anything."""
    found = _json_in(document)[0] if isinstance(document, str) else document
    statements = list(items_of(found.get("Statement"))) if isinstance(found, Mapping) else []
    return bool(statements) and all(isinstance(s, Mapping) and s.get("Effect") == "Deny" for s in statements)


def action_of(service: str, operation: str) -> str:
    """The action that permits an operation: ``rds:ModifyDBInstance`` for ``rds`` and ``modifyDBInstance``.

    The operation may also be written as in the SDK for Python or the CLI: ``modify_db_instance``, ``put-object``.
    """
    words = operation.replace("-", "_").split("_")
    name = f"{PREFIXES.get(service, service)}:{''.join(word[:1].upper() + word[1:] for word in words)}"
    return IAM_NAMES.get(name, name)
