"""Event patterns match as they do in EventBridge, and the rules of an account are counted per region."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.rule_support.event_patterns import (
    TARGET,
    active_rules,
    api_call,
    cross_account_event_buses,
    graph_with_event_rules,
    matches,
    regions_without_rule,
)
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

CASES: list[tuple[str, Any, dict[str, Any], bool]] = [
    ("one of several values", {"a": ["x", "y"]}, {"a": "y"}, True),
    ("none of them", {"a": ["x", "y"]}, {"a": "z"}, False),
    ("a key that the event lacks", {"a": ["x"]}, {"b": "x"}, False),
    ("every key must match", {"a": ["x"], "b": ["y"]}, {"a": "x", "b": "z"}, False),
    ("inside an object", {"a": {"b": ["x"]}}, {"a": {"b": "x"}}, True),
    ("an object where the event has none", {"a": {"b": ["x"]}}, {"a": "x"}, False),
    ("a prefix", {"a": [{"prefix": "ab"}]}, {"a": "abc"}, True),
    ("a suffix", {"a": [{"suffix": "bc"}]}, {"a": "abc"}, True),
    ("a suffix in the middle", {"a": [{"suffix": "b"}]}, {"a": "abc"}, False),
    ("a wildcard", {"a": [{"wildcard": "*:role/mso/phi/*"}]}, {"a": "arn:aws:iam::1:role/mso/phi/np"}, True),
    ("brackets in a wildcard are literal", {"a": [{"wildcard": "[ab]"}]}, {"a": "a"}, False),
    ("anything but", {"a": [{"anything-but": ["x"]}]}, {"a": "y"}, True),
    ("anything but that very value", {"a": [{"anything-but": "x"}]}, {"a": "x"}, False),
    ("anything but requires a value", {"a": [{"anything-but": ["x"]}]}, {}, False),
    ("a key that exists", {"a": [{"exists": True}]}, {"a": "x"}, True),
    ("a key that does not exist", {"a": [{"exists": False}]}, {}, True),
    ("an unknown operator matches nothing", {"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.0.0.1"}, False),
    ("an empty pattern matches nothing", {}, {"a": "x"}, False),
    ("a value that is no pattern matches nothing", None, {"a": "x"}, False),
]


@pytest.mark.parametrize(("pattern", "event", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_pattern_matches(pattern: Any, event: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, event) is expected


EVENTS = {"it": api_call("kms", "PutKeyPolicy")}


@pytest.mark.parametrize(("region", "known"), [("us-east-1", [True]), ("", [False]), ("us-east-2", [])])
def test_a_rule_counts_in_its_own_region_and_is_uncertain_where_its_region_is_not_known(
    region: str, known: list[bool]
) -> None:
    there = aws("s3/bucket:Bucket").with_(region="us-east-2")
    rules = (resource.with_(region=region) for resource in graph_with_event_rules(EVENTS.values()))
    estate = EstateView(Graph([there, *rules]))
    problems = regions_without_rule(estate, CLINICAL, list(active_rules(estate)), EVENTS)
    assert [problem.known for problem in problems] == known


def test_an_event_bus_is_in_the_region_and_account_of_its_arn() -> None:
    buses = (("us-east-2", MANAGEMENT), ("us-east-1", CLINICAL))
    targets = (
        aws(TARGET, account, rule="r", arn=f"arn:aws:events:{region}:{account}:event-bus/default")
        for region, account in buses
    )
    assert cross_account_event_buses(EstateView(estate_of(*targets)), CLINICAL) == {(MANAGEMENT, "us-east-2")}
