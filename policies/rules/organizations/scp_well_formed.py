"""ORG-001: guardrails are well-formed and fit their quota."""

import json
import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import Statement, allows, conditions, document, statement, statements

ACCESS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
MOST_CHARACTERS = 5120
ARN = re.compile(r"arn:[^:$]*\$\{|arn:[^:]*:aws:|^arn:(?!aws|\*)")


def check(props: Props) -> Iterator[str]:
    """JSON for every type; grammar and quota for the two that decide access."""
    content = props.text_at("content")
    try:
        document = json.loads(content)
    except ValueError as error:
        yield f"content is not JSON ({error})"
        return
    if props.get("type", ACCESS[0]) not in ACCESS:
        return
    if len(content) > MOST_CHARACTERS:
        yield f"content has {len(content)} characters, at most {MOST_CHARACTERS} are allowed"
    for index, entry in enumerate(statements(document) if document.get("Statement") else ()):
        yield from (
            f"statement {entry.get('Sid') or index}: {message}" for message in grammar(entry, props.get("type"))
        )


def grammar(entry: Statement, type_: str | None) -> Iterator[str]:
    """What AWS would refuse, and what it would accept and never match."""
    if type_ == "RESOURCE_CONTROL_POLICY":
        if entry.get("Principal") != "*" or allows(entry):
            yield "a resource control policy denies, to Principal *"
    elif "Principal" in entry or "NotPrincipal" in entry:
        yield "a service control policy has no Principal"
    if not (entry.get("Action") or entry.get("NotAction")):
        yield "names no action"
    for values in conditions(entry).values():
        for value in values:
            if ARN.search(value):
                yield f"{value!r} is no ARN and never matches"


RULE = Rule(
    id="ORG-001",
    title="Guardrails are well-formed and fit their quota",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    applies_to="aws:organizations/policy:Policy",
    check=check,
    good=(
        {"type": "SERVICE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*"))},
        {"type": "TAG_POLICY", "content": '{"tags": {}}'},
        {"type": "RESOURCE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*", principal="*"))},
    ),
    bad=(
        {},
        {"type": "SERVICE_CONTROL_POLICY", "content": "{"},
        {"type": "SERVICE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*", principal="*"))},
        {"type": "RESOURCE_CONTROL_POLICY", "content": document(statement("Deny", "s3:*"))},
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
        "Mend the JSON; an SCP has no Principal, an RCP has Principal *, and either has at most 5,120 characters."
    ),
)
