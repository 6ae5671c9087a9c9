"""L5: failures ring: a state machine that handles records tells somebody when an execution fails.

Which machines those are, their encryption says: with a key of its owner a machine protects what it handles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty import AnyOf, Duty, Need
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.kinds.failure_alarms import subscribed

WHY = "https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html"
MACHINE, RULE, TARGET = (
    "sfn/stateMachine:StateMachine", "cloudwatch/eventRule:EventRule", "cloudwatch/eventTarget:EventTarget"
)  # fmt: skip
STATUSES = ("FAILED", "TIMED_OUT")
"""Ends of an execution after which what it was given has not been done."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each state machine that is encrypted with a key of its owner."""
    for machine in estate.of_type(MACHINE):
        if (machine.facts.get("encryptionConfiguration") or {}).get("kmsKeyId"):
            needs, label = (_heard(estate, machine),), estate.label(machine)
            yield Duty("L5", "machine-failures", label, "rings when it fails", needs, WHY, machine.urn)


def _heard(estate: DutyEstate, machine: Resource) -> Need:
    """A topic with a subscription is the target of a rule about the machine's failures."""
    rules = {str(rule.facts.get("name")) for rule in estate.beside(machine, RULE) if _is_about(rule, machine)}
    targets = [t for t in estate.beside(machine, TARGET) if str(t.facts.get("rule")) in rules]
    topics = [str(target.facts.get("arn")) for target in targets]
    reached = tuple((subscribed(estate, arn),) for arn in topics if ":sns:" in arn)
    return AnyOf(reached, "no topic is told when an execution fails")


def _is_about(rule: Resource, machine: Resource) -> bool:
    try:
        pattern: Any = json.loads(str(rule.facts.get("eventPattern")))
    except ValueError:
        return False
    if not isinstance(pattern, dict) or "aws.states" not in items(pattern.get("source")):
        return False
    detail = pattern.get("detail") or {}
    status, machines = items(detail.get("status")), items(detail.get("stateMachineArn"))
    concerns = not machines or machine.facts.get("arn") in machines
    tells = not status or set(STATUSES) <= set(status)
    return rule.facts.get("state") != "DISABLED" and concerns and tells
