"""Shapes of CloudTrail, CloudWatch, EventBridge, Config, GuardDuty, Security Hub, Macie, Inspector, Access Analyzer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import Shape, shape

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:cloudtrail/trail:Trail": shape(
        "{arn}", "", "name", arn="arn:aws:cloudtrail:{here}:trail/{name}", homeRegion="{region}"),
    "aws:cloudwatch/logGroup:LogGroup": shape(
        "{name}", "", "name", arn="arn:aws:logs:{here}:log-group:{name}",
        logGroupClass="STANDARD"),
    "aws:cloudwatch/logStream:LogStream": shape(
        "{name}", "", "name", arn="arn:aws:logs:{here}:log-group:{logGroupName}:log-stream:{name}"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": shape("{policyName}", "", "policyName"),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": shape("{name}", "", "name"),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": shape("cwlsf-{digits10}", "", "name"),
    "aws:cloudwatch/logDestination:LogDestination": shape(
        "{name}", "", "name", arn="arn:aws:logs:{here}:destination:{name}"),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": shape("{destinationName}"),
    "aws:cloudwatch/queryDefinition:QueryDefinition": shape(
        "{queryDefinitionId}", "", "name", queryDefinitionId="{uuid}",
        arn="arn:aws:logs:{here}:query-definition:{queryDefinitionId}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": shape("{name}", "", "name", arn="arn:aws:cloudwatch:{here}:alarm:{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": shape(
        "{alarmName}", "", "alarmName", arn="arn:aws:cloudwatch:{here}:alarm:{alarmName}"),
    "aws:cloudwatch/dashboard:Dashboard": shape(
        "{dashboardName}", dashboardArn="arn:aws:cloudwatch::{account}:dashboard/{dashboardName}"),
    "aws:cloudwatch/eventBus:EventBus": shape(
        "{name}", "", "name", arn="arn:aws:events:{here}:event-bus/{name}"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": shape("{eventBusName}", eventBusName="default"),
    "aws:cloudwatch/eventRule:EventRule": shape(
        "{name}", "", "name", eventBusName="default", arn="arn:aws:events:{here}:rule/{name}"),
    "aws:cloudwatch/eventTarget:EventTarget": shape(
        "{rule}-{targetId}", "", "targetId", eventBusName="default"),
    "aws:cloudwatch/eventConnection:EventConnection": shape(
        "{name}", "", "name", arn="arn:aws:events:{here}:connection/{name}/{uuid}",
        secretArn="arn:aws:secretsmanager:{here}:secret:events!connection/{name}/{uuid_b}-{word6}"),
    "aws:cloudwatch/eventApiDestination:EventApiDestination": shape(
        "{name}", "", "name", arn="arn:aws:events:{here}:api-destination/{name}/{uuid}"),
    "aws:guardduty/detector:Detector": shape(
        "{hex32}", accountId="{account}", arn="arn:aws:guardduty:{here}:detector/{id}", enable=True),
    "aws:guardduty/detectorFeature:DetectorFeature": shape("{detectorId}/{name}"),
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": shape("{adminAccountId}"),
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": shape("{detectorId}"),
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": shape(
        "{detectorId}/{name}"),
    "aws:guardduty/publishingDestination:PublishingDestination": shape(
        "{detectorId}:{destinationId}", destinationType="S3", destinationId="{hex32}",
        arn="arn:aws:guardduty:{here}:detector/{detectorId}/publishingDestination/{destinationId}"),
    "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": shape(
        "{hex20}", arn="arn:aws:guardduty:{here}:malware-protection-plan/{id}", status="ACTIVE"),
    "aws:securityhub/account:Account": shape(
        "{account}", arn="arn:aws:securityhub:{here}:hub/default", enableDefaultStandards=True),
    "aws:securityhub/standardsSubscription:StandardsSubscription": shape(
        "{arn}", arn="arn:aws:securityhub:{here}:subscription/{standardsArn|standards/}"),
    "aws:securityhub/findingAggregator:FindingAggregator": shape(
        "{arn}", arn="arn:aws:securityhub:{here}:finding-aggregator/{uuid}"),
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": shape("{account}"),
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": shape("{adminAccountId}"),
    "aws:securityhub/configurationPolicy:ConfigurationPolicy": shape(
        "{uuid}", "", "name", arn="arn:aws:securityhub:{here}:configuration-policy/{id}"),
    "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation": shape("{targetId}"),
    "aws:macie2/account:Account": shape(
        "{account}", status="ENABLED", findingPublishingFrequency="FIFTEEN_MINUTES",
        serviceRole="arn:aws:iam::{account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"),
    "aws:macie2/classificationJob:ClassificationJob": shape(
        "{jobId}", "", "name", jobId="{hex32}", jobArn="arn:aws:macie2:{here}:classification-job/{jobId}",
        jobStatus="RUNNING"),
    "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration": shape(
        "macie:classification_export_configuration:{account}:{region}"),
    "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": shape("{adminAccountId}"),
    "aws:macie2/member:Member": shape(
        "{accountId}", arn="arn:aws:macie2:{here}:member/{accountId}", relationshipStatus="Enabled"),
    "aws:macie2/organizationConfiguration:OrganizationConfiguration": shape("{account}"),
    "aws:macie/customDataIdentifier:CustomDataIdentifier": shape(
        "{uuid}", "", "name",
        arn="arn:aws:macie2:{here}:custom-data-identifier/{id}"),
    "aws:macie/findingsFilter:FindingsFilter": shape(
        "{uuid}", "", "name", arn="arn:aws:macie2:{here}:findings-filter/{id}"),
    "aws:inspector2/enabler:Enabler": shape("{account}"),
    "aws:inspector2/memberAssociation:MemberAssociation": shape(
        "{accountId}", delegatedAdminAccountId="{account}", relationshipStatus="ENABLED"),
    "aws:inspector2/organizationConfiguration:OrganizationConfiguration": shape(
        "{account}", maxAccountLimitReached=False),
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": shape(
        "{accountId}", relationshipStatus="ENABLED"),
    "aws:accessanalyzer/analyzer:Analyzer": shape(
        "{analyzerName}", "", "analyzerName", arn="arn:aws:access-analyzer:{here}:analyzer/{analyzerName}",
        type="ACCOUNT"),
    "aws:accessanalyzer/archiveRule:ArchiveRule": shape("{analyzerName}/{ruleName}"),
    "aws:cfg/recorder:Recorder": shape("{name}", "", "name"),
    "aws:cfg/recorderStatus:RecorderStatus": shape("{name}"),
    "aws:cfg/deliveryChannel:DeliveryChannel": shape("{name}", "", "name"),
    "aws:cfg/configurationAggregator:ConfigurationAggregator": shape(
        "{name}", "", "name", arn="arn:aws:config:{here}:config-aggregator/config-aggregator-{word8}"),
    "aws:cfg/aggregateAuthorization:AggregateAuthorization": shape(
        "{accountId}:{region}", "authorizedAwsRegion",
        arn="arn:aws:config:{here}:aggregation-authorization/{accountId}/{region}"),
    "aws:cfg/conformancePack:ConformancePack": shape(
        "{name}", "", "name", arn="arn:aws:config:{here}:conformance-pack/{name}/conformance-pack-{word9}"),
    "aws:cfg/organizationConformancePack:OrganizationConformancePack": shape(
        "{name}", "", "name", arn="arn:aws:config:{here}:organization-conformance-pack/{name}-{word8}"),
    "aws:cfg/rule:Rule": shape(
        "{name}", "", "name", arn="arn:aws:config:{here}:config-rule/{ruleId}", ruleId="config-rule-{word6}"),
    "aws:cfg/retentionConfiguration:RetentionConfiguration": shape("default", name="default"),
}
