"""Every path of the public catalogues is an escalation edge, under the general rule, or excluded with a reason."""

from __future__ import annotations

from typing import Any

from policies.data_files import read_data
from policies.separation.reach.escalation_edges import PASS_ROLE, edges
from policies.separation.reference.service_reference import is_permissions, is_write

PUBLISHED: dict[str, Any] = read_data("separation/reach/published_paths.yaml")
PATHS = [tuple(path.split()) for catalogue in PUBLISHED["catalogues"] for path in catalogue["paths"]]
EXCLUDED = {action for entry in PUBLISHED["excluded"] for action in entry["actions"]}
ESCALATING = [choice for e in edges() if not e.effect.endswith(("-path", "read-data")) for choice in e.action_sets]


def is_named(path: tuple[str, ...]) -> bool:
    """Whether the actions of a path suffice for an escalation edge."""
    return any(choice and set(choice) <= set(path) for choice in ESCALATING)


def is_general(path: tuple[str, ...]) -> bool:
    """Whether a path passes a role and changes something else, which the general rule calls possible."""
    return PASS_ROLE in path and any(is_write(a) or is_permissions(a) for a in path if a != PASS_ROLE)


def test_every_published_path_is_followed_or_excluded() -> None:
    assert len(PATHS) > 120
    assert [p for p in PATHS if not (is_named(p) or is_general(p) or set(p) & EXCLUDED)] == []


def test_every_exclusion_has_a_reason_and_concerns_a_published_path() -> None:
    assert all(entry["reason"] for entry in PUBLISHED["excluded"])
    assert {action for path in PATHS for action in path} >= EXCLUDED


def test_every_catalogue_tells_where_and_when_it_was_read() -> None:
    assert all(catalogue["source"] and catalogue["read"] for catalogue in PUBLISHED["catalogues"])
