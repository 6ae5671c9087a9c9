"""A policy names only actions that AWS knows; a slip is an error with the likeliest name."""

from __future__ import annotations

import pytest

from infra.iam.known_actions import complaint, known
from infra.iam.policy_builder import PolicyError, allow


@pytest.mark.parametrize("action", ["*", "s3:*", "s3:getobject", "kms:ReEncrypt*", "rds:CopyDB*Snapshot"])
def test_known(action: str) -> None:
    assert complaint(action) is None


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("s3:GetObjct", "AWS knows no action 's3:GetObjct'; did you mean 'GetObject'?"),
        ("kmz:Decrypt", "AWS knows no service 'kmz'; did you mean 'kms'?"),
        ("kms:Zap*", "AWS knows no action 'kms:Zap*'"),
    ],
)
def test_unknown(action: str, said: str) -> None:
    assert complaint(action) == said


def test_a_statement_refuses_an_action_that_matches_nothing() -> None:
    with pytest.raises(PolicyError, match="statement Read: AWS knows no action 's3:GetObjekt'"):
        allow("Read", "s3:GetObjekt", on=["*"])


def test_the_list_is_whole() -> None:
    assert len(known()) > 400
    assert {"Decrypt", "CreateGrant", "PutKeyPolicy"} <= set(known()["kms"].split())
