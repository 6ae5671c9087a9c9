"""Shapes of data stores: S3, SQS, SNS, Secrets Manager, SSM, Backup, RDS, EFS, DynamoDB, Athena, Glue, Kinesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import ByInput, Shape, WhenEnabled, shape

DATABASE_PORT: Final = ByInput("engine", {
    "postgres": 5432, "aurora-postgresql": 5432, "mysql": 3306, "mariadb": 3306, "aurora-mysql": 3306,
    "oracle-ee": 1521, "oracle-se2": 1521, "sqlserver-ee": 1433, "sqlserver-se": 1433, "sqlserver-ex": 1433,
    "sqlserver-web": 1433,
})  # fmt: skip
"""The port of a database that declares none."""

_S3: Final = shape("{bucket}")

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:s3/bucket:Bucket": shape(
        "{bucket}", "region", "bucket", arn="arn:aws:s3:::{bucket}",
        bucketRegion="{region}", bucketDomainName="{bucket}.s3.amazonaws.com",
        bucketRegionalDomainName="{bucket}.s3.{region}.amazonaws.com", objectLockEnabled=False),
    "aws:s3/bucketPolicy:BucketPolicy": _S3,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _S3,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _S3,
    "aws:s3/bucketNotification:BucketNotification": _S3,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _S3,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _S3,
    "aws:s3/bucketVersioning:BucketVersioning": _S3,
    "aws:s3/bucketLogging:BucketLogging": _S3,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _S3,
    "aws:s3/bucketMetric:BucketMetric": shape("{bucket}:{name}"),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _S3,
    "aws:s3/bucketObjectv2:BucketObjectv2": shape("{bucket}/{key}", arn="arn:aws:s3:::{bucket}/{key}"),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": shape("{account}"),
    "aws:sqs/queue:Queue": shape(
        "{url}", "", "name", url="https://sqs.{region}.amazonaws.com/{account}/{name}",
        arn="arn:aws:sqs:{here}:{name}", visibilityTimeoutSeconds=30, messageRetentionSeconds=345600, delaySeconds=0),
    "aws:sqs/queuePolicy:QueuePolicy": shape("{queueUrl}"),
    "aws:sqs/redrivePolicy:RedrivePolicy": shape("{queueUrl}"),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": shape("{queueUrl}"),
    "aws:sns/topic:Topic": shape(
        "{arn}", "", "name", arn="arn:aws:sns:{here}:{name}", owner="{account}"),
    "aws:sns/topicPolicy:TopicPolicy": shape("{arn}", owner="{account}"),
    "aws:sns/topicSubscription:TopicSubscription": shape(
        "{arn}", arn="{topic}:{uuid}", ownerId="{account}", pendingConfirmation=False,
        confirmationWasAuthenticated=True),
    "aws:secretsmanager/secret:Secret": shape(
        "{arn}", "", "name", arn="arn:aws:secretsmanager:{here}:secret:{name}-{Word6}",
        recoveryWindowInDays=30),
    "aws:secretsmanager/secretVersion:SecretVersion": shape(
        "{secretId}|{versionId}", versionId="{uuid}", arn="{secretId}",
        secretArn="{secretId}", versionStages=["AWSCURRENT"]),
    "aws:secretsmanager/secretPolicy:SecretPolicy": shape("{secretArn}"),
    "aws:secretsmanager/secretRotation:SecretRotation": shape("{secretId}", rotationEnabled=True),
    "aws:ssm/parameter:Parameter": shape(
        "{name}", "", "name", arn="arn:aws:ssm:{here}:parameter/{name|/}", version=1, tier="Standard", dataType="text"),
    "aws:ssm/document:Document": shape("{name}", "", "name", arn="arn:aws:ssm:{here}:document/{name}"),
    "aws:ssm/serviceSetting:ServiceSetting": shape(
        "{settingId}", arn="arn:aws:ssm:{here}:servicesetting{settingId}", status="Customized"),
    "aws:backup/vault:Vault": shape(
        "{name}", "", "name", arn="arn:aws:backup:{here}:backup-vault:{name}", recoveryPoints=0),
    "aws:backup/vaultPolicy:VaultPolicy": shape(
        "{backupVaultName}", backupVaultArn="arn:aws:backup:{here}:backup-vault:{backupVaultName}"),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": shape(
        "{backupVaultName}",
        backupVaultArn="arn:aws:backup:{here}:backup-vault:{backupVaultName}"),
    "aws:backup/vaultNotifications:VaultNotifications": shape(
        "{backupVaultName}",
        backupVaultArn="arn:aws:backup:{here}:backup-vault:{backupVaultName}"),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": shape(
        "{name}", "encryptionKeyArn", "name",
        arn="arn:aws:backup:{here}:backup-vault:{name}"),
    "aws:backup/plan:Plan": shape(
        "{uuid}", "", "name", arn="arn:aws:backup:{here}:backup-plan:{id}", version="{word48}"),
    "aws:backup/selection:Selection": shape(
        "{uuid}", "", "name"),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": shape(
        "{name}", "", "name", "{plain}", arn="arn:aws:backup:{here}:restore-testing-plan:{name}-{uuid}"),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": shape(
        "{restoreTestingPlanName}:{name}", "", "name", "{plain}"),
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
        "", "identifier", resourceId="db-{UPPER26}",
        arn="arn:aws:rds:{here}:db:{identifier}", address="{identifier}.{word12}.{region}.rds.amazonaws.com",
        endpoint="{identifier}.{word12}.{region}.rds.amazonaws.com:{port}", port=DATABASE_PORT, status="available",
        engineVersionActual="{engineVersion}", hostedZoneId="Z{UPPER13}", replicas=[], listenerEndpoints=[],
        masterUserSecrets=WhenEnabled("manageMasterUserPassword",
        [{"secretArn": "arn:aws:secretsmanager:{here}:secret:rds!{resourceId}-{Word6}", "secretStatus": "active",
        "kmsKeyId": "{masterUserSecretKmsKeyId}"}])),
    "aws:rds/subnetGroup:SubnetGroup": shape(
        "{name}", "", "name", arn="arn:aws:rds:{here}:subgrp:{name}", description="Managed by Pulumi",
        supportedNetworkTypes=["IPV4"]),
    "aws:rds/parameterGroup:ParameterGroup": shape(
        "{name}", "", "name", arn="arn:aws:rds:{here}:pg:{name}",
        description="Managed by Pulumi"),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": shape(
        "{name}", "", "name", arn="arn:aws:rds:{here}:cluster-pg:{name}",
        description="Managed by Pulumi"),
    "aws:rds/optionGroup:OptionGroup": shape(
        "{name}", "", "name",
        arn="arn:aws:rds:{here}:og:{name}", optionGroupDescription="Managed by Pulumi"),
    "aws:rds/eventSubscription:EventSubscription": shape(
        "{name}", "", "name", arn="arn:aws:rds:{here}:es:{name}", customerAwsId="{account}", enabled=True),
    "aws:rds/cluster:Cluster": shape(
        "{clusterIdentifier}",
        "", "clusterIdentifier",
        arn="arn:aws:rds:{here}:cluster:{clusterIdentifier}", clusterResourceId="cluster-{UPPER26}",
        endpoint="{clusterIdentifier}.cluster-{word12}.{region}.rds.amazonaws.com",
        readerEndpoint="{clusterIdentifier}.cluster-ro-{word12}.{region}.rds.amazonaws.com", port=DATABASE_PORT,
        hostedZoneId="Z{UPPER13}", engineVersionActual="{engineVersion}",
        masterUserSecrets=WhenEnabled("manageMasterUserPassword",
        [{"secretArn": "arn:aws:secretsmanager:{here}:secret:rds!{clusterResourceId}-{Word6}",
        "secretStatus": "active", "kmsKeyId": "{masterUserSecretKmsKeyId}"}])),
    "aws:rds/clusterInstance:ClusterInstance": shape(
        "{identifier}", "", "identifier",
        arn="arn:aws:rds:{here}:db:{identifier}", dbiResourceId="db-{UPPER26}",
        endpoint="{identifier}.{word12}.{region}.rds.amazonaws.com", port=DATABASE_PORT, writer=True,
        engineVersionActual="{engineVersion}"),
    "aws:efs/fileSystem:FileSystem": shape(
        "fs-{hex17}",
        arn="arn:aws:elasticfilesystem:{here}:file-system/{id}", dnsName="{id}.efs.{region}.amazonaws.com",
        ownerId="{account}", numberOfMountTargets=0, creationToken="{hex26}"),
    "aws:efs/mountTarget:MountTarget": shape(
        "fsmt-{hex17}",
        fileSystemArn="arn:aws:elasticfilesystem:{here}:file-system/{fileSystemId}",
        dnsName="{fileSystemId}.efs.{region}.amazonaws.com", networkInterfaceId="eni-{hex17_a}", ownerId="{account}"),
    "aws:efs/accessPoint:AccessPoint": shape(
        "fsap-{hex17}",
        arn="arn:aws:elasticfilesystem:{here}:access-point/{id}",
        fileSystemArn="arn:aws:elasticfilesystem:{here}:file-system/{fileSystemId}", ownerId="{account}"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": shape("{fileSystemId}"),
    "aws:efs/backupPolicy:BackupPolicy": shape("{fileSystemId}"),
    "aws:dynamodb/table:Table": shape("{name}", "", "name", arn="arn:aws:dynamodb:{here}:table/{name}"),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": shape("{resourceArn}", "", revisionId="{hex8}"),
    "aws:athena/workgroup:Workgroup": shape(
        "{name}", "", "name", arn="arn:aws:athena:{here}:workgroup/{name}", state="ENABLED"),
    "aws:athena/namedQuery:NamedQuery": shape("{uuid}", "", "name"),
    "aws:athena/database:Database": shape("{name}", "encryptionConfiguration", "name", "{plain}"),
    "aws:glue/catalogDatabase:CatalogDatabase": shape(
        "{account}:{name}", "", "name", "{plain}", catalogId="{account}",
        arn="arn:aws:glue:{here}:database/{name}"),
    "aws:glue/catalogTable:CatalogTable": shape(
        "{account}:{databaseName}:{name}", "", "name", "{plain}", catalogId="{account}",
        arn="arn:aws:glue:{here}:table/{databaseName}/{name}"),
    "aws:glue/securityConfiguration:SecurityConfiguration": shape("{name}", "encryptionConfiguration", "name"),
    "aws:kinesis/stream:Stream": shape("{arn}", "", "name", arn="arn:aws:kinesis:{here}:stream/{name}"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": shape(
        "{arn}", "", "name", arn="arn:aws:firehose:{here}:deliverystream/{name}"),
}
