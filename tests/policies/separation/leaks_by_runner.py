"""What runs as a clinical role: images and repositories of others, runs with other code; logs, events and names."""

from __future__ import annotations

import json
from typing import Any

from change_builders import (
    READER,
    STAFF,
    Change,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    role,
    running_as_reader,
    without,
    without_perimeter,
)
from data_path_builders import Case, arn, event
from leaks_by_federation import GITHUB, issuer, trusting
from small_estate import LOGS, MANAGEMENT, NORTH, REGION, allow, policy, role_arn, root

AMI = "ami-0123456789abcdef0"
PROFILE = add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr")
DATABASE_LOG = "/aws/rds/instance/chart/postgresql"
LOG_OBJECTS = ["arn:aws:s3:::trail-log/*"]


def started_from(account: str) -> Change:
    """A launch template of the practice with a machine image of an account."""
    image = add("aws:ec2/ami:Ami", "golden", account, AMI, name="golden")
    profile = {"name": "profile"}
    template = add(
        "aws:ec2/launchTemplate:LaunchTemplate", "vm", NORTH, "lt-1", iamInstanceProfile=profile, imageId=AMI
    )
    return combined(PROFILE, image, template)


def built_from(location: str, type_: str = "GITHUB") -> Change:
    """A build project of the practice that runs as a role that may read, with the source at a place."""
    source = {"type": type_, "location": location}
    return add("aws:codebuild/project:Project", "build", NORTH, name="build", serviceRole=READER, source=source)


def pipeline_of(account: str, organization: str) -> Change:
    """A role that trusts pipelines of an organization at GitHub."""
    when = {"StringEquals": {f"{GITHUB}:sub": f"repo:{organization}/estate:environment:production"}}
    return combined(issuer(GITHUB, account), trusting(GITHUB, when, account, "mso/pipeline"))


def cluster(**properties: Any) -> Change:
    """An EMR cluster of the practice."""
    return add("aws:emr/cluster:Cluster", "emr", NORTH, name="emr", serviceRole=READER, **properties)


def batch_job(**properties: Any) -> Change:
    """A job definition of AWS Batch in the practice."""
    texts = {name: json.dumps(value) for name, value in properties.items()}
    name_of = arn("batch", NORTH, "job-definition/job:1")
    return add("aws:batch/jobDefinition:JobDefinition", "job", NORTH, name="job", arn=name_of, **texts)


def database_log_to(destination: str) -> Change:
    """The log of the database, labelled without patient data, and a subscription to it."""
    return combined(
        changed("chart", enabledCloudwatchLogsExports=["postgresql"]),
        add("aws:cloudwatch/logGroup:LogGroup", "pg", NORTH, name=DATABASE_LOG),
        add(
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "subscription", NORTH, logGroup=DATABASE_LOG,
            destinationArn=destination,
        ),
    )  # fmt: skip


def theirs(type_: str, policy_type: str, action: str, owner: str, **properties: Any) -> Change:
    """A store of management whose policy lets the practice write to it, and an application that may."""
    service = action.partition(":")[0]
    name_of = arn(service, MANAGEMENT, properties.pop("path", "theirs"))
    opened = policy(allow(action, to=root(NORTH)))
    apart = {} if policy_type else {"policy": opened}
    return combined(
        add(type_, "theirs", MANAGEMENT, "theirs", name="theirs", arn=name_of, **apart, **properties),
        *([add(policy_type, "theirs:policy", MANAGEMENT, **{owner: name_of, "policy": opened})] if policy_type else []),
        extend_policy("clinical-north:app-ehr:policy", allow(action)),
    )


def writable_code(runner: Change) -> Change:
    """Something that runs code from a bucket of the practice in which management may write."""
    opened = allow("s3:PutObject", on=["arn:aws:s3:::code/*"], to=root(MANAGEMENT))
    return combined(
        without_perimeter,
        runner,
        lambda b: b.bucket(NORTH, "code", "security", ""),
        extend_policy("code:policy", opened),
    )


def kept_by(*actions: str) -> Change:
    """A role of the log archive with these actions that the MSO's staff can assume."""
    return role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=STAFF)], [allow(*actions)])


def on_default_bus(**pattern: Any) -> Change:
    """A rule on the default bus that sends events to a bus of management."""
    return combined(event(arn("events", MANAGEMENT, "event-bus/x"), pattern, "default"), without("vendor", "visits"))


def record(**properties: Any) -> Change:
    """A DNS record of the practice."""
    return add("aws:route53/record:Record", "record", NORTH, name="ehr.north.example", **properties)


BALANCER = "x-1.us-east-1.elb.amazonaws.com"
CONTAINER = {"name": "ehr", "image": f"{MANAGEMENT}.dkr.ecr.{REGION}.amazonaws.com/ehr:1"}
JOB = {"image": "docker.io/library/caddy@sha256:aa", "jobRoleArn": READER}

LEAKS: list[Leak] = [
    ("an operator starts a run of a job with another script", "W5",
     running_as_reader("aws:glue/job:Job", ("glue:StartJobRun",), name="job", roleArn=READER)),
    ("an operator submits a job with another command", "W5", combined(
        batch_job(containerProperties=JOB), running_as_reader("aws:glue/job:Job", ("batch:SubmitJob",), name="other"))),
    ("an operator adds a step to a cluster", "W5", combined(PROFILE, running_as_reader(
        "aws:emr/cluster:Cluster", ("elasticmapreduce:AddJobFlowSteps",), name="emr",
        ec2Attributes={"instanceProfile": "profile"}))),
    ("an operator replaces the root volume of an instance", "W5", combined(PROFILE, running_as_reader(
        "aws:ec2/instance:Instance", ("ec2:CreateReplaceRootVolumeTask",), iamInstanceProfile="profile"))),
    ("an operator links the logs with an account of its own", "W5", running_as_reader(
        "aws:glue/job:Job", ("oam:CreateLink", "logs:Link"), name="other")),
    ("a bootstrap action of management", "W10", cluster(bootstrapActions=[{"path": "s3://ledger/boot.sh"}])),
    ("a job whose image is management's", "W10",
     batch_job(ecsProperties={"taskProperties": [{"containers": [CONTAINER]}]})),
    ("a queue of management takes messages", "W4", theirs("aws:sqs/queue:Queue", "", "sqs:SendMessage", "")),
    ("a topic of management takes messages", "W4", theirs("aws:sns/topic:Topic", "", "sns:Publish", "")),
    ("a secret of management takes values", "W4", theirs(
        "aws:secretsmanager/secret:Secret", "", "secretsmanager:PutSecretValue", "", path="secret:theirs-AbCdEf")),
    ("a stream of management takes records", "W4", theirs(
        "aws:kinesis/stream:Stream", "aws:kinesis/resourcePolicy:ResourcePolicy", "kinesis:PutRecord", "resourceArn",
        path="stream/theirs")),
    ("a table of management takes items", "W4", theirs(
        "aws:dynamodb/table:Table", "aws:dynamodb/resourcePolicy:ResourcePolicy", "dynamodb:PutItem", "resourceArn",
        path="table/theirs")),
    ("an application acts as a role of management", "W4", combined(
        role(MANAGEMENT, "mso/inbox", [allow("sts:AssumeRole", on=(), to=root(NORTH))], [allow("s3:PutObject")]),
        extend_policy("clinical-north:app-ehr:policy", allow("sts:AssumeRole")))),
    ("management writes the package of a function", "W10", writable_code(changed("ehr", s3Bucket="code", s3Key="x"))),
    ("management writes the script of a job", "W10", writable_code(add(
        "aws:glue/job:Job", "job", NORTH, name="job", roleArn=READER, command={"scriptLocation": "s3://code/s.py"}))),
    ("a build of the MSO's repository", "W10", combined(
        pipeline_of(MANAGEMENT, "mso"), built_from("https://github.com/mso/ehr.git"))),
    ("management lets the log expire", "W8", combined(
        without("trail-log:lock"), kept_by("s3:PutLifecycleConfiguration"))),
    ("the practice's state lies in management", "W10", add(
        "aws:s3/bucket:Bucket", "state", MANAGEMENT, "state", {"mso:system": "pulumi-state", "mso:owner": "north"},
        bucket="state")),
    ("an operator deletes who could cut it off", "W9", operator_allowed("iam:DeleteRole")),
    ("management overwrites the log", "W8", combined(
        without("trail-log:lock"),
        extend_policy("trail-log:policy", allow("s3:PutObject", on=LOG_OBJECTS, to=root(MANAGEMENT))))),
    ("the log of a database goes on to management", "W3", database_log_to(arn("logs", MANAGEMENT, "destination:d"))),
]  # fmt: skip

CASES: list[Case] = [
    ("messages that a function failed on go to management", "W3", "POSSIBLE", changed(
        "ehr", deadLetterConfig={"targetArn": arn("sqs", MANAGEMENT, "dead")})),
    ("the log of a function goes on to management", "W3", "POSSIBLE", combined(
        add("aws:cloudwatch/logGroup:LogGroup", "log", NORTH, name="/aws/lambda/ehr"),
        add("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "subscription", NORTH,
            logGroup="/aws/lambda/ehr", destinationArn=arn("logs", MANAGEMENT, "destination:d")))),
    ("sessions on instances are logged to management", "W3", "POSSIBLE", add(
        "aws:ssm/document:Document", "sessions", NORTH, name="SSM-SessionManagerRunShell", documentType="Session",
        content=json.dumps({"schemaVersion": "1.0", "inputs": {"s3BucketName": "ledger"}}))),
    ("an operator asks a GraphQL API", "W1", "UNKNOWN", operator_allowed("appsync:GraphQL")),
    ("a machine image of management", "W10", "POSSIBLE", started_from(MANAGEMENT)),
    ("a build of a repository of nobody in the input", "W10", "UNKNOWN", built_from("https://github.com/some/ehr.git")),
    ("a trail that is switched off", "W8", "UNKNOWN", changed("trail", enableLogging=False)),
    ("instances take packages from another source", "W5", "UNKNOWN", add(
        "aws:ssm/patchBaseline:PatchBaseline", "base", NORTH, name="base",
        sources=[{"name": "r", "configuration": "baseurl=https://repo.mso.example/"}])),
    ("whoever holds a key signs in to a development endpoint", "W1", "UNKNOWN", add(
        "aws:glue/devEndpoint:DevEndpoint", "dev", NORTH, name="dev", roleArn=READER, publicKey="ssh-rsa AAAA")),
    ("an API that a document describes", "W1", "UNKNOWN", add(
        "aws:apigatewayv2/api:Api", "api", NORTH, "api-1", protocolType="HTTP", body='{"openapi": "3.0.1"}')),
    ("events of any source on the default bus", "W3", "POSSIBLE", on_default_bus(**{"detail-type": ["Lab result"]})),
    ("events of all but some sources on the default bus", "W3", "POSSIBLE",
     on_default_bus(source=[{"anything-but": ["aws.s3"]}])),
    ("a name of the practice leads to management", "W3", "UNKNOWN", combined(
        add("aws:lb/loadBalancer:LoadBalancer", "theirs", MANAGEMENT, "lb", dnsName=BALANCER),
        record(type="A", aliases=[{"name": BALANCER, "zoneId": "Z1"}]))),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a queue of management that is closed", combined(
        add("aws:sqs/queue:Queue", "theirs", MANAGEMENT, name="theirs", arn=arn("sqs", MANAGEMENT, "theirs")),
        extend_policy("clinical-north:app-ehr:policy", allow(
            "sqs:SendMessage", on=(arn("sqs", MANAGEMENT, "theirs"),))))),
    ("a function whose package lies in a bucket that only the practice writes", combined(
        lambda b: b.bucket(NORTH, "code", "security", ""), changed("ehr", s3Bucket="code", s3Key="x"))),
    ("a machine image of the practice", started_from(NORTH)),
    ("a build of the practice's repository", combined(
        pipeline_of(NORTH, "north"), built_from("https://github.com/north/ehr.git"))),
    ("a build of a repository in CodeCommit",
     built_from("https://git-codecommit.us-east-1.amazonaws.com/v1/repos/ehr", "CODECOMMIT")),
    ("a bootstrap action of the practice", cluster(bootstrapActions=[{"path": "s3://photos/boot.sh"}])),
    ("the log of a database stays", database_log_to(arn("lambda", NORTH, "function:ehr"))),
    ("a locked log whose lifecycle is changed", kept_by("s3:PutLifecycleConfiguration")),
    ("an operator deletes another role than the custodian", operator_allowed(
        "iam:DeleteRole", on=(role_arn(NORTH, "mso/other"),))),
    ("an overwritten log of which versions stay", combined(
        without("trail-log:lock"),
        extend_policy("trail-log:policy", allow("s3:PutObject", on=LOG_OBJECTS, to=root(MANAGEMENT))),
        add("aws:s3/bucketVersioning:BucketVersioning", "versions", LOGS, bucket="trail-log",
            versioningConfiguration={"status": "Enabled"}))),
    ("calls that CloudTrail reports on the default bus",
     on_default_bus(**{"detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": ["PutKeyPolicy"]}})),
    ("a name of the practice leads to its own balancer", combined(
        add("aws:lb/loadBalancer:LoadBalancer", "own", NORTH, "lb", internal=True, dnsName=BALANCER),
        record(type="A", aliases=[{"name": BALANCER, "zoneId": "Z1"}]))),
]  # fmt: skip
