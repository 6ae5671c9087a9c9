"""No rule raises an exception on invalid values, and none passes because a value is unknown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.catalog.registry import registry
from policies.check.evaluate import run_estate_rule, run_rule
from policies.estate_view import EstateView
from policies.model import EstateRule, Rule, Status
from policies.props import Props

ABSENT = object()
INVALID: tuple[Any, ...] = (None, "junk", 7, -1, 2**70, True, False, {}, [], {"junk": "x"}, ["junk"], [{"junk": "x"}])
MAX_TESTED = 8
"""The resources of an example estate, and the values in one resource, that are tested at most."""
MAX_OF_A_TYPE = 3
Path = tuple[Any, ...]
Answers = list[tuple[Status, str]]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value inside a value, at any depth."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for key, item in inside:
        yield (*path, key)
        yield from paths(item, (*path, key))


def changed(value: Any, path: Path, new: Any) -> Any:
    """The value with another value at a path, or without it."""
    step, rest = path[0], path[1:]
    copy = dict(value) if isinstance(value, dict) else list(value)
    if not rest and new is ABSENT:
        del copy[step]
    else:
        copy[step] = changed(copy[step], rest, new) if rest else new
    return copy


def of_rule(rule: Rule, example: Any) -> Answers:
    return list(run_rule(rule, Props(example)))


def of_estate_rule(rule: EstateRule, graph: Graph, resource: Resource, inputs: dict[str, Any]) -> Answers:
    """The rule's results with these inputs of the resource."""
    other = resource.with_(inputs=inputs, outputs={key: v for key, v in resource.outputs.items() if key in inputs})
    broken = EstateView(Graph(other if each.urn == resource.urn else each for each in graph))
    return [(status, problem.message) for status, problem in run_estate_rule(broken, rule)]


def few_of_each_type(graph: Graph) -> Iterator[Resource]:
    """The first resources of each type: a rule treats the twentieth alarm as it treats the first."""
    seen = Counter[str]()
    for resource in graph.custom:
        seen[resource.type] += 1
        if seen[resource.type] <= MAX_OF_A_TYPE:
            yield resource


def exceptions(answers: Answers) -> list[str]:
    return [message for status, message in answers if status is Status.TOOL_ERROR]


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_invalid_values_anywhere_break_no_rule(rule: Rule) -> None:
    """Each value of each good example is replaced by each invalid value, or removed."""
    for example in rule.good:
        for path in paths(example):
            for invalid in (*INVALID, ABSENT, UNKNOWN):
                assert exceptions(of_rule(rule, changed(example, path, invalid))) == [], (path, invalid)


def json_texts(example: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each property that is a JSON text, such as a policy, with what the text contains."""
    for name, text in example.items():
        if isinstance(text, str) and text[:1] in ("{", "["):
            yield name, json.loads(text)


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_invalid_values_in_a_json_text_break_no_rule(rule: Rule) -> None:
    for example in rule.good[:1]:
        for name, content in json_texts(dict(example)):
            for path in paths(content):
                for invalid in (*INVALID, ABSENT):
                    text = json.dumps(changed(content, path, invalid))
                    assert exceptions(of_rule(rule, {**example, name: text})) == [], (path, invalid)


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_an_unknown_value_passes_only_where_any_value_does(rule: Rule) -> None:
    """An unknown value exists at least, which may be all that a rule requires."""
    for example in rule.good:
        for path in paths(example):
            if not of_rule(rule, changed(example, path, UNKNOWN)):
                failing = [invalid for invalid in INVALID if of_rule(rule, changed(example, path, invalid))]
                assert failing == [], path


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_a_wrong_type_in_place_of_a_block_does_not_pass(rule: Rule) -> None:
    """A rule reads a block if an unknown value in it keeps the rule from passing."""
    for example in rule.good:
        inner = {path[:-1] for path in paths(example) if of_rule(rule, changed(example, path, UNKNOWN))} - {()}
        for path in inner:
            assert of_rule(rule, changed(example, path, 7)), path


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_invalid_values_anywhere_in_an_estate_break_no_rule(rule: EstateRule) -> None:
    for make in rule.good:
        graph = make()
        for resource in islice(few_of_each_type(graph), MAX_TESTED):
            for path in islice(paths(resource.inputs), MAX_TESTED):
                for invalid in (*INVALID, ABSENT, UNKNOWN):
                    inputs = changed(resource.inputs, path, invalid)
                    assert exceptions(of_estate_rule(rule, graph, resource, inputs)) == [], (
                        resource.urn,
                        path,
                        invalid,
                    )


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_an_unknown_value_in_an_estate_passes_only_where_any_value_does(rule: EstateRule) -> None:
    """Tags are left out: TAG-101 covers unknown tags."""
    for make in rule.good:
        graph = make()
        for resource in few_of_each_type(graph):
            for path in paths({key: value for key, value in resource.inputs.items() if key != "tags"}):
                if not of_estate_rule(rule, graph, resource, changed(resource.inputs, path, UNKNOWN)):
                    instead = ((invalid, changed(resource.inputs, path, invalid)) for invalid in INVALID)
                    failing = [invalid for invalid, inputs in instead if of_estate_rule(rule, graph, resource, inputs)]
                    assert failing == [], (resource.urn, path)
