"""A permission set is short, says what it grants in one policy, and never opens data or another role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.components.permission_set import PermissionSetArgs
from infra.engine.graph import Graph
from infra.guardrails.patient_data_access import TOUCH
from infra.iam.policy_builder import allow

GOOD: dict[str, Any] = {
    "name": "costs", "description": "d", "instance_arn": "arn", "may": [allow("View", "ce:Get*", on=["*"])],
    "hours": 1, "tags": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hours": 5}, "hours must be 1 to 4, got 5"),
        ({"hours": 0}, "hours must be 1 to 4, got 0"),
        ({"name": "n" * 33}, "AWS takes 32 characters, got 33"),
    ],
)
def test_what_aws_or_the_kit_does_not_take_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PermissionSetArgs(**(GOOD | change))


def test_every_set_denies_data_and_other_roles(reference_plan: Graph) -> None:
    inline = reference_plan.of_type("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy")
    sets = reference_plan.of_type("aws:ssoadmin/permissionSet:PermissionSet")
    assert len(inline) == len(sets) > 0
    for policy in inline:
        entries = json.loads(policy.inputs["inlinePolicy"])["Statement"]
        denied = {entry["Sid"]: entry["Action"] for entry in entries if entry["Effect"] == "Deny"}
        assert denied == {"NoData": list(TOUCH), "NoOtherRole": "sts:AssumeRole*"}


def test_no_set_is_handed_a_policy_of_aws(reference_plan: Graph) -> None:
    assert not [r for r in reference_plan.custom if r.type.startswith("aws:ssoadmin/") and "olicyAttachment" in r.type]
