"""SSM-005: SSM Automation runbooks have no assumeRole."""

import json
from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report an Automation document with an assumeRole; other document types have none."""
    content = props.at("content")
    if not content:
        yield "content is not set"
    elif props.at("documentType") == "Automation" and (role := _role(str(content))):
        yield f"assumeRole is {role}, must be absent: principals who start the runbook act with its permissions"


def _role(content: str) -> str:
    try:
        found = json.loads(content)
    except ValueError:
        return "not readable (write the content as JSON)"
    return str(found.get("assumeRole") or "") if isinstance(found, dict) else "not readable (not an object)"


RULE = Rule(
    id="SSM-005",
    title="SSM Automation runbooks have no assumeRole",
    why=(
        "With assumeRole, every principal who may start the runbook acts with that role's permissions instead of their "
        "own. A help desk user can thus run an administrator's steps and reach patient data beyond their permissions."
    ),
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
    remediation="Leave assumeRole out, and grant the permissions to the principals who may start the runbook.",
)
