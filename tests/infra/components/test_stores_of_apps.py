"""Databases, caches and file systems: sealed, in reach of named clients only, and recoverable."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from building import ACCOUNT, Build, Built

from infra.components.cache import Cache, CacheArgs
from infra.components.database import Database, DatabaseArgs
from infra.components.file_store import FileStore, FileStoreArgs
from infra.components.store_security_group import StoreSecurityGroup, StoreSecurityGroupArgs

GROUND: dict[str, Any] = {"vpc_id": "vpc-1", "clients": {"app": "sg-app"}}
INSIDE: dict[str, Any] = {**GROUND, "subnet_ids": ["subnet-a", "subnet-b"], "key_arn": "arn:key"}
EHR = f"arn:aws:iam::{ACCOUNT}:role/mso/phi/app-ehr"


def database(build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"], copies: int = 2) -> Built:
    args = DatabaseArgs(
        engine=engine, database="ehr", instance_class="db.t4g.small", storage_gib=20, copies=copies,
        monitoring_role="arn:role", log_days=365, tags=tags, **INSIDE,
    )  # fmt: skip
    return build(lambda opts: Database("ehr-db", args, opts))


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_a_database_is_sealed_private_and_its_password_nobodys(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"]
) -> None:
    made = database(build, tags, engine).one("rds/instance:Instance")
    assert (made["storageEncrypted"], made["kmsKeyId"], made["publiclyAccessible"]) == (True, "arn:key", False)
    assert (made["manageMasterUserPassword"], made["masterUserSecretKmsKeyId"]) == (True, "arn:key")
    assert "password" not in made


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_a_database_is_kept_for_35_days_and_not_deleted(
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
def test_a_database_speaks_tls_only_and_is_audited(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"], setting: str, log: str
) -> None:
    built = database(build, tags, engine)
    parameters = built.one("rds/parameterGroup:ParameterGroup")["parameters"]
    assert {each["name"]: each["value"] for each in parameters}[setting] == "1"
    assert log in built.one("rds/instance:Instance")["enabledCloudwatchLogsExports"]


def test_size_changes_availability_only(build: Build, tags: dict[str, str]) -> None:
    small, large = (database(build, tags, "postgres", copies).one("rds/instance:Instance") for copies in (1, 3))
    assert {key for key in small if small[key] != large[key]} == {"multiAz"}


def test_a_cache_is_sealed_at_rest_and_in_transit(build: Build, tags: dict[str, str]) -> None:
    args = CacheArgs(node_type="cache.t4g.micro", copies=2, tags=tags, **INSIDE)
    made = build(lambda opts: Cache("c", args, opts)).one("elasticache/replicationGroup:ReplicationGroup")
    assert (made["atRestEncryptionEnabled"], made["transitEncryptionEnabled"]) == (True, True)
    assert made["kmsKeyId"] == "arn:key"


def test_a_file_system_opens_to_one_role_through_one_access_point(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: FileStore("files", FileStoreArgs(user=EHR, tags=tags, **INSIDE), opts))
    said = built.says("efs/fileSystemPolicy:FileSystemPolicy")
    assert said["OneRole"]["Principal"] == {"AWS": EHR}
    assert said["OneRole"]["Condition"].keys() == {"StringEquals"}
    assert said["TlsOnly"]["Effect"] == "Deny"
    assert built.one("efs/accessPoint:AccessPoint")["posixUser"] == {"uid": 1000, "gid": 1000}


def test_a_file_system_is_sealed_and_backed_up(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: FileStore("files", FileStoreArgs(user=EHR, tags=tags, **INSIDE), opts))
    made = built.one("efs/fileSystem:FileSystem")
    assert (made["encrypted"], made["kmsKeyId"]) == (True, "arn:key")
    assert built.one("efs/backupPolicy:BackupPolicy")["backupPolicy"] == {"status": "ENABLED"}
    assert len(built.all("efs/mountTarget:MountTarget")) == 2


def test_a_door_has_one_port_for_named_groups_and_no_addresses(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: StoreSecurityGroup("door", StoreSecurityGroupArgs(port=5432, tags=tags, **GROUND), opts))
    (rule,) = built.all("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (5432, 5432)
    assert rule.inputs["referencedSecurityGroupId"] == "sg-app"
    assert not {"cidrIpv4", "cidrIpv6"} & rule.inputs.keys()
    assert "ingress" not in built.one("ec2/securityGroup:SecurityGroup")


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
def test_each_log_of_a_database_has_a_sealed_group_before_rds_makes_one(
    build: Build, tags: dict[str, str], engine: Literal["postgres", "mariadb"]
) -> None:
    built = database(build, tags, engine)
    groups = {group.inputs["name"]: group.inputs for group in built.all("cloudwatch/logGroup:LogGroup")}
    exported = built.one("rds/instance:Instance")["enabledCloudwatchLogsExports"]
    assert groups.keys() == {f"/aws/rds/instance/ehr-db/{log}" for log in exported}
    assert {(group["kmsKeyId"], group["retentionInDays"]) for group in groups.values()} == {("arn:key", 365)}
