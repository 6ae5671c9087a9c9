"""No rule breaks on what a foreign state may hold, and none passes because it could not see."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.evaluate import ask, ask_estate
from policies.model import EstateRule, Rule, Status
from policies.props import Props
from policies.registry import registry

ABSENT = object()
JUNK: tuple[Any, ...] = (None, "junk", 7, -1, True, False, {}, [], {"junk": "x"}, ["junk"], [{"junk": "x"}])
MOST_PLACES = 8
"""Of an example estate, and in one resource of it: examples with many bells say the same of each."""
Path = tuple[Any, ...]
Answers = list[tuple[Status, str]]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything inside a value, at any depth."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for key, item in inside:
        yield (*path, key)
        yield from places(item, (*path, key))


def changed(value: Any, path: Path, new: Any) -> Any:
    """The value with something else at a path, or with nothing there."""
    step, rest = path[0], path[1:]
    copy = dict(value) if isinstance(value, dict) else list(value)
    if not rest and new is ABSENT:
        del copy[step]
    else:
        copy[step] = changed(copy[step], rest, new) if rest else new
    return copy


def of_rule(rule: Rule, example: Any) -> Answers:
    return list(ask(rule, Props(example)))


def of_estate_rule(rule: EstateRule, graph: Graph, resource: Resource, inputs: dict[str, Any]) -> Answers:
    """What the rule says where the resource holds these inputs."""
    other = resource.with_(inputs=inputs, outputs={key: v for key, v in resource.outputs.items() if key in inputs})
    broken = EstateView(Graph(other if each.urn == resource.urn else each for each in graph))
    return [(status, problem.message) for status, problem in ask_estate(broken, rule)]


def broke(answers: Answers) -> list[str]:
    return [message for status, message in answers if status is Status.TOOL_ERROR]


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_junk_anywhere_breaks_no_rule(rule: Rule) -> None:
    """Each place of each good example, replaced by each kind of junk or taken away."""
    for example in rule.good:
        for place in places(example):
            for junk in (*JUNK, ABSENT, UNKNOWN):
                assert broke(of_rule(rule, changed(example, place, junk))) == [], (place, junk)


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_what_is_unknown_passes_only_where_any_value_would(rule: Rule) -> None:
    """What is not known yet is there at least, and that may be all that is asked."""
    for example in rule.good:
        for place in places(example):
            if not of_rule(rule, changed(example, place, UNKNOWN)):
                told = [junk for junk in JUNK if of_rule(rule, changed(example, place, junk))]
                assert told == [], place


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_a_text_in_place_of_a_block_that_is_read_is_no_pass(rule: Rule) -> None:
    """A block is read where something in it, were it not known, would keep the rule from passing."""
    for example in rule.good:
        inner = {place[:-1] for place in places(example) if of_rule(rule, changed(example, place, UNKNOWN))} - {()}
        for place in inner:
            assert of_rule(rule, changed(example, place, 7)), place


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_junk_anywhere_in_an_estate_breaks_no_rule(rule: EstateRule) -> None:
    for make in rule.good:
        graph = make()
        for resource in islice(graph.custom, MOST_PLACES):
            for place in islice(places(resource.inputs), MOST_PLACES):
                for junk in (*JUNK, ABSENT, UNKNOWN):
                    inputs = changed(resource.inputs, place, junk)
                    assert broke(of_estate_rule(rule, graph, resource, inputs)) == [], (resource.urn, place, junk)


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_what_is_unknown_in_an_estate_passes_only_where_any_value_would(rule: EstateRule) -> None:
    """Labels are set apart: what is not known of whose a thing is, TAG-101 tells."""
    for make in rule.good:
        graph = make()
        for resource in graph.custom:
            for place in places({key: value for key, value in resource.inputs.items() if key != "tags"}):
                if not of_estate_rule(rule, graph, resource, changed(resource.inputs, place, UNKNOWN)):
                    instead = ((junk, changed(resource.inputs, place, junk)) for junk in JUNK)
                    told = [junk for junk, inputs in instead if of_estate_rule(rule, graph, resource, inputs)]
                    assert told == [], (resource.urn, place)
