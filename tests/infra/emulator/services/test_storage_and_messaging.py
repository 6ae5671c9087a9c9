"""S3, SQS, SNS, Secrets Manager, SSM: the lifecycle of each type on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:s3/bucket:Bucket": lambda a: {
        "inputs": {"tags": a.tags, "forceDestroy": True},
        "change": {"tags": {"a": "b"}},
    },
    "aws:s3/bucket:Bucket in another region": lambda _: {"inputs": {"region": "us-west-2", "objectLockEnabled": True}},
    "aws:s3/bucketPolicy:BucketPolicy": lambda a: {
        "inputs": {"bucket": a.bucket, "policy": a.allow},
        "change": {"policy": a.allow.replace("Allow", "Deny")},
    },
    "aws:s3/bucketVersioning:BucketVersioning": lambda a: {
        "inputs": {"bucket": a.make("aws:s3/bucket:Bucket", "v").id, "versioningConfiguration": {"status": "Enabled"}},
        "change": {"versioningConfiguration": {"status": "Suspended"}},
        "still_readable": True,
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda a: {
        "inputs": {
            "bucket": a.bucket,
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": False,
        },
        "change": {"restrictPublicBuckets": True},
    },
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": lambda a: {
        "inputs": {"bucket": a.bucket, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        "change": {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": lambda a: {
        "inputs": {
            "bucket": a.bucket,
            "rules": [
                {
                    "bucketKeyEnabled": True,
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": a.key},
                }
            ],
        },
        "change": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lambda a: {
        "inputs": {
            "bucket": a.bucket,
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
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": lambda a: {
        "inputs": {
            "bucket": a.bucket,
            "objectLockEnabled": "Enabled",
            "rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 6}},
        },
        "change": {"rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 10}}},
        "still_readable": True,
    },
    "aws:s3/bucketLogging:BucketLogging": lambda a: {
        "inputs": {"bucket": a.bucket, "targetBucket": log_bucket(a), "targetPrefix": "s3/"},
        "change": {"targetPrefix": "access/"},
        "still_readable": True,
    },
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": lambda a: {
        "inputs": {
            "bucket": versioned(a, "from"),
            "role": a.role,
            "rules": [
                {
                    "id": "a",
                    "status": "Enabled",
                    "priority": 1,
                    "filter": {"prefix": ""},
                    "deleteMarkerReplication": {"status": "Disabled"},
                    "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
                    "destination": {
                        "bucket": f"arn:aws:s3:::{versioned(a, 'to')}",
                        "account": "111111111111",
                        "encryptionConfiguration": {"replicaKmsKeyId": a.key},
                    },
                }
            ],
        }
    },
    "aws:s3/bucketMetric:BucketMetric": lambda a: {
        "inputs": {"bucket": a.bucket, "name": "all"}, "change": {"filter": {"prefix": "outbox/"}},
    },
    "aws:s3/bucketNotification:BucketNotification": lambda a: {
        "still_readable": True,
        "inputs": {
            "bucket": a.bucket,
            "queues": [{"queueArn": a.queue.outputs["arn"], "events": ["s3:ObjectCreated:*"], "filterPrefix": "in/"}],
        },
    },
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": lambda _: {
        "inputs": {"blockPublicAcls": True, "blockPublicPolicy": True},
        "change": {"ignorePublicAcls": True},
    },
    "aws:s3/bucketObjectv2:BucketObjectv2": lambda a: {
        "inputs": {"bucket": a.make("aws:s3/bucket:Bucket", "o").id, "key": "a/b", "content": "hello"}
    },
    "aws:dynamodb/table:Table": lambda a: {
        "inputs": {
            "billingMode": "PAY_PER_REQUEST",
            "hashKey": "visit",
            "rangeKey": "requirement",
            "attributes": [{"name": name, "type": "S"} for name in ("visit", "requirement", "open", "startsAt")],
            "globalSecondaryIndexes": [
                {"name": "open-visits", "projectionType": "ALL", "keySchemas": [
                    {"attributeName": "open", "keyType": "HASH"}, {"attributeName": "startsAt", "keyType": "RANGE"}
                ]},
                {"name": "by-start", "hashKey": "startsAt", "projectionType": "ALL"},
            ],
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": a.key},
            "pointInTimeRecovery": {"enabled": True},
            "deletionProtectionEnabled": False,
            "tags": a.tags,
        },
        "change": {"tags": {"a": "b"}, "pointInTimeRecovery": {"enabled": False}},
    },
    "aws:dynamodb/resourcePolicy:ResourcePolicy": lambda a: {
        "inputs": {
            "resourceArn": a.make(
                "aws:dynamodb/table:Table", "p", name="p", billingMode="PAY_PER_REQUEST", hashKey="visit",
                attributes=[{"name": "visit", "type": "S"}],
            ).outputs["arn"],
            "policy": a.allow,
        },
        "change": {"policy": a.allow.replace("Allow", "Deny")},
    },
    "aws:sesv2/configurationSet:ConfigurationSet": lambda a: {
        "inputs": {"configurationSetName": "visits", "deliveryOptions": {"tlsPolicy": "REQUIRE"}, "tags": a.tags},
        "change": {"tags": {"a": "b"}},
    },
    "aws:sesv2/emailIdentity:EmailIdentity": lambda _: {"inputs": {"emailIdentity": "visits.care.example"}},
    "aws:sqs/queue:Queue": lambda a: {
        "inputs": {
            "kmsMasterKeyId": a.key,
            "messageRetentionSeconds": 1209600,
            "tags": a.tags,
            "redrivePolicy": f'{{"deadLetterTargetArn":"{a.queue.outputs["arn"]}","maxReceiveCount":5}}',
        },
        "change": {"messageRetentionSeconds": 60, "tags": {"a": "b"}},
    },
    "aws:sqs/queuePolicy:QueuePolicy": lambda a: {
        "inputs": {"queueUrl": a.queue.id, "policy": a.allow},
        "change": {"policy": a.allow.replace("kms", "sqs")},
    },
    "aws:sns/topic:Topic": lambda a: {
        "inputs": {"kmsMasterKeyId": a.key, "displayName": "d", "tags": a.tags},
        "change": {"displayName": "e"},
    },
    "aws:sns/topicPolicy:TopicPolicy": lambda a: {
        "inputs": {"arn": a.topic, "policy": a.allow},
        "change": {"policy": a.allow.replace("kms", "sns")},
        "still_readable": True,
    },
    "aws:sns/topicSubscription:TopicSubscription": lambda a: {
        "inputs": {"topic": a.topic, "protocol": "sqs", "endpoint": a.queue.outputs["arn"], "rawMessageDelivery": True},
        "change": {"rawMessageDelivery": False},
    },
    "aws:secretsmanager/secret:Secret": lambda a: {
        "inputs": {"kmsKeyId": a.key, "description": "d", "tags": a.tags, "recoveryWindowInDays": 7},
        "change": {"description": "e", "tags": {}},
    },
    "aws:secretsmanager/secretVersion:SecretVersion": lambda a: {
        "inputs": {"secretId": secret(a), "secretString": "s3cret"},
        "still_readable": True,
    },
    "aws:secretsmanager/secretPolicy:SecretPolicy": lambda a: {
        "inputs": {"secretArn": secret(a), "policy": a.allow},
        "change": {"policy": a.allow.replace("kms", "s3")},
    },
    "aws:secretsmanager/secretRotation:SecretRotation": lambda a: {
        "still_readable": True,
        "inputs": {
            "secretId": secret(a, "first"),
            "rotationLambdaArn": a.function,
            "rotationRules": {"automaticallyAfterDays": 30},
        },
    },
    "aws:ssm/parameter:Parameter": lambda a: {
        "inputs": {"name": "/mso/a", "type": "SecureString", "value": "v", "keyId": a.key, "tags": a.tags},
        "change": {"value": "w", "tags": {}},
    },
}


def log_bucket(account: Any) -> str:
    """A bucket that receives server access logs."""
    bucket = str(account.make("aws:s3/bucket:Bucket", "access-logs").id)
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},'
        f'"Action":"s3:PutObject","Resource":"arn:aws:s3:::{bucket}/*"}}]}}'
    )
    account.make("aws:s3/bucketPolicy:BucketPolicy", "access-logs", bucket=bucket, policy=policy)
    return bucket


def versioned(account: Any, name: str) -> str:
    """A bucket with versioning enabled."""
    bucket = str(account.make("aws:s3/bucket:Bucket", name).id)
    account.make(
        "aws:s3/bucketVersioning:BucketVersioning", name, bucket=bucket, versioningConfiguration={"status": "Enabled"}
    )
    return bucket


def secret(account: Any, value: str = "") -> str:
    """A new secret, with a value where one is given."""
    held = str(account.make("aws:secretsmanager/secret:Secret", f"held-{next(NUMBERS)}").id)
    if value:
        account.make(
            "aws:secretsmanager/secretVersion:SecretVersion", f"held-{next(NUMBERS)}", secretId=held, secretString=value
        )
    return held


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_.partition(" ")[0], CASES[type_](account))
