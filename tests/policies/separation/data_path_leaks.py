"""Changes to the small estate that move patient data to others by configuration."""

from __future__ import annotations

import json

from change_builders import add, changed, combined
from data_path_builders import (
    ORDERS,
    PHI,
    QUEUE,
    Case,
    arn,
    backup_policy,
    event,
    migrated_to,
    queue_to,
    replicated,
    stream,
    synced,
)
from small_estate import MANAGEMENT, NORTH

LEAKS: list[Case] = [
    ("replication declared on the bucket", "W3", "LEAK", replicated("ledger")),
    ("a second destination beside the practice's own", "W3", "LEAK", replicated("south-photos", "ledger")),
    ("a pipe", "W3", "LEAK", queue_to(arn("events", MANAGEMENT, "event-bus/theirs"))),
    ("a pipe of management", "W3", "LEAK", queue_to(arn("sqs", MANAGEMENT, "theirs"), MANAGEMENT)),
    (
        "a log that a stream posts to a vendor",
        "W3",
        "LEAK",
        stream(httpEndpointConfiguration={"url": "https://vendor.example"}),
    ),
    (
        "a stream into a warehouse of others",
        "W3",
        "LEAK",
        stream(splunkConfiguration={"hecEndpoint": "https://splunk.example"}),
    ),
    (
        "a stream's backup in another bucket",
        "W3",
        "LEAK",
        stream(splunkConfiguration={"s3Configuration": {"bucketArn": "arn:aws:s3:::ledger"}}),
    ),
    (
        "an event bus whose rule calls a vendor",
        "W3",
        "LEAK",
        event(arn("events", NORTH, "api-destination/vendor"), {"source": ["ehr"]}, "visits"),
    ),
    ("a database migration", "W3", "LEAK", migrated_to("theirs.rds.example")),
    ("a DataSync location that is another account's bucket", "W3", "LEAK", synced("ledger")),
    (
        "a clone of a cluster",
        "W3",
        "LEAK",
        add(
            "aws:rds/cluster:Cluster",
            "clone",
            MANAGEMENT,
            clusterIdentifier="clone",
            restoreToPointInTime={
                "sourceClusterIdentifier": arn("rds", NORTH, "db:chart"),
                "restoreType": "copy-on-write",
            },
        ),
    ),
    (
        "a read replica",
        "W3",
        "LEAK",
        add(
            "aws:rds/instance:Instance",
            "replica",
            MANAGEMENT,
            identifier="replica",
            replicateSourceDb=arn("rds", NORTH, "db:chart"),
        ),
    ),
    (
        "a database export",
        "W3",
        "LEAK",
        add(
            "aws:rds/exportTask:ExportTask",
            "export",
            NORTH,
            sourceArn=arn("rds", NORTH, "db:chart"),
            s3BucketName="ledger",
        ),
    ),
    (
        "a file system's replica",
        "W3",
        "LEAK",
        combined(
            add("aws:efs/fileSystem:FileSystem", "files", NORTH, "fs-1", PHI),
            add(
                "aws:efs/replicationConfiguration:ReplicationConfiguration",
                "copy",
                NORTH,
                sourceFileSystemId="fs-1",
                destination={"fileSystemId": arn("elasticfilesystem", MANAGEMENT, "file-system/fs-2")},
            ),
        ),
    ),
    (
        "a table's stream",
        "W3",
        "LEAK",
        combined(
            add(
                "aws:dynamodb/table:Table",
                "visits",
                NORTH,
                "",
                PHI,
                name="visits",
                arn=arn("dynamodb", NORTH, "table/visits"),
            ),
            add(
                "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
                "out",
                NORTH,
                tableName="visits",
                streamArn=arn("kinesis", MANAGEMENT, "stream/theirs"),
            ),
        ),
    ),
    (
        "a function of management that reads the queue",
        "W3",
        "LEAK",
        combined(
            ORDERS,
            add(
                "aws:lambda/eventSourceMapping:EventSourceMapping",
                "mapping",
                MANAGEMENT,
                eventSourceArn=QUEUE,
                functionName="theirs",
            ),
        ),
    ),
    (
        "a queue whose dead letters leave",
        "W3",
        "LEAK",
        combined(
            ORDERS, changed("orders", redrivePolicy=json.dumps({"deadLetterTargetArn": arn("sqs", MANAGEMENT, "dead")}))
        ),
    ),
    (
        "a topic that management subscribes to",
        "W3",
        "LEAK",
        combined(
            add("aws:sns/topic:Topic", "visits", NORTH, "", PHI, name="visits", arn=arn("sns", NORTH, "visits")),
            add(
                "aws:sns/topicSubscription:TopicSubscription",
                "sub",
                MANAGEMENT,
                topic=arn("sns", NORTH, "visits"),
                protocol="sqs",
                endpoint=arn("sqs", MANAGEMENT, "theirs"),
            ),
        ),
    ),
    (
        "a search connection",
        "W3",
        "LEAK",
        combined(
            add(
                "aws:opensearch/domain:Domain",
                "search",
                NORTH,
                "",
                PHI,
                domainName="search",
                arn=arn("es", NORTH, "domain/search"),
            ),
            add(
                "aws:opensearch/outboundConnection:OutboundConnection",
                "connection",
                NORTH,
                localDomainInfo={"domainName": "search"},
                remoteDomainInfo={"ownerId": MANAGEMENT, "domainName": "theirs"},
            ),
        ),
    ),
    (
        "a volume of a snapshot",
        "W3",
        "LEAK",
        combined(
            add("aws:ebs/snapshot:Snapshot", "disk", NORTH, "snap-1", PHI),
            add("aws:ebs/volume:Volume", "copy", MANAGEMENT, snapshotId="snap-1"),
        ),
    ),
    (
        "an AppFlow flow",
        "W3",
        "LEAK",
        add(
            "aws:appflow/flow:Flow",
            "flow",
            NORTH,
            sourceFlowConfig={"connectorType": "S3", "sourceConnectorProperties": {"s3": {"bucketName": "photos"}}},
            destinationFlowConfigs=[
                {"connectorType": "Salesforce", "destinationConnectorProperties": {"salesforce": {"object": "Lead"}}}
            ],
        ),
    ),
    ("an organization's backup policy", "W3", "LEAK", backup_policy(arn("backup", MANAGEMENT, "backup-vault:theirs"))),
]
