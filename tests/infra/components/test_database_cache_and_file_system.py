"""Databases, caches and file systems are encrypted, reachable by named clients only, and backed up."""

from __future__ import annotations

from typing import Any, Literal

import pulumi
import pytest
from building import ACCOUNT, Build, Built

from infra.components.cache import Cache, CacheArgs
from infra.components.database import Database, DatabaseArgs
from infra.components.file_system import FileSystem, FileSystemArgs
from infra.components.store_security_group import StoreSecurityGroup, StoreSecurityGroupArgs
from infra.engine.values import reveal

VPC_AND_CLIENTS: dict[str, Any] = {"vpc_id": "vpc-1", "clients": {"app": "sg-app"}}
NETWORK_AND_KEY: dict[str, Any] = {**VPC_AND_CLIENTS, "subnet_ids": ["subnet-a", "subnet-b"], "key_arn": "arn:key"}
EHR = f"arn:aws:iam::{ACCOUNT}:role/mso/phi/app-ehr"


def database(build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"], copies: int = 2) -> Built:
    args = DatabaseArgs(
        engine=engine, database="ehr", instance_class="db.t4g.small", storage_gib=20, copies=copies,
        monitoring_role="arn:role", log_days=365, tags=tags, **NETWORK_AND_KEY,
    )  # fmt: skip
    return build(lambda opts: Database("ehr-db", args, opts))


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_a_database_is_encrypted_and_private_with_a_password_managed_by_aws(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"]
) -> None:
    made = database(build, tags, engine).one("rds/instance:Instance")
    assert (made["storageEncrypted"], made["kmsKeyId"], made["publiclyAccessible"]) == (True, "arn:key", False)
    assert (made["manageMasterUserPassword"], made["masterUserSecretKmsKeyId"]) == (True, "arn:key")
    assert "password" not in made


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_a_database_has_35_days_of_backups_and_deletion_protection(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"]
) -> None:
    built = database(build, tags, engine)
    made = built.one("rds/instance:Instance")
    assert (made["backupRetentionPeriod"], made["deletionProtection"], made["skipFinalSnapshot"]) == (35, True, False)
    assert built.all("rds/instance:Instance")[0].protect


@pytest.mark.parametrize(
    ("engine", "setting", "log"),
    [("postgres", "rds.force_ssl", "postgresql"), ("mariadb", "require_secure_transport", "audit")],
)
def test_a_database_requires_tls_and_exports_an_audit_log(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"], setting: str, log: str
) -> None:
    built = database(build, tags, engine)
    parameters = built.one("rds/parameterGroup:ParameterGroup")["parameters"]
    assert {each["name"]: each["value"] for each in parameters}[setting] == "1"
    assert log in built.one("rds/instance:Instance")["enabledCloudwatchLogsExports"]


def test_size_changes_availability_only(build: Build, tags: dict[str, str]) -> None:
    small, large = (database(build, tags, "postgres", copies).one("rds/instance:Instance") for copies in (1, 3))
    assert {key for key in small if small[key] != large[key]} == {"multiAz"}


def test_a_cache_is_encrypted_and_authenticates_its_clients_with_a_secret(build: Build, tags: dict[str, str]) -> None:
    def declare(opts: pulumi.ResourceOptions) -> None:
        token = pulumi.Output.secret("t" * 32)
        args = CacheArgs(node_type="cache.t4g.micro", copies=2, auth_token=token, tags=tags, **NETWORK_AND_KEY)
        Cache("c", args, opts)

    made = build(declare).one("elasticache/replicationGroup:ReplicationGroup")
    assert (made["atRestEncryptionEnabled"], made["transitEncryptionEnabled"]) == (True, True)
    assert made["kmsKeyId"] == "arn:key"
    assert reveal(made["authToken"]) == "t" * 32
    assert made["authToken"] != "t" * 32  # it is a secret in the state


def test_one_role_mounts_a_file_system_through_one_access_point(build: Build, tags: dict[str, str]) -> None:
    built = build(
        lambda opts: FileSystem("files", FileSystemArgs(mounting_role=EHR, tags=tags, **NETWORK_AND_KEY), opts)
    )
    statements = built.statements("efs/fileSystemPolicy:FileSystemPolicy")
    assert statements["OneRole"]["Principal"] == {"AWS": EHR}
    assert statements["OneRole"]["Condition"].keys() == {"StringEquals"}
    assert statements["TlsOnly"]["Effect"] == "Deny"
    assert built.one("efs/accessPoint:AccessPoint")["posixUser"] == {"uid": 1000, "gid": 1000}


def test_a_file_system_is_encrypted_and_backed_up(build: Build, tags: dict[str, str]) -> None:
    built = build(
        lambda opts: FileSystem("files", FileSystemArgs(mounting_role=EHR, tags=tags, **NETWORK_AND_KEY), opts)
    )
    made = built.one("efs/fileSystem:FileSystem")
    assert (made["encrypted"], made["kmsKeyId"]) == (True, "arn:key")
    assert built.one("efs/backupPolicy:BackupPolicy")["backupPolicy"] == {"status": "ENABLED"}
    assert len(built.all("efs/mountTarget:MountTarget")) == 2


def test_a_store_security_group_has_one_port_for_named_groups_only(build: Build, tags: dict[str, str]) -> None:
    built = build(
        lambda opts: StoreSecurityGroup("door", StoreSecurityGroupArgs(port=5432, tags=tags, **VPC_AND_CLIENTS), opts)
    )
    (rule,) = built.all("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (5432, 5432)
    assert rule.inputs["referencedSecurityGroupId"] == "sg-app"
    assert not {"cidrIpv4", "cidrIpv6"} & rule.inputs.keys()
    assert "ingress" not in built.one("ec2/securityGroup:SecurityGroup")


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_each_exported_log_of_a_database_has_an_encrypted_log_group(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"]
) -> None:
    built = database(build, tags, engine)
    groups = {group.inputs["name"]: group.inputs for group in built.all("cloudwatch/logGroup:LogGroup")}
    exported = built.one("rds/instance:Instance")["enabledCloudwatchLogsExports"]
    assert groups.keys() == {f"/aws/rds/instance/ehr-db/{log}" for log in exported}
    assert {(group["kmsKeyId"], group["retentionInDays"]) for group in groups.values()} == {("arn:key", 365)}
