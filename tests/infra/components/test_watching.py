"""What is watched, who hears of it, and what nobody can silence."""

from __future__ import annotations

import json

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.account_alarms import WATCHED, Watch, WatchArgs
from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.conformance_pack import MOST_BYTES, MOST_RULES, ConformancePack, ConformancePackArgs, template
from infra.components.detection import Detection, DetectionArgs, Tripwire
from infra.components.security_posture import STANDARDS
from infra.components.trail import Trail, TrailArgs, delivery

MAILBOXES = {"practice": "security@lakeside.example", "mso": "security@mso.example"}
STORES = ["arn:aws:s3:::charts", "arn:aws:s3:::photos"]
BOOKS, CLINIC = "333333333333", "444444444444"


def alarms(tags: dict[str, str], mailboxes: dict[str, str]) -> AlarmTopicArgs:
    return AlarmTopicArgs(name="alarms", account_id=ACCOUNT, key_arn="arn:key", mailboxes=mailboxes, tags=tags)


@pytest.fixture
def watched(build: Build, tags: dict[str, str]) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        Watch("watch", WatchArgs(to=AlarmTopic("alarms", alarms(tags, MAILBOXES), opts).arn, tags=tags), opts)

    return build(declare)


def test_alarms_reach_both_owners_through_a_sealed_topic(watched: Built) -> None:
    subscriptions = watched.all("sns/topicSubscription:TopicSubscription")
    assert {s.inputs["endpoint"] for s in subscriptions} == set(MAILBOXES.values())
    assert watched.one("sns/topic:Topic")["kmsMasterKeyId"] == "arn:key"


def test_only_this_accounts_bells_ring(watched: Built) -> None:
    said = watched.says("sns/topicPolicy:TopicPolicy")
    assert said["Alarms"]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert said["TlsOnly"]["Effect"] == "Deny"


def test_a_topic_that_nobody_hears_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no mailbox, so nobody would hear the alarm"):
        alarms(tags, {})


def test_everything_on_the_list_rings_the_same_topic(watched: Built) -> None:
    rules = [rule.inputs for rule in watched.all("cloudwatch/eventRule:EventRule")]
    patterns = {rule["name"]: json.loads(rule["eventPattern"]) for rule in rules}
    assert patterns == {f"mso-{what}": dict(bell.pattern) for what, bell in WATCHED.items()}
    targets = watched.all("cloudwatch/eventTarget:EventTarget")
    assert {target.inputs["arn"] for target in targets} == {f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"}
    assert len(targets) == len(rules)


@pytest.mark.parametrize("act", ["PutKeyPolicy", "ScheduleKeyDeletion", "StopLogging", "UpdateAssumeRolePolicy"])
def test_what_would_open_or_blind_the_account_is_on_the_list(act: str) -> None:
    assert any(act in json.dumps(bell.pattern) for bell in WATCHED.values())


def trail(tags: dict[str, str], stores: list[str]) -> TrailArgs:
    return TrailArgs(name="trail", bucket="logs", key_arn="arn:key", stores=stores, tags=tags)


def test_a_trail_sees_every_account_region_and_read_of_patient_data(build: Build, tags: dict[str, str]) -> None:
    made = build(lambda opts: Trail("trail", trail(tags, STORES), opts)).one("cloudtrail/trail:Trail")
    for switch in ("isOrganizationTrail", "isMultiRegionTrail", "enableLogFileValidation", "enableLogging"):
        assert made[switch] is True, switch
    fields = [f for s in made["advancedEventSelectors"] for f in s["fieldSelectors"] if f["field"] == "resources.ARN"]
    assert [field["startsWiths"] for field in fields] == [[f"{store}/" for store in STORES]]


def test_a_trail_without_stores_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="names no store"):
        trail(tags, [])


def test_only_this_trail_delivers() -> None:
    for statement in delivery("logs", "arn:trail"):
        assert statement.conditions is not None
        assert statement.conditions["StringEquals"]["aws:SourceArn"] == "arn:trail"


@pytest.fixture
def detecting(build: Build, tags: dict[str, str]) -> Built:
    args = DetectionArgs(
        account_id=ACCOUNT,
        region=REGION,
        linked=["us-east-2"],
        root="r-abcd",
        members={"clinic": CLINIC, "books": BOOKS},
        tripwires=[Tripwire(account_id=BOOKS, email="aws@mso.example", buckets=["books"])],
        patient_data=[CLINIC],
        tags=tags,
    )
    return build(lambda opts: Detection("detection", args, opts))


def test_detection_covers_every_account_that_joins(detecting: Built) -> None:
    everywhere = detecting.one("guardduty/organizationConfiguration:OrganizationConfiguration")
    assert everywhere["autoEnableOrganizationMembers"] == "ALL"
    features = detecting.all("guardduty/detectorFeature:DetectorFeature")
    assert {feature.inputs["status"] for feature in features} == {"ENABLED"}
    spread = detecting.all("guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature")
    assert {feature.inputs["autoEnable"] for feature in spread} == {"ALL"}
    assert {feature.inputs["name"] for feature in spread} == {feature.inputs["name"] for feature in features}


def test_one_policy_measures_every_account_in_both_regions(detecting: Built) -> None:
    central = detecting.one("securityhub/organizationConfiguration:OrganizationConfiguration")
    assert central["organizationConfiguration"] == {"configurationType": "CENTRAL"}
    assert detecting.one("securityhub/findingAggregator:FindingAggregator")["specifiedRegions"] == ["us-east-2"]
    policy = detecting.one("securityhub/configurationPolicy:ConfigurationPolicy")["configurationPolicy"]
    assert policy["serviceEnabled"] is True
    assert len(policy["enabledStandardArns"]) == len(STANDARDS)
    bound = detecting.one("securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation")
    assert bound["targetId"] == "r-abcd"


def test_inspector_scans_the_accounts_there_are_and_those_that_come(detecting: Built) -> None:
    coming = detecting.one("inspector2/organizationConfiguration:OrganizationConfiguration")["autoEnable"]
    assert all(coming[kind] for kind in ("ec2", "ecr", "lambda"))
    scanned = {account for e in detecting.all("inspector2/enabler:Enabler") for account in e.inputs["accountIds"]}
    assert scanned == {ACCOUNT, CLINIC, BOOKS}
    joined = detecting.all("inspector2/memberAssociation:MemberAssociation")
    assert {member.inputs["accountId"] for member in joined} == {CLINIC, BOOKS}


def test_macie_may_read_the_account_of_each_tripwire(detecting: Built) -> None:
    member = detecting.one("macie2/member:Member")
    assert (member["accountId"], member["status"]) == (BOOKS, "ENABLED")


def test_the_tripwire_reads_the_managements_buckets_daily(detecting: Built) -> None:
    job = detecting.one("macie2/classificationJob:ClassificationJob")
    assert job["s3JobDefinition"]["bucketDefinitions"] == [{"accountId": BOOKS, "buckets": ["books"]}]
    assert job["scheduleFrequency"] == {"dailySchedule": True}


def test_who_inside_can_reach_patient_data_is_asked_for_every_account_that_holds_it(detecting: Built) -> None:
    found = [analyzer.inputs for analyzer in detecting.all("accessanalyzer/analyzer:Analyzer")]
    analyzers = {analyzer["type"]: analyzer for analyzer in found}
    inside = analyzers["ORGANIZATION_INTERNAL_ACCESS"]["configuration"]["internalAccess"]
    assert [rule["accountIds"] for rule in inside["analysisRule"]["inclusions"]] == [[CLINIC]]


def test_the_conformance_pack_fits_what_aws_takes_and_covers_the_organization(build: Build) -> None:
    assert len(json.loads(template())["Resources"]) <= MOST_RULES
    assert len(template()) <= MOST_BYTES
    built = build(lambda opts: ConformancePack("pack", ConformancePackArgs(name="hipaa"), opts))
    assert built.one("cfg/organizationConformancePack:OrganizationConformancePack")["templateBody"] == template()
