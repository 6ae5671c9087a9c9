"""The cut-off switch as data: a runbook that shuts an account's doors, and how to tell what a runbook shuts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.iam.policy_builder import Kind, Statement, deny, render

NAME: Final = "mso-cut-off"
"""The runbook's name in each account that has doors."""
ACTION: Final = "aws:executeAwsApi"
UNTRUST, REFUSE = "UpdateAssumeRolePolicy", "PutRolePolicy"
NOBODY: Final = deny("Nobody", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", to="*")
NOTHING: Final = deny("Nothing", "*", on=["*"])


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a runbook: ``Step("refuse_operator", "iam", "PutRolePolicy", {"RoleName": "operator", ...})``."""

    name: str
    service: str
    api: str
    inputs: Mapping[str, Any]
    goes_on: bool
    """Whether the next step is tried even if this one fails."""


def runbook(doors: Sequence[str]) -> str:
    """The content of an SSM Automation document that shuts these roles, whatever state they are in.

    Of each door, first the trust goes, so that nobody comes in any more; then a policy that denies everything ends the
    sessions that are open. It denies without a condition on ``aws:TokenIssueTime``, which AWS's own button uses: that
    would spare a session issued while the clocks disagree, or one that a forgotten trust still issues tomorrow. Both
    calls replace what is there, so a second run changes nothing. A step that fails does not keep the next door open,
    and the run counts as failed (``isCritical`` is true where nothing else is said).

    :raises ValueError: no door, so that pulling the switch would do nothing and look like success.
    """
    if not doors:
        raise ValueError("a cut-off switch without a door: name the roles that it shuts")
    steps = [step for door in doors for step in _shut(door)]
    return json.dumps(
        {
            "schemaVersion": "0.3",
            "description": f"Cuts the MSO off: nobody comes in through {', '.join(doors)}, and whoever is in is out.",
            "mainSteps": steps,
        },
        indent=1,
    )


def steps_of(content: object) -> Iterator[Step]:
    """The AWS calls of a runbook, in their order; nothing of a text that is no such runbook."""
    try:
        parsed = json.loads(content) if isinstance(content, str) else {}
    except ValueError:
        return
    for step in parsed.get("mainSteps") or () if isinstance(parsed, dict) else ():
        inputs = dict(step.get("inputs") or {})
        if step.get("action") == ACTION:
            service, api = str(inputs.pop("Service", "")), str(inputs.pop("Api", ""))
            yield Step(str(step.get("name")), service, api, inputs, step.get("onFailure") == "Continue")


def shut_by(content: object) -> frozenset[str]:
    """The names of the roles that a runbook shuts: afterwards they trust nobody and may do nothing."""
    untrusted, refused = set(), set()
    for step in steps_of(content):
        role = str(step.inputs.get("RoleName"))
        statements = _statements(step.inputs.get("PolicyDocument"))
        if (step.service, step.api) == ("iam", UNTRUST) and all(s.get("Effect") == "Deny" for s in statements):
            untrusted.add(role)
        if (step.service, step.api) == ("iam", REFUSE) and any(map(_denies_all, statements)):
            refused.add(role)
    return frozenset(untrusted & refused)


def _shut(door: str) -> Iterator[dict[str, Any]]:
    untrust = {"RoleName": door, "PolicyDocument": _document(Kind.TRUST, NOBODY)}
    refuse = {"RoleName": door, "PolicyName": "cut-off", "PolicyDocument": _document(Kind.INLINE, NOTHING)}
    for what, api, inputs in (("untrust", UNTRUST, untrust), ("refuse", REFUSE, refuse)):
        yield {
            "name": re.sub(r"\W", "_", f"{what}_{door}"),  # SSM takes letters, digits and underscores
            "action": ACTION,
            "onFailure": "Continue",
            "inputs": {"Service": "iam", "Api": api, **inputs},
        }


def _document(kind: Kind, statement: Statement) -> str:
    return render(kind, {"Version": "2012-10-17", "Statement": [statement.plain()]})


def _statements(text: object) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)["Statement"] if isinstance(text, str) else []
    except (ValueError, KeyError, TypeError):
        found = [{}]  # not readable: it shuts nothing
    return [found] if isinstance(found, dict) else list(found)


def _denies_all(statement: Mapping[str, Any]) -> bool:
    return dict(statement).items() >= {"Effect": "Deny", "Action": "*", "Resource": "*"}.items() and not statement.get(
        "Condition"
    )
