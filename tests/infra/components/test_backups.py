"""Vaults that nobody empties, and plans that copy to another account and another region."""

from __future__ import annotations

import pulumi
import pytest
from building import ACCOUNT, Build, Built

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.role import Role, RoleArgs
from infra.components.vault import Vault, VaultArgs
from infra.iam.policy_builder import allow

OWNER = "222222222222"
COPIES = [f"arn:aws:backup:{region}:333333333333:backup-vault:far" for region in ("us-east-1", "us-east-2")]


def vault(tags: dict[str, str], least: int = 35, most: int = 3660) -> VaultArgs:
    return VaultArgs(
        name="near", owners=[OWNER], key_arn="arn:key", min_days=least, max_days=most, guests=(), tags=tags
    )


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        trust = [allow("Backup", "sts:AssumeRole", to={"Service": "backup.amazonaws.com"})]
        role = Role("backup", RoleArgs(name="backup", description="Backup", trust=trust, may=(), tags=tags), opts)
        args = BackupPlanArgs(
            name="patients", vault=Vault("near", vault(tags), opts), role=role, schedule="cron(0 8 * * ? *)",
            keep_days=35, copies=COPIES, data_classes=["phi", "phi-sensitive"], tags=tags,
        )  # fmt: skip
        BackupPlan("plan", args, opts)

    return build(declare)


def test_a_vault_is_locked_between_its_terms_and_nobody_deletes(built: Built) -> None:
    lock = built.one("backup/vaultLockConfiguration:VaultLockConfiguration")
    assert (lock["minRetentionDays"], lock["maxRetentionDays"], lock["changeableForDays"]) == (35, 3660, 3)
    nobody = built.says("backup/vaultPolicy:VaultPolicy")["NobodyDeletes"]
    assert (nobody["Effect"], nobody["Principal"]) == ("Deny", "*")
    assert {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"} <= set(nobody["Action"])


@pytest.mark.parametrize("terms", [(1, 35), (40, 35)])
def test_terms_that_bound_nothing_are_refused(tags: dict[str, str], terms: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="7 <= min_days <= max_days"):
        vault(tags, *terms)


def test_a_plan_copies_everything_out_of_the_account_and_out_of_the_region(built: Built) -> None:
    (rule,) = built.one("backup/plan:Plan")["rules"]
    assert [copy["destinationVaultArn"] for copy in rule["copyActions"]] == COPIES
    assert not any(f":{ACCOUNT}:" in copy for copy in COPIES)
    assert {rule["lifecycle"]["deleteAfter"], *(c["lifecycle"]["deleteAfter"] for c in rule["copyActions"])} == {35}


def test_a_plan_selects_every_store_of_its_classes_by_tag(built: Built) -> None:
    selections = [s.inputs["selectionTags"] for s in built.all("backup/selection:Selection")]
    assert [(tag["key"], tag["value"]) for (tag,) in selections] == [
        ("mso:data-class", "phi"), ("mso:data-class", "phi-sensitive")
    ]  # fmt: skip


def test_nobody_but_the_practices_own_accounts_does_anything_with_a_vault(built: Built) -> None:
    said = built.says("backup/vaultPolicy:VaultPolicy")["PracticeOnly"]
    assert (said["Effect"], said["Principal"]) == ("Deny", "*")
    assert said["Condition"]["StringNotEquals"] == {"aws:PrincipalAccount": [OWNER]}
    assert not any("*" in action for action in said["Action"]), "AWS Backup takes no wildcard here"


def test_a_vault_that_nobody_owns_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no account owns it"):
        VaultArgs(name="near", owners=[], key_arn="arn:key", min_days=7, max_days=30, guests=(), tags=tags)
