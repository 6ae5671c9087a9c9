"""Listings of monitoring: CloudTrail, CloudWatch, EventBridge, Config, security services, Budgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, call
from scripts.aws.inventory.listing import Known, Listing, Where, listed, listed_under, single, single_under

BUS, LOGS, RULE = "events:bus", "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/eventRule:EventRule"
DETECTOR, ANALYZER = "aws:guardduty/detector:Detector", "aws:accessanalyzer/analyzer:Analyzer"
DESTINATION = "aws:cloudwatch/logDestination:LogDestination"


def _config(type_: str, operation: str, items: str, where: Where = Where.REGION) -> Listing:
    return listed(f"aws:cfg/{type_}", call(f"config.{operation}", items), where=where)


_LOGS: Final[tuple[Listing, ...]] = (
    listed(
        "aws:cloudtrail/trail:Trail",
        call("cloudtrail.describe_trails", "trailList[].{id: TrailARN, arn: TrailARN}", includeShadowTrails=False),
    ),
    listed(LOGS, call("logs.describe_log_groups", "logGroups[].{name: logGroupName}")),
    listed_under(
        LOGS,
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        call("logs.describe_subscription_filters", "subscriptionFilters[].{name: filterName}", logGroupName="{name}"),
        logGroup="{name}",
    ),
    listed(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        call("logs.describe_metric_filters", "metricFilters[].{name: filterName, logGroupName: logGroupName}"),
    ),
    listed(
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        call("logs.describe_resource_policies", "resourcePolicies[].{policyName: policyName}"),
    ),
    listed(DESTINATION, call("logs.describe_destinations", "destinations[].{name: destinationName}")),
    *single_under(DESTINATION, "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", destinationName="{name}"),
    listed(
        "aws:cloudwatch/queryDefinition:QueryDefinition",
        call("logs.describe_query_definitions", "queryDefinitions[].{id: queryDefinitionId}"),
    ),
)

_EVENTS: Final[tuple[Listing, ...]] = (
    listed(
        "aws:cloudwatch/metricAlarm:MetricAlarm", call("cloudwatch.describe_alarms", "MetricAlarms[].{name: AlarmName}")
    ),
    listed(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        call("cloudwatch.describe_alarms", "CompositeAlarms[].{alarmName: AlarmName}"),
    ),
    listed(
        "aws:cloudwatch/dashboard:Dashboard",
        call("cloudwatch.list_dashboards", "DashboardEntries[].{dashboardName: DashboardName}"),
    ),
    listed(BUS, call("events.list_event_buses", "EventBuses[].{name: Name, id: Name}")),
    listed(
        "aws:cloudwatch/eventBus:EventBus", call("events.list_event_buses", "EventBuses[?Name!='default'].{name: Name}")
    ),
    *single_under(BUS, "aws:cloudwatch/eventBusPolicy:EventBusPolicy", eventBusName="{name}"),
    listed_under(
        BUS,
        RULE,
        call("events.list_rules", "Rules[?!ManagedBy].{name: Name}", EventBusName="{name}"),
        eventBusName="{name}",
    ),
    listed_under(
        RULE,
        "aws:cloudwatch/eventTarget:EventTarget",
        call("events.list_targets_by_rule", "Targets[].{targetId: Id}", Rule="{name}", EventBusName="{eventBusName}"),
        rule="{name}",
        eventBusName="{eventBusName}",
    ),
    listed(
        "aws:cloudwatch/eventConnection:EventConnection", call("events.list_connections", "Connections[].{name: Name}")
    ),
    listed(
        "aws:cloudwatch/eventApiDestination:EventApiDestination",
        call("events.list_api_destinations", "ApiDestinations[].{name: Name}"),
    ),
)

_CONFIG: Final[tuple[Listing, ...]] = (
    _config("recorder:Recorder", "describe_configuration_recorders", "ConfigurationRecorders[].{name: name}"),
    *single_under("aws:cfg/recorder:Recorder", "aws:cfg/recorderStatus:RecorderStatus", name="{name}"),
    _config("deliveryChannel:DeliveryChannel", "describe_delivery_channels", "DeliveryChannels[].{name: name}"),
    _config(
        "configurationAggregator:ConfigurationAggregator",
        "describe_configuration_aggregators",
        "ConfigurationAggregators[].{name: ConfigurationAggregatorName}",
    ),
    _config(
        "aggregateAuthorization:AggregateAuthorization",
        "describe_aggregation_authorizations",
        "AggregationAuthorizations[].{accountId: AuthorizedAccountId, authorizedAwsRegion: AuthorizedAwsRegion}",
    ),
    _config("rule:Rule", "describe_config_rules", "ConfigRules[?!CreatedBy].{name: ConfigRuleName}"),
    _config(
        "conformancePack:ConformancePack",
        "describe_conformance_packs",
        "ConformancePackDetails[?!CreatedBy].{name: ConformancePackName}",
    ),
    _config(
        "organizationConformancePack:OrganizationConformancePack",
        "describe_organization_conformance_packs",
        "OrganizationConformancePacks[].{name: OrganizationConformancePackName}",
        Where.DELEGATED,
    ),
    *single("aws:cfg/retentionConfiguration:RetentionConfiguration"),
)


def _delegated_administrator(package: str, service: str, operation: str, items: str) -> Listing:
    """The delegated administrator of a service, in each region."""
    kind = (
        "delegatedAdminAccount:DelegatedAdminAccount"
        if "delegated" in operation
        else ("organizationAdminAccount:OrganizationAdminAccount")
    )
    return listed(f"aws:{package}/{kind}", call(f"{service}.{operation}", items), where=Where.ORGANIZATION_REGION)


def _organization_configuration(package: str, **derived: Any) -> tuple[Listing, ...]:
    """The settings of a service for accounts that join the organization."""
    return single(
        f"aws:{package}/organizationConfiguration:OrganizationConfiguration", where=Where.DELEGATED, **derived
    )


_ADMIN = "AdminAccounts[].{adminAccountId: AdminAccountId}"
_FEATURES = "Features[].{name: Name}"


def _scanned_members(aws: AwsContext, _: Known) -> Iterator[Known]:
    """The member accounts that the delegated administrator of Inspector enables, together."""
    members = sorted(each["accountId"] for each in aws.call("inspector2.list_members").get("members", ()))
    if members:
        yield {"id": ",".join(members), "accountIds": members}


_DETECTION: Final[tuple[Listing, ...]] = (
    listed(DETECTOR, call("guardduty.list_detectors", "DetectorIds[].{id: @}")),
    listed_under(
        DETECTOR,
        "aws:guardduty/detectorFeature:DetectorFeature",
        call("guardduty.get_detector", _FEATURES, DetectorId="{id}"),
        detectorId="{id}",
    ),
    Listing(
        type="aws:guardduty/organizationConfiguration:OrganizationConfiguration",
        where=Where.DELEGATED,
        parent=DETECTOR,
        derived={"detectorId": "{id}"},
    ),
    Listing(
        type="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
        where=Where.DELEGATED,
        parent=DETECTOR,
        list_call=call("guardduty.describe_organization_configuration", _FEATURES, DetectorId="{id}"),
        derived={"detectorId": "{id}"},
    ),
    listed_under(
        DETECTOR,
        "aws:guardduty/publishingDestination:PublishingDestination",
        call(
            "guardduty.list_publishing_destinations",
            "Destinations[].{destinationId: DestinationId}",
            DetectorId="{id}",
        ),
        detectorId="{id}",
    ),
    _delegated_administrator("guardduty", "guardduty", "list_organization_admin_accounts", _ADMIN),
    *single("aws:securityhub/account:Account"),
    listed(
        "aws:securityhub/standardsSubscription:StandardsSubscription",
        call("securityhub.get_enabled_standards", "StandardsSubscriptions[].{id: StandardsSubscriptionArn}"),
    ),
    listed(
        "aws:securityhub/findingAggregator:FindingAggregator",
        call("securityhub.list_finding_aggregators", "FindingAggregators[].{id: FindingAggregatorArn}"),
        where=Where.DELEGATED,
    ),
    _delegated_administrator(
        "securityhub", "securityhub", "list_organization_admin_accounts", "AdminAccounts[].{adminAccountId: AccountId}"
    ),
    *_organization_configuration("securityhub"),
    listed(
        "aws:securityhub/configurationPolicy:ConfigurationPolicy",
        call("securityhub.list_configuration_policies", "ConfigurationPolicySummaries[].{id: Id}"),
        where=Where.DELEGATED,
    ),
    listed(
        "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation",
        call(
            "securityhub.list_configuration_policy_associations",
            "ConfigurationPolicyAssociationSummaries[?TargetType=='ROOT']"
            ".{policyId: ConfigurationPolicyId, targetId: TargetId}",
        ),
        where=Where.DELEGATED,
    ),
    *single(
        "aws:macie2/account:Account",
        "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration",
    ),
    listed(
        "aws:macie2/classificationJob:ClassificationJob", call("macie2.list_classification_jobs", "items[].{id: jobId}")
    ),
    listed(
        "aws:macie/customDataIdentifier:CustomDataIdentifier",
        call("macie2.list_custom_data_identifiers", "items[].{id: id}"),
    ),
    _delegated_administrator(
        "macie2", "macie2", "list_organization_admin_accounts", "adminAccounts[].{adminAccountId: accountId}"
    ),
    *_organization_configuration("macie2"),
    listed(
        "aws:macie2/member:Member",
        call("macie2.list_members", "members[].{accountId: accountId, email: email}"),
        where=Where.DELEGATED,
    ),
    *single("aws:inspector2/enabler:Enabler", accountIds=["{account}"]),
    Listing(type="aws:inspector2/enabler:Enabler", where=Where.DELEGATED, list_call=_scanned_members),
    _delegated_administrator(
        "inspector2", "inspector2", "list_delegated_admin_accounts", "delegatedAdminAccounts[].{accountId: accountId}"
    ),
    *_organization_configuration("inspector2"),
    listed(
        "aws:inspector2/memberAssociation:MemberAssociation",
        call("inspector2.list_members", "members[].{accountId: accountId}"),
        where=Where.DELEGATED,
    ),
    listed(ANALYZER, call("accessanalyzer.list_analyzers", "analyzers[].{analyzerName: name}")),
    listed_under(
        ANALYZER,
        "aws:accessanalyzer/archiveRule:ArchiveRule",
        call("accessanalyzer.list_archive_rules", "archiveRules[].{ruleName: ruleName}", analyzerName="{analyzerName}"),
        analyzerName="{analyzerName}",
    ),
    listed(
        "aws:budgets/budget:Budget",
        call("budgets.describe_budgets", "Budgets[].{name: BudgetName}", AccountId="{account}"),
        where=Where.ACCOUNT,
        accountId="{account}",
    ),
)

LISTINGS: Final = (*_LOGS, *_EVENTS, *_CONFIG, *_DETECTION)
