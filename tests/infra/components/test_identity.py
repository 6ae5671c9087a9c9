"""Roles, boundaries, keys: what they let, and whom."""

from __future__ import annotations

from typing import Any

import pytest
from building import ACCOUNT, REGION, Build

from infra.components.boundary import Boundary, BoundaryArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role, RoleArgs
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import allow, deny

SIGN_IN = allow("SignIn", "sts:AssumeRole", to={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
CUSTODIAN, EHR, DEPLOYER = (f"arn:aws:iam::{ACCOUNT}:role/mso/{name}" for name in ("custodian", "phi/ehr", "deployer"))


def role(tags: dict[str, str], **more: Any) -> RoleArgs:
    given = {"may": [allow("Look", "s3:GetObject", on=["arn:aws:s3:::charts/*"])], **more}
    return RoleArgs(name="nurse", description="A nurse", trust=[SIGN_IN], tags=tags, **given)


def test_a_role_has_one_inline_policy_and_its_boundary(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: Role("nurse", role(tags, path=PHI_PATH, boundary="arn:boundary"), opts))
    made = built.one("iam/role:Role")
    assert (made["path"], made["permissionsBoundary"], made["maxSessionDuration"]) == (PHI_PATH, "arn:boundary", 3600)
    assert built.says("iam/rolePolicy:RolePolicy").keys() == {"Look"}


@pytest.mark.parametrize(
    ("more", "words"),
    [({"hours": 5}, "hours must be 1 to 4"), ({"hours": 2, "path": PHI_PATH}, "last one hour, got 2")],
)
def test_long_sessions_are_refused(tags: dict[str, str], more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        role(tags, **more)


def test_a_boundary_stands_under_the_path_that_guardrails_protect(build: Build, tags: dict[str, str]) -> None:
    limits = [allow("Work", "s3:*", on=["*"]), deny("Never", "iam:*", on=["*"])]
    args = BoundaryArgs(name="limits", description="Limits", limits=limits, tags=tags)
    built = build(lambda opts: Boundary("limits", args, opts))
    assert built.one("iam/policy:Policy")["path"] == "/mso/"
    assert built.says("iam/policy:Policy")["Never"]["Effect"] == "Deny"


def key(tags: dict[str, str], **more: Any) -> DataKeyArgs:
    given = {"administrators": [CUSTODIAN], "users": [KeyUse(role=EHR, through=("s3",))], **more}
    return DataKeyArgs(
        alias="mso/phi", description="Charts", account_id=ACCOUNT, region=REGION, tags=tags, **given
    )


def test_a_key_opens_to_its_users_through_named_services_and_to_nobody_else(build: Build, tags: dict[str, str]) -> None:
    said = build(lambda opts: DataKey("key", key(tags), opts)).says("kms/key:Key")
    opening = [s for s in said.values() if s["Effect"] == "Allow" and "kms:Decrypt" in s["Action"]]
    assert [statement["Principal"] for statement in opening] == [{"AWS": EHR}]
    assert opening[0]["Condition"] == {"StringEquals": {"kms:ViaService": [f"s3.{REGION}.amazonaws.com"]}}
    assert said["NobodyOutside"]["Condition"]["StringNotEqualsIfExists"] == {"aws:PrincipalAccount": [ACCOUNT]}


def test_a_key_turns_yearly_and_lives_thirty_days_after_its_end(build: Build, tags: dict[str, str]) -> None:
    made = build(lambda opts: DataKey("key", key(tags), opts)).one("kms/key:Key")
    assert (made["enableKeyRotation"], made["deletionWindowInDays"]) == (True, 30)


def test_a_deployment_grants_to_services_and_does_not_decrypt(build: Build, tags: dict[str, str]) -> None:
    said = build(lambda opts: DataKey("key", key(tags, granters=[DEPLOYER]), opts)).says("kms/key:Key")
    grants = said["GrantToServices"]
    assert (grants["Action"], grants["Condition"]) == (
        "kms:CreateGrant", {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    )  # fmt: skip
    assert not any(DEPLOYER in str(s.get("Principal")) for s in said.values() if "kms:Decrypt" in s["Action"])


def test_a_key_that_nobody_could_change_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="without an administrator"):
        key(tags, administrators=[])
