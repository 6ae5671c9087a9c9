"""The runbook that ends break-glass sessions early, an SSM Automation document: written for a role, and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from infra.iam.cut_off_runbook import ACTION, DENY_ACTIONS, steps_of
from infra.iam.policy_builder import Kind, deny, render

END_NAME: Final = "mso-end-break-glass"
"""The runbook's name in an account that has a break-glass role."""
POLICY_NAME: Final = "AWSRevokeOlderSessions"
"""The inline policy's name, the one that IAM's console gives it under "Revoke active sessions"."""
SID: Final = "EndedSessions"
PARAMETER: Final = "IssuedBefore"
TOKEN_TIME: Final = "aws:TokenIssueTime"
MOMENT: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def end_runbook(role: str) -> str:
    """The content of an SSM Automation document that ends the sessions of a role that were issued before a time.

    Its one step replaces the inline policy that denies every action to sessions with an older
    ``aws:TokenIssueTime``. Unlike the cut-off it has that condition: emergency access has to stay possible, so a later
    session is not affected. A second run with a later time replaces the first.

    :raises ValueError: no role is given.
    """
    if not role:
        raise ValueError("a runbook that ends sessions needs the name of a role")
    return json.dumps(
        {
            "schemaVersion": "0.3",
            "description": f"Ends the sessions of {role} that were issued before a time.",
            "parameters": {
                PARAMETER: {
                    "type": "String",
                    "description": "End the sessions issued before this time, such as 2026-01-31T09:30:00Z",
                    "allowedPattern": f"^{MOMENT}$",
                }
            },
            "mainSteps": [
                {
                    "name": "end_sessions",
                    "action": ACTION,
                    "inputs": {
                        "Service": "iam",
                        "Api": DENY_ACTIONS,
                        "RoleName": role,
                        "PolicyName": POLICY_NAME,
                        "PolicyDocument": revocation(f"{{{{ {PARAMETER} }}}}"),
                    },
                }
            ],
        },
        indent=1,
    )


def revocation(before: str) -> str:
    """The inline policy that denies every action to sessions issued before a time (ISO 8601, UTC)."""
    older = deny(SID, "*", on=["*"], when={"DateLessThan": {TOKEN_TIME: before}})
    return render(Kind.INLINE, {"Version": "2012-10-17", "Statement": [older.as_dict()]})


def sessions_ended_by(content: object) -> frozenset[str]:
    """The names of the roles whose older sessions an Automation document ends."""
    return frozenset(
        str(step.inputs.get("RoleName"))
        for step in steps_of(content)
        if (step.service, step.api) == ("iam", DENY_ACTIONS) and ended_before(step.inputs.get("PolicyDocument"))
    )


def ended_before(document: object) -> str:
    """The time before which a policy document (JSON text or parsed) ends all sessions; empty if it ends none."""
    try:
        parsed = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return ""
    statements = parsed.get("Statement") if isinstance(parsed, Mapping) else None
    for statement in [statements] if isinstance(statements, Mapping) else statements or ():
        if moment := _moment(statement):
            return moment
    return ""


def _moment(statement: Mapping[str, Any]) -> str:
    everything = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    conditions = statement.get("Condition")
    if not dict(statement).items() >= everything.items() or not isinstance(conditions, Mapping) or len(conditions) != 1:
        return ""
    older = conditions.get("DateLessThan")
    return str(older[TOKEN_TIME]) if isinstance(older, Mapping) and set(older) == {TOKEN_TIME} else ""
