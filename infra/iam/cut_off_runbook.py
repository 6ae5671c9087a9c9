"""The cut-off runbook, an SSM Automation document: written for given roles, and read for the roles that it cuts off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.iam.policy_builder import Kind, Statement, deny, render

NAME: Final = "mso-cut-off"
"""The runbook's name in each account that has cross-account roles."""
ACTION: Final = "aws:executeAwsApi"
REPLACE_TRUST, DENY_ACTIONS = "UpdateAssumeRolePolicy", "PutRolePolicy"
ASSUME: Final = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
TRUST_NO_PRINCIPAL: Final = deny("Nobody", *ASSUME, to="*")
ALLOW_NO_ACTION: Final = deny("Nothing", "*", on=["*"])


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a runbook: ``Step("refuse_operator", "iam", "PutRolePolicy", {"RoleName": "operator", ...})``."""

    name: str
    service: str
    api: str
    inputs: Mapping[str, Any]
    continues_on_failure: bool
    """Whether the next step runs even if this one fails."""


def runbook(roles: Sequence[str]) -> str:
    """The content of an SSM Automation document that cuts off these roles, given by name, whatever state they are in.

    For each role, the first step replaces the trust policy, so that no principal can assume the role any more; the
    second adds an inline policy that denies every action, which ends open sessions. The Deny has no condition on
    ``aws:TokenIssueTime``, unlike AWS's own "Revoke active sessions": that would exempt a session issued while clocks
    differ, or one that an overlooked trust policy still issues tomorrow. Both calls replace what exists, so a second
    run changes nothing. A failed step does not stop the steps for the next role, and the run counts as failed
    (``isCritical`` defaults to true).

    :raises ValueError: no role is given, so that the runbook would do nothing and report success.
    """
    if not roles:
        raise ValueError("a cut-off runbook needs at least one role: name the roles that it cuts off")
    steps = [step for role in roles for step in _cut_off_steps(role)]
    return json.dumps(
        {
            "schemaVersion": "0.3",
            "description": f"Cuts the MSO off: nobody comes in through {', '.join(roles)}, and whoever is in is out.",
            "mainSteps": steps,
        },
        indent=1,
    )


def steps_of(content: object) -> Iterator[Step]:
    """The AWS calls of a runbook, in order; none for a text that is not a runbook."""
    try:
        parsed = json.loads(content) if isinstance(content, str) else {}
    except ValueError:
        return
    for step in parsed.get("mainSteps") or () if isinstance(parsed, dict) else ():
        inputs = dict(step.get("inputs") or {})
        if step.get("action") == ACTION:
            service, api = str(inputs.pop("Service", "")), str(inputs.pop("Api", ""))
            yield Step(str(step.get("name")), service, api, inputs, step.get("onFailure") == "Continue")


def roles_cut_off_by(content: object) -> frozenset[str]:
    """The names of the roles that a runbook cuts off: no principal may assume them then, and they may do nothing."""
    trust_replaced, actions_denied = set(), set()
    for step in steps_of(content):
        role = str(step.inputs.get("RoleName"))
        statements = _statements(step.inputs.get("PolicyDocument"))
        if (step.service, step.api) == ("iam", REPLACE_TRUST) and all(s.get("Effect") == "Deny" for s in statements):
            trust_replaced.add(role)
        if (step.service, step.api) == ("iam", DENY_ACTIONS) and any(map(_denies_all, statements)):
            actions_denied.add(role)
    return frozenset(trust_replaced & actions_denied)


def _cut_off_steps(role: str) -> Iterator[dict[str, Any]]:
    trust = {"RoleName": role, "PolicyDocument": _document(Kind.TRUST, TRUST_NO_PRINCIPAL)}
    actions = {"RoleName": role, "PolicyName": "cut-off", "PolicyDocument": _document(Kind.INLINE, ALLOW_NO_ACTION)}
    for prefix, api, inputs in (("untrust", REPLACE_TRUST, trust), ("refuse", DENY_ACTIONS, actions)):
        yield {
            "name": re.sub(r"\W", "_", f"{prefix}_{role}"),  # SSM accepts letters, digits and underscores
            "action": ACTION,
            "onFailure": "Continue",
            "inputs": {"Service": "iam", "Api": api, **inputs},
        }


def _document(kind: Kind, statement: Statement) -> str:
    return render(kind, {"Version": "2012-10-17", "Statement": [statement.as_dict()]})


def _statements(text: object) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)["Statement"] if isinstance(text, str) else []
    except (ValueError, KeyError, TypeError):
        found = [{}]  # not readable: it cuts off no role
    return [found] if isinstance(found, dict) else list(found)


def _denies_all(statement: Mapping[str, Any]) -> bool:
    return dict(statement).items() >= {"Effect": "Deny", "Action": "*", "Resource": "*"}.items() and not statement.get(
        "Condition"
    )
