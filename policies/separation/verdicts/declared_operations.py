"""What those behind a door are declared to do, in the tag ``mso:operations`` of their role: that it really works.

A wall that also keeps the operators from their work is torn down within a week. So what is declared and refused stands
against W5, with the statement that refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from policies.separation.estate.estate_model import Principal
from policies.separation.iam.aws_facts import read_data
from policies.separation.iam.conditions import Values
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.escalation_edges import PASS_ROLE
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.question_space import Spot
from policies.separation.reach.witness_context import Strength
from policies.separation.verdicts.verdict import Status, Witness

DECLARED = "mso:operations"


def hindered(engine: PreparedEstate, doors: Iterable[Principal]) -> Iterator[Witness]:
    """Each operation that a door declares and that does not work, or that nobody knows."""
    for door in doors:
        for word in door.tags.get(DECLARED, "").split():
            if word not in operations():
                known = ", ".join(operations())
                summary = f"{door.name} is declared to {word}, which is no known operation ({known})"
                yield Witness(Status.UNKNOWN, summary, source=door.source)
                continue
            for need in operations()[word]:
                yield from _refused(engine, door, word, need)


def _refused(engine: PreparedEstate, door: Principal, word: str, need: Mapping[str, str]) -> Iterator[Witness]:
    spots = _spots(engine, door, need["action"], need["kind"])
    if not spots:
        return  # there is nothing of the kind here
    asked: list[tuple[str, Sequence[Spot], dict[str, Values]]] = [(need["action"], spots, {})]
    if service := need.get("passing"):
        asked.append((PASS_ROLE, _passable(engine, door, service), {"iam:passedtoservice": service}))
    for action, candidates, given in asked:
        if not any(_works(engine, door, action, spot, given) for spot in candidates):
            summary = f"{door.name} is declared to {word}, and cannot: {action} is refused"
            yield Witness(Status.POSSIBLE, summary, source=door.source)


def _works(engine: PreparedEstate, door: Principal, action: str, spot: Spot, given: Mapping[str, Values]) -> bool:
    step = engine.confirm.step(door, action, spot, Powers(), given)
    return step is not None and step.strength is Strength.LEAK


def _spots(engine: PreparedEstate, door: Principal, action: str, kind: str) -> Sequence[Spot]:
    """The things of a kind in the door's account."""
    if kind == "account":
        return [Spot(f"arn:aws:{action.partition(':')[0]}:*:{door.account.id}:*", door.account.id)]
    space = engine.universe.spaces.get(kind)
    return [spot for spot in space.spots if spot.account == door.account.id] if space else ()


def _passable(engine: PreparedEstate, door: Principal, service: str) -> list[Spot]:
    """The roles of the door's account that a service may act as."""
    here = (p for p in engine.estate.principals if p.account.id == door.account.id and service in engine.trusted(p))
    return [Spot(principal.arn, principal.account.id, principal) for principal in here]


@cache
def operations() -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Each operation -> the requests that it takes."""
    found: Mapping[str, Sequence[Mapping[str, str]]] = read_data("reach/declared_operations.yaml")
    return found
