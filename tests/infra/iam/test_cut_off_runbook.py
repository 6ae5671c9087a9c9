"""The cut-off switch as data: what a runbook shuts, and what only looks as if it did."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.iam.cut_off_runbook import runbook, shut_by, steps_of

DOORS = ["operator", "call-center"]


def changed(step: int, **inputs: Any) -> str:
    """The runbook for one door with other inputs in one of its two steps."""
    content = json.loads(runbook(["operator"]))
    content["mainSteps"][step]["inputs"] |= inputs
    return json.dumps(content)


def test_a_runbook_shuts_each_door_by_trust_and_by_rights() -> None:
    assert shut_by(runbook(DOORS)) == set(DOORS)
    assert [step.api for step in steps_of(runbook(DOORS))] == ["UpdateAssumeRolePolicy", "PutRolePolicy"] * 2


def test_trust_goes_first_and_a_failing_door_does_not_keep_the_next_open() -> None:
    steps = list(steps_of(runbook(DOORS)))
    assert steps[0].api == "UpdateAssumeRolePolicy"
    assert all(step.goes_on for step in steps)


def test_a_runbook_is_one_that_systems_manager_takes() -> None:
    content = json.loads(runbook(DOORS))
    assert content["schemaVersion"] == "0.3"
    assert "assumeRole" not in content
    assert all(re.fullmatch(r"\w{3,128}", step["name"]) for step in content["mainSteps"])
    assert "{{" not in runbook(DOORS), "two braces begin a variable of Systems Manager"


def test_a_switch_without_doors_is_refused() -> None:
    with pytest.raises(ValueError, match="without a door"):
        runbook([])


ALLOW = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]})
WHEN = {"DateLessThan": {"aws:TokenIssueTime": "2026-11-22T00:00:00Z"}}
LATER = json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": WHEN}]})
NARROW = json.dumps({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})
OPEN = {
    "the trust still allows": changed(0, PolicyDocument=ALLOW),
    "the trust cannot be read": changed(0, PolicyDocument="{"),
    "the trust of another role": changed(0, RoleName="desk"),
    "the denial has a condition": changed(1, PolicyDocument=LATER),
    "the denial is narrow": changed(1, PolicyDocument=NARROW),
    "another service": changed(1, Service="s3"),
    "no runbook": "hello",
    "a list": "[]",
}


@pytest.mark.parametrize("content", OPEN.values(), ids=OPEN)
def test_what_leaves_a_way_in_shuts_nothing(content: str) -> None:
    assert shut_by(content) == frozenset()


def test_an_unknown_content_shuts_nothing() -> None:
    assert shut_by(object()) == frozenset()
