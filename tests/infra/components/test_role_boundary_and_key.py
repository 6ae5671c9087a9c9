"""IAM roles, permissions boundaries and KMS keys: what they allow, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from building import ACCOUNT, REGION, Build

from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import allow, deny

SIGN_IN = allow("SignIn", "sts:AssumeRole", to={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
CUSTODIAN, EHR, DEPLOYER = (f"arn:aws:iam::{ACCOUNT}:role/mso/{name}" for name in ("custodian", "phi/ehr", "deployer"))


def role(tags: dict[str, str], **more: Any) -> RoleArgs:
    given = {"permissions": [allow("Look", "s3:GetObject", on=["arn:aws:s3:::charts/*"])], **more}
    return RoleArgs(name="nurse", description="A nurse", trust=[SIGN_IN], tags=tags, **given)


def test_a_role_has_one_inline_policy_and_its_permissions_boundary(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: Role("nurse", role(tags, path=PHI_PATH, boundary="arn:boundary"), opts))
    made = built.one("iam/role:Role")
    assert (made["path"], made["permissionsBoundary"], made["maxSessionDuration"]) == (PHI_PATH, "arn:boundary", 3600)
    assert built.statements("iam/rolePolicy:RolePolicy").keys() == {"Look"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"session_hours": 5}, "session_hours must be 1 to 4"),
        ({"session_hours": 2, "path": PHI_PATH}, "last one hour, got 2"),
    ],
)
def test_too_long_sessions_are_rejected(tags: dict[str, str], more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        role(tags, **more)


def test_a_boundary_has_the_path_that_guardrails_protect(build: Build, tags: dict[str, str]) -> None:
    limits = [allow("Work", "s3:*", on=["*"]), deny("Never", "iam:*", on=["*"])]
    args = PermissionsBoundaryArgs(name="limits", description="Limits", statements=limits, tags=tags)
    built = build(lambda opts: PermissionsBoundary("limits", args, opts))
    assert built.one("iam/policy:Policy")["path"] == "/mso/"
    assert built.statements("iam/policy:Policy")["Never"]["Effect"] == "Deny"


def key(tags: dict[str, str], **more: Any) -> DataKeyArgs:
    given = {"administrators": [CUSTODIAN], "users": [KeyUse(role=EHR, via_services=("s3",))], **more}
    return DataKeyArgs(alias="mso/phi", description="Charts", account_id=ACCOUNT, region=REGION, tags=tags, **given)


def test_only_a_keys_users_decrypt_and_only_through_their_services(build: Build, tags: dict[str, str]) -> None:
    statements = build(lambda opts: DataKey("key", key(tags), opts)).statements("kms/key:Key")
    decrypting = [s for s in statements.values() if s["Effect"] == "Allow" and "kms:Decrypt" in s["Action"]]
    assert [statement["Principal"] for statement in decrypting] == [{"AWS": EHR}]
    assert decrypting[0]["Condition"] == {"StringEquals": {"kms:ViaService": [f"s3.{REGION}.amazonaws.com"]}}
    assert statements["NobodyOutside"]["Condition"]["StringNotEqualsIfExists"] == {"aws:PrincipalAccount": [ACCOUNT]}


def test_a_key_is_rotated_yearly_and_deleted_after_thirty_days(build: Build, tags: dict[str, str]) -> None:
    made = build(lambda opts: DataKey("key", key(tags), opts)).one("kms/key:Key")
    assert (made["enableKeyRotation"], made["deletionWindowInDays"]) == (True, 30)


def test_a_deployer_decrypts_only_through_services_that_encrypt_what_it_makes(
    build: Build, tags: dict[str, str]
) -> None:
    statements = build(lambda opts: DataKey("key", key(tags, grant_creators=[DEPLOYER]), opts)).statements(
        "kms/key:Key"
    )
    grants = statements["GrantToServices"]
    assert (grants["Action"], grants["Condition"]) == (
        "kms:CreateGrant", {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    )  # fmt: skip
    own = [s for s in statements.values() if DEPLOYER in str(s.get("Principal")) and "kms:Decrypt" in s["Action"]]
    through = {service.partition(".")[0] for s in own for service in _values(s["Condition"]["StringEquals"])}
    assert through == {"secretsmanager", "elasticfilesystem", "backup", "dynamodb", "events", "states"}


def test_an_auditor_sees_the_settings_of_every_key_and_uses_none(build: Build, tags: dict[str, str]) -> None:
    look = build(lambda opts: DataKey("key", key(tags), opts)).statements("kms/key:Key")["Look"]
    assert {"kms:DescribeKey", "kms:GetKeyPolicy"} <= set(look["Action"])
    assert not any("Decrypt" in action or "Grant" in action or action == "*" for action in look["Action"])
    of_identity_center = "aws-reserved/sso.amazonaws.com/*AWSReservedSSO_audit_*"
    auditors = [f"arn:aws:iam::{ACCOUNT}:role/{role}" for role in ("mso/auditor", of_identity_center)]
    assert look["Condition"] == {"ArnLike": {"aws:PrincipalArn": auditors}}


def _values(block: dict[str, str | list[str]]) -> list[str]:
    (value,) = block.values()
    return [value] if isinstance(value, str) else value


def test_a_key_without_an_administrator_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="administrators is empty"):
        key(tags, administrators=[])
