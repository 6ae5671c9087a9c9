"""S3, queues, topics, secrets, parameters: each type through its life on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:s3/bucket:Bucket": lambda g: {
        "inputs": {"tags": g.tags, "forceDestroy": True},
        "change": {"tags": {"a": "b"}},
    },
    "aws:s3/bucket:Bucket elsewhere": lambda _: {"inputs": {"region": "us-west-2", "objectLockEnabled": True}},
    "aws:s3/bucketPolicy:BucketPolicy": lambda g: {
        "inputs": {"bucket": g.bucket, "policy": g.allow},
        "change": {"policy": g.allow.replace("Allow", "Deny")},
    },
    "aws:s3/bucketVersioning:BucketVersioning": lambda g: {
        "inputs": {"bucket": g.make("aws:s3/bucket:Bucket", "v").id, "versioningConfiguration": {"status": "Enabled"}},
        "change": {"versioningConfiguration": {"status": "Suspended"}},
        "stays": True,
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda g: {
        "inputs": {
            "bucket": g.bucket,
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": False,
        },
        "change": {"restrictPublicBuckets": True},
    },
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": lambda g: {
        "inputs": {"bucket": g.bucket, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        "change": {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": lambda g: {
        "inputs": {
            "bucket": g.bucket,
            "rules": [
                {
                    "bucketKeyEnabled": True,
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": g.key},
                }
            ],
        },
        "change": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lambda g: {
        "inputs": {
            "bucket": g.bucket,
            "rules": [
                {
                    "id": "keep",
                    "status": "Enabled",
                    "filter": {"prefix": "a/"},
                    "expiration": {"days": 2192},
                    "transitions": [{"days": 90, "storageClass": "GLACIER"}],
                    "noncurrentVersionExpiration": {"noncurrentDays": 30},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                }
            ],
        }
    },
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": lambda g: {
        "inputs": {
            "bucket": g.bucket,
            "objectLockEnabled": "Enabled",
            "rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 6}},
        },
        "change": {"rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 10}}},
        "stays": True,
    },
    "aws:s3/bucketLogging:BucketLogging": lambda g: {
        "inputs": {"bucket": g.bucket, "targetBucket": log_bucket(g), "targetPrefix": "s3/"},
        "change": {"targetPrefix": "access/"},
        "stays": True,
    },
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": lambda g: {
        "inputs": {
            "bucket": versioned(g, "from"),
            "role": g.role,
            "rules": [
                {
                    "id": "a",
                    "status": "Enabled",
                    "priority": 1,
                    "filter": {"prefix": ""},
                    "deleteMarkerReplication": {"status": "Disabled"},
                    "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
                    "destination": {
                        "bucket": f"arn:aws:s3:::{versioned(g, 'to')}",
                        "account": "111111111111",
                        "encryptionConfiguration": {"replicaKmsKeyId": g.key},
                    },
                }
            ],
        }
    },
    "aws:s3/bucketNotification:BucketNotification": lambda g: {
        "stays": True,
        "inputs": {
            "bucket": g.bucket,
            "queues": [{"queueArn": g.queue.outputs["arn"], "events": ["s3:ObjectCreated:*"], "filterPrefix": "in/"}],
        },
    },
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": lambda _: {
        "inputs": {"blockPublicAcls": True, "blockPublicPolicy": True},
        "change": {"ignorePublicAcls": True},
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": lambda g: {
        "inputs": {"bucket": g.make("aws:s3/bucket:Bucket", "o").id, "key": "a/b", "content": "hello"}
    },
    "aws:sqs/queue:Queue": lambda g: {
        "inputs": {
            "kmsMasterKeyId": g.key,
            "messageRetentionSeconds": 1209600,
            "tags": g.tags,
            "redrivePolicy": f'{{"deadLetterTargetArn":"{g.queue.outputs["arn"]}","maxReceiveCount":5}}',
        },
        "change": {"messageRetentionSeconds": 60, "tags": {"a": "b"}},
    },
    "aws:sqs/queuePolicy:QueuePolicy": lambda g: {
        "inputs": {"queueUrl": g.queue.id, "policy": g.allow},
        "change": {"policy": g.allow.replace("kms", "sqs")},
    },
    "aws:sns/topic:Topic": lambda g: {
        "inputs": {"kmsMasterKeyId": g.key, "displayName": "d", "tags": g.tags},
        "change": {"displayName": "e"},
    },
    "aws:sns/topicPolicy:TopicPolicy": lambda g: {
        "inputs": {"arn": g.topic, "policy": g.allow},
        "change": {"policy": g.allow.replace("kms", "sns")},
        "stays": True,
    },
    "aws:sns/topicSubscription:TopicSubscription": lambda g: {
        "inputs": {"topic": g.topic, "protocol": "sqs", "endpoint": g.queue.outputs["arn"], "rawMessageDelivery": True},
        "change": {"rawMessageDelivery": False},
    },
    "aws:secretsmanager/secret:Secret": lambda g: {
        "inputs": {"kmsKeyId": g.key, "description": "d", "tags": g.tags, "recoveryWindowInDays": 7},
        "change": {"description": "e", "tags": {}},
    },
    "aws:secretsmanager/secretVersion:SecretVersion": lambda g: {
        "inputs": {"secretId": secret(g), "secretString": "s3cret"},
        "stays": True,
    },
    "aws:secretsmanager/secretPolicy:SecretPolicy": lambda g: {
        "inputs": {"secretArn": secret(g), "policy": g.allow},
        "change": {"policy": g.allow.replace("kms", "s3")},
    },
    "aws:secretsmanager/secretRotation:SecretRotation": lambda g: {
        "stays": True,
        "inputs": {
            "secretId": secret(g, "first"),
            "rotationLambdaArn": g.function,
            "rotationRules": {"automaticallyAfterDays": 30},
        },
    },
    "aws:ssm/parameter:Parameter": lambda g: {
        "inputs": {"name": "/mso/a", "type": "SecureString", "value": "v", "keyId": g.key, "tags": g.tags},
        "change": {"value": "w", "tags": {}},
    },
}


def log_bucket(ground: Any) -> str:
    """A bucket that takes server access logs."""
    bucket = str(ground.make("aws:s3/bucket:Bucket", "access-logs").id)
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},'
        f'"Action":"s3:PutObject","Resource":"arn:aws:s3:::{bucket}/*"}}]}}'
    )
    ground.make("aws:s3/bucketPolicy:BucketPolicy", "access-logs", bucket=bucket, policy=policy)
    return bucket


def versioned(ground: Any, name: str) -> str:
    """A bucket with versions."""
    bucket = str(ground.make("aws:s3/bucket:Bucket", name).id)
    ground.make(
        "aws:s3/bucketVersioning:BucketVersioning", name, bucket=bucket, versioningConfiguration={"status": "Enabled"}
    )
    return bucket


def secret(ground: Any, value: str = "") -> str:
    """A secret to hang something on."""
    held = str(ground.make("aws:secretsmanager/secret:Secret", f"held-{next(NUMBERS)}").id)
    if value:
        ground.make(
            "aws:secretsmanager/secretVersion:SecretVersion", f"held-{next(NUMBERS)}", secretId=held, secretString=value
        )
    return held


@pytest.mark.parametrize("type_", CASES)
def test_lives(type_: str, ground: Any, live: Any) -> None:
    """Created as declared, read back the same, changed in place, and gone once deleted."""
    live(type_.partition(" ")[0], CASES[type_](ground))
