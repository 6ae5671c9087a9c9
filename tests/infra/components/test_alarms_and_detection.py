"""Alarm rules and topics, the organization trail, security services and the conformance pack."""

from __future__ import annotations

import json

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.alarm_rules import ACCOUNT_ALARM_RULES, AlarmRules, AlarmRulesArgs
from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs, alarm_services_use_key
from infra.components.conformance_pack import MAX_BYTES, MAX_RULES, ConformancePack, ConformancePackArgs, template
from infra.components.organization_trail import OrganizationTrail, OrganizationTrailArgs, trail_delivery
from infra.components.security_hub import STANDARDS
from infra.components.security_services import MacieTarget, SecurityServices, SecurityServicesArgs

MAILBOXES = {"practice": "security@lakeside.example", "mso": "security@mso.example"}
STORES = ["arn:aws:s3:::charts", "arn:aws:s3:::photos"]
MANAGEMENT, CLINICAL = "333333333333", "444444444444"


def topic_args(tags: dict[str, str], mailboxes: dict[str, str]) -> AlarmTopicArgs:
    return AlarmTopicArgs(name="alarms", account_id=ACCOUNT, key_arn="arn:key", mailboxes=mailboxes, tags=tags)


@pytest.fixture
def alarm_rules(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        AlarmRules(
            "watch",
            AlarmRulesArgs(target_arn=AlarmTopic("alarms", topic_args(tags, MAILBOXES), opts).arn, tags=tags),
            opts,
        )

    return build(declare)


def test_alarms_notify_both_owners_through_an_encrypted_topic(alarm_rules: Built) -> None:
    subscriptions = alarm_rules.all("sns/topicSubscription:TopicSubscription")
    assert {s.inputs["endpoint"] for s in subscriptions} == set(MAILBOXES.values())
    assert alarm_rules.one("sns/topic:Topic")["kmsMasterKeyId"] == "arn:key"


def test_only_services_of_this_account_publish_to_the_topic(alarm_rules: Built) -> None:
    statements = alarm_rules.statements("sns/topicPolicy:TopicPolicy")
    assert statements["Alarms"]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert statements["Alarms"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statements["TlsOnly"]["Effect"] == "Deny"


def test_eventbridge_publishes_without_a_condition_that_it_cannot_meet(alarm_rules: Built) -> None:
    statements = [
        alarm_rules.statements("sns/topicPolicy:TopicPolicy")["EventAlarms"],
        next(s.as_dict() for s in alarm_services_use_key(ACCOUNT) if s.sid == "EventAlarms"),
    ]
    assert [(s["Principal"], s.get("Condition")) for s in statements] == [
        ({"Service": "events.amazonaws.com"}, None)
    ] * 2


def test_a_topic_without_a_mailbox_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="mailboxes is empty"):
        topic_args(tags, {})


def test_every_alarm_rule_has_the_same_topic_as_target(alarm_rules: Built) -> None:
    rules = [rule.inputs for rule in alarm_rules.all("cloudwatch/eventRule:EventRule")]
    patterns = {rule["name"]: json.loads(rule["eventPattern"]) for rule in rules}
    assert patterns == {f"mso-{alarm}": dict(rule.pattern) for alarm, rule in ACCOUNT_ALARM_RULES.items()}
    targets = alarm_rules.all("cloudwatch/eventTarget:EventTarget")
    assert {target.inputs["arn"] for target in targets} == {f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"}
    assert len(targets) == len(rules)


@pytest.mark.parametrize("act", ["PutKeyPolicy", "ScheduleKeyDeletion", "StopLogging", "UpdateAssumeRolePolicy"])
def test_an_alarm_rule_covers(act: str) -> None:
    assert any(act in json.dumps(rule.pattern) for rule in ACCOUNT_ALARM_RULES.values())


def trail(tags: dict[str, str], stores: list[str]) -> OrganizationTrailArgs:
    return OrganizationTrailArgs(name="trail", bucket="logs", key_arn="arn:key", bucket_arns=stores, tags=tags)


def test_a_trail_records_every_account_and_region_and_reads_of_patient_data(build: Build, tags: dict[str, str]) -> None:
    made = build(lambda opts: OrganizationTrail("trail", trail(tags, STORES), opts)).one("cloudtrail/trail:Trail")
    for switch in ("isOrganizationTrail", "isMultiRegionTrail", "enableLogFileValidation", "enableLogging"):
        assert made[switch] is True, switch
    fields = [f for s in made["advancedEventSelectors"] for f in s["fieldSelectors"] if f["field"] == "resources.ARN"]
    assert [field["startsWiths"] for field in fields] == [[f"{store}/" for store in STORES]]


def test_a_trail_without_buckets_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="bucket_arns is empty"):
        trail(tags, [])


def test_only_this_trail_may_deliver() -> None:
    for statement in trail_delivery("logs", "arn:trail"):
        assert statement.conditions is not None
        assert statement.conditions["StringEquals"]["aws:SourceArn"] == "arn:trail"


@pytest.fixture
def security_services(build: Build, tags: dict[str, str]) -> Built:
    args = SecurityServicesArgs(
        account_id=ACCOUNT,
        region=REGION,
        linked_regions=["us-east-2"],
        root_id="r-abcd",
        member_accounts={"clinic": CLINICAL, "books": MANAGEMENT},
        macie_targets=[MacieTarget(account_id=MANAGEMENT, email="aws@mso.example", buckets=["books"])],
        patient_data_accounts=[CLINICAL],
        tags=tags,
    )
    return build(lambda opts: SecurityServices("detection", args, opts))


def test_guardduty_covers_every_present_and_future_account(security_services: Built) -> None:
    organization = security_services.one("guardduty/organizationConfiguration:OrganizationConfiguration")
    assert organization["autoEnableOrganizationMembers"] == "ALL"
    features = security_services.all("guardduty/detectorFeature:DetectorFeature")
    assert {feature.inputs["status"] for feature in features} == {"ENABLED"}
    organization_features = security_services.all(
        "guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature"
    )
    assert {feature.inputs["autoEnable"] for feature in organization_features} == {"ALL"}
    assert {feature.inputs["name"] for feature in organization_features} == {
        feature.inputs["name"] for feature in features
    }


def test_one_security_hub_policy_covers_every_account_in_both_regions(security_services: Built) -> None:
    central = security_services.one("securityhub/organizationConfiguration:OrganizationConfiguration")
    assert central["organizationConfiguration"] == {"configurationType": "CENTRAL"}
    assert security_services.one("securityhub/findingAggregator:FindingAggregator")["specifiedRegions"] == ["us-east-2"]
    policy = security_services.one("securityhub/configurationPolicy:ConfigurationPolicy")["configurationPolicy"]
    assert policy["serviceEnabled"] is True
    assert len(policy["enabledStandardArns"]) == len(STANDARDS)
    association = security_services.one("securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation")
    assert association["targetId"] == "r-abcd"


def test_inspector_covers_every_present_and_future_account(security_services: Built) -> None:
    auto_enabled = security_services.one("inspector2/organizationConfiguration:OrganizationConfiguration")["autoEnable"]
    assert all(auto_enabled[kind] for kind in ("ec2", "ecr", "lambda"))
    scanned = {
        account for e in security_services.all("inspector2/enabler:Enabler") for account in e.inputs["accountIds"]
    }
    assert scanned == {ACCOUNT, CLINICAL, MANAGEMENT}
    associations = security_services.all("inspector2/memberAssociation:MemberAssociation")
    assert {member.inputs["accountId"] for member in associations} == {CLINICAL, MANAGEMENT}


def test_macie_has_the_account_of_each_target_as_member(security_services: Built) -> None:
    member = security_services.one("macie2/member:Member")
    assert (member["accountId"], member["status"]) == (MANAGEMENT, "ENABLED")


def test_a_daily_macie_job_scans_the_management_accounts_buckets(security_services: Built) -> None:
    job = security_services.one("macie2/classificationJob:ClassificationJob")
    assert job["s3JobDefinition"]["bucketDefinitions"] == [{"accountId": MANAGEMENT, "buckets": ["books"]}]
    assert job["scheduleFrequency"] == {"dailySchedule": True}


def test_internal_access_is_analyzed_for_every_account_with_patient_data(security_services: Built) -> None:
    found = [analyzer.inputs for analyzer in security_services.all("accessanalyzer/analyzer:Analyzer")]
    analyzers = {analyzer["type"]: analyzer for analyzer in found}
    inside = analyzers["ORGANIZATION_INTERNAL_ACCESS"]["configuration"]["internalAccess"]
    assert [rule["accountIds"] for rule in inside["analysisRule"]["inclusions"]] == [[CLINICAL]]


def test_the_conformance_pack_is_within_the_limits_of_aws_and_organization_wide(build: Build) -> None:
    assert len(json.loads(template())["Resources"]) <= MAX_RULES
    assert len(template()) <= MAX_BYTES
    built = build(lambda opts: ConformancePack("pack", ConformancePackArgs(name="hipaa"), opts))
    assert built.one("cfg/organizationConformancePack:OrganizationConformancePack")["templateBody"] == template()
