"""Listings of data stores, keys and mail: KMS, S3, RDS, DynamoDB, ElastiCache, EFS, EBS, Secrets Manager, SES ..."""

from __future__ import annotations

from typing import Final

from infra.emulator.provider.binding import call
from scripts.aws.inventory.listing import Listing, Where, listed, listed_under, single, single_under

KEY, BUCKET, SECRET = "aws:kms/key:Key", "aws:s3/bucket:Bucket", "aws:secretsmanager/secret:Secret"
FILES, VAULT, PLAN = "aws:efs/fileSystem:FileSystem", "aws:backup/vault:Vault", "aws:backup/plan:Plan"
REPLICA, RESTORE = "aws:kms/replicaKey:ReplicaKey", "aws:backup/restoreTestingPlan:RestoreTestingPlan"
_KEYS = call("kms.list_keys", "Keys[].{id: KeyId}")
_REPLICATED = "MultiRegionConfiguration.MultiRegionKeyType=='REPLICA'"

_KMS: Final[tuple[Listing, ...]] = (
    listed(KEY, _KEYS, condition=f"KeyManager=='CUSTOMER' && !({_REPLICATED})"),
    listed(REPLICA, _KEYS, condition=f"KeyManager=='CUSTOMER' && {_REPLICATED}"),
    listed(
        "aws:kms/alias:Alias",
        call("kms.list_aliases", "Aliases[?TargetKeyId && !starts_with(AliasName, 'alias/aws/')].{name: AliasName}"),
    ),
    *(
        listed_under(
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
        list_call=call("s3.list_buckets", "Buckets[].{bucket: Name}"),
        region_call=call("s3.get_bucket_location", "LocationConstraint || 'us-east-1'", Bucket="{bucket}"),
    ),
    *single_under(
        BUCKET,
        *(
            f"aws:s3/bucket{configuration}:Bucket{configuration}"
            for configuration in (
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
        parent=BUCKET,
        derived={"bucket": "{bucket}"},
        condition="eventbridge || queues || topics || lambdaFunctions",
    ),
    Listing(
        type="aws:s3/bucketAcl:BucketAcl",
        parent=BUCKET,
        derived={"bucket": "{bucket}"},
        condition="accessControlPolicy.grants[1] || accessControlPolicy.grants[?Grantee.Type!='CanonicalUser']",
    ),
    *single("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", where=Where.ACCOUNT),
)

_DATABASES: Final[tuple[Listing, ...]] = (
    listed(
        "aws:rds/instance:Instance",
        call(
            "rds.describe_db_instances",
            "DBInstances[?!DBClusterIdentifier].{identifier: DBInstanceIdentifier, id: DbiResourceId}",
        ),
    ),
    listed(
        "aws:rds/clusterInstance:ClusterInstance",
        call("rds.describe_db_instances", "DBInstances[?DBClusterIdentifier].{identifier: DBInstanceIdentifier}"),
    ),
    listed(
        "aws:rds/cluster:Cluster",
        call("rds.describe_db_clusters", "DBClusters[].{clusterIdentifier: DBClusterIdentifier}"),
    ),
    listed(
        "aws:rds/subnetGroup:SubnetGroup",
        call("rds.describe_db_subnet_groups", "DBSubnetGroups[].{id: DBSubnetGroupName}"),
    ),
    listed(
        "aws:rds/parameterGroup:ParameterGroup",
        call(
            "rds.describe_db_parameter_groups",
            "DBParameterGroups[?!starts_with(DBParameterGroupName, 'default.')].{id: DBParameterGroupName}",
        ),
    ),
    listed(
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        call(
            "rds.describe_db_cluster_parameter_groups",
            "DBClusterParameterGroups[?!starts_with(DBClusterParameterGroupName, 'default.')]"
            ".{id: DBClusterParameterGroupName}",
        ),
    ),
    listed(
        "aws:rds/optionGroup:OptionGroup",
        call(
            "rds.describe_option_groups",
            "OptionGroupsList[?!starts_with(OptionGroupName, 'default:')].{id: OptionGroupName}",
        ),
    ),
    listed(
        "aws:rds/eventSubscription:EventSubscription",
        call("rds.describe_event_subscriptions", "EventSubscriptionsList[].{id: CustSubscriptionId}"),
    ),
    Listing(
        type="aws:elasticache/replicationGroup:ReplicationGroup",
        list_call=call(
            "elasticache.describe_replication_groups",
            "ReplicationGroups[].{replicationGroupId: ReplicationGroupId}",
        ),
        not_stated=frozenset({"securityGroupIds", "subnetGroupName"}),  # its cache clusters state them
    ),
    listed(
        "aws:elasticache/subnetGroup:SubnetGroup",
        call(
            "elasticache.describe_cache_subnet_groups",
            "CacheSubnetGroups[?CacheSubnetGroupName!='default'].{name: CacheSubnetGroupName}",
        ),
    ),
)

_FILES: Final[tuple[Listing, ...]] = (
    listed(FILES, call("efs.describe_file_systems", "FileSystems[].{id: FileSystemId}")),
    listed_under(
        FILES,
        "aws:efs/mountTarget:MountTarget",
        call("efs.describe_mount_targets", "MountTargets[].{id: MountTargetId}", FileSystemId="{id}"),
        fileSystemId="{id}",
    ),
    listed_under(
        FILES,
        "aws:efs/accessPoint:AccessPoint",
        call("efs.describe_access_points", "AccessPoints[].{id: AccessPointId}", FileSystemId="{id}"),
        fileSystemId="{id}",
    ),
    *single_under(
        FILES,
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:efs/backupPolicy:BackupPolicy",
        fileSystemId="{id}",
    ),
    listed("aws:ebs/volume:Volume", call("ec2.describe_volumes", "Volumes[].{id: VolumeId}")),
)

_SECRETS: Final[tuple[Listing, ...]] = (
    listed(SECRET, call("secretsmanager.list_secrets", "SecretList[].{id: ARN, arn: ARN}"), separate_inputs="policy"),
    *single_under(SECRET, "aws:secretsmanager/secretPolicy:SecretPolicy", secretArn="{id}"),
    *single_under(SECRET, "aws:secretsmanager/secretRotation:SecretRotation", secretId="{id}"),
    Listing(
        type="aws:ssm/parameter:Parameter",
        list_call=call("ssm.describe_parameters", "Parameters[].{name: Name}"),
        read_call=call(  # the call of the binding would return the value too
            "ssm.describe_parameters", "Parameters[0]", ParameterFilters=[{"Key": "Name", "Values": ["{name}"]}]
        ),
    ),
)

_BACKUP: Final[tuple[Listing, ...]] = (
    listed(
        VAULT,
        call("backup.list_backup_vaults", "BackupVaultList[].{id: BackupVaultName}"),
        condition="VaultType!='LOGICALLY_AIR_GAPPED_BACKUP_VAULT'",
    ),
    listed(
        "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
        call("backup.list_backup_vaults", "BackupVaultList[].{id: BackupVaultName}"),
        condition="VaultType=='LOGICALLY_AIR_GAPPED_BACKUP_VAULT'",
    ),
    *single_under(
        VAULT,
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "aws:backup/vaultPolicy:VaultPolicy",
        "aws:backup/vaultNotifications:VaultNotifications",
        backupVaultName="{id}",
    ),
    listed(PLAN, call("backup.list_backup_plans", "BackupPlansList[].{id: BackupPlanId}")),
    listed_under(
        PLAN,
        "aws:backup/selection:Selection",
        call("backup.list_backup_selections", "BackupSelectionsList[].{id: SelectionId}", BackupPlanId="{id}"),
        planId="{id}",
    ),
    listed(RESTORE, call("backup.list_restore_testing_plans", "RestoreTestingPlans[].{name: RestoreTestingPlanName}")),
    listed_under(
        RESTORE,
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        call(
            "backup.list_restore_testing_selections",
            "RestoreTestingSelections[].{name: RestoreTestingSelectionName}",
            RestoreTestingPlanName="{id}",
        ),
        restoreTestingPlanName="{id}",
    ),
    listed("aws:backup/framework:Framework", call("backup.list_frameworks", "Frameworks[].{name: FrameworkName}")),
    listed(
        "aws:backup/reportPlan:ReportPlan", call("backup.list_report_plans", "ReportPlans[].{name: ReportPlanName}")
    ),
    *single("aws:backup/regionSettings:RegionSettings"),
    *single("aws:backup/globalSettings:GlobalSettings", where=Where.ORGANIZATION),
)

TABLE = "aws:dynamodb/table:Table"
_TABLES: Final[tuple[Listing, ...]] = (
    listed(TABLE, call("dynamodb.list_tables", "TableNames[].{name: @}")),
    *single_under(TABLE, "aws:dynamodb/resourcePolicy:ResourcePolicy", resourceArn="{arn}"),
)

_MAIL: Final[tuple[Listing, ...]] = (
    listed(
        "aws:sesv2/configurationSet:ConfigurationSet",
        call("sesv2.list_configuration_sets", "ConfigurationSets[].{configurationSetName: @}"),
    ),
    listed(
        "aws:sesv2/emailIdentity:EmailIdentity",
        call("sesv2.list_email_identities", "EmailIdentities[].{emailIdentity: IdentityName}"),
    ),
)

LISTINGS: Final = (*_KMS, *_TABLES, *_MAIL, *_S3, *_DATABASES, *_FILES, *_SECRETS, *_BACKUP)
