"""Shapes of data stores: S3, SQS, SNS, Secrets Manager, SSM, Backup, RDS, EFS, DynamoDB, Athena, Glue, Kinesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import Shape, WhenEnabled, shape

_S3: Final = shape("{bucket}", "bucket")
_S3_EXPECTED: Final = shape("{bucket}", "bucket expectedBucketOwner")

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:s3/bucket:Bucket": shape(
        "{bucket}", "bucketPrefix objectLockEnabled region", "bucket", arn="arn:aws:s3:::{bucket}",
        bucketRegion="{region}", bucketDomainName="{bucket}.s3.amazonaws.com",
        bucketRegionalDomainName="{bucket}.s3.{region}.amazonaws.com", objectLockEnabled=False),
    "aws:s3/bucketPolicy:BucketPolicy": _S3,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _S3,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _S3,
    "aws:s3/bucketNotification:BucketNotification": _S3,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _S3,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _S3_EXPECTED,
    "aws:s3/bucketVersioning:BucketVersioning": _S3_EXPECTED,
    "aws:s3/bucketLogging:BucketLogging": _S3_EXPECTED,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _S3_EXPECTED,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _S3_EXPECTED,
    "aws:s3/bucketObjectv2:BucketObjectv2": shape("{bucket}/{key}", "bucket key", arn="arn:aws:s3:::{bucket}/{key}"),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": shape("{account}", "accountId"),
    "aws:sqs/queue:Queue": shape(
        "{url}", "fifoQueue namePrefix", "name", url="https://sqs.{region}.amazonaws.com/{account}/{name}",
        arn="arn:aws:sqs:{here}:{name}", visibilityTimeoutSeconds=30, messageRetentionSeconds=345600, delaySeconds=0),
    "aws:sqs/queuePolicy:QueuePolicy": shape("{queueUrl}", "queueUrl"),
    "aws:sqs/redrivePolicy:RedrivePolicy": shape("{queueUrl}", "queueUrl"),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": shape("{queueUrl}", "queueUrl"),
    "aws:sns/topic:Topic": shape(
        "{arn}", "fifoTopic namePrefix", "name", arn="arn:aws:sns:{here}:{name}", owner="{account}"),
    "aws:sns/topicPolicy:TopicPolicy": shape("{arn}", "arn", owner="{account}"),
    "aws:sns/topicSubscription:TopicSubscription": shape(
        "{arn}", "endpoint protocol topic", arn="{topic}:{uuid}", ownerId="{account}", pendingConfirmation=False,
        confirmationWasAuthenticated=True),
    "aws:secretsmanager/secret:Secret": shape(
        "{arn}", "namePrefix", "name", arn="arn:aws:secretsmanager:{here}:secret:{name}-{Word6}",
        recoveryWindowInDays=30),
    "aws:secretsmanager/secretVersion:SecretVersion": shape(
        "{secretId}|{versionId}", "secretId secretString secretBinary", versionId="{uuid}", arn="{secretId}",
        secretArn="{secretId}", versionStages=["AWSCURRENT"]),
    "aws:secretsmanager/secretPolicy:SecretPolicy": shape("{secretArn}", "secretArn"),
    "aws:secretsmanager/secretRotation:SecretRotation": shape("{secretId}", "secretId", rotationEnabled=True),
    "aws:ssm/parameter:Parameter": shape(
        "{name}", "", "name", arn="arn:aws:ssm:{here}:parameter/{name|/}", version=1, tier="Standard", dataType="text"),
    "aws:ssm/document:Document": shape("{name}", "documentType", "name", arn="arn:aws:ssm:{here}:document/{name}"),
    "aws:ssm/serviceSetting:ServiceSetting": shape(
        "{settingId}", "settingId", arn="arn:aws:ssm:{here}:servicesetting{settingId}", status="Customized"),
    "aws:backup/vault:Vault": shape(
        "{name}", "kmsKeyArn", "name", arn="arn:aws:backup:{here}:backup-vault:{name}", recoveryPoints=0),
    "aws:backup/vaultPolicy:VaultPolicy": shape(
        "{backupVaultName}", "backupVaultName", backupVaultArn="arn:aws:backup:{here}:backup-vault:{backupVaultName}"),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": shape(
        "{backupVaultName}", "backupVaultName changeableForDays maxRetentionDays minRetentionDays",
        backupVaultArn="arn:aws:backup:{here}:backup-vault:{backupVaultName}"),
    "aws:backup/vaultNotifications:VaultNotifications": shape(
        "{backupVaultName}", "backupVaultName snsTopicArn backupVaultEvents",
        backupVaultArn="arn:aws:backup:{here}:backup-vault:{backupVaultName}"),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": shape(
        "{name}", "maxRetentionDays minRetentionDays encryptionKeyArn", "name",
        arn="arn:aws:backup:{here}:backup-vault:{name}"),
    "aws:backup/plan:Plan": shape(
        "{uuid}", "", "name", arn="arn:aws:backup:{here}:backup-plan:{id}", version="{word48}"),
    "aws:backup/selection:Selection": shape(
        "{uuid}", "planId iamRoleArn resources notResources selectionTags conditions", "name"),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": shape(
        "{name}", "", "name", "{plain}", arn="arn:aws:backup:{here}:restore-testing-plan:{name}-{uuid}"),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": shape(
        "{restoreTestingPlanName}:{name}", "restoreTestingPlanName protectedResourceType", "name", "{plain}"),
    "aws:backup/framework:Framework": shape(
        "{name}", "", "name", "{plain}", arn="arn:aws:backup:{here}:framework:{name}-{uuid}", status="ACTIVE",
        deploymentStatus="COMPLETED"),
    "aws:backup/reportPlan:ReportPlan": shape(
        "{name}", "", "name", "{plain}", arn="arn:aws:backup:{here}:report-plan:{name}-{uuid}",
        deploymentStatus="COMPLETED"),
    "aws:backup/regionSettings:RegionSettings": shape("{account}"),
    "aws:backup/globalSettings:GlobalSettings": shape("{account}"),
    "aws:rds/instance:Instance": shape(
        "{resourceId}",
        "dbName username engine kmsKeyId storageEncrypted availabilityZone dbSubnetGroupName characterSetName "
        "snapshotIdentifier identifierPrefix", "identifier", resourceId="db-{UPPER26}",
        arn="arn:aws:rds:{here}:db:{identifier}", address="{identifier}.{word12}.{region}.rds.amazonaws.com",
        endpoint="{identifier}.{word12}.{region}.rds.amazonaws.com:{port}", port=5432, status="available",
        engineVersionActual="{engineVersion}", hostedZoneId="Z{UPPER13}", replicas=[], listenerEndpoints=[],
        masterUserSecrets=WhenEnabled("manageMasterUserPassword",
        [{"secretArn": "arn:aws:secretsmanager:{here}:secret:rds!{resourceId}-{Word6}", "secretStatus": "active",
        "kmsKeyId": "{masterUserSecretKmsKeyId}"}])),
    "aws:rds/subnetGroup:SubnetGroup": shape(
        "{name}", "namePrefix", "name", arn="arn:aws:rds:{here}:subgrp:{name}", description="Managed by Pulumi",
        supportedNetworkTypes=["IPV4"]),
    "aws:rds/parameterGroup:ParameterGroup": shape(
        "{name}", "family namePrefix description", "name", arn="arn:aws:rds:{here}:pg:{name}",
        description="Managed by Pulumi"),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": shape(
        "{name}", "family namePrefix description", "name", arn="arn:aws:rds:{here}:cluster-pg:{name}",
        description="Managed by Pulumi"),
    "aws:rds/optionGroup:OptionGroup": shape(
        "{name}", "engineName majorEngineVersion namePrefix optionGroupDescription", "name",
        arn="arn:aws:rds:{here}:og:{name}", optionGroupDescription="Managed by Pulumi"),
    "aws:rds/cluster:Cluster": shape(
        "{clusterIdentifier}",
        "databaseName masterUsername engine kmsKeyId storageEncrypted availabilityZones dbSubnetGroupName "
        "snapshotIdentifier clusterIdentifierPrefix engineMode", "clusterIdentifier",
        arn="arn:aws:rds:{here}:cluster:{clusterIdentifier}", clusterResourceId="cluster-{UPPER26}",
        endpoint="{clusterIdentifier}.cluster-{word12}.{region}.rds.amazonaws.com",
        readerEndpoint="{clusterIdentifier}.cluster-ro-{word12}.{region}.rds.amazonaws.com", port=5432,
        hostedZoneId="Z{UPPER13}", engineVersionActual="{engineVersion}",
        masterUserSecrets=WhenEnabled("manageMasterUserPassword",
        [{"secretArn": "arn:aws:secretsmanager:{here}:secret:rds!{clusterResourceId}-{Word6}",
        "secretStatus": "active", "kmsKeyId": "{masterUserSecretKmsKeyId}"}])),
    "aws:rds/clusterInstance:ClusterInstance": shape(
        "{identifier}", "clusterIdentifier engine availabilityZone dbSubnetGroupName identifierPrefix", "identifier",
        arn="arn:aws:rds:{here}:db:{identifier}", dbiResourceId="db-{UPPER26}",
        endpoint="{identifier}.{word12}.{region}.rds.amazonaws.com", port=5432, writer=True,
        engineVersionActual="{engineVersion}"),
    "aws:efs/fileSystem:FileSystem": shape(
        "fs-{hex17}", "availabilityZoneName creationToken encrypted kmsKeyId performanceMode",
        arn="arn:aws:elasticfilesystem:{here}:file-system/{id}", dnsName="{id}.efs.{region}.amazonaws.com",
        ownerId="{account}", numberOfMountTargets=0, creationToken="{hex26}"),
    "aws:efs/mountTarget:MountTarget": shape(
        "fsmt-{hex17}", "fileSystemId subnetId ipAddress",
        fileSystemArn="arn:aws:elasticfilesystem:{here}:file-system/{fileSystemId}",
        dnsName="{fileSystemId}.efs.{region}.amazonaws.com", networkInterfaceId="eni-{hex17_a}", ownerId="{account}"),
    "aws:efs/accessPoint:AccessPoint": shape(
        "fsap-{hex17}", "fileSystemId posixUser rootDirectory",
        arn="arn:aws:elasticfilesystem:{here}:access-point/{id}",
        fileSystemArn="arn:aws:elasticfilesystem:{here}:file-system/{fileSystemId}", ownerId="{account}"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": shape("{fileSystemId}", "fileSystemId"),
    "aws:efs/backupPolicy:BackupPolicy": shape("{fileSystemId}", "fileSystemId"),
    "aws:dynamodb/table:Table": shape(
        "{name}", "hashKey rangeKey localSecondaryIndexes", "name", arn="arn:aws:dynamodb:{here}:table/{name}"),
    "aws:athena/workgroup:Workgroup": shape(
        "{name}", "", "name", arn="arn:aws:athena:{here}:workgroup/{name}", state="ENABLED"),
    "aws:athena/namedQuery:NamedQuery": shape("{uuid}", "database query workgroup description", "name"),
    "aws:athena/database:Database": shape("{name}", "bucket encryptionConfiguration", "name", "{plain}"),
    "aws:glue/catalogDatabase:CatalogDatabase": shape(
        "{account}:{name}", "catalogId", "name", "{plain}", catalogId="{account}",
        arn="arn:aws:glue:{here}:database/{name}"),
    "aws:glue/catalogTable:CatalogTable": shape(
        "{account}:{databaseName}:{name}", "catalogId databaseName", "name", "{plain}", catalogId="{account}",
        arn="arn:aws:glue:{here}:table/{databaseName}/{name}"),
    "aws:glue/securityConfiguration:SecurityConfiguration": shape("{name}", "encryptionConfiguration", "name"),
    "aws:kinesis/stream:Stream": shape("{arn}", "", "name", arn="arn:aws:kinesis:{here}:stream/{name}"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": shape(
        "{arn}", "destination", "name", arn="arn:aws:firehose:{here}:deliverystream/{name}"),
}
