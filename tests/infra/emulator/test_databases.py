"""Databases, caches, file systems, backups, log tables: each type through its life on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from infra.engine.graph import Status

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:rds/subnetGroup:SubnetGroup": lambda g: {
        "inputs": {"subnetIds": g.subnets, "description": "d", "tags": g.tags},
        "change": {"description": "e"},
    },
    "aws:rds/parameterGroup:ParameterGroup": lambda g: {
        "inputs": {
            "family": "postgres16",
            "tags": g.tags,
            "parameters": [{"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"}],
        },
        "change": {"parameters": [{"name": "rds.force_ssl", "value": "1"}, {"name": "pgaudit.log", "value": "all"}]},
    },
    "aws:rds/instance:Instance": lambda g: {
        "inputs": {
            "engine": "postgres",
            "engineVersion": "16.4",
            "instanceClass": "db.t4g.medium",
            "allocatedStorage": 50,
            "username": "custodian",
            "manageMasterUserPassword": True,
            "storageEncrypted": True,
            "kmsKeyId": g.key,
            "multiAz": True,
            "vpcSecurityGroupIds": [g.group],
            "backupRetentionPeriod": 35,
            "tags": g.tags,
            "iamDatabaseAuthenticationEnabled": True,
            "enabledCloudwatchLogsExports": ["postgresql"],
            "performanceInsightsEnabled": True,
            "skipFinalSnapshot": True,
        },
        "change": {"backupRetentionPeriod": 30},
    },
    "aws:rds/optionGroup:OptionGroup": lambda _: {
        "inputs": {
            "engineName": "mariadb",
            "majorEngineVersion": "10.11",
            "options": [{"optionName": "MARIADB_AUDIT_PLUGIN"}],
        },
    },
    "aws:elasticache/subnetGroup:SubnetGroup": lambda g: {
        "inputs": {"subnetIds": g.subnets, "description": "d", "tags": g.tags},
        "stays": True,  # moto does not delete it
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": lambda g: {
        "inputs": {
            "description": "d",
            "engine": "valkey",
            "nodeType": "cache.t4g.micro",
            "atRestEncryptionEnabled": True,
            "transitEncryptionEnabled": True,
            "kmsKeyId": g.key,
            "tags": g.tags,
        },
        "stays": True,  # moto keeps it, as "deleting"
    },
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": lambda _: {
        "inputs": {"family": "aurora-postgresql16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]}
    },
    "aws:rds/cluster:Cluster": lambda g: {
        "inputs": {
            "engine": "aurora-postgresql",
            "masterUsername": "custodian",
            "masterPassword": "hunter2hunter2",
            "storageEncrypted": True,
            "kmsKeyId": g.key,
            "backupRetentionPeriod": 35,
            "skipFinalSnapshot": True,
        },
        "change": {"backupRetentionPeriod": 30},
    },
    "aws:efs/fileSystem:FileSystem": lambda g: {
        "inputs": {
            "encrypted": True,
            "kmsKeyId": g.key,
            "tags": g.tags,
            "lifecyclePolicies": [{"transitionToIa": "AFTER_30_DAYS"}],
        },
        "change": {"lifecyclePolicies": [{"transitionToIa": "AFTER_60_DAYS"}]},
    },
    "aws:efs/mountTarget:MountTarget": lambda g: {
        "inputs": {"fileSystemId": files(g), "subnetId": g.subnets[0], "securityGroups": [g.group]}
    },
    "aws:efs/accessPoint:AccessPoint": lambda g: {
        "inputs": {
            "fileSystemId": files(g),
            "posixUser": {"uid": 1000, "gid": 1000},
            "tags": g.tags,
            "rootDirectory": {"path": "/a", "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "750"}},
        }
    },
    "aws:efs/fileSystemPolicy:FileSystemPolicy": lambda g: {
        "inputs": {"fileSystemId": files(g), "policy": g.allow},
        "stays": True,
    },
    "aws:efs/backupPolicy:BackupPolicy": lambda g: {
        "inputs": {"fileSystemId": files(g), "backupPolicy": {"status": "ENABLED"}},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:backup/vault:Vault": lambda g: {
        "inputs": {"kmsKeyArn": g.key, "tags": g.tags},
        "change": {"tags": {"a": "b"}},
    },
    "aws:backup/vaultPolicy:VaultPolicy": lambda g: {
        "inputs": {"backupVaultName": vault(g), "policy": g.allow},
        "change": {"policy": "{}"},
        "status": Status.SHIM,
    },
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": lambda g: {
        "inputs": {"backupVaultName": vault(g), "minRetentionDays": 35, "maxRetentionDays": 3650},
        "stays": True,
    },
    "aws:backup/plan:Plan": lambda g: {
        "inputs": {
            "tags": g.tags,
            "rules": [
                {
                    "ruleName": "daily",
                    "targetVaultName": vault(g),
                    "schedule": "cron(0 5 ? * * *)",
                    "startWindow": 60,
                    "completionWindow": 300,
                    "lifecycle": {"deleteAfter": 35},
                    "copyActions": [
                        {
                            "destinationVaultArn": "arn:aws:backup:us-west-2:111111111111:backup-vault:far",
                            "lifecycle": {"deleteAfter": 365},
                        }
                    ],
                }
            ],
        }
    },
    "aws:backup/selection:Selection": lambda g: {
        "status": Status.SHIM,
        "inputs": {
            "planId": "11111111-1111-4111-8111-111111111111",
            "iamRoleArn": g.role,
            "selectionTags": [{"type": "STRINGEQUALS", "key": "k", "value": "phi"}],
        },
    },
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": lambda _: {
        "status": Status.SHIM,
        "change": {"startWindowHours": 4},
        "inputs": {
            "scheduleExpression": "cron(0 1 ? * MON *)",
            "startWindowHours": 8,
            "recoveryPointSelection": {
                "algorithm": "LATEST_WITHIN_WINDOW",
                "includeVaults": ["*"],
                "recoveryPointTypes": ["SNAPSHOT"],
            },
        },
    },
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": lambda g: {
        "status": Status.SHIM,
        "inputs": {
            "restoreTestingPlanName": "p",
            "iamRoleArn": g.role,
            "protectedResourceType": "RDS",
            "protectedResourceArns": ["*"],
            "validationWindowHours": 4,
        },
    },
    "aws:backup/framework:Framework": lambda _: {
        "status": Status.SHIM,
        "inputs": {
            "description": "d",
            "controls": [
                {"name": "BACKUP_RECOVERY_POINT_ENCRYPTED", "inputParameters": [{"name": "days", "value": "35"}]}
            ],
        },
    },
    "aws:backup/reportPlan:ReportPlan": lambda g: {
        "inputs": {
            "reportDeliveryChannel": {"s3BucketName": g.bucket, "formats": ["CSV"]},
            "reportSetting": {"reportTemplate": "BACKUP_JOB_REPORT"},
        }
    },
    "aws:athena/workgroup:Workgroup": lambda g: {
        "inputs": {
            "tags": g.tags,
            "configuration": {
                "enforceWorkgroupConfiguration": True,
                "resultConfiguration": {
                    "outputLocation": "s3://answers/",
                    "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": g.key},
                },
            },
        }
    },
    "aws:athena/namedQuery:NamedQuery": lambda _: {
        "inputs": {"database": "trail", "query": "select 1", "workgroup": "primary", "description": "d"},
        "stays": True,
    },  # moto does not delete it
    "aws:glue/catalogDatabase:CatalogDatabase": lambda _: {
        "inputs": {"description": "d"},
        "change": {"description": "e"},
    },
    "aws:glue/catalogTable:CatalogTable": lambda g: {
        "inputs": {
            "databaseName": g.make("aws:glue/catalogDatabase:CatalogDatabase", "trail").outputs["name"],
            "tableType": "EXTERNAL_TABLE",
            "parameters": {"projection.enabled": "true"},
            "partitionKeys": [{"name": "d", "type": "string"}],
            "storageDescriptor": {
                "location": "s3://x/",
                "columns": [{"name": "a", "type": "string"}],
                "serDeInfo": {"serializationLibrary": "x", "parameters": {"a": "b"}},
            },
        }
    },
}


def files(ground: Any) -> str:
    """A file system to hang something on."""
    return str(ground.make("aws:efs/fileSystem:FileSystem", f"held-{next(NUMBERS)}").id)


def vault(ground: Any) -> str:
    """A vault to hang something on."""
    return str(ground.make("aws:backup/vault:Vault", f"held-{next(NUMBERS)}").id)


@pytest.mark.parametrize("type_", CASES)
def test_lives(type_: str, ground: Any, live: Any) -> None:
    """Created as declared, read back the same, changed in place, and gone once deleted."""
    live(type_.partition(" ")[0], CASES[type_](ground))
