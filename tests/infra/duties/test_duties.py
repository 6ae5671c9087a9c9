"""What each part of the reference estate is there to do is possible: the other half of the proof that nobody else can.

Each question is put to the evaluator that proves the wall, and counts only where the request is certainly allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import pytest
from duty_questions import Duties, linked_role

from infra.engine.graph import Graph
from policies.separation.estate.entities import Principal

HOME: Final = "us-west-2"
MANAGED_SECRET_KEY: Final = ("kms:GenerateDataKey", "kms:Decrypt", "kms:CreateGrant", "kms:DescribeKey")
LINKED_BACKUP: Final = "role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"


def deployers(duties: Duties) -> dict[str, Principal]:
    """The deployer of each account, by its id."""
    return {p.account.id: p for p in duties.estate.principals if p.arn.endswith(":role/mso/deployer")}


@pytest.fixture(scope="module")
def duties(reference_plan: Graph) -> Duties:
    return Duties(reference_plan)


def named_secrets(duties: Duties) -> Iterator[tuple[str, str, str]]:
    """Execution role, name of the variable, ARN of the secret, of each secret that a task names."""
    for task in duties.of_type("ecs/taskDefinition:TaskDefinition"):
        for container in json.loads(task.inputs["containerDefinitions"]):
            for secret in container.get("secrets", ()):
                yield task.inputs["executionRoleArn"], secret["name"], ":".join(secret["valueFrom"].split(":")[:7])


def test_every_task_reaches_s3_through_the_gateway_endpoint_of_its_network(duties: Duties) -> None:
    lists = {
        endpoint.outputs["prefixListId"]
        for endpoint in duties.of_type("ec2/vpcEndpoint:VpcEndpoint")
        if endpoint.inputs["vpcEndpointType"] == "Gateway"
    }
    groups = {group.id: group for group in duties.of_type("ec2/securityGroup:SecurityGroup")}
    for ecs_service in duties.of_type("ecs/service:Service"):
        egress = [
            rule
            for group in ecs_service.inputs["networkConfiguration"]["securityGroups"]
            for rule in groups[group].inputs["egress"]
        ]
        assert any(set(rule.get("prefixListIds", ())) & lists and rule["fromPort"] <= 443 for rule in egress)


def test_the_backup_account_copies_with_the_keys_of_source_and_destination(duties: Duties) -> None:
    accounts = {account.name: account for account in duties.estate.accounts.values()}
    copied = {vault.inputs["kmsKeyArn"] for vault in duties.of_type("backup/vault:Vault")}
    copied |= {database.inputs["kmsKeyId"] for database in duties.of_type("rds/instance:Instance")}
    sources = [key for key in map(duties.key, copied) if key.account.plane in ("clinical", "exchange", "backup")]
    assert {key.name for key in sources} >= {"backup-key", "far-key", "key-phi", "key-phi-sensitive", "near-key"}
    for key in sources:
        backup = accounts[f"backup-{key.account.owner}"]
        role = linked_role(backup, f"arn:aws:iam::{backup.id}:{LINKED_BACKUP}")
        assert duties.may_all(role, ("kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"), key)
        assert not duties.may_all(deployers(duties)[backup.id], ("kms:Decrypt",), key, "s3")


def backup_roles(duties: Duties, *planes: str) -> list[Principal]:
    """The roles of AWS Backup in accounts of these planes, at least one."""
    roles = [p for p in duties.estate.principals if p.arn.endswith(":role/mso/phi/backup")]
    found = [role for role in roles if role.account.plane in planes]
    assert found
    return found


def test_only_the_backup_role_shares_a_snapshot_and_only_its_own(duties: Duties) -> None:
    share = "rds:ModifyDBSnapshotAttribute"
    for role in backup_roles(duties, "clinical", "exchange"):
        snapshot = f"arn:aws:rds:{HOME}:{role.account.id}:snapshot"
        assert duties.may(role, share, f"{snapshot}:awsbackup:job-1")
        assert not duties.may(role, share, f"{snapshot}:by-hand")
        assert not duties.may(deployers(duties)[role.account.id], share, f"{snapshot}:awsbackup:job-1")


def test_the_backup_role_follows_changes_and_removes_its_own_snapshots(duties: Duties) -> None:
    for role in backup_roles(duties, "clinical", "exchange"):
        rule = f"arn:aws:events:{HOME}:{role.account.id}:rule/AwsBackupManagedRule1"
        assert all(duties.may(role, action, rule) for action in ("events:PutRule", "events:PutTargets"))
        assert duties.may(role, "rds:DeleteDBSnapshot", f"arn:aws:rds:{HOME}:{role.account.id}:snapshot:awsbackup:1")
        assert duties.may(role, "rds:ListTagsForResource", f"arn:aws:rds:{HOME}:{role.account.id}:db:ehr-db")


def test_a_restore_test_makes_what_it_restores_into(duties: Duties) -> None:
    for role in backup_roles(duties, "backup"):
        files = f"arn:aws:elasticfilesystem:{HOME}:{role.account.id}:file-system/*"
        assert duties.may(role, "elasticfilesystem:CreateFileSystem", files)
        for action in ("s3:CreateBucket", "s3:PutBucketVersioning", "s3:PutBucketOwnershipControls"):
            assert duties.may(role, action, "arn:aws:s3:::awsbackup-restore-test-1")
            assert not duties.may(role, action, "arn:aws:s3:::charts")


DEPLOYED_WITH: Final = {
    "rds/instance:Instance": ("masterUserSecretKmsKeyId", "secretsmanager", MANAGED_SECRET_KEY),
    "efs/fileSystem:FileSystem": (
        "kmsKeyId", "elasticfilesystem",
        ("kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt"),
    ),
    "backup/vault:Vault": ("kmsKeyArn", "backup", MANAGED_SECRET_KEY),
    "lambda/function:Function": ("kmsKeyArn", "lambda", ("kms:CreateGrant", "kms:Encrypt")),
}  # fmt: skip
"""By type: the property with the key, the service that uses it for whoever creates one, and what that takes."""


@pytest.mark.parametrize("type_", DEPLOYED_WITH)
def test_a_deployer_creates_what_it_declares_with_the_key_that_it_puts_on_it(duties: Duties, type_: str) -> None:
    key_property, through, actions = DEPLOYED_WITH[type_]
    for resource in duties.of_type(type_):
        key = duties.key(resource.inputs[key_property])
        deployer = deployers(duties)[key.account.id]
        assert duties.may_all(deployer, actions, key, through), resource.urn
        assert not duties.may_all(deployer, ("kms:Decrypt",), key, "s3"), resource.urn


def test_a_deployer_deletes_the_aliases_that_it_creates(duties: Duties) -> None:
    for alias in duties.of_type("kms/alias:Alias"):
        key = next(k for k in duties.estate.resources if k.arn.endswith(f":key/{alias.inputs['targetKeyId']}"))
        deployer = deployers(duties)[key.account.id]
        assert duties.may_all(deployer, ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"), key)


@pytest.mark.parametrize("action", ["events:PutEvents", "ses:SendEmail", "dynamodb:PutItem", "states:StartExecution"])
def test_a_deployer_operates_nothing_of_what_it_makes(duties: Duties, action: str) -> None:
    for deployer in deployers(duties).values():
        assert not duties.may(deployer, action, f"arn:aws:{action.partition(':')[0]}:{HOME}:{deployer.account.id}:any")


def test_a_named_reader_lists_nothing_that_was_not_delivered_to_it(duties: Duties) -> None:
    desks = [p for p in duties.estate.principals if ":role/mso/desk/" in p.arn]
    buckets = [r for r in duties.estate.resources if r.kind == "s3-bucket" and "-flows-" in r.name]
    assert desks
    for desk in desks:
        (bucket,) = (b for b in buckets if b.account is desk.account)
        for folder in ("inbox/", "quarantine/"):
            assert not duties.may(desk, "s3:ListBucket", bucket, s3__prefix=(folder,))
            assert not duties.may(desk, "s3:GetObject", f"{bucket.arn}/{folder}f-appointments/one")
