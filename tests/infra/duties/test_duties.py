"""What each part of the reference estate is there to do is possible: the other half of the proof that nobody else can.

Each question is put to the evaluator that proves the wall, and counts only where the request is certainly allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from duty_questions import Duties, linked_role, without_source

from infra.engine.graph import Graph, Resource
from policies.separation.estate.entities import Principal

HOME: Final = "us-west-2"
MANAGED_SECRET_KEY: Final = ("kms:GenerateDataKey", "kms:Decrypt", "kms:CreateGrant", "kms:DescribeKey")
LINKED_BACKUP: Final = "role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"


def deployers(duties: Duties) -> dict[str, Principal]:
    """The deployer of each account, by its id."""
    return {p.account.id: p for p in duties.estate.principals if p.arn.endswith(":role/mso/deployer")}


def statements(resource: Resource) -> list[Mapping[str, Any]]:
    """The statements of a resource's policy."""
    found: list[Mapping[str, Any]] = json.loads(resource.inputs["policy"])["Statement"]
    return found


@pytest.fixture(scope="module")
def duties(reference_plan: Graph) -> Duties:
    return Duties(reference_plan)


def named_secrets(duties: Duties) -> Iterator[tuple[str, str, str]]:
    """Execution role, name of the variable, ARN of the secret, of each secret that a task names."""
    for task in duties.of_type("ecs/taskDefinition:TaskDefinition"):
        for container in json.loads(task.inputs["containerDefinitions"]):
            for secret in container.get("secrets", ()):
                yield task.inputs["executionRoleArn"], secret["name"], ":".join(secret["valueFrom"].split(":")[:7])


def test_every_execution_role_reads_every_secret_that_its_task_names(duties: Duties) -> None:
    named = list(named_secrets(duties))
    assert any("rds!db-" in arn for _, _, arn in named)
    read = "secretsmanager:GetSecretValue"
    assert not [(role, name) for role, name, arn in named if not duties.may(duties.principal(role), read, arn)]


def test_every_secret_can_be_given_a_value(duties: Duties) -> None:
    dead = [
        secret.name
        for secret in duties.estate.resources
        if secret.kind == "secret" and (who := deployers(duties)[secret.account.id])
        if not duties.may(who, "secretsmanager:PutSecretValue", secret)
        or not duties.may_all(who, MANAGED_SECRET_KEY[:2], duties.key(secret.kms_key_arn), "secretsmanager")
    ]
    assert not dead


def test_every_task_reaches_s3_through_the_gateway_endpoint_of_its_network(duties: Duties) -> None:
    lists = {
        endpoint.outputs["prefixListId"]
        for endpoint in duties.of_type("ec2/vpcEndpoint:VpcEndpoint")
        if endpoint.inputs["vpcEndpointType"] == "Gateway"
    }
    groups = {group.id: group for group in duties.of_type("ec2/securityGroup:SecurityGroup")}
    for ecs_service in duties.of_type("ecs/service:Service"):
        egress = [
            rule
            for group in ecs_service.inputs["networkConfiguration"]["securityGroups"]
            for rule in groups[group].inputs["egress"]
        ]
        assert any(set(rule.get("prefixListIds", ())) & lists and rule["fromPort"] <= 443 for rule in egress)


def test_eventbridge_reaches_every_topic_that_its_rules_name(duties: Duties) -> None:
    targets = {target.inputs["arn"] for target in duties.of_type("cloudwatch/eventTarget:EventTarget")}
    topics = [topic for topic in duties.of_type("sns/topic:Topic") if topic.outputs["arn"] in targets]
    policies = {policy.inputs["arn"]: policy for policy in duties.of_type("sns/topicPolicy:TopicPolicy")}
    assert topics
    for topic in topics:
        publish = [s for s in statements(policies[topic.outputs["arn"]]) if s["Sid"] == "EventAlarms"]
        assert [s.get("Condition") for s in publish] == [None]
        key = duties.key(topic.inputs["kmsMasterKeyId"])
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            assert without_source("events.amazonaws.com", action, key)


def test_copies_of_backups_are_switched_on_for_the_organization(duties: Duties) -> None:
    (switch,) = duties.of_type("backup/globalSettings:GlobalSettings")
    assert switch.inputs["globalSettings"] == {"isCrossAccountBackupEnabled": "true"}
    organization = duties.of_type("organizations/organization:Organization")[0]
    assert switch.account == organization.account


def test_the_backup_account_copies_with_the_keys_of_source_and_destination(duties: Duties) -> None:
    accounts = {account.name: account for account in duties.estate.accounts.values()}
    copied = {vault.inputs["kmsKeyArn"] for vault in duties.of_type("backup/vault:Vault")}
    copied |= {database.inputs["kmsKeyId"] for database in duties.of_type("rds/instance:Instance")}
    sources = [key for key in map(duties.key, copied) if key.account.plane in ("clinical", "exchange", "backup")]
    assert {key.name for key in sources} >= {"backup-key", "far-key", "key-phi", "key-phi-sensitive", "near-key"}
    for key in sources:
        backup = accounts[f"backup-{key.account.owner}"]
        role = linked_role(backup, f"arn:aws:iam::{backup.id}:{LINKED_BACKUP}")
        assert duties.may_all(role, ("kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"), key)
        assert not duties.may_all(deployers(duties)[backup.id], ("kms:Decrypt",), key, "s3")


def backup_roles(duties: Duties, *planes: str) -> list[Principal]:
    """The roles of AWS Backup in accounts of these planes, at least one."""
    roles = [p for p in duties.estate.principals if p.arn.endswith(":role/mso/phi/backup")]
    found = [role for role in roles if role.account.plane in planes]
    assert found
    return found


def test_only_the_backup_role_shares_a_snapshot_and_only_its_own(duties: Duties) -> None:
    share = "rds:ModifyDBSnapshotAttribute"
    for role in backup_roles(duties, "clinical", "exchange"):
        snapshot = f"arn:aws:rds:{HOME}:{role.account.id}:snapshot"
        assert duties.may(role, share, f"{snapshot}:awsbackup:job-1")
        assert not duties.may(role, share, f"{snapshot}:by-hand")
        assert not duties.may(deployers(duties)[role.account.id], share, f"{snapshot}:awsbackup:job-1")


def test_the_backup_role_follows_changes_and_removes_its_own_snapshots(duties: Duties) -> None:
    for role in backup_roles(duties, "clinical", "exchange"):
        rule = f"arn:aws:events:{HOME}:{role.account.id}:rule/AwsBackupManagedRule1"
        assert all(duties.may(role, action, rule) for action in ("events:PutRule", "events:PutTargets"))
        assert duties.may(role, "rds:DeleteDBSnapshot", f"arn:aws:rds:{HOME}:{role.account.id}:snapshot:awsbackup:1")
        assert duties.may(role, "rds:ListTagsForResource", f"arn:aws:rds:{HOME}:{role.account.id}:db:ehr-db")


def test_a_restore_test_makes_what_it_restores_into(duties: Duties) -> None:
    for role in backup_roles(duties, "backup"):
        files = f"arn:aws:elasticfilesystem:{HOME}:{role.account.id}:file-system/*"
        assert duties.may(role, "elasticfilesystem:CreateFileSystem", files)
        for action in ("s3:CreateBucket", "s3:PutBucketVersioning", "s3:PutBucketOwnershipControls"):
            assert duties.may(role, action, "arn:aws:s3:::awsbackup-restore-test-1")
            assert not duties.may(role, action, "arn:aws:s3:::charts")


DEPLOYED_WITH: Final = {
    "rds/instance:Instance": ("masterUserSecretKmsKeyId", "secretsmanager", MANAGED_SECRET_KEY),
    "efs/fileSystem:FileSystem": (
        "kmsKeyId", "elasticfilesystem",
        ("kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt"),
    ),
    "backup/vault:Vault": ("kmsKeyArn", "backup", MANAGED_SECRET_KEY),
    "lambda/function:Function": ("kmsKeyArn", "lambda", ("kms:CreateGrant", "kms:Encrypt")),
}  # fmt: skip
"""By type: the property with the key, the service that uses it for whoever creates one, and what that takes."""


@pytest.mark.parametrize("type_", DEPLOYED_WITH)
def test_a_deployer_creates_what_it_declares_with_the_key_that_it_puts_on_it(duties: Duties, type_: str) -> None:
    key_property, through, actions = DEPLOYED_WITH[type_]
    for resource in duties.of_type(type_):
        key = duties.key(resource.inputs[key_property])
        deployer = deployers(duties)[key.account.id]
        assert duties.may_all(deployer, actions, key, through), resource.urn
        assert not duties.may_all(deployer, ("kms:Decrypt",), key, "s3"), resource.urn


def test_a_deployer_deletes_the_aliases_that_it_creates(duties: Duties) -> None:
    for alias in duties.of_type("kms/alias:Alias"):
        key = next(k for k in duties.estate.resources if k.arn.endswith(f":key/{alias.inputs['targetKeyId']}"))
        deployer = deployers(duties)[key.account.id]
        assert duties.may_all(deployer, ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"), key)


def test_an_auditor_sees_the_settings_of_every_key_of_its_account(duties: Duties) -> None:
    auditors = {p.account.id: p for p in duties.estate.principals if p.arn.endswith(":role/mso/auditor")}
    keys = [r for r in duties.estate.resources if r.kind == "kms-key" and r.account.id in auditors]
    assert keys
    for key in keys:
        assert duties.may_all(auditors[key.account.id], ("kms:DescribeKey", "kms:GetKeyPolicy"), key)
        assert not duties.may_all(auditors[key.account.id], ("kms:Decrypt",), key)


def test_every_account_with_a_recorder_makes_the_role_that_it_names(duties: Duties) -> None:
    linked = duties.of_type("iam/serviceLinkedRole:ServiceLinkedRole")
    made = {role.account for role in linked if role.inputs["awsServiceName"] == "config.amazonaws.com"}
    recorders = duties.of_type("cfg/recorder:Recorder")
    assert {recorder.account for recorder in recorders} == made
    assert all("/config.amazonaws.com/AWSServiceRoleForConfig" in recorder.inputs["roleArn"] for recorder in recorders)


def test_the_aggregator_names_a_role_that_config_takes_on_and_that_lists_the_accounts(duties: Duties) -> None:
    (aggregator,) = duties.of_type("cfg/configurationAggregator:ConfigurationAggregator")
    role = duties.principal(aggregator.inputs["organizationAggregationSource"]["roleArn"])
    assert any(("Service", "config.amazonaws.com") in s.principals for s in role.trust)
    for action in ("organizations:ListAccounts", "organizations:DescribeOrganization"):
        assert any(s.allow and s.covers_action(action) for s in role.identity)


def test_macie_decrypts_the_objects_of_every_bucket_that_it_is_told_to_scan(duties: Duties) -> None:
    (job,) = duties.of_type("macie2/classificationJob:ClassificationJob")
    scanned = {bucket for each in job.inputs["s3JobDefinition"]["bucketDefinitions"] for bucket in each["buckets"]}
    buckets = [r for r in duties.estate.resources if r.kind == "s3-bucket" and r.name in scanned]
    assert len(buckets) == len(scanned)
    for bucket in buckets:
        name = "aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
        macie = linked_role(bucket.account, f"arn:aws:iam::{bucket.account.id}:role/{name}")
        assert duties.may(macie, "kms:Decrypt", duties.key(bucket.kms_key_arn))


def test_a_named_reader_lists_what_it_reads_and_nothing_else(duties: Duties) -> None:
    desks = [p for p in duties.estate.principals if ":role/mso/desk/" in p.arn]
    buckets = [r for r in duties.estate.resources if r.kind == "s3-bucket" and "-flows-" in r.name]
    assert desks
    for desk in desks:
        (bucket,) = (b for b in buckets if b.account is desk.account)
        reads = [s.resources[0] for s in desk.identity if s.allow and s.covers_action("s3:GetObject")]
        folder = reads[0].partition(f"{bucket.arn}/")[2].rstrip("*")
        assert duties.may(desk, "s3:ListBucket", bucket, s3__prefix=(folder,))
        assert not duties.may(desk, "s3:ListBucket", bucket, s3__prefix=("inbox/",))


@pytest.mark.parametrize("job", ["phi/break-glass", "staff/analyst", "phi/physician"])
def test_a_person_lists_every_bucket_whose_objects_the_role_reads(duties: Duties, job: str) -> None:
    people = [p for p in duties.estate.principals if p.arn.endswith(f":role/mso/{job}")]
    assert people
    for person in people:
        reads = {r for s in person.identity if s.allow and s.covers_action("s3:GetObject") for r in s.resources}
        buckets = [b for b in duties.estate.resources if b.kind == "s3-bucket" and f"{b.arn}/*" in reads]
        assert buckets
        assert all(duties.may(person, "s3:ListBucket", bucket) for bucket in buckets)


def test_an_alarm_watches_every_dead_letter_queue(duties: Duties) -> None:
    queues = duties.of_type("sqs/queue:Queue")
    dead = {(queue.account, queue.inputs["name"]) for queue in queues if not queue.inputs.get("redrivePolicy")}
    alarms = [a for a in duties.of_type("cloudwatch/metricAlarm:MetricAlarm") if a.inputs["namespace"] == "AWS/SQS"]
    assert dead
    assert {(alarm.account, alarm.inputs["dimensions"]["QueueName"]) for alarm in alarms} == dead
    assert all(alarm.inputs["alarmActions"] for alarm in alarms)


def test_no_zone_lies_below_another_zone_of_the_estate(duties: Duties) -> None:
    names = {zone.inputs["name"] for zone in duties.of_type("route53/zone:Zone")}
    assert not [(low, high) for low in names for high in names if low.endswith(f".{high}")]
