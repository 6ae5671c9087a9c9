"""The cut-off runbook cuts off roles; a document that only resembles it is not counted as doing so."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.iam.cut_off_runbook import roles_cut_off_by, runbook, steps_of

ROLES = ["operator", "call-center"]


def changed(step: int, **inputs: Any) -> str:
    """The runbook for one role with other inputs in one of its two steps."""
    content = json.loads(runbook(["operator"]))
    content["mainSteps"][step]["inputs"] |= inputs
    return json.dumps(content)


def test_a_runbook_cuts_off_each_role_by_trust_policy_and_by_inline_policy() -> None:
    assert roles_cut_off_by(runbook(ROLES)) == set(ROLES)
    assert [step.api for step in steps_of(runbook(ROLES))] == ["UpdateAssumeRolePolicy", "PutRolePolicy"] * 2


def test_trust_is_replaced_first_and_a_failed_step_does_not_stop_the_next() -> None:
    steps = list(steps_of(runbook(ROLES)))
    assert steps[0].api == "UpdateAssumeRolePolicy"
    assert all(step.continues_on_failure for step in steps)


def test_a_runbook_is_a_valid_systems_manager_document() -> None:
    content = json.loads(runbook(ROLES))
    assert content["schemaVersion"] == "0.3"
    assert "assumeRole" not in content
    assert all(re.fullmatch(r"\w{3,128}", step["name"]) for step in content["mainSteps"])
    assert "{{" not in runbook(ROLES), "two braces begin a variable of Systems Manager"


def test_a_runbook_without_roles_is_rejected() -> None:
    with pytest.raises(ValueError, match="needs at least one role"):
        runbook([])


ALLOW = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]})
TOKEN_ISSUED_BEFORE = {"DateLessThan": {"aws:TokenIssueTime": "2026-11-22T00:00:00Z"}}
DENY_ALL = {"Effect": "Deny", "Action": "*", "Resource": "*"}
CONDITIONAL = json.dumps({"Statement": [{**DENY_ALL, "Condition": TOKEN_ISSUED_BEFORE}]})
NARROW = json.dumps({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})
INEFFECTIVE = {
    "the trust still allows": changed(0, PolicyDocument=ALLOW),
    "the trust cannot be read": changed(0, PolicyDocument="{"),
    "the trust of another role": changed(0, RoleName="desk"),
    "the denial has a condition": changed(1, PolicyDocument=CONDITIONAL),
    "the denial is narrow": changed(1, PolicyDocument=NARROW),
    "another service": changed(1, Service="s3"),
    "no runbook": "hello",
    "a list": "[]",
}


@pytest.mark.parametrize("content", INEFFECTIVE.values(), ids=INEFFECTIVE)
def test_a_runbook_that_leaves_access_does_not_count_as_cutting_off_the_role(content: str) -> None:
    assert roles_cut_off_by(content) == frozenset()


def test_content_that_is_not_known_yet_cuts_off_no_role() -> None:
    assert roles_cut_off_by(object()) == frozenset()
