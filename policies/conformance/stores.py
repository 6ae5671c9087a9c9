"""AWS Config's rules on buckets, databases, file systems, caches, secrets, topics and backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.graph import Resource
from policies.conformance.config_rule import Complies, ConfigRule, about
from policies.estate_view import EstateView
from policies.rule_support.iam_documents import (
    actions,
    allows,
    covers,
    denies_insecure_transport,
    is_public,
    statements_at,
)
from policies.rules.backup.selections_cover_data_stores import selects

BUCKETS: Final = about("s3/bucket:Bucket")
DATABASES: Final = about("rds/instance:Instance")
TABLES: Final = about("dynamodb/table:Table")
"""The kit's own are on demand; a table with auto scaling, which AWS's rule accepts as well, would be reported."""
REQUIRED_LOGS: Final[Mapping[str, frozenset[str]]] = {
    "postgres": frozenset({"postgresql", "upgrade"}),
    "mariadb": frozenset({"audit", "error", "general", "slowquery"}),
    "mysql": frozenset({"audit", "error", "general", "slowquery"}),
}
"""All logs of an engine, each of which rds-logging-enabled wants exported."""
MOST_RETENTION: Final = {"elasticache": 15, "backup": 35}
"""Defaults of the parameters snapshotRetentionPeriod and requiredRetentionDays, in days."""
VAULT_DENIALS: Final = (
    "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle", "backup:PutBackupVaultAccessPolicy",
)  # fmt: skip
"""What a vault's policy must deny for backup-recovery-point-manual-deletion-disabled."""


def _set(path: str) -> Complies:
    """The property is set, and not to false."""
    return lambda estate, resource: bool(estate.props(resource).at(path))


def _unset(path: str) -> Complies:
    return lambda estate, resource: not estate.props(resource).at(path)


def _above(path: str, least: int) -> Complies:
    return lambda estate, resource: (estate.props(resource).number_at(path) or 0) > least


def _with(type_: str, path: str = "bucket") -> Complies:
    """A resource of this type belongs to the bucket."""
    return lambda estate, resource: bool(estate.companions(f"aws:{type_}", path).of(resource))


def _bucket_policy(estate: EstateView, bucket: Resource) -> list[object]:
    policies = estate.companions("aws:s3/bucketPolicy:BucketPolicy", "bucket").of(bucket)
    return [entry for each in policies for entry in statements_at(estate.props(each), "policy")]


def _tls_only(estate: EstateView, bucket: Resource) -> bool:
    return any(denies_insecure_transport(entry) for entry in _bucket_policy(estate, bucket))  # type: ignore[arg-type]


def _not_public(estate: EstateView, bucket: Resource) -> bool:
    return not any(allows(entry) and is_public(entry) for entry in _bucket_policy(estate, bucket))  # type: ignore[arg-type]


def _algorithm(estate: EstateView, bucket: Resource) -> set[str]:
    type_ = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    blocks = [
        block
        for each in estate.companions(type_, "bucket").of(bucket)
        for block in estate.props(each).blocks_at("rules")
    ]
    return {block.text_at("applyServerSideEncryptionByDefault.sseAlgorithm") for block in blocks}


def _backed_up(estate: EstateView, store: Resource) -> bool:
    selections = estate.of_type("aws:backup/selection:Selection")
    return any(each.account == store.account and selects(estate, each, store) for each in selections)


def _all_logs(estate: EstateView, database: Resource) -> bool:
    props = estate.props(database)
    wanted = REQUIRED_LOGS.get(props.text_at("engine"), frozenset())
    return wanted <= set(props.texts_at("enabledCloudwatchLogsExports"))


def _daily_for_long(estate: EstateView, plan: Resource) -> bool:
    """Every rule of the plan takes a recovery point at least once a day, and keeps it for 35 days."""
    rules = estate.props(plan).blocks_at("rules")
    kept = [each.number_at("lifecycle.deleteAfter") for each in rules]
    daily = [each.text_at("schedule").removeprefix("cron(").split()[2:5] == ["*", "*", "?"] for each in rules]
    return bool(rules) and all(daily) and all(days is None or days >= MOST_RETENTION["backup"] for days in kept)


def _vault_keeps(estate: EstateView, vault: Resource) -> bool:
    policies = estate.companions("aws:backup/vaultPolicy:VaultPolicy", "backupVaultName")
    found = policies.of(vault) or policies.pointing_at(str(vault.facts.get("name")))
    here = [each for each in found if (each.account, each.region) == (vault.account, vault.region)]
    entries = [entry for each in here for entry in statements_at(estate.props(each), "policy")]
    denied = [each for entry in entries if not allows(entry) and not entry.get("Condition") for each in actions(entry)]
    return all(any(covers(pattern, action) for pattern in denied) for action in VAULT_DENIALS)


RULES: Final[Mapping[str, ConfigRule]] = {
    "s3-bucket-acl-prohibited": ConfigRule(BUCKETS, _with("s3/bucketOwnershipControls:BucketOwnershipControls")),
    "s3-bucket-default-lock-enabled": ConfigRule(
        BUCKETS, _with("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    ),
    "s3-bucket-logging-enabled": ConfigRule(BUCKETS, _with("s3/bucketLogging:BucketLogging")),
    "s3-bucket-public-read-prohibited": ConfigRule(BUCKETS, _not_public),
    "s3-bucket-public-write-prohibited": ConfigRule(BUCKETS, _not_public),
    "s3-bucket-replication-enabled": ConfigRule(BUCKETS, _with("s3/bucketReplicationConfig:BucketReplicationConfig")),
    "s3-bucket-server-side-encryption-enabled": ConfigRule(
        BUCKETS, lambda estate, each: bool(_algorithm(estate, each))
    ),
    "s3-bucket-ssl-requests-only": ConfigRule(BUCKETS, _tls_only),
    "s3-bucket-versioning-enabled": ConfigRule(BUCKETS, _with("s3/bucketVersioning:BucketVersioning")),
    "s3-default-encryption-kms": ConfigRule(BUCKETS, lambda estate, each: "aws:kms" in _algorithm(estate, each)),
    "s3-event-notifications-enabled": ConfigRule(BUCKETS, _with("s3/bucketNotification:BucketNotification")),
    "s3-version-lifecycle-policy-check": ConfigRule(
        BUCKETS, _with("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    ),
    "db-instance-backup-enabled": ConfigRule(DATABASES, _above("backupRetentionPeriod", 0)),
    "rds-automatic-minor-version-upgrade-enabled": ConfigRule(DATABASES, _set("autoMinorVersionUpgrade")),
    "rds-enhanced-monitoring-enabled": ConfigRule(DATABASES, _above("monitoringInterval", 0)),
    "rds-in-backup-plan": ConfigRule(DATABASES, _backed_up),
    "rds-instance-public-access-check": ConfigRule(DATABASES, _unset("publiclyAccessible")),
    "rds-logging-enabled": ConfigRule(DATABASES, _all_logs),
    "rds-multi-az-support": ConfigRule(DATABASES, _set("multiAz")),
    "rds-storage-encrypted": ConfigRule(DATABASES, _set("storageEncrypted")),
    "dynamodb-autoscaling-enabled": ConfigRule(
        TABLES, lambda estate, table: estate.props(table).text_at("billingMode") == "PAY_PER_REQUEST"
    ),
    "dynamodb-in-backup-plan": ConfigRule(TABLES, _backed_up),
    "dynamodb-pitr-enabled": ConfigRule(TABLES, _set("pointInTimeRecovery.enabled")),
    "dynamodb-throughput-limit-check": ConfigRule(needs="a quota of the running account"),
    "efs-encrypted-check": ConfigRule(about("efs/fileSystem:FileSystem"), _set("kmsKeyId")),
    "efs-in-backup-plan": ConfigRule(about("efs/fileSystem:FileSystem"), _backed_up),
    "elasticache-redis-cluster-automatic-backup-check": ConfigRule(
        about("elasticache/replicationGroup:ReplicationGroup"),
        _above("snapshotRetentionLimit", MOST_RETENTION["elasticache"]),
    ),
    "secretsmanager-rotation-enabled-check": ConfigRule(
        about("secretsmanager/secret:Secret"), _with("secretsmanager/secretRotation:SecretRotation", "secretId")
    ),
    "secretsmanager-using-cmk": ConfigRule(about("secretsmanager/secret:Secret"), _set("kmsKeyId")),
    "sns-encrypted-kms": ConfigRule(about("sns/topic:Topic"), _set("kmsMasterKeyId")),
    "kms-cmk-not-scheduled-for-deletion": ConfigRule(
        about("kms/key:Key"), lambda estate, key: estate.props(key).get("isEnabled") is not False
    ),
    "backup-plan-min-frequency-and-min-retention-check": ConfigRule(about("backup/plan:Plan"), _daily_for_long),
    "backup-recovery-point-encrypted": ConfigRule(about("backup/vault:Vault"), _set("kmsKeyArn")),
    "backup-recovery-point-manual-deletion-disabled": ConfigRule(about("backup/vault:Vault"), _vault_keeps),
}
"""AWS Config Developer Guide, List of AWS Config Managed Rules; a vault stands for the recovery points it will hold."""
