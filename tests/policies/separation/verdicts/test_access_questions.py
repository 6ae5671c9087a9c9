"""Questions are put to what the action is asked of, and to nothing else."""

from __future__ import annotations

import pytest
from small_estate import NORTH, NORTH_VAULT, PHOTOS_KEY, Builder

from infra.errors import UsageError
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.action_targets import kinds_of, spot_for
from policies.separation.verdicts.access_questions import can, who_can


@pytest.fixture(scope="module")
def estate() -> EstateModel:
    return read_estate(Builder().graph())


def test_without_a_resource_only_keys_are_asked_about_decrypting(estate: EstateModel) -> None:
    asked = {answer.resource for answer in can(estate, "clinical-north:operator", "kms:Decrypt", "*")}
    assert asked == {thing.label for thing in estate.things if thing.kind == "kms-key"}


def test_assuming_is_asked_of_roles(estate: EstateModel) -> None:
    asked = {answer.resource for answer in can(estate, "clinical-north:operator", "sts:AssumeRole", "*")}
    assert asked == {p.arn for p in estate.principals if p.caller.role}


def test_a_restore_is_asked_of_recovery_points(estate: EstateModel) -> None:
    vault = next(thing for thing in estate.things if thing.kind == "backup-vault")
    spot = spot_for(vault, "backup:StartRestoreJob")
    assert spot is not None
    assert spot.arn == f"arn:aws:backup:*:{NORTH_VAULT}:recovery-point:*"


def test_an_object_is_asked_about_by_its_own_arn(estate: EstateModel) -> None:
    bucket = next(thing for thing in estate.things if thing.name == "photos")
    spots = [spot_for(bucket, action, f"{bucket.arn}/a") for action in ("s3:GetObject", "s3:PutBucketPolicy")]
    assert [spot and spot.arn for spot in spots] == [f"{bucket.arn}/a"] * 2


def test_an_action_of_which_no_edge_speaks_is_asked_of_its_service(estate: EstateModel) -> None:
    assert not kinds_of("kms:DescribeKey")
    asked = {answer.resource for answer in can(estate, "clinical-north:operator", "kms:DescribeKey", "*")}
    assert asked == {thing.label for thing in estate.things if thing.kind == "kms-key"}


def test_the_wrong_kind_of_resource_is_said_to_be_wrong(estate: EstateModel) -> None:
    with pytest.raises(UsageError, match="kms:Decrypt is not asked of clinical-north:photos; it is asked of: kms-key"):
        list(who_can(estate, "kms:Decrypt", "photos"))


def test_an_arn_that_is_not_in_the_input_may_be_asked_about(estate: EstateModel) -> None:
    unknown = PHOTOS_KEY.replace(NORTH, "999999999999")
    assert {answer.resource for answer in who_can(estate, "kms:Decrypt", unknown)} == {unknown}
