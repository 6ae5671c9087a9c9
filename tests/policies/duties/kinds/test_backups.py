"""Backups are taken, copied and restored; each right, key, switch, lock and vault taken away is named."""

from __future__ import annotations

from typing import Any

import pytest
from delivering_estate import (
    APP,
    KEY,
    PAYER,
    REGION,
    ROOT,
    SAFE,
    SAFE_KEY,
    SAFE_VAULT,
    Delivering,
    allow,
    role_arn,
)
from delivery_mutants import Change, Mutants, answers_after, gone

from policies.duties.backups import backup_table
from policies.duties.duty import Answer

KINDS = ("backups-taken", "backup-copies", "backup-restores")
SERVICE, ROLE, TESTER = "backup.amazonaws.com", role_arn(APP, "backup"), role_arn(SAFE, "tester")
LINKED = f"arn:aws:iam::{SAFE}:role/aws-service-role/{SERVICE}/AWSServiceRoleForBackup"
VAULT_KEY = f"arn:aws:kms:{REGION}:{APP}:key/vault"
DB, FILES = f"arn:aws:rds:{REGION}:{APP}:db:db", f"arn:aws:elasticfilesystem:{REGION}:{APP}:file-system/fs-1"
SETTINGS = "backup/regionSettings:RegionSettings"
COPYING = ("kms:DescribeKey", "kms:Decrypt", "kms:CreateGrant", "kms:GenerateDataKey")


def listed(part: str) -> list[str]:
    """The actions of a part of the table, of the types that the estate has."""
    types = backup_table()["types"]
    return [a for t in ("RDS", "EFS", "S3") for a in types[t].get(part, {})]


def estate() -> Delivering:
    """A database, files and a bucket, backed up under two keys, copied to another account, restored there as a test."""
    d = Delivering()
    d.change("organization", enabledPolicyTypes=["SERVICE_CONTROL_POLICY"])
    d.add("backup/globalSettings:GlobalSettings", "switch", PAYER,
          globalSettings={"isCrossAccountBackupEnabled": "true"})  # fmt: skip
    scp = [allow("All", "*")]
    d.add("organizations/policy:Policy", "scp", PAYER, id="p-1", name="scp", type="SERVICE_CONTROL_POLICY", content=scp)
    d.add("organizations/policyAttachment:PolicyAttachment", "attached", PAYER, policyId="p-1", targetId=ROOT)
    of_role = allow("RoleKey", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant", to=ROLE)
    d.key(KEY, of_role, allow("CopyKey", *COPYING, to=LINKED))
    d.key(VAULT_KEY, allow("CopyVaultKey", *COPYING, to=LINKED))
    d.key(SAFE_KEY, allow("SafeKey", *COPYING, to=LINKED), allow("TestKey", *COPYING, to=TESTER))
    taken = [allow(f"Take{n}", a) for n, a in enumerate(listed("take"))]
    rights = [allow("Share", *listed("share"), *listed("copy")), allow("Into", "backup:CopyIntoBackupVault"),
              allow("Tag", "backup:TagResource"), allow("From", "backup:CopyFromBackupVault"),
              allow("Restore", *listed("restore")),
              allow("UseKeys", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant")]  # fmt: skip
    d.role(APP, "backup", SERVICE, *taken, *rights)
    tests = [allow("Tests", *listed("restore")), allow("Makes", *listed("test")), allow("TestKeys", *COPYING)]
    d.role(SAFE, "tester", SERVICE, *tests)
    tags = {"backup": "yes"}
    d.add("rds/instance:Instance", "db", identifier="db", arn=DB, kmsKeyId=KEY, storageEncrypted=True, tags=tags)
    d.add("efs/fileSystem:FileSystem", "files", arn=FILES, kmsKeyId=KEY, tags=tags)
    d.bucket("store", APP, key=KEY)
    d.change("store", tags=tags)
    d.add("rds/instance:Instance", "other", identifier="other", arn=f"{DB}-other")
    for account, key in ((APP, VAULT_KEY), (SAFE, SAFE_KEY)):
        arn = f"arn:aws:backup:{REGION}:{account}:backup-vault:vault"
        d.add("backup/vault:Vault", f"vault-{account}", account, name="vault", arn=arn, kmsKeyArn=key)
        d.add("backup/vaultLockConfiguration:VaultLockConfiguration", f"lock-{account}", account,
              backupVaultName="vault", minRetentionDays=30, maxRetentionDays=90)  # fmt: skip
    lets = allow("CopiesIn", "backup:CopyIntoBackupVault", to=f"arn:aws:iam::{APP}:root")
    d.add("backup/vaultPolicy:VaultPolicy", "safe-policy", SAFE, backupVaultName="vault", policy=[lets])
    d.add("backup/vaultPolicy:VaultPolicy", "own-policy", APP, backupVaultName="vault",
          policy=[allow("Own", "backup:CopyFromBackupVault", to=ROLE)])  # fmt: skip
    d.add("backup/plan:Plan", "plan", id="plan-1", name="daily", rules=[rule()])
    stores = ["arn:aws:rds:*:*:db:*", "arn:aws:elasticfilesystem:*:*:file-system/*", "arn:aws:s3:::*"]
    d.add("backup/selection:Selection", "selection", name="tagged", planId="plan-1", iamRoleArn=ROLE, resources=stores,
          conditions=[{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "yes"}]}])  # fmt: skip
    d.add("backup/restoreTestingPlan:RestoreTestingPlan", "tests", SAFE, name="monthly")
    for kind in ("RDS", "EFS", "S3"):
        d.add("backup/restoreTestingSelection:RestoreTestingSelection", f"test-{kind}", SAFE, name=kind,
              restoreTestingPlanName="monthly", protectedResourceType=kind, iamRoleArn=TESTER)  # fmt: skip
    return d


def rule(days: int | None = 35, copied: int | None = 35, to: str = SAFE_VAULT, vault: str = "vault") -> dict[str, Any]:
    copy = {"destinationVaultArn": to, "lifecycle": {"deleteAfter": copied}}
    return {"ruleName": "daily", "targetVaultName": vault, "lifecycle": {"deleteAfter": days}, "copyActions": [copy],
            "recoveryPointTags": {"kept-by": "plan"}}  # fmt: skip


def ruled(**more: Any) -> Change:
    return lambda d: d.change("plan", rules=[rule(**more)])


def scp(*actions: str) -> Change:
    return lambda d: d.deny("scp", *actions, prop="content")


def denied_outside(name: str) -> Change:
    """The key's policy denies everybody outside of its account."""

    def change(d: Delivering) -> None:
        outside = {"StringNotEquals": {"aws:PrincipalAccount": APP}}
        stop = allow("Outside", "kms:*", to="*", when=outside, effect="Deny")
        d.change(name, policy=[*d.resources[name][3]["policy"], stop])

    return change


def by_tags(d: Delivering) -> None:
    """The selection takes whatever has the tag."""
    tags = [{"type": "STRINGEQUALS", "key": "backup", "value": "yes"}]
    d.change("selection", resources=[], conditions=[], selectionTags=tags)


def tied_to_region(d: Delivering) -> None:
    ruled(to=SAFE_VAULT.replace(REGION, "us-west-2"))(d)
    d.add("rds/optionGroup:OptionGroup", "options", name="options", options=[{"optionName": "TDE"}])
    d.change("db", optionGroupName="options")


def without_organization(d: Delivering) -> None:
    for name in ("organization", "attached", "scp"):
        d.drop(name)


def type_off(d: Delivering) -> None:
    by_tags(d)
    d.add(SETTINGS, "types", resourceTypeOptInPreference={"S3": False, "RDS": True})


def without_own_key(d: Delivering) -> None:
    d.change("db", kmsKeyId=None)


BLOCKED: Mutants = {
    "role that Backup cannot assume": (gone("Trustbackup"), "backs up RDS", "sts:AssumeRole"),
    "source's key": (gone("RoleKey"), "backs up RDS", "kms:DescribeKey"),
    "bucket is not versioned": (lambda d: d.drop("store-versions"), "backs up S3", "not versioned"),
    "a type that is off": (
        type_off,
        "takes in S3", "not opted in to S3",
    ),
    "recovery points are not tagged": (gone("Tag"), "tags the recovery points", "backup:TagResource"),
    "no selection": (lambda d: d.drop("selection"), "has a selection and a rule", "backs up nothing"),
    "source's vault lets nothing out": (
        lambda d: d.deny("own-policy", "backup:CopyFromBackupVault", to="*"), "copies its backups", "Deny 'Stop'"
    ),
    "no such vault": (ruled(vault="elsewhere"), "keeps what daily takes", "no vault elsewhere"),
    "deleted sooner than the lock": (ruled(days=7), "keeps what daily takes", "allows 30 or more"),
    "kept longer than the lock": (ruled(days=400), "keeps what daily takes", "90 days at most"),
    "kept for ever": (ruled(days=None), "keeps what daily takes", "kept for ever"),
    "copy deleted too soon": (ruled(copied=7), "copies its backups", "allows 30 or more"),
    "the organization's switch": (lambda d: d.drop("switch"), "copies its backups", "isCrossAccountBackupEnabled"),
    "the switch is off": (
        lambda d: d.change("switch", globalSettings={"isCrossAccountBackupEnabled": "false"}),
        "copies its backups", "isCrossAccountBackupEnabled",
    ),
    "destination's policy": (gone("CopiesIn"), "copies its backups", "backup:CopyIntoBackupVault"),
    "role may not copy": (gone("Into"), "copies its backups", "backup:CopyIntoBackupVault"),
    "no such destination": (lambda d: d.drop(f"vault-{SAFE}"), "copies its backups", "is not in the input"),
    "vault's key shuts the copy out": (denied_outside("vault"), "copies EFS backups", "Deny 'Outside'"),
    "database's key shuts the copy out": (denied_outside("app"), "copies RDS backups", "Deny 'Outside'"),
    "vault's key allows no copy": (gone("CopyVaultKey"), "copies S3 backups", "kms:DescribeKey"),
    "destination's key": (gone("SafeKey"), "copies RDS backups", "kms:DescribeKey"),
    "AWS's key of the database": (without_own_key, "copies RDS backups", "stay in the account"),
    "an option that ties snapshots to the Region": (tied_to_region, "its databases' snapshots", "['TDE']"),
    "no snapshot is shared": (gone("Share"), "shares RDS snapshots", "rds:ModifyDBSnapshotAttribute"),
    "an SCP on sharing": (scp("rds:ModifyDBSnapshotAttribute"), "shares RDS snapshots", "Deny 'Stop' in scp"),
    "nobody restores": (gone("Restore"), f"{APP[0]} restores RDS", "restores RDS"),
    "test cannot make files": (gone("Makes"), "EFS restores EFS as a test", "elasticfilesystem:CreateFileSystem"),
    "test cannot make a bucket": (gone("Makes"), "S3 restores S3 as a test", "s3:CreateBucket"),
    "test cannot read": (gone("Tests"), "RDS restores RDS as a test", "rds:RestoreDBInstanceFromDBSnapshot"),
    "test's key": (gone("TestKey"), "RDS restores RDS as a test", "kms:DescribeKey"),
    "an SCP on buckets": (scp("s3:PutBucketVersioning"), "S3 restores S3 as a test", "Deny 'Stop' in scp"),
}  # fmt: skip


def test_backups_are_taken_copied_and_restored() -> None:
    found = estate().answers(*KINDS)
    assert len([s for s in found if "backs up" in s]) == 3  # not the database without the tag
    assert {sentence: given for sentence, given in found.items() if given[0] is not Answer.ALLOWED} == {}


@pytest.mark.parametrize("mutant", BLOCKED)
def test_what_stops_a_backup_is_named(mutant: str) -> None:
    change, about, cause = BLOCKED[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert any(answer is Answer.BLOCKED and cause in why for answer, why in found), found


@pytest.mark.parametrize(
    "action",
    ["rds:CreateDBSnapshot", "rds:DeleteDBSnapshot", "elasticfilesystem:Backup", "s3:PutInventoryConfiguration",
     "events:PutRule", "cloudwatch:GetMetricData"],
)  # fmt: skip
def test_a_right_that_the_role_lacks_to_take_a_backup_is_named(action: str) -> None:
    d = estate()
    d.edit(f"Take{listed('take').index(action)}", None)
    found = d.answers("backups-taken", about="backs up").values()
    assert [why for answer, why in found if answer is Answer.BLOCKED and action in why]


UNKNOWN: Mutants = {
    "a vault of an account outside": (
        ruled(to=f"arn:aws:backup:{REGION}:999999999999:backup-vault:x"), "copies its backups", "not in the input"
    ),
    "a selection by tags, of types that may be off": (by_tags, "takes in S3", "goes by tags only"),
    "nothing is selected": (
        lambda d: d.change("selection", resources=[]), "selects something", "nothing in the input"
    ),
    "the organization is not in the input": (
        without_organization, "copies its backups", "not in the input"
    ),
}  # fmt: skip


@pytest.mark.parametrize("mutant", UNKNOWN)
def test_what_the_input_or_aws_does_not_say_is_unknown(mutant: str) -> None:
    change, about, cause = UNKNOWN[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert any(answer is Answer.UNKNOWN and cause in why for answer, why in found), found
