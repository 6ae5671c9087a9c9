"""Data paths inside texts, under other spellings of a name, or in properties that no row of a table names."""

from __future__ import annotations

import json
from typing import Any

from change_builders import EXTERNAL_KEY, READER, Change, add, changed, combined, extend_policy
from data_path_builders import PHI, Case, arn, distribution
from small_estate import KEY, MANAGEMENT, NORTH, SOUTH, Builder, allow, role_arn

SLOW_LOG = arn("logs", NORTH, "log-group:/slow")
DOMAIN = arn("es", NORTH, "domain/notes")


def scheduled(call: str, **given: Any) -> Change:
    """A schedule of the practice that calls an action of AWS with this input."""
    target = {"arn": f"arn:aws:scheduler:::aws-sdk:{call}", "roleArn": READER, "input": json.dumps(given)}
    return add("aws:scheduler/schedule:Schedule", "nightly", NORTH, name="nightly", target=target)


def machine(resource: str, **parameters: Any) -> Change:
    """A state machine of the practice with one task."""
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    definition = json.dumps({"StartAt": "one", "States": {"one": task}})
    return add(
        "aws:sfn/stateMachine:StateMachine", "machine", NORTH, name="machine", roleArn=READER, definition=definition
    )


def task_logging(driver: str, **options: str) -> Change:
    """A task of the practice whose container logs by this driver."""
    log = {"logDriver": driver, "options": {name.replace("_", "-"): value for name, value in options.items()}}
    containers = json.dumps([{"name": "ehr", "image": "docker.io/library/caddy@sha256:aa", "logConfiguration": log}])
    return add(
        "aws:ecs/taskDefinition:TaskDefinition", "task", NORTH, family="ehr", taskRoleArn=READER,
        containerDefinitions=containers,
    )  # fmt: skip


def sessions_logged_to(bucket: str) -> Change:
    """A cluster whose sessions in containers are logged to a bucket."""
    log = {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration": {"s3BucketName": bucket}}}
    return add("aws:ecs/cluster:Cluster", "cluster", NORTH, name="cluster", configuration=log)


def table_in(bucket: str) -> Change:
    """A Glue table of the practice whose files lie in a bucket."""
    location = {"location": f"s3://{bucket}/visits/"}
    return add(
        "aws:glue/catalogTable:CatalogTable", "visits", NORTH, name="visits", databaseName="d",
        storageDescriptor=location,
    )  # fmt: skip


def domain(**settings: Any) -> Change:
    """A search domain with patient data."""
    return add("aws:opensearch/domain:Domain", "notes", NORTH, DOMAIN, PHI, arn=DOMAIN, domainName="notes", **settings)


def logging_domain(destination: str) -> Change:
    """A search domain whose slow log goes to a log group, which is subscribed."""
    published = [{"logType": "SEARCH_SLOW_LOGS", "cloudwatchLogGroupArn": SLOW_LOG}]
    return combined(
        domain(logPublishingOptions=published),
        add("aws:cloudwatch/logGroup:LogGroup", "slow", NORTH, name="/slow", arn=SLOW_LOG),
        add(
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "subscription", NORTH, logGroup="/slow",
            destinationArn=destination,
        ),
    )  # fmt: skip


def cluster_logging_to(bucket: str) -> Change:
    """An EMR cluster of the practice that keeps its logs in a bucket."""
    return add("aws:emr/cluster:Cluster", "emr", NORTH, name="emr", serviceRole=READER, logUri=f"s3://{bucket}/logs/")


def logged_distribution(bucket: str) -> Change:
    """A distribution of the practice that nobody gets in by, with an access log."""
    log = {"bucket": f"{bucket}.s3.amazonaws.com", "includeCookies": True}
    return combined(distribution(policy=False), changed("site", loggingConfig=log))


def file_system_of(account: str) -> Change:
    """A function of the practice that mounts a file system."""
    where = arn("elasticfilesystem", account, "access-point/fsap-0123456789abcdef0")
    return changed("ehr", fileSystemConfig={"arn": where, "localMountPath": "/mnt/files"})


CASES: list[Case] = [
    # texts
    ("a schedule shares a snapshot", "W3", "POSSIBLE",
     scheduled("rds:modifyDBSnapshotAttribute", DbSnapshotIdentifier="old", ValuesToAdd=[MANAGEMENT])),
    ("a schedule copies objects", "W3", "POSSIBLE",
     scheduled("s3:copyObject", Bucket="ledger", CopySource="photos/a", Key="a")),
    ("a state machine copies objects", "W3", "POSSIBLE",
     machine("arn:aws:states:::aws-sdk:s3:copyObject", Bucket="ledger", CopySource="photos/a")),
    ("a state machine shares a snapshot", "W3", "POSSIBLE",
     machine("arn:aws:states:::aws-sdk:rds:modifyDBSnapshotAttribute", ValuesToAdd=[MANAGEMENT])),
    ("a container logs to Splunk", "W3", "POSSIBLE",
     task_logging("splunk", splunk_url="https://splunk.mso.example:8088")),
    ("a container logs by FireLens to a host", "W3", "POSSIBLE",
     task_logging("awsfirelens", Name="http", Host="logs.mso.example")),
    ("a container logs by FireLens to a vendor's default host", "W3", "POSSIBLE",
     task_logging("awsfirelens", Name="datadog")),
    ("a container logs by syslog", "W3", "POSSIBLE", task_logging("syslog", syslog_address="tcp+tls://10.9.0.1:514")),
    # other spellings, other properties
    ("sessions in containers are logged to management", "W3", "UNKNOWN", sessions_logged_to("ledger")),
    ("sessions in containers are logged to nobody in the input", "W3", "UNKNOWN", sessions_logged_to("elsewhere")),
    ("an EMR cluster keeps its logs in management", "W3", "UNKNOWN", cluster_logging_to("ledger")),
    ("a distribution is logged to management", "W3", "UNKNOWN", logged_distribution("ledger")),
    ("a table lies in a bucket of management", "W3", "POSSIBLE", table_in("ledger")),
    ("a function mounts a file system of management", "W3", "POSSIBLE", file_system_of(MANAGEMENT)),
    ("a search log goes on to management", "W3", "LEAK", logging_domain(arn("logs", MANAGEMENT, "destination:d"))),
    # keys of others
    ("a database under a key of management", "W2", "LEAK", changed("chart", kmsKeyId=EXTERNAL_KEY)),
    ("a vault under a key of management", "W2", "LEAK", changed("vault", kmsKeyArn=EXTERNAL_KEY)),
    ("a secret's replica under a key of management", "W2", "LEAK", changed("db-password", replicas=[
        {"region": "us-west-2", "kmsKeyId": EXTERNAL_KEY.replace("us-east-1", "us-west-2")}])),
    ("a key whose material is in a store of its own", "W2", "UNKNOWN",
     changed("key:clinical-north", customKeyStoreId="cks-1", xksKeyId="key-1")),
]  # fmt: skip

def _returned_by_aws(number: int, account: str) -> Change:
    """Stores with the outputs that a preview has of them beside the inputs."""
    queue = f"https://sqs.us-west-2.amazonaws.com/{account}/undelivered"
    address = "photos.cabc123.us-west-2.rds.amazonaws.com"

    def change(b: Builder) -> None:
        name = f"returned-{number}"
        b.add("aws:s3/bucket:Bucket", f"{name}-b", account, name, bucket=name, bucketRegion="us-west-2")
        b.add("aws:sqs/queue:Queue", f"{name}-q", account, queue, name="undelivered", url=queue)
        b.add("aws:rds/instance:Instance", f"{name}-d", account, name, address=address, endpoint=f"{address}:5432")

    return change


BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("what AWS returns of a bucket and of a queue, and an address that two practices' databases have",
     combined(*(_returned_by_aws(number, account) for number, account in enumerate((NORTH, SOUTH))))),
    ("a schedule stops a database", scheduled("rds:stopDBInstance", DbInstanceIdentifier="chart")),
    ("a schedule copies in a bucket", scheduled("s3:copyObject", Bucket="photos", CopySource="photos/a", Key="b")),
    ("a state machine invokes a function of the practice",
     machine("arn:aws:states:::lambda:invoke", FunctionName=arn("lambda", NORTH, "function:ehr"))),
    ("a container logs to a log group", task_logging("awslogs", awslogs_group="/app", awslogs_region="us-east-1")),
    ("a container logs to its own host", task_logging("fluentd", fluentd_address="localhost:24224")),
    ("a container logs by FireLens to a delivery stream of the practice",
     task_logging("awsfirelens", Name="kinesis_firehose", delivery_stream="kept")),
    ("sessions in containers are logged to the practice", sessions_logged_to("photos")),
    ("an EMR cluster keeps its logs in the practice", cluster_logging_to("photos")),
    ("a table lies in a bucket of the practice", table_in("photos")),
    ("a function mounts a file system of the practice", file_system_of(NORTH)),
    ("a search log stays", logging_domain(arn("lambda", NORTH, "function:ehr"))),
    ("a database under another key of the practice", combined(
        changed("chart", kmsKeyId=KEY),
        extend_policy("key:clinical-north", allow("kms:Decrypt", to=role_arn(NORTH, "mso/phi/physician"))))),
]  # fmt: skip
