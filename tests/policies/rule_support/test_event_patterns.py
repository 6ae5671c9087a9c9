"""Event patterns as EventBridge reads them."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.rule_support.event_patterns import TARGET, belfry, call, deaf, matches, passed_on_to, ringing
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
    ("brackets in a wildcard are letters", {"a": [{"wildcard": "[ab]"}]}, {"a": "a"}, False),
    ("anything but", {"a": [{"anything-but": ["x"]}]}, {"a": "y"}, True),
    ("anything but that very value", {"a": [{"anything-but": "x"}]}, {"a": "x"}, False),
    ("anything but asks for a value", {"a": [{"anything-but": ["x"]}]}, {}, False),
    ("there", {"a": [{"exists": True}]}, {"a": "x"}, True),
    ("not there", {"a": [{"exists": False}]}, {}, True),
    ("an operator that is not known matches nothing", {"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.0.0.1"}, False),
    ("an empty pattern matches nothing", {}, {"a": "x"}, False),
    ("what is no pattern matches nothing", None, {"a": "x"}, False),
]


@pytest.mark.parametrize(("pattern", "event", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_pattern_matches(pattern: Any, event: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, event) is expected


HEARD = {"it": call("kms", "PutKeyPolicy")}


@pytest.mark.parametrize(("region", "known"), [("us-east-1", [True]), ("", [False]), ("us-east-2", [])])
def test_a_bell_rings_in_its_own_region_and_in_one_that_is_not_known_perhaps(region: str, known: list[bool]) -> None:
    there = aws("s3/bucket:Bucket").with_(region="us-east-2")
    bells = (resource.with_(region=region) for resource in belfry(HEARD.values()))
    estate = EstateView(Graph([there, *bells]))
    assert [problem.known for problem in deaf(estate, CLINICAL, list(ringing(estate)), HEARD)] == known


def test_a_bus_is_in_the_region_and_account_that_its_name_tells() -> None:
    buses = (("us-east-2", MANAGEMENT), ("us-east-1", CLINICAL))
    targets = (
        aws(TARGET, account, rule="r", arn=f"arn:aws:events:{region}:{account}:event-bus/default")
        for region, account in buses
    )
    assert passed_on_to(EstateView(estate_of(*targets)), CLINICAL) == {(MANAGEMENT, "us-east-2")}
