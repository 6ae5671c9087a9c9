"""Detection that is off or unheard, calls of runbooks, pipelines by other claims, places that wildcards leave open."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from change_builders import (
    PHOTOS,
    READER,
    Change,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    without,
)
from data_path_builders import PHI, Case, arn
from leaks_by_configuration import application_may, detection, scheduled
from leaks_by_federation import GITHUB, PIPELINE, issuer, pipeline, trusting
from leaks_by_log_and_code import DIGEST, task
from small_estate import KEY, LOGS, MANAGEMENT, NORTH, SECURITY, allow, deny, policy, role_arn

from infra.engine.values import UNKNOWN

TOPIC = arn("sns", NORTH, "alarms")
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
CALLS = {"detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": ["StopLogging"]}}
BUILDKITE = "agent.buildkite.com"
MSO_PIPELINE = combined(issuer(GITHUB, MANAGEMENT), trusting(
    GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:ridge/estate:environment:books"}}, MANAGEMENT, "mso/pipeline"
))  # fmt: skip
"""A pipeline of management, which shows whose the organization ``ridge`` is."""


def alarm(**properties: Any) -> Change:
    """An alarm of the practice that calls a topic to which its security officer is subscribed."""
    return combined(
        add("aws:sns/topic:Topic", "alarms", NORTH, TOPIC, name="alarms", arn=TOPIC),
        add("aws:sns/topicSubscription:TopicSubscription", "officer", NORTH, topic=TOPIC, protocol="email",
            endpoint="officer@north.example"),
        add(ALARM, "root-used", NORTH, name="root-used", alarmActions=[TOPIC],
            arn=arn("cloudwatch", NORTH, "alarm:root-used"), **properties),
    )  # fmt: skip


def rule(pattern: dict[str, Any], **properties: Any) -> Change:
    """An event rule of the practice."""
    return add("aws:cloudwatch/eventRule:EventRule", "heard", NORTH, name="heard", eventPattern=json.dumps(pattern),
               arn=arn("events", NORTH, "rule/heard"), **properties)  # fmt: skip


trail = partial(changed, "trail")


def selected(*fields: dict[str, Any]) -> Change:
    """The trail with one advanced selector of management events, narrowed by fields."""
    category = {"field": "eventCategory", "equals": ["Management"]}
    return trail(advancedEventSelectors=[{"fieldSelectors": [category, *fields]}])


def runbook(api: str, *, yaml: bool = False, **inputs: Any) -> Change:
    """A runbook of the practice with one call of an API."""
    service, _, operation = api.partition(":")
    step = {"name": "a", "action": "aws:executeAwsApi", "inputs": {"Service": service, "Api": operation, **inputs}}
    content = json.dumps({"schemaVersion": "0.3", "mainSteps": [step]})
    if yaml:
        head = "schemaVersion: '0.3'\nmainSteps:\n- name: a\n  action: aws:executeAwsApi\n"
        content = f"{head}  inputs: {json.dumps(step['inputs'])}\n"
    return runbook_of(content)


def runbook_of(content: str) -> Change:
    """A runbook of the practice with this content."""
    return add("aws:ssm/document:Document", "runbook", NORTH, "runbook", name="runbook", documentType="Automation",
               content=content, arn=arn("ssm", NORTH, "document/runbook"))  # fmt: skip


def told_by(claim: str, value: str, at: str = GITHUB) -> Change:
    """A deployer of the practice that trusts pipelines by one claim of their tokens."""
    return combined(issuer(at), trusting(at, {"StringEquals": {f"{at}:{claim}": value}}))


def open_to_services(**when: Any) -> Change:
    """The photos, open to everybody under a condition that only services meet, without a key of the practice."""
    statement = allow("s3:GetObject", on=PHOTOS, to="*", when=when)
    return combined(without("photos:encryption"), extend_policy("photos:policy", statement))


def function_for(**permission: Any) -> Change:
    """A function that runs as the application, and who may invoke it."""
    name = arn("lambda", NORTH, "function:charts")
    return combined(
        add("aws:lambda/function:Function", "charts", NORTH, "charts", PHI, name="charts", arn=name, role=READER),
        add("aws:lambda/permission:Permission", "invoked", NORTH, function="charts", action="lambda:InvokeFunction",
            **permission),
    )  # fmt: skip


def volume(kind: str, file_system: str) -> Change:
    """A task of the practice that keeps its files in a file system."""
    return add("aws:ecs/taskDefinition:TaskDefinition", "ehr-task", NORTH, family="ehr", taskRoleArn=READER,
               volumes=[{"name": "files", kind: {"fileSystemId": file_system}}],
               arn=arn("ecs", NORTH, "task-definition/ehr:1"))  # fmt: skip


OWN_FILES = add("aws:efs/fileSystem:FileSystem", "files", NORTH, "fs-1", {"mso:data-class": "phi"}, kmsKeyId=KEY,
                arn=arn("elasticfilesystem", NORTH, "file-system/fs-1"))  # fmt: skip
LINKED = role_arn(MANAGEMENT, "aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup")
OF_SERVICES = {"Bool": {"aws:PrincipalIsAWSService": "true"}}

LEAKS: list[Leak] = [
    *((f"an operator may {action} on an alarm", "W8", combined(alarm(), operator_allowed(action))) for action in (
        "cloudwatch:DeleteAlarms", "cloudwatch:Dis*", "cloudwatch:PutMetricAlarm", "sns:SetSubscriptionAttributes",
        "sns:DeleteTopic")),
    *((f"an operator may {action} on a rule that hears calls", "W8", combined(rule(CALLS), operator_allowed(action)))
      for action in ("events:DisableRule", "events:RemoveTargets", "events:D*Rule")),
    *((f"an operator may {action} on the application's log", "W8", operator_allowed(action))
      for action in ("logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogStream")),
    ("an operator reports on the application's log by a rule of its own", "W1", operator_allowed(
        "cloudwatch:PutInsightRule", "cloudwatch:GetInsightRuleReport")),
    ("an operator opens a session with a task", "W5", combined(
        add("aws:ecs/taskDefinition:TaskDefinition", "ehr-task", NORTH, family="ehr", taskRoleArn=READER),
        operator_allowed("ssm:StartSession"))),
    ("a bucket for every AWS service on behalf of anybody", "W1", open_to_services(**OF_SERVICES)),
    ("a key for a service-linked role of management", "W2", extend_policy(
        "key:clinical-north", allow("kms:Decrypt", to=LINKED))),
    ("a task that runs an image by tag of the MSO's namespace elsewhere", "W10", combined(
        MSO_PIPELINE, task("ghcr.io/ridge/ehr:latest"))),
    ("a runbook that deploys a template of management's bucket", "W10", runbook(
        "cloudformation:CreateStack", TemplateURL="https://ledger.s3.amazonaws.com/x.yaml")),
    ("a function that any API may invoke", "W1", function_for(principal="apigateway.amazonaws.com")),
]  # fmt: skip

CASES: list[Case] = [
    ("an alarm whose actions are off", "W8", "POSSIBLE", alarm(actionsEnabled=False)),
    *((f"a rule on {what} that is off", "W8", "POSSIBLE", rule(pattern, state="DISABLED")) for what, pattern in (
        ("calls", CALLS), ("findings", {"source": ["aws.guardduty"]}))),
    ("a rule on sign-ins that is off in the older way", "W8", "POSSIBLE", rule(
        {"detail-type": ["AWS Console Sign In via CloudTrail"]}, isEnabled=False)),
    ("an officer who hears a part of the alarms", "W8", "POSSIBLE", combined(
        alarm(), changed("officer", filterPolicy='{"severity": ["none"]}'))),
    ("alarms that nobody is subscribed to", "W8", "UNKNOWN", combined(alarm(), without("officer"))),
    ("an alarm of which nobody knows whether it is on", "W8", "UNKNOWN", alarm(actionsEnabled=UNKNOWN)),
    *((f"{what} in the security account", "W8", "POSSIBLE", detection(type_, SECURITY, **properties))
      for what, type_, properties in (
        ("a filter that archives findings", "aws:guardduty/filter:Filter", {"action": "ARCHIVE"}),
        ("a list of addresses without findings", "aws:guardduty/iPSet:IPSet", {"activate": True}),
        ("a feature that is off", "aws:guardduty/detectorFeature:DetectorFeature", {"status": "DISABLED"}),
        ("Macie paused", "aws:macie2/account:Account", {"status": "PAUSED"}),
        ("a filter of Macie that archives", "aws:macie/findingsFilter:FindingsFilter", {"action": "ARCHIVE"}),
        ("findings suppressed", "aws:securityhub/automationRule:AutomationRule",
         {"actions": [{"findingFieldsUpdate": {"workflow": {"status": "SUPPRESSED"}}}]}),
        ("findings archived", "aws:accessanalyzer/archiveRule:ArchiveRule", {"filters": [{"criteria": "error"}]}))),
    *((f"{what} of a practice", "W8", "POSSIBLE", detection(type_, **properties)) for what, type_, properties in (
        ("a detector that is off", "aws:guardduty/detector:Detector", {"enable": False}),
        ("a recorder that is off", "aws:cfg/recorderStatus:RecorderStatus", {"isEnabled": False}),
        ("a recorder of some types", "aws:cfg/recorder:Recorder", {"recordingGroup": {"allSupported": False}}),
        ("flow logs of accepted traffic", "aws:ec2/flowLog:FlowLog", {"trafficType": "ACCEPT"}))),
    ("a trail of one region", "W8", "POSSIBLE", trail(isMultiRegionTrail=False)),
    ("a trail without global services", "W8", "POSSIBLE", trail(includeGlobalServiceEvents=False)),
    ("a trail of write events", "W8", "POSSIBLE", trail(eventSelectors=[{"readWriteType": "WriteOnly"}])),
    ("a trail without calls of KMS", "W8", "POSSIBLE", trail(
        eventSelectors=[{"excludeManagementEventSources": ["kms.amazonaws.com"]}])),
    ("a trail of data events alone", "W8", "POSSIBLE", trail(
        eventSelectors=[{"includeManagementEvents": False, "readWriteType": "All"}])),
    ("a trail of read events by selectors", "W8", "POSSIBLE", selected({"field": "readOnly", "equals": ["true"]})),
    ("a trail without a service by selectors", "W8", "POSSIBLE", selected(
        {"field": "eventSource", "notEquals": ["sts.amazonaws.com"]})),
    ("a trail of its own account", "W8", "UNKNOWN", trail(isOrganizationTrail=False)),
    *((f"a runbook calls {api}", invariant, "UNKNOWN", runbook(api)) for api, invariant in (
        ("rds:ModifyDBSnapshotAttribute", "W3"), ("iam:attach_role_policy", "W6"), ("kms:CreateGrant", "W2"),
        ("cloudtrail:StopLogging", "W8"), ("CloudWatch:DisableAlarmActions", "W8"))),
    ("a runbook in YAML", "W2", "UNKNOWN", runbook("kms:PutKeyPolicy", yaml=True)),
    ("a runbook that gives rights beside a Deny", "W6", "UNKNOWN", runbook(
        "iam:PutRolePolicy", PolicyDocument=policy(deny("s3:*"), allow("logs:*")))),
    *((f"a runbook that cannot be read: {what}", "W2", "UNKNOWN", runbook_of(f"{content}\n# aws:executeAwsApi"))
      for what, content in (
          ("merge keys that double", "\n".join(["a0: &a0 {x: 1}", *(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}"
                                                                  for i in range(1, 60))])),
          ("steps by an alias", "a: &a [{action: x}]\nmainSteps: *a"), ("no end", '{"mainSteps": ['))),
    ("a schedule that mutes alarms", "W8", "UNKNOWN", scheduled("cloudwatch:disableAlarmActions")),
    *((f"a pipeline of the MSO by its claim {claim}", "W6", "POSSIBLE", combined(MSO_PIPELINE, told_by(claim, value)))
      for claim, value in (("repository", "ridge/estate"), ("repository_owner", "ridge"),
                           ("job_workflow_ref", "ridge/flows/.github/workflows/deploy.yml@refs/heads/main"))),
    ("a pipeline of the MSO's organization elsewhere", "W6", "POSSIBLE", combined(
        MSO_PIPELINE, told_by("sub", "organization:ridge:pipeline:estate:ref:main:commit:1:step:x", BUILDKITE))),
    ("a pipeline of the MSO by a claim elsewhere", "W6", "POSSIBLE", combined(
        MSO_PIPELINE, told_by("organization_slug", "ridge", BUILDKITE))),
    *((f"a pipeline that only its {claim} tells", "W6", "UNKNOWN", told_by(claim, "310001"))
      for claim in ("repository_owner_id", "repository_id", "actor_id", "enterprise")),
    ("a pipeline of an organization that the practice seldom names", "W6", "UNKNOWN", combined(
        pipeline(StringEquals={"sub": PIPELINE}),
        trusting(GITHUB, {"StringEquals": {f"{GITHUB}:sub": PIPELINE}}, name="mso/drift"),
        trusting(GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:consultant/x:environment:y"}}, name="mso/x"))),
    ("a bucket for one AWS service by its name", "W1", "POSSIBLE", open_to_services(
        StringEquals={"aws:PrincipalServiceName": "cloudfront.amazonaws.com"})),
    *((f"an application may {action} on {pattern}", "W4", "UNKNOWN", application_may(action, pattern))
      for action, pattern in (
        ("sqs:SendMessage", "arn:aws:sqs:*:*:intake"), ("sns:Publish", "arn:aws:sns:*:40000*:*"),
        ("events:PutEvents", "arn:aws:events:*:*:event-bus/*"),
        ("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:*"),
        ("sts:AssumeRole", "arn:aws:iam::*:role/ingest"), ("dynamodb:Put*", "arn:aws:dynamodb:*:*:table/inbox"))),
    ("an application may write to whatever is management's", "W4", "UNKNOWN", extend_policy(
        "clinical-north:app-ehr:policy",
        allow("s3:PutObject", when={"StringEquals": {"aws:ResourceAccount": MANAGEMENT}}))),
    *((f"a task with {kind} that is not in the input", "W3", "UNKNOWN", volume(kind, "fs-elsewhere"))
      for kind in ("efsVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration")),
    *((f"an operator may {action}", "W1", "UNKNOWN", operator_allowed(action)) for action in (
        "route53:ChangeResourceRecordSets", "elasticloadbalancing:ModifyRule", "elasticloadbalancing:RegisterTargets",
        "ec2:CreateTrafficMirrorSession", "route53resolver:AssociateResolverRule")),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("an alarm that an officer hears", alarm()),
    ("an alarm of which somebody may tell the state", combined(alarm(), operator_allowed("cloudwatch:DescribeAlarms"))),
    ("the custodian mutes an alarm", combined(alarm(), extend_policy(
        "clinical-north:custodian:policy", allow("cloudwatch:*")))),
    ("an operator deletes alarms of another account", combined(alarm(), operator_allowed(
        "cloudwatch:DeleteAlarms", on=(arn("cloudwatch", MANAGEMENT, "alarm:*"),)))),
    ("a rule of the application that is off", rule({"source": ["north.visits"]}, state="DISABLED")),
    ("an operator disables a rule of the application", combined(
        rule({"source": ["north.visits"]}), operator_allowed("events:DisableRule"))),
    ("a schedule that is off", add("aws:cloudwatch/eventRule:EventRule", "nightly", NORTH, name="nightly",
                                   scheduleExpression="rate(1 day)", state="DISABLED")),
    ("an operator lists subscriptions", combined(alarm(), operator_allowed("sns:List*"))),
    ("an operator deletes a topic that no alarm calls", combined(
        add("aws:sns/topic:Topic", "news", NORTH, "news", name="news", arn=arn("sns", NORTH, "news")),
        operator_allowed("sns:DeleteTopic"))),
    ("a detector that is on", detection("aws:guardduty/detector:Detector", enable=True)),
    ("flow logs of all traffic", detection("aws:ec2/flowLog:FlowLog", trafficType="ALL")),
    ("a trail whose selectors take all", trail(eventSelectors=[{"readWriteType": "All"}])),
    ("a trail with a selector of read and one of write events", trail(
        eventSelectors=[{"readWriteType": "ReadOnly"}, {"readWriteType": "WriteOnly"}])),
    ("a trail whose selectors take all by fields", selected()),
    ("a trail of one region beside the whole one", add(
        "aws:cloudtrail/trail:Trail", "more", LOGS, name="more", s3BucketName="trail-log", isOrganizationTrail=True)),
    *((f"a runbook calls {api}", runbook(api)) for api in (
        "ecs:UpdateService", "rds:DescribeDBInstances", "rds:create_db_snapshot")),
    ("a runbook that only denies", runbook("iam:PutRolePolicy", RoleName="operator", PolicyDocument=policy(deny("*")))),
    ("a text that is no runbook", add("aws:ssm/document:Document", "text", NORTH, name="text", content="{not: [json")),
    ("a pipeline of the practice, by further claims too", combined(issuer(GITHUB), trusting(GITHUB, {"StringEquals": {
        f"{GITHUB}:sub": PIPELINE, f"{GITHUB}:repository": "north/estate", f"{GITHUB}:repository_owner_id": "1"}}))),
    ("a pipeline of the practice by its repository", combined(
        issuer(GITHUB), trusting(GITHUB, {"StringEquals": {f"{GITHUB}:repository_owner": "north"}}))),
    ("an image by digest of the MSO's namespace elsewhere", combined(
        MSO_PIPELINE, task(f"ghcr.io/ridge/ehr@{DIGEST}"))),
    ("an image of a publisher by tag", task("docker.io/library/caddy:2")),
    ("a function that the practice's API may invoke", function_for(
        principal="apigateway.amazonaws.com", sourceArn=f"arn:aws:execute-api:us-east-1:{NORTH}:api/*")),
    ("a key for a service-linked role of the practice", extend_policy("key:clinical-north", allow(
        "kms:Decrypt", to=role_arn(NORTH, "aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup")))),
    ("an application may send to any queue of its account", application_may("sqs:SendMessage", arn("sqs", NORTH, "*"))),
    ("a task with files of the practice", combined(OWN_FILES, volume("efsVolumeConfiguration", "fs-1"))),
    ("an operator sees reports on logs that others made", operator_allowed("cloudwatch:GetInsightRuleReport")),
    ("an operator looks at names and balancers", operator_allowed("route53:List*", "elasticloadbalancing:Describe*")),
]  # fmt: skip
