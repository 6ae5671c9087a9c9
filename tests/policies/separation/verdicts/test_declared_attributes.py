"""W4: a desk reads a table of the exchange in the attributes that declared flows carry, each named in the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status

DESK = ("desk-call_center-permissions", "desk-boundary")
STACKS = ("org", "management", "exchange-evergreen")
Change = Callable[[dict[str, Any]], None]


def listing(*attributes: str) -> Change:
    """The statement with these attributes in its list."""
    return lambda s: s["Condition"]["ForAllValues:StringEquals"].update({"dynamodb:Attributes": list(attributes)})


def open_to_all(statement: dict[str, Any]) -> None:
    """The statement without its conditions."""
    del statement["Condition"]


def unless_named(statement: dict[str, Any]) -> None:
    """The statement without the condition that a request names its attributes."""
    del statement["Condition"]["Null"]
    del statement["Condition"]["StringEqualsIfExists"]


def changed(resource: Resource, change: Change) -> Resource:
    document = json.loads(resource.inputs["policy"])
    for statement in document["Statement"]:
        if statement["Sid"] == "Statuses":
            change(statement)
    return resource.with_(inputs={**resource.inputs, "policy": json.dumps(document)})


@pytest.mark.parametrize(
    ("change", "summary"),
    [
        (listing("appointment_ref", "complete"), ""),
        (listing("appointment_ref", "diagnosis"), "may read diagnosis"),
        (open_to_all, "may read every attribute"),
        (unless_named, "may read every attribute"),
    ],
    ids=["fewer attributes", "an attribute of no flow", "no conditions", "attributes need not be named"],
)
def test_a_desk_reads_declared_attributes_only(change: Change, summary: str, reference_plan: Graph) -> None:
    graph = Graph(
        changed(each, change) if each.custom and each.name in DESK and each.stack == "exchange-evergreen" else each
        for each in reference_plan
        if each.stack in STACKS
    )
    (verdict,) = [each for each in prove(graph).verdicts if each.id == "W4"]
    leaks = (each.summary for each in verdict.witnesses if each.status is Status.LEAK)
    found = [each for each in leaks if "visit-status" in each]
    assert [summary in each for each in found] == ([True] if summary else [])
