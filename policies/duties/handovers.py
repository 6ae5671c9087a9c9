"""Where state machines send what arrives in a bucket: the accounts that the tasks of such an execution write to.

Source: Amazon States Language, Choice state; Amazon S3, Event message structure of EventBridge (``detail.object.key``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Resource
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.flows import Arrival, Flow, told
from policies.duties.machine_calls import Step, action_of, definition_of, named_resources, steps_of
from policies.duties.workloads import MACHINE
from policies.separation.iam.arn_fields import account_of
from policies.separation.iam.patterns import arn_meets, intersects
from policies.separation.reference import service_reference

KEY: Final = "$.detail.object.key"
"""The key of the new object in the event that starts an execution."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Objects that start a state machine, and the ids of the other accounts that it sends to because of them."""

    arrival: Arrival
    accounts: tuple[str, ...]


def handovers(estate: DutyEstate) -> Iterator[Handover]:
    """Each state machine that new objects start, once for each prefix of their keys."""
    arrivals = told(estate)
    for machine in estate.of_type(MACHINE):
        for arrival in arrivals.get(str(machine.facts.get("arn")), ()):
            found = {account for step in _steps_about(machine, arrival) for account in _sent_to(estate, machine, step)}
            yield Handover(arrival, tuple(sorted(found - {machine.account})))


def handed_on(flow: Flow, found: Iterable[Handover]) -> set[str]:
    """The ids of the accounts to which what a flow writes is handed on."""
    of_flow = (each for each in found if any(arn_meets(each.arrival.arn, pattern) for pattern in flow.writes))
    return {account for each in of_flow for account in each.accounts}


def _steps_about(machine: Resource, arrival: Arrival) -> Iterator[Step]:
    """The tasks of an execution about an object of this prefix; none where the definition is not known."""
    definition = definition_of(machine)
    states = definition.get("States")
    if not isinstance(states, dict):
        return
    waiting, seen = [definition.get("StartAt")], set[str]()
    while waiting:
        name = waiting.pop()
        if not isinstance(name, str) or name in seen:
            continue
        seen.add(name)
        if isinstance(state := states.get(name), dict):
            yield from steps_of({"States": {name: state}})
            waiting += _next(state, f"{arrival.prefix}*")


def _next(state: Mapping[str, Any], keys: str) -> Iterator[Any]:
    """What may follow a state; a branch for other keys does not, nor the default where one is for these."""
    branches = [each for each in items(state.get("Choices")) if isinstance(each, dict)]
    taken = [each for each in branches if _is_about(each, keys)]
    yield from (each.get("Next") for each in taken)
    if not any(each.get("Variable") == KEY for each in taken):
        yield state.get("Default")
    yield state.get("Next")
    yield from (each.get("Next") for each in items(state.get("Catch")) if isinstance(each, dict))


def _is_about(branch: Mapping[str, Any], keys: str) -> bool:
    """Whether a branch may be taken for these keys; one on anything else than the key may."""
    pattern = branch.get("StringMatches")
    return branch.get("Variable") != KEY or not isinstance(pattern, str) or intersects(pattern, keys)


def _sent_to(estate: DutyEstate, machine: Resource, step: Step) -> Iterator[str]:
    """The accounts of what a task names, if it writes."""
    action = action_of(step)
    if not service_reference.is_write(action):
        return
    for arn in named_resources(machine, step, action):
        entity = estate.entity(arn) or estate.entity(arn.partition("/")[0])
        yield entity.account.id if entity else account_of(arn) or machine.account
