"""Inputs of resource types that the bundled example does not use, as little as the AWS provider accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

_ACCOUNT: Final = "123456789012"
_HERE: Final = f"us-east-1:{_ACCOUNT}"
_ROLE: Final = f"arn:aws:iam::{_ACCOUNT}:role/example"
_KEY: Final = f"arn:aws:kms:{_HERE}:key/11111111-2222-4333-8444-555555555555"
_FUNCTION: Final = f"arn:aws:lambda:{_HERE}:function:example"
_STATES: Final = {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}}

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "aws:account/primaryContact:PrimaryContact": {
        "addressLine1": "1 Main Street",
        "city": "Seattle",
        "countryCode": "US",
        "fullName": "Example Owner",
        "phoneNumber": "+12065550100",
        "postalCode": "98101",
        "stateOrRegion": "WA",
    },
    "aws:backup/reportPlan:ReportPlan": {
        "name": "daily_report",
        "reportDeliveryChannel": {"s3BucketName": "example-reports", "formats": ["CSV"]},
        "reportSetting": {"reportTemplate": "BACKUP_JOB_REPORT"},
    },
    "aws:cfg/rule:Rule": {
        "name": "versioning",
        "source": {"owner": "AWS", "sourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"},
    },
    "aws:costexplorer/anomalySubscription:AnomalySubscription": {
        "name": "spend",
        "frequency": "DAILY",
        "monitorArnLists": [f"arn:aws:ce::{_ACCOUNT}:anomalymonitor/11111111-2222-4333-8444-555555555555"],
        "subscribers": [{"type": "EMAIL", "address": "owner@example.com"}],
        "thresholdExpression": {
            "dimension": {
                "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                "matchOptions": ["GREATER_THAN_OR_EQUAL"],
                "values": ["100"],
            }
        },
    },
    "aws:dynamodb/table:Table": {
        "name": "example",
        "hashKey": "id",
        "attributes": [{"name": "id", "type": "S"}],
        "billingMode": "PAY_PER_REQUEST",
    },
    "aws:ec2/instance:Instance": {"ami": "ami-0123456789abcdef0", "instanceType": "t3.micro"},
    "aws:ec2/securityGroupRule:SecurityGroupRule": {
        "type": "ingress",
        "fromPort": 443,
        "toPort": 443,
        "protocol": "tcp",
        "cidrBlocks": ["10.0.0.0/8"],
        "securityGroupId": "sg-0123456789abcdef0",
    },
    "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": {
        "role": _ROLE,
        "protectedResource": {"s3Bucket": {"bucketName": "example", "objectPrefixes": ["in/"]}},
    },
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        "name": "example",
        "destination": "extended_s3",
        "extendedS3Configuration": {"roleArn": _ROLE, "bucketArn": "arn:aws:s3:::example"},
    },
    "aws:kinesis/stream:Stream": {"name": "example", "shardCount": 1},
    "aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunction",
        "function": "example",
        "principal": "s3.amazonaws.com",
        "statementId": "example",
    },
    "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration": {
        "s3Destination": {"bucketName": "example", "kmsKeyArn": _KEY},
    },
    "aws:rolesanywhere/trustAnchor:TrustAnchor": {
        "name": "example",
        "enabled": True,
        "source": {
            "sourceType": "AWS_ACM_PCA",
            "sourceData": {
                "acmPcaArn": f"arn:aws:acm-pca:{_HERE}:certificate-authority/11111111-2222-4333-8444-555555555555"
            },
        },
    },
    "aws:scheduler/schedule:Schedule": {
        "name": "example",
        "scheduleExpression": "rate(1 day)",
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {"arn": _FUNCTION, "roleArn": _ROLE},
    },
    "aws:secretsmanager/secretRotation:SecretRotation": {
        "secretId": "example",
        "rotationLambdaArn": _FUNCTION,
        "rotationRules": {"automaticallyAfterDays": 30},
    },
    "aws:sfn/stateMachine:StateMachine": {"name": "example", "roleArn": _ROLE, "definition": json.dumps(_STATES)},
}
"""Pulumi type -> inputs."""
