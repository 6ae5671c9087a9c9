"""Backup vaults that no principal can empty, and plans that copy to another account and another region."""

from __future__ import annotations

import pulumi
import pytest
from building import ACCOUNT, Build, Built

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.backup_vault import BackupVault, BackupVaultArgs
from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import allow

OWNER = "222222222222"
COPIES = [f"arn:aws:backup:{region}:333333333333:backup-vault:far" for region in ("us-east-1", "us-east-2")]


def vault(tags: dict[str, str], least: int = 35, most: int = 3660) -> BackupVaultArgs:
    return BackupVaultArgs(
        name="near",
        owner_accounts=[OWNER],
        key_arn="arn:key",
        min_days=least,
        max_days=most,
        copy_statements=(),
        tags=tags,
    )


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        trust = [allow("Backup", "sts:AssumeRole", to={"Service": "backup.amazonaws.com"})]
        role = Role(
            "backup", RoleArgs(name="backup", description="Backup", trust=trust, permissions=(), tags=tags), opts
        )
        args = BackupPlanArgs(
            name="patients", vault=BackupVault("near", vault(tags), opts), role=role, schedule="cron(0 8 * * ? *)",
            keep_days=35, copy_vault_arns=COPIES, data_classes=["phi", "phi-sensitive"], tags=tags,
        )  # fmt: skip
        BackupPlan("plan", args, opts)

    return build(declare)


def test_a_vault_is_locked_and_no_principal_may_delete_recovery_points(built: Built) -> None:
    lock = built.one("backup/vaultLockConfiguration:VaultLockConfiguration")
    assert (lock["minRetentionDays"], lock["maxRetentionDays"], lock["changeableForDays"]) == (35, 3660, 3)
    denied = built.statements("backup/vaultPolicy:VaultPolicy")["NobodyDeletes"]
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"} <= set(denied["Action"])


@pytest.mark.parametrize("terms", [(1, 35), (40, 35)])
def test_invalid_retention_limits_are_rejected(tags: dict[str, str], terms: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="7 <= min_days <= max_days"):
        vault(tags, *terms)


def test_a_plan_copies_to_another_account_and_another_region(built: Built) -> None:
    (rule,) = built.one("backup/plan:Plan")["rules"]
    assert [copy["destinationVaultArn"] for copy in rule["copyActions"]] == COPIES
    assert not any(f":{ACCOUNT}:" in copy for copy in COPIES)
    assert {rule["lifecycle"]["deleteAfter"], *(c["lifecycle"]["deleteAfter"] for c in rule["copyActions"])} == {35}


def test_a_plan_selects_stores_by_their_kind_and_the_tag_of_their_data_class(built: Built) -> None:
    selections = [s.inputs for s in built.all("backup/selection:Selection")]
    assert all("arn:aws:s3:::*" in s["resources"] and "selectionTags" not in s for s in selections)
    equal = [equal for s in selections for condition in s["conditions"] for equal in condition["stringEquals"]]
    assert [(each["key"], each["value"]) for each in equal] == [
        ("aws:ResourceTag/mso:data-class", "phi"), ("aws:ResourceTag/mso:data-class", "phi-sensitive")
    ]  # fmt: skip


def test_only_the_practices_own_accounts_may_use_a_vault(built: Built) -> None:
    statement = built.statements("backup/vaultPolicy:VaultPolicy")["PracticeOnly"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"]["StringNotEquals"] == {"aws:PrincipalAccount": [OWNER]}
    assert not any("*" in action for action in statement["Action"]), "AWS Backup accepts no wildcard here"


def test_a_vault_without_owner_accounts_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="owner_accounts is empty"):
        BackupVaultArgs(
            name="near", owner_accounts=[], key_arn="arn:key", min_days=7, max_days=30, copy_statements=(), tags=tags
        )
