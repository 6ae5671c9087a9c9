"""RDS, ElastiCache, EFS, Backup, Athena, Glue: the lifecycle of each type on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from infra.engine.graph import Status

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:rds/subnetGroup:SubnetGroup": lambda a: {
        "inputs": {"subnetIds": a.subnets, "description": "d", "tags": a.tags},
        "change": {"description": "e"},
    },
    "aws:rds/parameterGroup:ParameterGroup": lambda a: {
        "inputs": {
            "family": "postgres16",
            "tags": a.tags,
            "parameters": [{"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"}],
        },
        "change": {"parameters": [{"name": "rds.force_ssl", "value": "1"}, {"name": "pgaudit.log", "value": "all"}]},
    },
    "aws:rds/instance:Instance": lambda a: {
        "inputs": {
            "engine": "postgres",
            "engineVersion": "16.4",
            "instanceClass": "db.t4g.medium",
            "allocatedStorage": 50,
            "username": "custodian",
            "manageMasterUserPassword": True,
            "storageEncrypted": True,
            "kmsKeyId": a.key,
            "multiAz": True,
            "vpcSecurityGroupIds": [a.group],
            "backupRetentionPeriod": 35,
            "tags": a.tags,
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
    "aws:rds/eventSubscription:EventSubscription": lambda a: {
        "inputs": {
            "snsTopic": "arn:aws:sns:us-east-1:111111111111:alarms",
            "sourceType": "db-instance",
            "eventCategories": ["failure", "maintenance"],
            "enabled": True,
            "tags": a.tags,
        },
    },
    "aws:elasticache/subnetGroup:SubnetGroup": lambda a: {
        "inputs": {"subnetIds": a.subnets, "description": "d", "tags": a.tags},
        "still_readable": True,  # moto does not delete it
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": lambda a: {
        "inputs": {
            "description": "d",
            "engine": "valkey",
            "nodeType": "cache.t4g.micro",
            "atRestEncryptionEnabled": True,
            "transitEncryptionEnabled": True,
            "kmsKeyId": a.key,
            "tags": a.tags,
        },
        "still_readable": True,  # moto keeps it, as "deleting"
    },
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": lambda _: {
        "inputs": {"family": "aurora-postgresql16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]}
    },
    "aws:rds/cluster:Cluster": lambda a: {
        "inputs": {
            "engine": "aurora-postgresql",
            "masterUsername": "custodian",
            "masterPassword": "hunter2hunter2",
            "storageEncrypted": True,
            "kmsKeyId": a.key,
            "backupRetentionPeriod": 35,
            "skipFinalSnapshot": True,
        },
        "change": {"backupRetentionPeriod": 30},
    },
    "aws:efs/fileSystem:FileSystem": lambda a: {
        "inputs": {
            "encrypted": True,
            "kmsKeyId": a.key,
            "tags": a.tags,
            "lifecyclePolicies": [{"transitionToIa": "AFTER_30_DAYS"}],
        },
        "change": {"lifecyclePolicies": [{"transitionToIa": "AFTER_60_DAYS"}]},
    },
    "aws:efs/mountTarget:MountTarget": lambda a: {
        "inputs": {"fileSystemId": file_system(a), "subnetId": a.subnets[0], "securityGroups": [a.group]}
    },
    "aws:efs/accessPoint:AccessPoint": lambda a: {
        "inputs": {
            "fileSystemId": file_system(a),
            "posixUser": {"uid": 1000, "gid": 1000},
            "tags": a.tags,
            "rootDirectory": {"path": "/a", "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "750"}},
        }
    },
    "aws:efs/fileSystemPolicy:FileSystemPolicy": lambda a: {
        "inputs": {"fileSystemId": file_system(a), "policy": a.allow},
        "still_readable": True,
    },
    "aws:efs/backupPolicy:BackupPolicy": lambda a: {
        "inputs": {"fileSystemId": file_system(a), "backupPolicy": {"status": "ENABLED"}},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:backup/vault:Vault": lambda a: {
        "inputs": {"kmsKeyArn": a.key, "tags": a.tags},
        "change": {"tags": {"a": "b"}},
    },
    "aws:backup/vaultPolicy:VaultPolicy": lambda a: {
        "inputs": {"backupVaultName": vault(a), "policy": a.allow},
        "change": {"policy": "{}"},
        "status": Status.SHIM,
    },
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": lambda a: {
        "inputs": {"backupVaultName": vault(a), "minRetentionDays": 35, "maxRetentionDays": 3650},
        "still_readable": True,
    },
    "aws:backup/plan:Plan": lambda a: {
        "inputs": {
            "tags": a.tags,
            "rules": [
                {
                    "ruleName": "daily",
                    "targetVaultName": vault(a),
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
    "aws:backup/selection:Selection": lambda a: {
        "status": Status.SHIM,
        "inputs": {
            "planId": "11111111-1111-4111-8111-111111111111",
            "iamRoleArn": a.role,
            "selectionTags": [{"type": "STRINGEQUALS", "key": "k", "value": "phi"}],
            "resources": ["arn:aws:s3:::*"],
            "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/k", "value": "phi"}]}],
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
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": lambda a: {
        "status": Status.SHIM,
        "inputs": {
            "restoreTestingPlanName": "p",
            "iamRoleArn": a.role,
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
    "aws:backup/reportPlan:ReportPlan": lambda a: {
        "inputs": {
            "reportDeliveryChannel": {"s3BucketName": a.bucket, "formats": ["CSV"]},
            "reportSetting": {"reportTemplate": "BACKUP_JOB_REPORT"},
        }
    },
    "aws:athena/workgroup:Workgroup": lambda a: {
        "inputs": {
            "tags": a.tags,
            "configuration": {
                "enforceWorkgroupConfiguration": True,
                "resultConfiguration": {
                    "outputLocation": "s3://answers/",
                    "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": a.key},
                },
            },
        }
    },
    "aws:athena/workgroup:Workgroup that keeps results": lambda a: {
        "inputs": {"tags": a.tags, "configuration": keeping_results(a.key)},
    },
    "aws:athena/namedQuery:NamedQuery": lambda _: {
        "inputs": {"database": "trail", "query": "select 1", "workgroup": "primary", "description": "d"},
        "still_readable": True,
    },  # moto does not delete it
    "aws:glue/catalogDatabase:CatalogDatabase": lambda _: {
        "inputs": {"description": "d"},
        "change": {"description": "e"},
    },
    "aws:glue/catalogTable:CatalogTable": lambda a: {
        "inputs": {
            "databaseName": a.make("aws:glue/catalogDatabase:CatalogDatabase", "trail").outputs["name"],
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


def keeping_results(key: str) -> dict[str, Any]:
    """The configuration of a workgroup whose results Athena keeps."""
    return {
        "enforceWorkgroupConfiguration": True,
        "bytesScannedCutoffPerQuery": 10**10,
        "managedQueryResultsConfiguration": {"enabled": True, "encryptionConfiguration": {"kmsKey": key}},
    }


def file_system(account: Any) -> str:
    """A new file system."""
    return str(account.make("aws:efs/fileSystem:FileSystem", f"held-{next(NUMBERS)}").id)


def vault(account: Any) -> str:
    """A new backup vault."""
    return str(account.make("aws:backup/vault:Vault", f"held-{next(NUMBERS)}").id)


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_.partition(" ")[0], CASES[type_](account))
