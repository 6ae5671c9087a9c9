"""Leaks: logs kept by those who are logged, code kept by others, and what the exchange's staff may read."""

from __future__ import annotations

import json
from typing import Any

from change_builders import EXTERNAL_KEY, Change, Leak, add, changed, combined, without_perimeter
from leaks_by_data_path import DECLARED
from small_estate import EXCHANGE_KEY, MANAGEMENT, NORTH, NORTH_EXCHANGE, REGION, SOUTH, allow, role_arn

READER = role_arn(NORTH, "mso/phi/app-ehr")
REGISTRY = f"{MANAGEMENT}.dkr.ecr.{REGION}.amazonaws.com/ehr"
DIGEST = f"sha256:{'a' * 64}"


def task(image: str) -> Change:
    """A task of the practice that runs an image."""
    run = json.dumps([{"name": "ehr", "image": image}])
    return add(
        "aws:ecs/taskDefinition:TaskDefinition",
        "ehr-task",
        NORTH,
        family="ehr",
        taskRoleArn=READER,
        containerDefinitions=run,
        arn=f"arn:aws:ecs:{REGION}:{NORTH}:task-definition/ehr:1",
    )


def function(**code: Any) -> Change:
    """A function of the practice with some source of its code."""
    arn = f"arn:aws:lambda:{REGION}:{NORTH}:function:import"
    return add("aws:lambda/function:Function", "import", NORTH, name="import", role=READER, arn=arn, **code)


def inbox_readable_by(role: str) -> Change:
    """A queue of the exchange with minimum necessary data, and a role of the MSO there that may read it."""
    arn = f"arn:aws:sqs:{REGION}:{NORTH_EXCHANGE}:inbox"

    def change(b: Any) -> None:
        b.add(
            "aws:sqs/queue:Queue",
            "inbox",
            NORTH_EXCHANGE,
            arn,
            {"mso:data-class": "phi-minimum"},
            name="inbox",
            arn=arn,
            kmsMasterKeyId=EXCHANGE_KEY,
        )
        trust = [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/mso_it"))]
        b.role(NORTH_EXCHANGE, role, trust, [allow("sqs:ReceiveMessage"), allow("kms:Decrypt")], owner="mso")
        b.extend_policy("key:exchange-north", allow("kms:Decrypt", to=role_arn(NORTH_EXCHANGE, role)))

    return change


def deidentified(*fields: str) -> Change:
    """The declared flow as de-identified, with these fields."""
    return changed(
        "broker", environment={"variables": {**DECLARED, "FIELDS": json.dumps(fields), "IDENTIFIABLE": "false"}}
    )


LEAKS: list[Leak] = [
    ("a trail encrypted with a key of management", "W8", changed("trail", kmsKeyId=EXTERNAL_KEY)),
    ("a trail that writes to a bucket of management", "W8", changed("trail", s3BucketName="ledger")),
    ("a trail that writes to a bucket of a practice", "W8", changed("trail", s3BucketName="photos")),
    ("a task that runs an image of management's registry", "W10", task(f"{REGISTRY}:7")),
    ("a task that runs an image of the other practice", "W10", task(f"{SOUTH}.dkr.ecr.{REGION}.amazonaws.com/ehr:7")),
    ("a function whose package lies in management", "W10", function(s3Bucket="ledger", s3Key="import.zip")),
    (
        "a pipeline that keeps its artifacts in management",
        "W10",
        add(
            "aws:codepipeline/pipeline:Pipeline",
            "deploy",
            NORTH,
            name="deploy",
            artifactStores=[{"location": "ledger"}],
        ),
    ),
    (
        "Pulumi state replicated to management",
        "W10",
        add(
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "state-copies",
            NORTH,
            bucket="north-pulumi-state",
            rules=[{"destination": {"bucket": "arn:aws:s3:::ledger", "account": MANAGEMENT}}],
        ),
    ),
    (
        "a registry that replicates its images into the practice's",
        "W10",
        add(
            "aws:ecr/replicationConfiguration:ReplicationConfiguration",
            "copies",
            MANAGEMENT,
            replicationConfiguration={"rules": [{"destinations": [{"region": REGION, "registryId": NORTH}]}]},
        ),
    ),
    (
        "a cache of management's registry",
        "W10",
        add(
            "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
            "cache",
            NORTH,
            ecrRepositoryPrefix="mso",
            upstreamRegistryUrl=REGISTRY.partition("/")[0],
        ),
    ),
    (
        "the operator of the exchange reads a queue",
        "W5",
        combined(without_perimeter, inbox_readable_by("mso/operator")),
    ),
    (
        "a desk reads a queue that no flow delivers to",
        "W4",
        combined(without_perimeter, inbox_readable_by("mso/desk/nurse")),
    ),
    ("a de-identified flow with names", "W4", deidentified("code", "patientName")),
    ("a de-identified flow with record numbers", "W4", deidentified("chart_number")),
    ("a de-identified flow with dates of birth", "W4", deidentified("date_of_birth")),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a task that runs an image of the practice's registry", task(f"{NORTH}.dkr.ecr.{REGION}.amazonaws.com/ehr:7")),
    ("a task that runs a public image by digest", task(f"docker.io/library/caddy@{DIGEST}")),
    ("a function whose package lies in the practice", function(s3Bucket="photos", s3Key="import.zip")),
    ("a de-identified flow of counts", deidentified("room", "device_type", "slot_minutes")),
]

NOT_CERTAIN: list[tuple[str, str, str, Change]] = [
    ("a task that runs an image of management's registry by digest", "W10", "POSSIBLE", task(f"{REGISTRY}@{DIGEST}")),
    (
        "a function whose package lies in a bucket that is not in the input",
        "W10",
        "UNKNOWN",
        function(s3Bucket="packages"),
    ),
    (
        "a function with a layer of another account",
        "W10",
        "POSSIBLE",
        function(layers=[f"arn:aws:lambda:{REGION}:770000000000:layer:tracing:4"]),
    ),
    ("a trail in a bucket that is not in the input", "W8", "UNKNOWN", changed("trail", s3BucketName="elsewhere")),
    ("no trail", "W8", "UNKNOWN", lambda b: b.drop("trail")),
    ("a de-identified flow with free text", "W4", "POSSIBLE", deidentified("remarks")),
]
