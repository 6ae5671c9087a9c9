"""Where data lies, and the keys it lies under: KMS, S3, databases, file systems, secrets, backups."""

from __future__ import annotations

from typing import Final

from infra.emulator.provider.binding import call
from scripts.aws.listing import Listing, Where, alone, beside, each, under

KEY, BUCKET, SECRET = "aws:kms/key:Key", "aws:s3/bucket:Bucket", "aws:secretsmanager/secret:Secret"
FILES, VAULT, PLAN = "aws:efs/fileSystem:FileSystem", "aws:backup/vault:Vault", "aws:backup/plan:Plan"
REPLICA, RESTORE = "aws:kms/replicaKey:ReplicaKey", "aws:backup/restoreTestingPlan:RestoreTestingPlan"
_KEYS = call("kms.list_keys", "Keys[].{id: KeyId}")
_REPLICATED = "MultiRegionConfiguration.MultiRegionKeyType=='REPLICA'"

_KMS: Final[tuple[Listing, ...]] = (
    each(KEY, _KEYS, ours=f"KeyManager=='CUSTOMER' && !({_REPLICATED})"),
    each(REPLICA, _KEYS, ours=f"KeyManager=='CUSTOMER' && {_REPLICATED}"),
    each(
        "aws:kms/alias:Alias",
        call("kms.list_aliases", "Aliases[?TargetKeyId && !starts_with(AliasName, 'alias/aws/')].{name: AliasName}"),
    ),
    *(
        under(
            key,
            "aws:kms/grant:Grant",
            call("kms.list_grants", "Grants[].{grantId: GrantId}", KeyId="{id}"),
            keyId="{id}",
        )
        for key in (KEY, REPLICA)
    ),
)

_S3: Final[tuple[Listing, ...]] = (
    Listing(
        type=BUCKET,
        where=Where.ACCOUNT,
        ask=call("s3.list_buckets", "Buckets[].{bucket: Name}"),
        region=call("s3.get_bucket_location", "LocationConstraint || 'us-east-1'", Bucket="{bucket}"),
    ),
    *beside(
        BUCKET,
        *(
            f"aws:s3/bucket{guard}:Bucket{guard}"
            for guard in (
                "Policy",
                "Versioning",
                "PublicAccessBlock",
                "OwnershipControls",
                "ServerSideEncryptionConfiguration",
                "Logging",
                "LifecycleConfiguration",
                "ObjectLockConfiguration",
                "ReplicationConfig",
            )
        ),
        bucket="{bucket}",
    ),
    Listing(
        type="aws:s3/bucketNotification:BucketNotification",
        under=BUCKET,
        carry={"bucket": "{bucket}"},
        ours="eventbridge || queues || topics || lambdaFunctions",
    ),
    *alone("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", where=Where.ACCOUNT),
)

_DATABASES: Final[tuple[Listing, ...]] = (
    each(
        "aws:rds/instance:Instance",
        call(
            "rds.describe_db_instances",
            "DBInstances[?!DBClusterIdentifier].{identifier: DBInstanceIdentifier, id: DbiResourceId}",
        ),
    ),
    each(
        "aws:rds/clusterInstance:ClusterInstance",
        call("rds.describe_db_instances", "DBInstances[?DBClusterIdentifier].{identifier: DBInstanceIdentifier}"),
    ),
    each(
        "aws:rds/cluster:Cluster",
        call("rds.describe_db_clusters", "DBClusters[].{clusterIdentifier: DBClusterIdentifier}"),
    ),
    each(
        "aws:rds/subnetGroup:SubnetGroup",
        call("rds.describe_db_subnet_groups", "DBSubnetGroups[].{id: DBSubnetGroupName}"),
    ),
    each(
        "aws:rds/parameterGroup:ParameterGroup",
        call(
            "rds.describe_db_parameter_groups",
            "DBParameterGroups[?!starts_with(DBParameterGroupName, 'default.')].{id: DBParameterGroupName}",
        ),
    ),
    each(
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        call(
            "rds.describe_db_cluster_parameter_groups",
            "DBClusterParameterGroups[?!starts_with(DBClusterParameterGroupName, 'default.')]"
            ".{id: DBClusterParameterGroupName}",
        ),
    ),
    each(
        "aws:rds/optionGroup:OptionGroup",
        call(
            "rds.describe_option_groups",
            "OptionGroupsList[?!starts_with(OptionGroupName, 'default:')].{id: OptionGroupName}",
        ),
    ),
    each(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        call(
            "elasticache.describe_replication_groups",
            "ReplicationGroups[].{replicationGroupId: ReplicationGroupId}",
        ),
    ),
    each(
        "aws:elasticache/subnetGroup:SubnetGroup",
        call(
            "elasticache.describe_cache_subnet_groups",
            "CacheSubnetGroups[?CacheSubnetGroupName!='default'].{name: CacheSubnetGroupName}",
        ),
    ),
)

_FILES: Final[tuple[Listing, ...]] = (
    each(FILES, call("efs.describe_file_systems", "FileSystems[].{id: FileSystemId}")),
    under(
        FILES,
        "aws:efs/mountTarget:MountTarget",
        call("efs.describe_mount_targets", "MountTargets[].{id: MountTargetId}", FileSystemId="{id}"),
        fileSystemId="{id}",
    ),
    under(
        FILES,
        "aws:efs/accessPoint:AccessPoint",
        call("efs.describe_access_points", "AccessPoints[].{id: AccessPointId}", FileSystemId="{id}"),
        fileSystemId="{id}",
    ),
    *beside(
        FILES,
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:efs/backupPolicy:BackupPolicy",
        fileSystemId="{id}",
    ),
    each("aws:ebs/volume:Volume", call("ec2.describe_volumes", "Volumes[].{id: VolumeId}")),
)

_SECRETS: Final[tuple[Listing, ...]] = (
    each(SECRET, call("secretsmanager.list_secrets", "SecretList[].{id: ARN, arn: ARN}"), apart="policy"),
    *beside(SECRET, "aws:secretsmanager/secretPolicy:SecretPolicy", secretArn="{id}"),
    *beside(SECRET, "aws:secretsmanager/secretRotation:SecretRotation", secretId="{id}"),
    Listing(
        type="aws:ssm/parameter:Parameter",
        ask=call("ssm.describe_parameters", "Parameters[].{name: Name}"),
        read=call(  # the binding reads the value as well
            "ssm.describe_parameters", "Parameters[0]", ParameterFilters=[{"Key": "Name", "Values": ["{name}"]}]
        ),
    ),
)

_BACKUP: Final[tuple[Listing, ...]] = (
    each(
        VAULT,
        call("backup.list_backup_vaults", "BackupVaultList[].{id: BackupVaultName}"),
        ours="VaultType!='LOGICALLY_AIR_GAPPED_BACKUP_VAULT'",
    ),
    each(
        "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
        call("backup.list_backup_vaults", "BackupVaultList[].{id: BackupVaultName}"),
        ours="VaultType=='LOGICALLY_AIR_GAPPED_BACKUP_VAULT'",
    ),
    *beside(
        VAULT,
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "aws:backup/vaultPolicy:VaultPolicy",
        "aws:backup/vaultNotifications:VaultNotifications",
        backupVaultName="{id}",
    ),
    each(PLAN, call("backup.list_backup_plans", "BackupPlansList[].{id: BackupPlanId}")),
    under(
        PLAN,
        "aws:backup/selection:Selection",
        call("backup.list_backup_selections", "BackupSelectionsList[].{id: SelectionId}", BackupPlanId="{id}"),
        planId="{id}",
    ),
    each(RESTORE, call("backup.list_restore_testing_plans", "RestoreTestingPlans[].{name: RestoreTestingPlanName}")),
    under(
        RESTORE,
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        call(
            "backup.list_restore_testing_selections",
            "RestoreTestingSelections[].{name: RestoreTestingSelectionName}",
            RestoreTestingPlanName="{id}",
        ),
        restoreTestingPlanName="{id}",
    ),
    each("aws:backup/framework:Framework", call("backup.list_frameworks", "Frameworks[].{name: FrameworkName}")),
    each("aws:backup/reportPlan:ReportPlan", call("backup.list_report_plans", "ReportPlans[].{name: ReportPlanName}")),
    *alone("aws:backup/regionSettings:RegionSettings"),
    *alone("aws:backup/globalSettings:GlobalSettings", where=Where.ORGANIZATION),
)

LISTINGS: Final = (*_KMS, *_S3, *_DATABASES, *_FILES, *_SECRETS, *_BACKUP)
