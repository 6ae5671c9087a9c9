"""Event patterns as EventBridge reads them."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.event_patterns import matches

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
