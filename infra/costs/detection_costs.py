"""Logs, alarms, records of configuration, detection and queries.

What watches a whole organization is paid by each account of it; the estimate adds that up where it is turned on.
"""

# ruff: noqa: ARG001 - every quantity is asked with the resource and the month
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.costs.amounts import Amount, Month, NoQuantityError, Quantities, length
from infra.costs.store_costs import BUCKET, DATABASE
from infra.engine.graph import Resource

RECORDER: Final = "aws:cfg/recorder:Recorder"
ROLE: Final = "aws:iam/role:Role"
EVENTS_PRICED: Final = 10
"""Hundred thousands of a million."""
SCALING_ALARMS: Final = 2
"""A target tracking policy makes one alarm for too much and one for too little."""


def _log_group(resource: Resource, month: Month) -> Iterator[Amount]:
    volume, months = month.table.uses["log-volume"], month.table.uses["log-months"]
    yield month.used("logs", volume.id)
    yield Amount("logs-kept", volume.low * months.low, volume.high * months.high, (volume.id, months.id))


def _alarm(resource: Resource, month: Month) -> Iterator[Amount]:
    metrics = length(resource, "metricQueries") or 1
    yield Amount("alarm", metrics, metrics)


def _dashboard(resource: Resource, month: Month) -> Iterator[Amount]:
    yield Amount("dashboard", 1, 1)


def _scaling_policy(resource: Resource, month: Month) -> Iterator[Amount]:
    if resource.facts.get("policyType") == "TargetTrackingScaling":
        yield Amount("alarm", SCALING_ALARMS, SCALING_ALARMS)


def _recorder(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("config-items", "config-changes")


def _conformance_pack(resource: Resource, month: Month) -> Iterator[Amount]:
    recorded = len({(each.account, each.region) for each in month.graph.of_type(RECORDER)}) or month.accounts
    yield month.used("config-evaluations", "pack-evaluations", recorded)


def _trail(resource: Resource, month: Month) -> Iterator[Amount]:
    selectors = ("eventSelectors", "advancedEventSelectors")
    if any(length(resource, name) for name in selectors):
        yield month.used("trail-data-events", "data-events")
    if kinds := length(resource, "insightSelectors"):
        yield month.used("trail-insights", "account-events", EVENTS_PRICED * kinds * month.accounts)


def _threat_detection(resource: Resource, month: Month) -> Iterator[Amount]:
    if resource.facts.get("autoEnableOrganizationMembers", "NONE") == "NONE":
        raise NoQuantityError("autoEnableOrganizationMembers is not ALL or NEW")
    yield month.used("guardduty-events", "account-events", month.accounts)
    yield month.used("guardduty-flows", "account-flows", month.accounts)


def _detection_feature(resource: Resource, month: Month) -> Iterator[Amount]:
    match resource.facts.get("name"):
        case "S3_DATA_EVENTS":
            yield month.used("guardduty-s3", "s3-events", month.accounts)
        case "RUNTIME_MONITORING" | "RDS_LOGIN_EVENTS":
            hosting = len({each.account for each in month.graph.of_type("aws:ecs/cluster:Cluster", DATABASE)})
            yield month.used("guardduty-vcpu", "protected-vcpus", hosting)
        case "EBS_MALWARE_PROTECTION" | "EKS_AUDIT_LOGS" | "LAMBDA_NETWORK_LOGS" | "EKS_RUNTIME_MONITORING":
            return  # paid by what it scans, of which an estate of the kit has nothing or little
        case other:
            raise NoQuantityError(f"feature {other} is not priced")


def _security_hub(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("securityhub-checks", "hub-checks", month.accounts)


def _analyzer(resource: Resource, month: Month) -> Iterator[Amount]:
    match resource.facts.get("type", "ACCOUNT"):
        case "ACCOUNT" | "ORGANIZATION":
            return  # findings on access from outside are free
        case "ACCOUNT_UNUSED_ACCESS" | "ORGANIZATION_UNUSED_ACCESS":
            roles = len(month.graph.of_type(ROLE))
            yield Amount("access-analyzer-unused", roles, roles)
        case "ACCOUNT_INTERNAL_ACCESS" | "ORGANIZATION_INTERNAL_ACCESS":
            accounts = _analyzed(resource)
            stores = month.in_accounts(BUCKET, accounts) + month.in_accounts(DATABASE, accounts)
            yield month.used("access-analyzer-internal", "analyzed-resources", stores)
        case other:
            raise NoQuantityError(f"type {other} is not priced")


def _analyzed(resource: Resource) -> list[str] | None:
    """The accounts whose resources an analyzer looks at; None for all."""
    found: set[str] = set()
    configuration = resource.facts.get("configuration")
    try:
        for inclusion in configuration["internalAccess"]["analysisRule"]["inclusions"]:  # type: ignore[index]  # what has no such form is caught
            found.update(map(str, inclusion.get("accountIds") or ()))
    except (AttributeError, KeyError, TypeError):
        return None
    return sorted(found) or None


def _macie(resource: Resource, month: Month) -> Iterator[Amount]:
    members = month.graph.of_type("aws:macie2/member:Member")
    watched = {resource.account, *(str(member.facts.get("accountId")) for member in members)}
    buckets = month.in_accounts(BUCKET, sorted(watched))
    yield Amount("macie-buckets", buckets, buckets)


def _macie_job(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("macie-data", "macie-scanned")


def _workgroup(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("athena", "queries")


QUANTITIES: Final[Mapping[str, Quantities]] = {
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:appautoscaling/policy:Policy": _scaling_policy,
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
    RECORDER: _recorder,
    "aws:cfg/organizationConformancePack:OrganizationConformancePack": _conformance_pack,
    "aws:cloudtrail/trail:Trail": _trail,
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration": _threat_detection,
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature": _detection_feature,
    "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation": _security_hub,
    "aws:accessanalyzer/analyzer:Analyzer": _analyzer,
    "aws:macie2/account:Account": _macie,
    "aws:macie2/classificationJob:ClassificationJob": _macie_job,
    "aws:athena/workgroup:Workgroup": _workgroup,
}
