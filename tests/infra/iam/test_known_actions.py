"""A policy contains only actions that AWS knows; a misspelled action is an error that suggests the closest name."""

from __future__ import annotations

import pytest

from infra.iam.known_actions import action_problem, actions_by_service
from infra.iam.policy_builder import PolicyError, allow


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:getobject", "kms:ReEncrypt*", "rds:CopyDB*Snapshot"])
def test_an_action_that_aws_knows_has_no_problem(action: str) -> None:
    assert action_problem(action) is None


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("s3:GetObjct", "AWS knows no action 's3:GetObjct'; did you mean 'GetObject'?"),
        ("kmz:Decrypt", "AWS knows no service 'kmz'; did you mean 'kms'?"),
        ("kms:Zap*", "AWS knows no action 'kms:Zap*'"),
    ],
)
def test_an_unknown_action_is_reported_with_the_closest_name(action: str, message: str) -> None:
    assert action_problem(action) == message


def test_a_statement_rejects_an_action_that_aws_does_not_know() -> None:
    with pytest.raises(PolicyError, match="statement Read: AWS knows no action 's3:GetObjekt'"):
        allow("Read", "s3:GetObjekt", on=["*"])


def test_the_list_of_actions_is_complete() -> None:
    assert len(actions_by_service()) > 400
    assert {"Decrypt", "CreateGrant", "PutKeyPolicy"} <= set(actions_by_service()["kms"].split())
