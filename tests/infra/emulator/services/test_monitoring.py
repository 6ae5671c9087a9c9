"""CloudTrail, CloudWatch, EventBridge, Config and the security services: the lifecycle of each type on moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Status


def internal_access(*account_ids: str) -> dict[str, Any]:
    """The configuration of an analyzer for internal access to the buckets of these accounts."""
    inclusion = {"accountIds": list(account_ids), "resourceTypes": ["AWS::S3::Bucket"]}
    return {"internalAccess": {"analysisRule": {"inclusions": [inclusion]}}}


CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:cloudtrail/trail:Trail": lambda a: {
        "inputs": {
            "s3BucketName": a.bucket,
            "isMultiRegionTrail": True,
            "enableLogFileValidation": True,
            "kmsKeyId": a.key,
            "includeGlobalServiceEvents": True,
            "tags": a.tags,
            "advancedEventSelectors": [
                {
                    "name": "PHI",
                    "fieldSelectors": [
                        {"field": "eventCategory", "equals": ["Data"]},
                        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                    ],
                }
            ],
            "insightSelectors": [{"insightType": "ApiCallRateInsight"}],
        },
        "change": {"enableLogging": False, "enableLogFileValidation": False},
    },
    "aws:cloudwatch/logGroup:LogGroup": lambda a: {
        "inputs": {"name": "/mso/a", "kmsKeyId": a.key, "retentionInDays": 2192, "tags": a.tags},
        "change": {"retentionInDays": 0, "tags": {"a": "b"}},  # kept indefinitely
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": lambda a: {
        "inputs": {"policyName": "dns", "policyDocument": a.allow},
        "change": {"policyDocument": a.allow.replace("kms", "s3")},
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": lambda a: {
        "inputs": {
            "logGroupName": a.log_group.id,
            "pattern": '{ $.userIdentity.type = "Root" }',
            "metricTransformation": {"name": "Root", "namespace": "MSO", "value": "1", "defaultValue": "0"},
        },
        "change": {"pattern": "x"},
    },
    "aws:cloudwatch/logDestination:LogDestination": lambda a: {
        "inputs": {"targetArn": "arn:aws:kinesis:us-east-1:111111111111:stream/x", "roleArn": a.role}
    },
    "aws:cloudwatch/queryDefinition:QueryDefinition": lambda a: {
        "inputs": {"logGroupNames": [a.log_group.id], "queryString": "fields @timestamp"},
        "status": Status.SHIM,
        "change": {"queryString": "fields @message"},
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": lambda a: {
        "inputs": {
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "evaluationPeriods": 1,
            "metricName": "Root",
            "namespace": "MSO",
            "period": 300,
            "statistic": "Sum",
            "threshold": 1,
            "alarmActions": [a.topic],
            "treatMissingData": "notBreaching",
            "dimensions": {"A": "b"},
            "tags": a.tags,
        },
        "change": {"threshold": 2},
    },
    "aws:cloudwatch/dashboard:Dashboard": lambda _: {
        "inputs": {"dashboardName": "d", "dashboardBody": '{"widgets":[]}'}
    },
    "aws:cloudwatch/eventBus:EventBus": lambda a: {"inputs": {"tags": a.tags}},
    "aws:cloudwatch/eventRule:EventRule": lambda a: {
        "inputs": {"eventPattern": '{"source":["aws.kms"]}', "description": "d", "tags": a.tags},
        "change": {"description": "e"},
    },
    "aws:cloudwatch/eventTarget:EventTarget": lambda a: {
        "inputs": {
            "arn": a.topic,
            "inputTransformer": {"inputPaths": {"a": "$.b"}, "inputTemplate": '"x <a>"'},
            "rule": a.make("aws:cloudwatch/eventRule:EventRule", "t", scheduleExpression="rate(1 day)").id,
        }
    },
    "aws:cloudwatch/eventConnection:EventConnection": lambda _: {
        "inputs": {
            "authorizationType": "API_KEY",
            "authParameters": {"apiKey": {"key": "X-Api-Key", "value": "not-set"}},
            "description": "d",
        },
        "change": {"description": "e"},
    },
    "aws:cloudwatch/eventApiDestination:EventApiDestination": lambda a: {
        "inputs": {
            "connectionArn": a.make(
                "aws:cloudwatch/eventConnection:EventConnection", "c", authorizationType="API_KEY",
                authParameters={"apiKey": {"key": "X-Api-Key", "value": "not-set"}},
            ).outputs["arn"],
            "httpMethod": "POST",
            "invocationEndpoint": "https://vendor.example/records",
            "invocationRateLimitPerSecond": 10,
        },
        "change": {"invocationEndpoint": "https://vendor.example/v2", "invocationRateLimitPerSecond": 5},
    },
    "aws:guardduty/detector:Detector": lambda _: {
        "inputs": {"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"},
        "change": {"enable": False},
    },
    "aws:guardduty/detectorFeature:DetectorFeature": lambda a: {
        "still_readable": True,
        "change": {"status": "DISABLED"},
        "inputs": {
            "detectorId": detector(a),
            "name": "RUNTIME_MONITORING",
            "status": "ENABLED",
            "additionalConfigurations": [{"name": "ECS_FARGATE_AGENT_MANAGEMENT", "status": "ENABLED"}],
        },
    },
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": lambda a: {
        "payer": True,
        "inputs": {"adminAccountId": a.scope.account},
        "still_readable": True,
    },
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": lambda a: {
        "inputs": {"detectorId": detector(a), "autoEnableOrganizationMembers": "ALL"},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": lambda a: {
        "inputs": {"detectorId": detector(a), "name": "S3_DATA_EVENTS", "autoEnable": "ALL"},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:guardduty/publishingDestination:PublishingDestination": lambda a: {
        "status": Status.SHIM,
        "inputs": {"detectorId": detector(a), "destinationArn": f"arn:aws:s3:::{a.bucket}", "kmsKeyArn": a.key},
    },
    "aws:securityhub/account:Account": lambda _: {"inputs": {"enableDefaultStandards": False}},
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": lambda a: {
        "payer": True,
        "inputs": {"adminAccountId": a.scope.account},
        "status": Status.SHIM,
    },
    "aws:securityhub/standardsSubscription:StandardsSubscription": lambda _: {
        "status": Status.SHIM,
        "inputs": {"standardsArn": "arn:aws:securityhub:us-east-1::standards/nist-800-53/v/5.0.0"},
    },
    "aws:securityhub/findingAggregator:FindingAggregator": lambda _: {
        "status": Status.SHIM,
        "inputs": {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": ["us-west-2"]},
        "change": {"linkingMode": "ALL_REGIONS", "specifiedRegions": None},
    },
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": lambda a: {
        "inputs": {
            "autoEnable": False,
            "autoEnableStandards": "NONE",
            "organizationConfiguration": {"configurationType": central_configuration(a)},
        },
        "still_readable": True,
    },
    "aws:securityhub/configurationPolicy:ConfigurationPolicy": lambda _: {
        "status": Status.SHIM,
        "inputs": {"name": "mso", "description": "d", "configurationPolicy": security_policy("nist-800-53/v/5.0.0")},
        "change": {"configurationPolicy": security_policy("cis-aws-foundations-benchmark/v/3.0.0")},
    },
    "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation": lambda _: {
        "status": Status.SHIM,
        "inputs": {"policyId": "11111111-2222-4333-8444-555555555555", "targetId": "r-abcd"},
    },
    "aws:macie2/member:Member": lambda a: {
        "status": Status.SHIM,
        "inputs": {"accountId": "222222222222", "email": "aws@mso.example", "status": "ENABLED", "tags": a.tags},
    },
    "aws:inspector2/memberAssociation:MemberAssociation": lambda _: {"inputs": {"accountId": "222222222222"}},
    "aws:macie2/account:Account": lambda _: {
        "inputs": {"status": "ENABLED", "findingPublishingFrequency": "FIFTEEN_MINUTES"}
    },
    "aws:macie2/classificationJob:ClassificationJob": lambda a: {
        "status": Status.SHIM,
        "inputs": {
            "jobType": "SCHEDULED",
            "scheduleFrequency": {"dailySchedule": True},
            "s3JobDefinition": {"bucketDefinitions": [{"accountId": a.scope.account, "buckets": [a.bucket]}]},
        },
    },
    "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration": lambda a: {
        "inputs": {"s3Destination": {"bucketName": a.bucket, "kmsKeyArn": a.key}},
        "status": Status.SHIM,
    },
    "aws:macie/customDataIdentifier:CustomDataIdentifier": lambda _: {
        "inputs": {"regex": "MRN-[0-9]+", "description": "d", "keywords": ["mrn"]},
        "status": Status.SHIM,
    },
    "aws:inspector2/enabler:Enabler": lambda a: {
        "inputs": {"accountIds": [a.scope.account], "resourceTypes": ["EC2", "ECR"]},
        "change": {"resourceTypes": ["ECR"]},
        "still_readable": True,
    },
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": lambda a: {
        "payer": True,
        "inputs": {"accountId": a.scope.account},
        "still_readable": True,
    },
    "aws:accessanalyzer/analyzer:Analyzer": lambda a: {
        "inputs": {
            "analyzerName": "inside",
            "type": "ORGANIZATION_INTERNAL_ACCESS",
            "configuration": internal_access("111111111111"),
            "tags": a.tags,
        },
        "status": Status.SHIM,
    },
    "aws:cfg/recorder:Recorder": lambda a: {
        "inputs": {"roleArn": a.role, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}}
    },
    "aws:cfg/deliveryChannel:DeliveryChannel": lambda a: {
        "inputs": {
            "s3BucketName": a.bucket,
            "name": recorder(a),
            "snapshotDeliveryProperties": {"deliveryFrequency": "Six_Hours"},
        }
    },
    "aws:cfg/recorderStatus:RecorderStatus": lambda a: {
        "inputs": {"name": recorder_with_channel(a), "isEnabled": True},
        "change": {"isEnabled": False},
        "still_readable": True,
    },
    "aws:cfg/configurationAggregator:ConfigurationAggregator": lambda a: {
        "inputs": {"organizationAggregationSource": {"allRegions": True, "roleArn": a.role}, "tags": a.tags}
    },
    "aws:cfg/rule:Rule": lambda a: {
        "inputs": {
            "source": {"owner": "AWS", "sourceIdentifier": "S3_BUCKET_SSL_REQUESTS_ONLY"},
            "description": "d",
            "scope": {"complianceResourceTypes": ["AWS::S3::Bucket"]},
            "tags": a.tags,
        }
    },
    "aws:cfg/organizationConformancePack:OrganizationConformancePack": lambda a: {
        "inputs": {"templateBody": "Resources: {}", "excludedAccounts": [a.scope.account]},
        "status": Status.SHIM,
    },
    "aws:cfg/conformancePack:ConformancePack": lambda _: {
        "inputs": {"templateBody": "Resources: {}", "inputParameters": [{"parameterName": "A", "parameterValue": "b"}]},
        "status": Status.SHIM,
    },
}


def central_configuration(account: Any) -> str:
    """The central configuration type, after the member account was created Security Hub's delegated administrator."""
    payer = account.emulator.client(account.payer.account, "securityhub", account.scope.region)
    payer.enable_organization_admin_account(AdminAccountId=account.scope.account)
    return "CENTRAL"


def security_policy(standard: str) -> dict[str, Any]:
    """A Security Hub configuration policy with one standard and all of its controls."""
    arn = f"arn:aws:securityhub:us-east-1::standards/{standard}"
    controls: dict[str, list[str]] = {"disabledControlIdentifiers": []}
    return {"serviceEnabled": True, "enabledStandardArns": [arn], "securityControlsConfiguration": controls}


def detector(account: Any) -> str:
    """A new detector."""
    return str(account.make("aws:guardduty/detector:Detector", "account", enable=True).id)


def recorder(account: Any) -> str:
    """A new configuration recorder."""
    return str(account.make("aws:cfg/recorder:Recorder", "account", name="default", roleArn=account.role).id)


def recorder_with_channel(account: Any) -> str:
    """A new configuration recorder with a delivery channel."""
    name = recorder(account)
    account.make("aws:cfg/deliveryChannel:DeliveryChannel", "account", name=name, s3BucketName=account.bucket)
    return name


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_.partition(" ")[0], CASES[type_](account))
