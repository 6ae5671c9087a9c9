"""Access questions consider only resources to which the action applies."""

from __future__ import annotations

import pytest
from small_estate import NORTH, NORTH_BACKUP, PHOTOS_KEY, Builder

from infra.errors import UsageError
from policies.separation.access.access_questions import can, who_can
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.action_targets import target_for, target_kinds


@pytest.fixture(scope="module")
def estate() -> EstateModel:
    return read_estate(Builder().graph())


def test_without_a_resource_decrypt_applies_to_keys_only(estate: EstateModel) -> None:
    asked = {answer.resource for answer in can(estate, "clinical-north:operator", "kms:Decrypt", "*")}
    assert asked == {resource.label for resource in estate.resources if resource.kind == "kms-key"}


def test_assume_role_applies_to_roles(estate: EstateModel) -> None:
    asked = {answer.resource for answer in can(estate, "clinical-north:operator", "sts:AssumeRole", "*")}
    assert asked == {p.arn for p in estate.principals if p.caller.role}


def test_a_restore_applies_to_recovery_points(estate: EstateModel) -> None:
    vault = next(resource for resource in estate.resources if resource.kind == "backup-vault")
    target = target_for(vault, "backup:StartRestoreJob")
    assert target is not None
    assert target.arn == f"arn:aws:backup:*:{NORTH_BACKUP}:recovery-point:*"


def test_an_object_is_named_by_its_own_arn(estate: EstateModel) -> None:
    bucket = next(resource for resource in estate.resources if resource.name == "photos")
    targets = [target_for(bucket, action, f"{bucket.arn}/a") for action in ("s3:GetObject", "s3:PutBucketPolicy")]
    assert [target and target.arn for target in targets] == [f"{bucket.arn}/a"] * 2


def test_an_action_without_an_edge_applies_to_the_resources_of_its_service(estate: EstateModel) -> None:
    assert not target_kinds("kms:DescribeKey")
    asked = {answer.resource for answer in can(estate, "clinical-north:operator", "kms:DescribeKey", "*")}
    assert asked == {resource.label for resource in estate.resources if resource.kind == "kms-key"}


def test_a_resource_of_the_wrong_kind_is_rejected(estate: EstateModel) -> None:
    with pytest.raises(UsageError, match="kms:Decrypt does not apply to clinical-north:photos; it applies to: kms-key"):
        list(who_can(estate, "kms:Decrypt", "photos"))


def test_an_arn_that_is_not_in_the_input_is_accepted(estate: EstateModel) -> None:
    unknown = PHOTOS_KEY.replace(NORTH, "999999999999")
    assert {answer.resource for answer in who_can(estate, "kms:Decrypt", unknown)} == {unknown}
