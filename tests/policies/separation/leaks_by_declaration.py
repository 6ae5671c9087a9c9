"""What declarations say: a setting declared twice, labels of others, lists of fields, code in scripts and runners."""

from __future__ import annotations

import base64
import json
from typing import Any

from change_builders import (
    ANALYST,
    PHOTOS,
    READER,
    Change,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    without_perimeter,
)
from data_path_builders import Case, arn
from leaks_by_data_path import DECLARED
from small_estate import KEY, KEY_USE, MANAGEMENT, NORTH, REGION, Builder, allow, deny, policy

from infra.engine.values import UNKNOWN

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
FUNCTION = "aws:lambda/function:Function"
OPENED = allow("s3:GetObject", on=PHOTOS, to=ANALYST)
CLOSED = deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:PrincipalAccount": NORTH}})
WITH_KEY = combined(without_perimeter, extend_policy("key:clinical-north", allow(*KEY_USE, to=ANALYST)))
IMAGE = f"{NORTH}.dkr.ecr.{REGION}.amazonaws.com/ehr:1"
INSTANCE = "aws:ec2/instance:Instance"


def declared_again(type_: str, **properties: Any) -> Change:
    """A second declaration of a setting of the photos."""
    return add(type_, "again", NORTH, bucket="photos", **properties)


def encrypted(algorithm: str, key: str = "") -> list[dict[str, Any]]:
    rule = {"sseAlgorithm": algorithm, **({"kmsMasterKeyId": key} if key else {})}
    return [{"applyServerSideEncryptionByDefault": rule}]


def fields(listed: Any, identifiable: str = "true") -> Change:
    """The broker with another list of fields."""
    told = listed if isinstance(listed, str) else json.dumps(listed)
    return changed("broker", environment={"variables": {**DECLARED, "FIELDS": told, "IDENTIFIABLE": identifiable}})


def running(type_: str, **properties: Any) -> Change:
    """A resource that runs as a role that may read."""
    return add(type_, "runner", NORTH, name="runner", **properties)


def pushing(runs: Change) -> Change:
    """The operator may push images to the repository that a resource runs."""
    images = add("aws:ecr/repository:Repository", "images", NORTH, "ehr", {}, name="ehr",
                 arn=arn("ecr", NORTH, "repository/ehr"))  # fmt: skip
    return combined(images, runs, operator_allowed("ecr:PutImage"))


def kept_code(runs: Change) -> Change:
    """The operator may write to the bucket from which a resource takes code."""
    code = add("aws:s3/bucket:Bucket", "code", NORTH, "code", bucket="code")
    return combined(code, runs, operator_allowed("s3:PutObject", on=("arn:aws:s3:::code/*",)))


def books(**tags: Any) -> Change:
    """The tags of a bucket of management."""
    return changed("ledger", tags={"mso:owner": "mso", "mso:plane": "management", **tags})


def start(script: str, **properties: Any) -> Change:
    """An instance of the practice with a start script."""
    encoded = base64.b64encode(script.encode()).decode()
    return running(INSTANCE, **(properties or {"userDataBase64": encoded}))


def photos_public_but_blocked_twice(b: Builder) -> None:
    b.drop("perimeter-clinical-north:attachment", "organization-perimeter:attachment", "photos:encryption")
    b.extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*"))


CASES: list[Case] = [
    ("a bucket with two policies, of which one closes it", "W1", "LEAK", combined(
        WITH_KEY, declared_again(POLICY, policy=policy(OPENED)), extend_policy("photos:policy", CLOSED))),
    ("a bucket with a policy of its own that opens it, and one beside it that closes it", "W1", "LEAK", combined(
        WITH_KEY, changed("photos", policy=policy(OPENED)), extend_policy("photos:policy", CLOSED))),
    ("a bucket encrypted with the practice's key in one of two declarations", "W1", "LEAK", combined(
        without_perimeter, extend_policy("photos:policy", OPENED),
        declared_again(ENCRYPTION, rules=encrypted("AES256")))),
    ("a public bucket that is blocked in one of two declarations", "W1", "LEAK", combined(
        photos_public_but_blocked_twice, declared_again(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", restrictPublicBuckets=False))),
    ("a list of fields that is no list", "W4", "UNKNOWN", fields("all")),
    ("a list of fields with a wildcard among them", "W4", "LEAK", fields(["code", "obs_*"])),
    ("a de-identified flow with a contact", "W4", "POSSIBLE", fields(["code", "contact"], "false")),
    ("a store of management with another's label", "W7", "POSSIBLE", books(DataClassification="PHI")),
    ("a store of management with a tag that says yes", "W7", "POSSIBLE", books(contains_phi="true")),
    ("a store of management whose label is not known yet", "W7", "UNKNOWN", changed("ledger", tags=UNKNOWN)),
    ("an operator pushes what a batch job runs", "W5", "LEAK", pushing(running(
        "aws:batch/jobDefinition:JobDefinition",
        containerProperties=json.dumps({"image": IMAGE, "jobRoleArn": READER})))),
    ("an operator pushes what runs by the address with two stacks", "W5", "LEAK", pushing(running(
        FUNCTION, imageUri=f"{NORTH}.dkr-ecr.{REGION}.on.aws/ehr:1", role=READER,
        arn=arn("lambda", NORTH, "function:runner")))),
    ("an operator writes the source of a build in S3", "W10", "LEAK", kept_code(running(
        "aws:codebuild/project:Project", serviceRole=READER, source={"type": "S3", "location": "code/source.zip"}))),
    ("an operator writes what a start script fetches", "W10", "LEAK", kept_code(
        start("aws s3 cp s3://code/agent.sh - | sh"))),
    ("a start script that fetches from management", "W10", "LEAK", start("aws s3 cp s3://ledger/agent.sh - | sh")),
    ("a plain start script that runs an image of management", "W10", "LEAK", start("", userData=(
        f"docker run {MANAGEMENT}.dkr.ecr.{REGION}.amazonaws.com/agent"))),
    ("a pipeline whose source names the owner of its repository apart", "W10", "UNKNOWN", running(
        "aws:codepipeline/pipeline:Pipeline", roleArn=READER, arn=arn("codepipeline", NORTH, "runner"),
        stages=[{"actions": [{"provider": "GitHub", "configuration": {"Owner": "ridge", "Repo": "estate"}}]}])),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a bucket encrypted with the same key in two declarations", combined(
        without_perimeter, extend_policy("photos:policy", OPENED),
        declared_again(ENCRYPTION, rules=encrypted("aws:kms", KEY)))),
    ("a Deny in both policies of a bucket", combined(
        without_perimeter, declared_again(POLICY, policy=policy(OPENED, CLOSED)),
        extend_policy("photos:policy", CLOSED))),
    ("a store of management whose tags deny patient data", books(contains_phi="false", DataClass="no PHI")),
    ("a store of management whose tags say what and whose it is", books(
        Name="phi-training-slides", DataOwner="phi-office", phi_review="2026-11")),
    ("an operator pushes, but the batch job names its image by digest", pushing(running(
        "aws:batch/jobDefinition:JobDefinition", containerProperties=json.dumps(
            {"image": f"{IMAGE.partition(':')[0]}@sha256:{'a' * 64}", "jobRoleArn": READER})))),
    ("a start script that fetches what AWS publishes", start(
        f"curl https://s3.{REGION}.amazonaws.com/amazoncloudwatch-agent-{REGION}/agent.rpm")),
    ("a start script that fetches from the practice", start("aws s3 cp s3://photos/agent.sh - | sh")),
]  # fmt: skip
