"""SSM-005: a runbook acts with the rights of whoever starts it."""

import json
from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """An Automation document names no role to take on; other kinds of documents have none."""
    content = props.at("content")
    if not content:
        yield "content is not set"
    elif props.at("documentType") == "Automation" and (role := _role(str(content))):
        yield f"assumeRole is {role}: whoever may start it acts with that role's rights"


def _role(content: str) -> str:
    try:
        found = json.loads(content)
    except ValueError:
        return "not readable (write the content as JSON)"
    return str(found.get("assumeRole") or "") if isinstance(found, dict) else "not readable (not an object)"


RULE = Rule(
    id="SSM-005",
    title="A runbook acts with the rights of whoever starts it",
    severity=Severity.HIGH,
    cites=("164.308(a)(4)(ii)(B)", "164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:ssm/document:Document",
    check=check,
    good=(
        {"documentType": "Automation", "content": '{"schemaVersion": "0.3", "mainSteps": []}'},
        {"documentType": "Session", "content": "{}"},
    ),
    bad=(
        {},
        {"documentType": "Automation", "content": '{"assumeRole": "arn:aws:iam::222222222222:role/admin"}'},
        {"documentType": "Automation", "content": "assumeRole: admin"},
    ),
    remediation="Leave assumeRole out, and give the right to those who may start it.",
)
