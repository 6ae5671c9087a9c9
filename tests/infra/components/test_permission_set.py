"""A permission set has short sessions and one policy, and never allows access to data or to another role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.components.permission_set import PermissionSetArgs
from infra.engine.graph import Graph
from infra.guardrails.patient_data_access import DATA_ACCESS_ACTIONS
from infra.iam.policy_builder import allow

VALID: dict[str, Any] = {
    "name": "costs", "description": "d", "instance_arn": "arn", "permissions": [allow("View", "ce:Get*", on=["*"])],
    "session_hours": 1, "tags": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"session_hours": 5}, "session_hours must be 1 to 4, got 5"),
        ({"session_hours": 0}, "session_hours must be 1 to 4, got 0"),
        ({"name": "n" * 33}, "AWS accepts 32 characters, got 33"),
    ],
)
def test_invalid_arguments_are_rejected(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PermissionSetArgs(**(VALID | change))


def test_every_permission_set_denies_access_to_data_and_other_roles(reference_plan: Graph) -> None:
    inline = reference_plan.of_type("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy")
    sets = reference_plan.of_type("aws:ssoadmin/permissionSet:PermissionSet")
    assert len(inline) == len(sets) > 0
    for policy in inline:
        entries = json.loads(policy.inputs["inlinePolicy"])["Statement"]
        denied = {entry["Sid"]: entry["Action"] for entry in entries if entry["Effect"] == "Deny"}
        assert denied == {"NoData": list(DATA_ACCESS_ACTIONS), "NoOtherRole": "sts:AssumeRole*"}


def test_no_permission_set_has_a_managed_policy(reference_plan: Graph) -> None:
    assert not [r for r in reference_plan.custom if r.type.startswith("aws:ssoadmin/") and "olicyAttachment" in r.type]
