"""ORG-001: Organizations policies are valid JSON, and SCPs and RCPs fit AWS's grammar and size."""

import json
import re
from collections.abc import Iterator

from infra.globs import matcher
from policies.model import Props, Rule, Severity
from policies.rule_support.arn_forms import why_never_matches
from policies.rule_support.iam_documents import (
    Statement,
    allows,
    as_list,
    conditions,
    document,
    statement,
    statements,
)

ACCESS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
RESOURCE_CONTROL = ACCESS[1]
RCP_SERVICES = (
    "aoss", "cognito-identity", "cognito-idp", "dynamodb", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs", "sts",
)  # fmt: skip
"""The services that resource control policies apply to, as of 2026-11-21."""
MAX_CHARACTERS = 5120
ARN = re.compile(r"arn:[^:$]*\$\{|arn:[^:]*:aws:|^arn:(?!aws|\*)")


def check(props: Props) -> Iterator[str]:
    """Report invalid JSON in a policy of any type, and wrong grammar or size of an SCP or RCP."""
    content = props.text_at("content")
    try:
        document = json.loads(content)
    except ValueError as error:
        yield f"content is not JSON ({error})"
        return
    if props.get("type", ACCESS[0]) not in ACCESS:
        return
    if not isinstance(document, dict):
        yield "content is no object with statements"
        return
    if len(content) > MAX_CHARACTERS:
        yield f"content has {len(content)} characters, must be {MAX_CHARACTERS} or fewer"
    for index, entry in enumerate(statements(document) if document.get("Statement") else ()):
        yield from (
            f"statement {entry.get('Sid') or index}: {message}" for message in grammar(entry, props.get("type"))
        )


def grammar(entry: Statement, type_: str | None) -> Iterator[str]:
    """Report what AWS refuses in a statement, and ARNs that AWS accepts but that never match."""
    if type_ == RESOURCE_CONTROL:
        if entry.get("Principal") != "*" or allows(entry):
            yield "an RCP statement must have Effect Deny and Principal *"
    elif "Principal" in entry or "NotPrincipal" in entry:
        yield "an SCP statement must have no Principal or NotPrincipal"
    if type_ == RESOURCE_CONTROL:
        yield from _actions_of_rcp(entry)
    elif not (entry.get("Action") or entry.get("NotAction")):
        yield "Action and NotAction are missing"
    for element in ("Resource", "NotResource"):
        for value in as_list(entry.get(element)):
            if reason := why_never_matches(value):
                yield f"{element} {value!r} is not a valid ARN and never matches: {reason}"
    for values in conditions(entry).values():
        for value in values:
            if ARN.search(value):
                yield f"{value!r} is not a valid ARN and never matches"


def _actions_of_rcp(entry: Statement) -> Iterator[str]:
    """Report actions that AWS refuses in an RCP, or accepts and never asks the RCP about."""
    if "NotAction" in entry or "NotPrincipal" in entry:
        yield "an RCP statement must have no NotAction or NotPrincipal"
    given = as_list(entry.get("Action"))
    if not given and "NotAction" not in entry:
        yield "Action is missing"
    for action in given:
        service, separator, _ = action.lower().partition(":")
        if not separator:
            yield f"Action {action!r} is refused in an RCP; name a service, such as s3:*"
        elif not any(map(matcher(service), RCP_SERVICES)):
            yield f"Action {action!r}: {service} does not support RCPs (they are: {', '.join(RCP_SERVICES)})"


RULE = Rule(
    id="ORG-001",
    title="Organizations policies are valid JSON, and SCPs and RCPs fit AWS's grammar and size",
    why=(
        "AWS refuses a policy with wrong grammar or too many characters, and the deployment stops before the deny "
        "around patient data is in place. A condition on an ARN that cannot exist is accepted and never matches: the "
        "deny looks effective and blocks no one."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    applies_to="aws:organizations/policy:Policy",
    check=check,
    good=(
        {"type": "SERVICE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*"))},
        {
            "type": "SERVICE_CONTROL_POLICY",
            "content": document({**statement("Deny", "iam:*"), "Resource": "arn:aws:iam::*:role/mso/*"}),
        },
        {"type": "TAG_POLICY", "content": '{"tags": {}}'},
        {"type": "RESOURCE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*", principal="*"))},
    ),
    bad=(
        {},
        {"type": "SERVICE_CONTROL_POLICY", "content": "{"},
        {"type": "SERVICE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*", principal="*"))},
        {"type": "RESOURCE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*"))},
        {"type": "RESOURCE_CONTROL_POLICY", "content": document(statement("Deny", "*", principal="*"))},
        {"type": "RESOURCE_CONTROL_POLICY", "content": document(statement("Deny", "rds:*", principal="*"))},
        {
            "type": "RESOURCE_CONTROL_POLICY",
            "content": document({"Effect": "Deny", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*"}),
        },
        {
            "type": "SERVICE_CONTROL_POLICY",
            "content": document({**statement("Deny", "iam:CreateAccessKey"), "Resource": "arn:aws:aws:iam::*:root"}),
        },
        {
            "type": "SERVICE_CONTROL_POLICY",
            "content": document({**statement("Deny", "iam:*"), "Resource": "role/mso/*"}),
        },
        {
            "type": "SERVICE_CONTROL_POLICY",
            "content": document(*[statement("Deny", "s3:GetObject", Sid=f"S{n}") for n in range(99)]),
        },
        {
            "type": "SERVICE_CONTROL_POLICY",
            "content": document(
                statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:${PARTITION}:aws:iam::*:root"}})
            ),
        },
    ),
    remediation=(
        "Fix the JSON; an SCP has no Principal, an RCP has Effect Deny and Principal *, and either has at most 5,120 "
        "characters."
    ),
)
