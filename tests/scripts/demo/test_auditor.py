"""An audit of the emulated accounts with plain boto3, without the kit, confirms its claims."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.emulator.provider.emulator import Emulator
from scripts.demo.demo_deployment import Demo

pytestmark = pytest.mark.xdist_group("demo")

PURPOSE_KEYS = {
    "security": ("alias/mso/logs", "alias/mso-state", "alias/mso/trail-copies"), "phi": ("alias/mso/backup",),
    "business": ("alias/mso/backup",),
}  # fmt: skip
"""Aliases of keys for one purpose (logs, state, copies), besides those of data classes, locations and owners' logs."""


@dataclass(frozen=True)
class Store:
    """A data store: its account and region, its tags, and its key."""

    account: str
    region: str
    name: str
    tags: dict[str, str]
    key: str

    @property
    def allowed_aliases(self) -> tuple[str, ...]:
        """The aliases of the keys for this data."""
        data_class, location = self.tags.get("mso:data-class", "?"), self.tags.get("mso:location", "?")
        owner_logs = f"alias/mso/logs-{self.tags.get('mso:owner', '?')}"
        return (f"alias/mso/{data_class}", f"alias/mso/{location}", owner_logs, *PURPOSE_KEYS.get(data_class, ()))


class Auditor:
    """boto3, account by account."""

    def __init__(self, emulator: Emulator, demo: Demo) -> None:
        self.client, self.names = emulator.client, demo.accounts
        aws = demo.manifest.aws
        self.regions = (aws.home_region, aws.backup_region)

    def everywhere(self) -> Iterator[tuple[str, str, Callable[[str], Any]]]:
        """Each account and region, with a function that returns clients for it."""
        for account in self.names:
            for region in self.regions:
                yield account, region, partial(self._client, account, region)

    def _client(self, account: str, region: str, service: str) -> Any:
        return self.client(account, service, region)

    def buckets(self) -> Iterator[tuple[str, Any, str]]:
        """Each bucket once, with the client of its account and region."""
        for account, region, client in self.everywhere():
            s3 = client("s3")
            for bucket in s3.list_buckets()["Buckets"]:
                if (s3.get_bucket_location(Bucket=bucket["Name"])["LocationConstraint"] or "us-east-1") == region:
                    yield account, s3, bucket["Name"]

    def stores(self) -> Iterator[Store]:
        """Every data store except buckets."""
        for account, region, client in self.everywhere():
            for name, tags, key in self._stores(client):
                pairs = {tag["Key"]: tag["Value"] for tag in tags} if isinstance(tags, list) else dict(tags)
                yield Store(account, region, name, pairs, key)

    def _stores(self, client: Callable[[str], Any]) -> Iterator[tuple[str, Any, str]]:
        logs, sqs, sns, backup = client("logs"), client("sqs"), client("sns"), client("backup")
        for group in logs.describe_log_groups()["logGroups"]:
            tags = logs.list_tags_log_group(logGroupName=group["logGroupName"])["tags"]
            yield group["logGroupName"], tags, group.get("kmsKeyId", "")
        for url in sqs.list_queues().get("QueueUrls", ()):
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            yield url, sqs.list_queue_tags(QueueUrl=url).get("Tags", {}), attributes.get("KmsMasterKeyId", "")
        for topic in sns.list_topics()["Topics"]:
            arn = topic["TopicArn"]
            attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
            yield arn, sns.list_tags_for_resource(ResourceArn=arn)["Tags"], attributes.get("KmsMasterKeyId", "")
        for secret in client("secretsmanager").list_secrets()["SecretList"]:
            # created by RDS under the key of the database, by EventBridge under AWS's own
            if not secret["Name"].startswith(("rds!", "events!")):
                yield secret["Name"], secret["Tags"], secret.get("KmsKeyId", "")
        for database in client("rds").describe_db_instances()["DBInstances"]:
            for key in (database.get("KmsKeyId", ""), database["MasterUserSecret"]["KmsKeyId"]):
                yield database["DBInstanceIdentifier"], database["TagList"], key
        for files in client("efs").describe_file_systems()["FileSystems"]:
            yield files["FileSystemId"], files["Tags"], files.get("KmsKeyId", "")
        for cache in client("elasticache").describe_replication_groups()["ReplicationGroups"]:
            tags = client("elasticache").list_tags_for_resource(ResourceName=cache["ARN"])["TagList"]
            yield cache["ReplicationGroupId"], tags, cache.get("KmsKeyId", "")
        ecr = client("ecr")
        for images in ecr.describe_repositories()["repositories"]:
            tags = ecr.list_tags_for_resource(resourceArn=images["repositoryArn"])["tags"]
            yield images["repositoryName"], tags, images["encryptionConfiguration"].get("kmsKey", "")
        lambda_ = client("lambda")
        for function in lambda_.list_functions()["Functions"]:
            tags = lambda_.list_tags(Resource=function["FunctionArn"])["Tags"]
            yield function["FunctionName"], tags, function.get("KMSKeyArn", "")
        for trail in client("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]:
            listed = client("cloudtrail").list_tags(ResourceIdList=[trail["TrailARN"]])["ResourceTagList"]
            yield trail["Name"], listed[0]["TagsList"], trail.get("KmsKeyId", "")
        for vault in backup.list_backup_vaults()["BackupVaultList"]:
            tags = backup.list_tags(ResourceArn=vault["BackupVaultArn"])["Tags"]
            yield vault["BackupVaultName"], tags, vault.get("EncryptionKeyArn", "")

    def aliases(self) -> dict[str, set[str]]:
        """Key ARN -> its aliases."""
        found: dict[str, set[str]] = {}
        for account, region, client in self.everywhere():
            for alias in client("kms").list_aliases()["Aliases"]:
                arn = f"arn:aws:kms:{region}:{account}:key/{alias.get('TargetKeyId')}"
                found.setdefault(arn, set()).add(alias["AliasName"])
        return found


@pytest.fixture(scope="module")
def auditor(emulator: Emulator, demo: Demo) -> Auditor:
    return Auditor(emulator, demo)


@pytest.fixture(scope="module")
def aliases(auditor: Auditor) -> dict[str, set[str]]:
    return auditor.aliases()


def test_every_data_store_is_encrypted_with_the_key_for_its_data(
    auditor: Auditor, aliases: dict[str, set[str]], demo: Demo
) -> None:
    stores = list(auditor.stores())
    assert len(stores) > 60 * len(demo.manifest.practices)
    assert [store for store in stores if not aliases.get(store.key, set()) & set(store.allowed_aliases)] == []


def test_every_bucket_is_encrypted_with_the_key_for_its_data(auditor: Auditor, aliases: dict[str, set[str]]) -> None:
    """Only targets of S3 server access logs use SSE-S3: S3 cannot write them with KMS keys."""
    for account, s3, name in auditor.buckets():
        tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=name)["TagSet"]}
        rules = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        used = rules[0]["ApplyServerSideEncryptionByDefault"]
        if used["SSEAlgorithm"] == "AES256":
            assert tags["mso:data-class"] == "security", name
            continue
        store = Store(account, "", name, tags, used["KMSMasterKeyID"])
        assert aliases.get(store.key, set()) & set(store.allowed_aliases), store


def test_no_bucket_is_public(auditor: Auditor) -> None:
    for _, s3, name in auditor.buckets():
        assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values()), name
        acl = s3.get_bucket_acl(Bucket=name)
        assert {grant["Grantee"].get("ID") for grant in acl["Grants"]} == {acl["Owner"]["ID"]}, name
        statements = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
        public = [s for s in statements if s["Effect"] == "Allow" and s["Principal"] in ("*", {"AWS": "*"})]
        assert [s for s in public if not s.get("Condition")] == [], name


def test_no_database_or_snapshot_is_public_and_every_volume_is_encrypted(auditor: Auditor) -> None:
    for account, region, client in auditor.everywhere():
        assert not [d for d in client("rds").describe_db_instances()["DBInstances"] if d["PubliclyAccessible"]]
        assert not [v for v in client("ec2").describe_volumes()["Volumes"] if not v["Encrypted"]], (account, region)
        public = client("ec2").describe_snapshots(OwnerIds=["self"], RestorableByUserIds=["all"])["Snapshots"]
        assert public == []


def test_every_vpc_has_flow_logs(auditor: Auditor) -> None:
    for account, region, client in auditor.everywhere():
        ec2 = client("ec2")
        vpcs = {vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]}
        logged = {log["ResourceId"] for log in ec2.describe_flow_logs()["FlowLogs"] if log["FlowLogStatus"] == "ACTIVE"}
        assert vpcs <= logged, (account, region)


def test_one_organization_trail_is_logging(auditor: Auditor) -> None:
    """The organization trail covers each account; no account has another trail that it could stop alone."""
    trails = [
        (client("cloudtrail"), trail)
        for _, _, client in auditor.everywhere()
        for trail in client("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]
    ]
    [(cloudtrail, trail)] = trails
    assert trail["IsOrganizationTrail"]
    assert trail["IsMultiRegionTrail"]
    assert trail["LogFileValidationEnabled"]
    assert cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]


def test_no_policy_allows_allows_everything(auditor: Auditor, demo: Demo) -> None:
    """No customer managed or inline policy allows all actions on all resources."""
    for account in auditor.names:
        iam = auditor.client(account, "iam", demo.manifest.aws.home_region)
        for role in (
            iam.get_paginator("list_roles").paginate().search("Roles[?RoleName!='OrganizationAccountAccessRole']")
        ):
            documents = [
                iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"]
                for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
            ]
            attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
            assert "AdministratorAccess" not in {policy["PolicyName"] for policy in attached}, role["Arn"]
            assert not [s for d in documents for s in d["Statement"] if _allows_everything(s)], role["Arn"]
        for found in iam.get_paginator("list_policies").paginate(Scope="Local").search("Policies[]"):
            version = iam.get_policy_version(PolicyArn=found["Arn"], VersionId=found["DefaultVersionId"])
            statements = version["PolicyVersion"]["Document"]["Statement"]
            assert not [s for s in statements if _allows_everything(s)], found["Arn"]


def test_config_records_every_account_and_region_and_there_are_no_iam_users(auditor: Auditor, demo: Demo) -> None:
    for account, region, client in auditor.everywhere():
        states = client("config").describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
        assert [state["recording"] for state in states] == [True], (account, region)
        assert client("ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"], (account, region)
        assert client("ec2").describe_images(Owners=["self"])["Images"] == []
    for account in auditor.names:
        assert auditor.client(account, "iam", demo.manifest.aws.home_region).list_users()["Users"] == []


def test_every_key_is_rotated_and_none_delegates_to_its_account(auditor: Auditor) -> None:
    for account, _, client in auditor.everywhere():
        kms = client("kms")
        for listed in kms.list_keys()["Keys"]:
            key = kms.describe_key(KeyId=listed["KeyId"])["KeyMetadata"]
            if key["KeyManager"] == "AWS":
                continue
            assert kms.get_key_rotation_status(KeyId=listed["KeyId"])["KeyRotationEnabled"], key["Arn"]
            policy = json.loads(kms.get_key_policy(KeyId=listed["KeyId"], PolicyName="default")["Policy"])
            root = {"AWS": f"arn:aws:iam::{account}:root"}
            allowed = [s["Action"] for s in policy["Statement"] if s["Effect"] == "Allow" and s["Principal"] == root]
            assert "kms:*" not in allowed, key["Arn"]


def test_each_account_blocks_public_buckets_and_has_a_password_policy(
    auditor: Auditor, demo: Demo
) -> None:
    region = demo.manifest.aws.home_region
    for account, name in auditor.names.items():
        block = auditor.client(account, "s3control", region).get_public_access_block(AccountId=account)
        assert all(block["PublicAccessBlockConfiguration"].values()), name
        try:
            length = auditor.client(account, "iam", region).get_account_password_policy()["PasswordPolicy"]
        except ClientError:
            pytest.fail(f"{name} has no password policy")
        assert length["MinimumPasswordLength"] >= 14


def _allows_everything(statement: dict[str, Any]) -> bool:
    wide = [statement.get("Action"), statement.get("Resource")]
    return statement["Effect"] == "Allow" and all(each in ("*", ["*"]) for each in wide)
