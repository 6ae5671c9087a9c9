"""Data paths: followed to wherever they end, told apart by who owns the end, and open until something closes them."""

from __future__ import annotations

from typing import Any

import pytest
from change_builders import Change, add, combined
from data_path_builders import ORDERS, PHI, arn, queue_to, stream
from data_path_decoys import DECOYS
from data_path_leaks import LEAKS as DATA
from network_and_caller_leaks import LEAKS as NETWORKS_AND_CALLERS
from small_estate import MANAGEMENT, NORTH, Builder

from policies.separation.estate.data_path_types import SELF, PathType, data_path_types, values_at
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.configuration_verdicts import configuration_violations
from policies.separation.verdicts.verdict import WORST_FIRST, Status, Witness

LEAKS = [*DATA, *NETWORKS_AND_CALLERS]
UNCHANGED = frozenset(configuration_violations(read_estate(Builder().graph()), "north"))


def found_by(change: Change) -> list[tuple[str, Witness]]:
    builder = Builder()
    change(builder)
    violations = configuration_violations(read_estate(builder.graph()), "north")
    return [violation for violation in violations if violation not in UNCHANGED and violation[0] in ("W1", "W3", "W4")]


@pytest.mark.parametrize(("invariant", "status", "change"), [c[1:] for c in LEAKS], ids=[c[0] for c in LEAKS])
def test_patient_data_that_leaves_is_found(invariant: str, status: str, change: Change) -> None:
    found = [witness for name, witness in found_by(change) if name == invariant]
    assert min((w.status for w in found), key=WORST_FIRST.index, default=Status.PROVED) == status, found
    assert all(str(witness.source).startswith("tests/small_estate.py:") for witness in found)


@pytest.mark.parametrize("change", [d[1] for d in DECOYS], ids=[d[0] for d in DECOYS])
def test_data_that_stays_with_the_practice_causes_no_finding(change: Change) -> None:
    assert [(name, witness.summary) for name, witness in found_by(change)] == []


def test_a_path_over_several_resources_is_shown_step_by_step() -> None:
    summaries = [w.summary for _, w in found_by(stream(httpEndpointConfiguration={"url": "https://vendor.example"}))]
    first = "app-log -[CloudWatch Logs subscription to-out]-> out"
    second = "out -[Firehose stream out]-> https://vendor.example"
    assert any(f"{first}, then {second}" in summary for summary in summaries)


def test_a_store_into_which_patient_data_is_led_is_not_what_its_label_says() -> None:
    builder = Builder()
    copies = add("aws:sqs/queue:Queue", "copies", NORTH, "", {}, name="copies", arn=arn("sqs", NORTH, "copies"))
    combined(queue_to(arn("sqs", NORTH, "copies")), copies)(builder)
    copy = next(r for r in read_estate(builder.graph()).resources if r.name == "copies")
    assert "phi" in copy.data_classes
    assert copy.label_doubt is not None
    assert "orders -[EventBridge pipe pipe]-> copies" in copy.label_doubt.reason


def test_values_are_found_at_any_depth() -> None:
    properties = {"a": [{"b": {"url": "x"}}, {"url": "y"}], "url": "z"}
    assert sorted(values_at(properties, "**.url")) == ["x", "y", "z"]
    assert sorted(values_at(properties, "a.*.url")) == ["x"]


def test_every_row_says_what_it_is_called_and_why_it_is_not_certain() -> None:
    rows = [row for rows in data_path_types().values() for row in rows]
    assert all(row.kind for row in rows)
    assert all(row.reason for row in rows if row.certainty != "LEAK")


def nested(path: str, value: Any) -> dict[str, Any]:
    """Properties that have a value at a dotted path; for ``**`` and ``*`` some key."""
    for part in reversed(path.split(".")):
        value = {"any" if part in ("*", "**") else part: value}
    return dict(value)


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = one.keys() & other.keys()
    return {**one, **other, **{k: merged(one[k], other[k]) for k in both if isinstance(one[k], dict)}}


def named(prop: str, account: str) -> str:
    """What a property would name in an account: a bucket, the account, or a queue."""
    last = prop.rpartition(".")[2].lower()
    bucket = {NORTH: "photos", MANAGEMENT: "ledger"}[account]
    if "bucket" in last or last in ("source", "homedirectory"):
        return f"arn:aws:s3:::{bucket}" if last.endswith("arn") else bucket
    return account if "account" in last or "owner" in last else arn("sqs", account, "orders")


def declares(type_: str, row: PathType, name: str) -> Change:
    """A resource of a row's type that leads from the practice's queue or photos to management."""
    pulls = row.destinations and set(row.destinations) == {SELF} and row.origins and row.origins[0][0] != "@"
    facts: dict[str, Any] = {}
    for prop, values in row.when.items():
        first = next((v for v in values if v is not None), None) if values else named(prop, NORTH)
        facts = merged(facts, nested(prop, first)) if first is not None or not values else facts
    if row.origins and row.origins[0][0] != "@":
        facts = merged(facts, nested(row.origins[0], named(row.origins[0], NORTH)))
    for prop in [p for p in row.destinations if p[0] != "@"][:1]:
        facts = merged(facts, nested(prop, named(prop, MANAGEMENT)))
    return add(type_, name, MANAGEMENT if pulls else NORTH, "", {} if pulls else PHI, **facts)


def is_followed(row: PathType) -> bool:
    """Whether a row leads somewhere by itself and a condition outside the resource does not close it."""
    away = row.destinations and (row.destinations[0] != SELF or (row.origins and row.origins[0][0] != "@"))
    return bool(away) and not (row.follows or row.metadata or row.policy_mentions or row.only)


def test_every_row_of_the_table_finds_the_path_that_it_describes() -> None:
    rows = [(t, row) for t, rows in data_path_types().items() for row in rows if is_followed(row)]
    found = found_by(combined(ORDERS, *(declares(t, row, f"path-{n}") for n, (t, row) in enumerate(rows))))
    said = [witness.summary for _, witness in found]
    missed = [t for n, (t, row) in enumerate(rows) if not any(f"{row.kind} path-{n} " in text for text in said)]
    assert missed == []
