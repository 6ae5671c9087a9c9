"""A value that is known only after a deployment leaves an answer as it is, or makes it UNKNOWN; it never turns it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from example_networks import Case, ask, small
from small_network import SmallNetwork
from test_endpoints_and_connections import CASES as CONNECTIONS
from test_filters_and_routes import CASES as FILTERS

from infra.engine.values import UNKNOWN
from policies.network.records import Answer

EVERY = 7
"""Of the values of all networks, each seventh is asked about."""
SETTLED = ("state",)
"""What AWS alone sets, and a new resource always has."""


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each value inside a value."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A value with another one at a path."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: put(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    return [put(item, path[1:], new) if index == path[0] else item for index, item in enumerate(value)]


def asked(number: int, case: Case, new: Any) -> Iterator[tuple[Answer, Answer, str]]:
    """The answer with everything known, the answer without one value, and which value that is."""
    net = small()
    case.change(net)
    known = ask(net, case.where, case.port, case.source).answer
    for name, resource in net.resources.items():
        for path in leaves(resource.inputs):
            number += 1
            if number % EVERY == 0 and path[0] not in SETTLED:
                changed = SmallNetwork()
                inputs = put(dict(resource.inputs), path, new)
                changed.resources = {**net.resources, name: replace(resource, inputs=inputs)}
                yield known, ask(changed, case.where, case.port, case.source).answer, f"{case.name}: {name} {path}"


@pytest.mark.parametrize("cases", [FILTERS, CONNECTIONS], ids=["filters", "connections"])
def test_an_unknown_value_never_turns_an_answer(cases: tuple[Case, ...]) -> None:
    found = [answers for number, case in enumerate(cases) for answers in asked(number, case, UNKNOWN)]
    assert len(found) > 300
    assert [what for known, without, what in found if without not in (known, Answer.UNKNOWN)] == []


@pytest.mark.parametrize("new", [None, "nonsense"])
def test_a_malformed_value_is_no_error(new: object) -> None:
    assert len([answers for case in CONNECTIONS[::4] for answers in asked(0, case, new)]) > 100
