"""States as somebody else may have damaged them: values of other forms, and values that are gone, with a fixed seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from infra.engine.graph import Graph
from infra.engine.state_document import graph_in, to_json
from infra.engine.wire import SIGNATURE, from_document
from infra.states.property_values import in_declared_form
from policies.check.evaluate import evaluate
from policies.duties.verdicts.duty_proof import prove_duties
from policies.model import Status
from policies.separation.verdicts.proof import prove

DOCUMENT: Final = '{"Statement": {"Effect": 1, "Action": {"a": 1}, "Resource": 5, "Principal": [1], "Condition": [1]}}'
VALUES: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 2**70, 1.5, "", "x", "12x", "é" * 50, "*", "${", "../..", [], {}, [[]], [None], {"a": 1},
    {"a": [None]}, ["x"], "arn:aws:iam::123456789012:role/a", "{", "[1]", '{"Statement": 1}', '{"Statement": [1]}',
    DOCUMENT,
)  # fmt: skip


def damaged(graph: Graph, share: float, seed: int) -> dict[str, Any]:
    """The state document of a graph in which ``share`` of the resources have one other value or one value less."""
    chance = random.Random(seed)
    document: dict[str, Any] = json.loads(json.dumps(to_json(graph)))
    for entry in document["deployment"]["resources"]:
        if entry["custom"] and chance.random() < share:
            properties = entry.get(chance.choice(("inputs", "inputs", "outputs"))) or {}
            if name := _damage(properties, chance):
                (entry.get("outputs") or {}).pop(name, None)
    return document


def _damage(properties: dict[str, Any], chance: random.Random) -> str:
    """The name of the property that was changed; empty where there is none. What identifies a resource stays."""
    places = [(*place, name) for name in properties if name not in ("arn", "id") for place in _places(properties, name)]
    if not places:
        return ""
    holder, key, name = chance.choice(places)
    value = holder[key]
    if isinstance(value, str) and value.startswith("{") and chance.random() < 0.8:
        document = json.loads(value)
        _damage(document, chance)
        holder[key] = json.dumps(document)
    elif isinstance(holder, dict) and chance.random() < 0.4:
        del holder[key]
    else:
        holder[key] = deepcopy(chance.choice(VALUES))
    return str(name)


def _places(holder: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    yield holder, key
    value = holder[key]
    if isinstance(value, dict) and SIGNATURE in value:
        return  # a secret that cannot be read is refused
    for inner in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from _places(value, inner)


def faults(document: dict[str, Any]) -> Iterator[str]:
    """The faults of the kit while it judges a state: of the rules, the wall and the duties."""
    read = Graph(found for resource in graph_in(from_document(document), "s") for found in in_declared_form(resource))
    yield from (f"{each.rule}: {each.message}" for each in evaluate(read).of(Status.TOOL_ERROR))
    proof = prove(read)
    proof.decide_matrix()
    yield from proof.faults
    yield from prove_duties(read).faults
