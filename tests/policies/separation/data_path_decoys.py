"""Changes of the same shape as leaks by data path that leave patient data with the practice."""

from __future__ import annotations

from change_builders import Change, add, combined, without
from data_path_builders import (
    ATTACHED,
    GATEWAY,
    OPEN_URL,
    PHI,
    SUBNET,
    arn,
    backup_policy,
    balancer,
    client_vpn,
    distribution,
    event,
    grant_to,
    migrated_to,
    queue_to,
    share,
    stream,
    synced,
)
from small_estate import LOGS, MANAGEMENT, NORTH, NORTH_BACKUP, NORTH_EXCHANGE, ORG, PAYER, REGION, role_arn

DECOYS: list[tuple[str, Change]] = [
    ("a pipe to a bus of the practice", queue_to(arn("events", NORTH_EXCHANGE, "event-bus/own"))),
    ("a log that a stream keeps", stream(extendedS3Configuration={"bucketArn": "arn:aws:s3:::photos"})),
    (
        "backup copies to the practice's backup account",
        combined(
            backup_policy(arn("backup", NORTH_BACKUP, "backup-vault:vault")),
            add(
                "aws:backup/plan:Plan",
                "plan",
                NORTH,
                "",
                PHI,
                rules=[{"copyActions": [{"destinationVaultArn": arn("backup", NORTH_BACKUP, "backup-vault:vault")}]}],
            ),
        ),
    ),
    ("DataSync within the account", synced("north-pulumi-state")),
    ("a migration within the account", migrated_to("chart.rds.example")),
    (
        "a clone in the practice's backup account",
        add(
            "aws:rds/cluster:Cluster",
            "clone",
            NORTH_BACKUP,
            clusterIdentifier="clone",
            restoreToPointInTime={"sourceClusterIdentifier": arn("rds", NORTH, "db:chart")},
        ),
    ),
    (
        "a subnet shared with the practice's exchange",
        combined(
            SUBNET,
            share(
                arn("ec2", NORTH, "subnet/subnet-1"), NORTH_EXCHANGE, f"arn:aws:organizations::{PAYER}:ou/{ORG}/ou-cn"
            ),
        ),
    ),
    ("a transit gateway of the practice", combined(GATEWAY, ATTACHED)),
    (
        "access logs that go on to the log archive",
        combined(
            add("aws:s3/bucket:Bucket", "access", NORTH, "access", {}, bucket="access"),
            add("aws:s3/bucketLogging:BucketLogging", "logging", NORTH, bucket="photos", targetBucket="access"),
            add(
                "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                "copies",
                NORTH,
                bucket="access",
                rules=[{"destination": {"account": LOGS, "bucket": "arn:aws:s3:::trail-log"}}],
            ),
        ),
    ),
    ("a distribution for those who hold a signed URL", distribution(trustedKeyGroups=["group-1"])),
    ("a distribution that the bucket does not let in", distribution(policy=False)),
    (
        "a function URL for signed requests",
        add(OPEN_URL, "url", NORTH, functionName="ehr", authorizationType="AWS_IAM"),
    ),
    (
        "an API method of a private API",
        combined(
            add("aws:apigateway/restApi:RestApi", "api", NORTH, "api", endpointConfiguration={"types": "PRIVATE"}),
            add("aws:apigateway/method:Method", "get", NORTH, restApi="api", httpMethod="GET", authorization="NONE"),
        ),
    ),
    (
        "events of AWS itself for management's alarms",
        combined(
            event(arn("events", MANAGEMENT, "event-bus/alarms"), {"source": ["aws.backup"]}, "default"),
            without("vendor"),
        ),
    ),
    ("an access grant for a physician", grant_to(role_arn(NORTH, "mso/phi/physician"))),
    (
        "an endpoint of an AWS service",
        add(
            "aws:ec2/vpcEndpoint:VpcEndpoint", "s3", NORTH, vpcId="vpc-north", serviceName=f"com.amazonaws.{REGION}.s3"
        ),
    ),
    ("a client VPN for the practice's people", client_vpn(NORTH, "north")),
    ("a database behind an internal load balancer", balancer(internal=True)),
    (
        "a topic with a policy of its own, which only the practice reads",
        combined(
            add("aws:sns/topic:Topic", "alarms", NORTH, "", {}, name="alarms", arn=arn("sns", NORTH, "alarms")),
            add(
                "aws:sns/topicPolicy:TopicPolicy", "alarms:policy", NORTH, arn=arn("sns", NORTH, "alarms"), policy="{}"
            ),
            add(
                "aws:sns/topicSubscription:TopicSubscription",
                "mail",
                NORTH,
                topic=arn("sns", NORTH, "alarms"),
                protocol="email",
                endpoint="security@north.example",
            ),
        ),
    ),
]
