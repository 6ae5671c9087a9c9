"""Trails, logs, alarms, detectors, recorders: each type through its life on moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Status


def inside(*accounts: str) -> dict[str, Any]:
    """An analyzer's configuration: who inside the organization reaches the buckets of these accounts."""
    inclusion = {"accountIds": list(accounts), "resourceTypes": ["AWS::S3::Bucket"]}
    return {"internalAccess": {"analysisRule": {"inclusions": [inclusion]}}}


CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:cloudtrail/trail:Trail": lambda g: {
        "inputs": {
            "s3BucketName": g.bucket,
            "isMultiRegionTrail": True,
            "enableLogFileValidation": True,
            "kmsKeyId": g.key,
            "includeGlobalServiceEvents": True,
            "tags": g.tags,
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
    "aws:cloudwatch/logGroup:LogGroup": lambda g: {
        "inputs": {"name": "/mso/a", "kmsKeyId": g.key, "retentionInDays": 2192, "tags": g.tags},
        "change": {"retentionInDays": 0, "tags": {"a": "b"}},  # for ever
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": lambda g: {
        "inputs": {"policyName": "dns", "policyDocument": g.allow},
        "change": {"policyDocument": g.allow.replace("kms", "s3")},
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": lambda g: {
        "inputs": {
            "logGroupName": g.log_group.id,
            "pattern": '{ $.userIdentity.type = "Root" }',
            "metricTransformation": {"name": "Root", "namespace": "MSO", "value": "1", "defaultValue": "0"},
        },
        "change": {"pattern": "x"},
    },
    "aws:cloudwatch/logDestination:LogDestination": lambda g: {
        "inputs": {"targetArn": "arn:aws:kinesis:us-east-1:111111111111:stream/x", "roleArn": g.role}
    },
    "aws:cloudwatch/queryDefinition:QueryDefinition": lambda g: {
        "inputs": {"logGroupNames": [g.log_group.id], "queryString": "fields @timestamp"},
        "status": Status.SHIM,
        "change": {"queryString": "fields @message"},
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": lambda g: {
        "inputs": {
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "evaluationPeriods": 1,
            "metricName": "Root",
            "namespace": "MSO",
            "period": 300,
            "statistic": "Sum",
            "threshold": 1,
            "alarmActions": [g.topic],
            "treatMissingData": "notBreaching",
            "dimensions": {"A": "b"},
            "tags": g.tags,
        },
        "change": {"threshold": 2},
    },
    "aws:cloudwatch/dashboard:Dashboard": lambda _: {
        "inputs": {"dashboardName": "d", "dashboardBody": '{"widgets":[]}'}
    },
    "aws:cloudwatch/eventBus:EventBus": lambda g: {"inputs": {"tags": g.tags}},
    "aws:cloudwatch/eventRule:EventRule": lambda g: {
        "inputs": {"eventPattern": '{"source":["aws.kms"]}', "description": "d", "tags": g.tags},
        "change": {"description": "e"},
    },
    "aws:cloudwatch/eventTarget:EventTarget": lambda g: {
        "inputs": {
            "arn": g.topic,
            "inputTransformer": {"inputPaths": {"a": "$.b"}, "inputTemplate": '"x <a>"'},
            "rule": g.make("aws:cloudwatch/eventRule:EventRule", "t", scheduleExpression="rate(1 day)").id,
        }
    },
    "aws:guardduty/detector:Detector": lambda _: {
        "inputs": {"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"},
        "change": {"enable": False},
    },
    "aws:guardduty/detectorFeature:DetectorFeature": lambda g: {
        "stays": True,
        "change": {"status": "DISABLED"},
        "inputs": {
            "detectorId": detector(g),
            "name": "RUNTIME_MONITORING",
            "status": "ENABLED",
            "additionalConfigurations": [{"name": "ECS_FARGATE_AGENT_MANAGEMENT", "status": "ENABLED"}],
        },
    },
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": lambda g: {
        "payer": True,
        "inputs": {"adminAccountId": g.scope.account},
        "stays": True,
    },
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": lambda g: {
        "inputs": {"detectorId": detector(g), "autoEnableOrganizationMembers": "ALL"},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": lambda g: {
        "inputs": {"detectorId": detector(g), "name": "S3_DATA_EVENTS", "autoEnable": "ALL"},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:guardduty/publishingDestination:PublishingDestination": lambda g: {
        "status": Status.SHIM,
        "inputs": {"detectorId": detector(g), "destinationArn": f"arn:aws:s3:::{g.bucket}", "kmsKeyArn": g.key},
    },
    "aws:securityhub/account:Account": lambda _: {"inputs": {"enableDefaultStandards": False}},
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": lambda g: {
        "payer": True,
        "inputs": {"adminAccountId": g.scope.account},
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
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": lambda g: {
        "inputs": {
            "autoEnable": False,
            "autoEnableStandards": "NONE",
            "organizationConfiguration": {"configurationType": central(g)},
        },
        "stays": True,
    },
    "aws:securityhub/configurationPolicy:ConfigurationPolicy": lambda _: {
        "status": Status.SHIM,
        "inputs": {"name": "mso", "description": "d", "configurationPolicy": measured("nist-800-53/v/5.0.0")},
        "change": {"configurationPolicy": measured("cis-aws-foundations-benchmark/v/3.0.0")},
    },
    "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation": lambda _: {
        "status": Status.SHIM,
        "inputs": {"policyId": "11111111-2222-4333-8444-555555555555", "targetId": "r-abcd"},
    },
    "aws:macie2/member:Member": lambda g: {
        "status": Status.SHIM,
        "inputs": {"accountId": "222222222222", "email": "aws@mso.example", "status": "ENABLED", "tags": g.tags},
    },
    "aws:inspector2/memberAssociation:MemberAssociation": lambda _: {"inputs": {"accountId": "222222222222"}},
    "aws:macie2/account:Account": lambda _: {
        "inputs": {"status": "ENABLED", "findingPublishingFrequency": "FIFTEEN_MINUTES"}
    },
    "aws:macie2/classificationJob:ClassificationJob": lambda g: {
        "status": Status.SHIM,
        "inputs": {
            "jobType": "SCHEDULED",
            "scheduleFrequency": {"dailySchedule": True},
            "s3JobDefinition": {"bucketDefinitions": [{"accountId": g.scope.account, "buckets": [g.bucket]}]},
        },
    },
    "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration": lambda g: {
        "inputs": {"s3Destination": {"bucketName": g.bucket, "kmsKeyArn": g.key}},
        "status": Status.SHIM,
    },
    "aws:macie/customDataIdentifier:CustomDataIdentifier": lambda _: {
        "inputs": {"regex": "MRN-[0-9]+", "description": "d", "keywords": ["mrn"]},
        "status": Status.SHIM,
    },
    "aws:inspector2/enabler:Enabler": lambda g: {
        "inputs": {"accountIds": [g.scope.account], "resourceTypes": ["EC2", "ECR"]},
        "change": {"resourceTypes": ["ECR"]},
        "stays": True,
    },
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": lambda g: {
        "payer": True,
        "inputs": {"accountId": g.scope.account},
        "stays": True,
    },
    "aws:accessanalyzer/analyzer:Analyzer": lambda g: {
        "inputs": {
            "analyzerName": "inside",
            "type": "ORGANIZATION_INTERNAL_ACCESS",
            "configuration": inside("111111111111"),
            "tags": g.tags,
        },
        "status": Status.SHIM,
        "change": {"configuration": inside("111111111111", "222222222222")},
    },
    "aws:cfg/recorder:Recorder": lambda g: {
        "inputs": {"roleArn": g.role, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}}
    },
    "aws:cfg/deliveryChannel:DeliveryChannel": lambda g: {
        "inputs": {
            "s3BucketName": g.bucket,
            "name": recorder(g),
            "snapshotDeliveryProperties": {"deliveryFrequency": "Six_Hours"},
        }
    },
    "aws:cfg/recorderStatus:RecorderStatus": lambda g: {
        "inputs": {"name": delivering(g), "isEnabled": True},
        "change": {"isEnabled": False},
        "stays": True,
    },
    "aws:cfg/configurationAggregator:ConfigurationAggregator": lambda g: {
        "inputs": {"organizationAggregationSource": {"allRegions": True, "roleArn": g.role}, "tags": g.tags}
    },
    "aws:cfg/rule:Rule": lambda g: {
        "inputs": {
            "source": {"owner": "AWS", "sourceIdentifier": "S3_BUCKET_SSL_REQUESTS_ONLY"},
            "description": "d",
            "scope": {"complianceResourceTypes": ["AWS::S3::Bucket"]},
            "tags": g.tags,
        }
    },
    "aws:cfg/organizationConformancePack:OrganizationConformancePack": lambda g: {
        "inputs": {"templateBody": "Resources: {}", "excludedAccounts": [g.scope.account]},
        "status": Status.SHIM,
    },
    "aws:cfg/conformancePack:ConformancePack": lambda _: {
        "inputs": {"templateBody": "Resources: {}", "inputParameters": [{"parameterName": "A", "parameterValue": "b"}]},
        "status": Status.SHIM,
    },
}


def central(ground: Any) -> str:
    """How the account that the payer made Security Hub's administrator configures the organization."""
    payer = ground.emulator.client(ground.payer.account, "securityhub", ground.scope.region)
    payer.enable_organization_admin_account(AdminAccountId=ground.scope.account)
    return "CENTRAL"


def measured(standard: str) -> dict[str, Any]:
    """A policy of Security Hub's with one standard and every control of it."""
    arn = f"arn:aws:securityhub:us-east-1::standards/{standard}"
    controls: dict[str, list[str]] = {"disabledControlIdentifiers": []}
    return {"serviceEnabled": True, "enabledStandardArns": [arn], "securityControlsConfiguration": controls}


def detector(ground: Any) -> str:
    """A detector to hang something on."""
    return str(ground.make("aws:guardduty/detector:Detector", "ground", enable=True).id)


def recorder(ground: Any) -> str:
    """A recorder to deliver for."""
    return str(ground.make("aws:cfg/recorder:Recorder", "ground", name="default", roleArn=ground.role).id)


def delivering(ground: Any) -> str:
    """A recorder with a channel."""
    name = recorder(ground)
    ground.make("aws:cfg/deliveryChannel:DeliveryChannel", "ground", name=name, s3BucketName=ground.bucket)
    return name


@pytest.mark.parametrize("type_", CASES)
def test_lives(type_: str, ground: Any, live: Any) -> None:
    """Created as declared, read back the same, changed in place, and gone once deleted."""
    live(type_.partition(" ")[0], CASES[type_](ground))
