"""What configuration does by itself: calls on a schedule, members of groups, terms of logs, parameters, writes."""

from __future__ import annotations

import json
from typing import Any

from change_builders import (
    READER,
    Change,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    role,
    without,
    without_perimeter,
)
from data_path_builders import Case, arn
from leaks_by_name import DOMAINS, client
from leaks_by_sign_in import BEHIND_USER_POOL
from small_estate import (
    LOGS,
    MANAGEMENT,
    NORTH,
    ORG,
    PAYER,
    SECURITY,
    SOUTH,
    Builder,
    allow,
    by_service,
    deny,
    root,
)

ELSEWHERE = "770000000000"
DETECTOR = arn("guardduty", NORTH, "detector/d-1")
GOLDEN = "/golden/ami"


def scheduled(call: str) -> Change:
    """A schedule that calls an action of AWS as a role of the practice, and names nobody."""
    target = {"arn": f"arn:aws:scheduler:::aws-sdk:{call}", "roleArn": READER, "input": "{}"}
    return add("aws:scheduler/schedule:Schedule", "nightly", NORTH, name="nightly", target=target)


def machine(call: str) -> Change:
    """A state machine of the practice with one call."""
    states = {"StartAt": "a", "States": {"a": {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{call}"}}}
    return add(
        "aws:sfn/stateMachine:StateMachine", "machine", NORTH, name="machine", roleArn=READER,
        definition=json.dumps(states),
    )  # fmt: skip


def staff(*, directly: bool = False, owner: str = "", **person: Any) -> Change:
    """A person with the permission set of the practice's physicians, directly or as a member of a group."""
    permissions = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"

    def change(b: Builder) -> None:
        DOMAINS(b)
        b.add("aws:ssoadmin/permissionSet:PermissionSet", "set", PAYER, permissions, {"mso:owner": "north"},
              name="Physician", arn=permissions)  # fmt: skip
        b.add("aws:identitystore/group:Group", "group", PAYER, "g-1", groupId="g-1", displayName="physicians")
        b.add("aws:identitystore/user:User", "person", PAYER, "u-1", {"mso:owner": owner}, userId="u-1", **person)
        b.add("aws:ssoadmin/accountAssignment:AccountAssignment", "assigned", PAYER, permissionSetArn=permissions,
              principalType="USER" if directly else "GROUP", principalId="u-1" if directly else "g-1",
              targetId=NORTH)  # fmt: skip
        if not directly:
            b.add("aws:identitystore/groupMembership:GroupMembership", "member", PAYER, groupId="g-1", memberId="u-1")

    return change


def expiring(*, locked: int = 0, **rule: Any) -> Change:
    """A lifecycle rule on the bucket of the trail, which Object Lock keeps for some days."""
    lock = {"defaultRetention": {"mode": "COMPLIANCE", "days": locked}}
    return combined(
        changed("trail-log:lock", rule=lock) if locked else without("trail-log:lock"),
        add("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "expiry", LOGS, bucket="trail-log",
            rules=[{"id": "expiry", "status": "Enabled", **rule}]),
    )  # fmt: skip


def started_from(image: str, *, declared: bool = True) -> Change:
    """A launch template of the practice whose image a parameter names."""
    template = add("aws:ec2/launchTemplate:LaunchTemplate", "vm", NORTH, "lt-1", imageId=image)
    name_of = arn("ssm", NORTH, f"parameter{GOLDEN}")
    parameter = add("aws:ssm/parameter:Parameter", "golden", NORTH, GOLDEN, name=GOLDEN, arn=name_of)
    return combined(parameter, template) if declared else template


def detection(type_: str, account: str = NORTH, **properties: Any) -> Change:
    """Something that detects or records in an account."""
    return add(type_, "detection", account, "d-1", **properties)


def application_may(action: str, on: str, *guards: Any) -> Change:
    """The practice's application may perform an action on something."""
    return extend_policy("clinical-north:app-ehr:policy", allow(action, on=(on,)), *guards)


FLOW_LOG = arn("ec2", NORTH, "vpc-flow-log/fl-1")
SWITCHES: list[tuple[str, Change, str]] = [
    ("a detector", detection("aws:guardduty/detector:Detector", arn=DETECTOR), "guardduty:DeleteDetector"),
    ("a detector by a setting", detection("aws:guardduty/detector:Detector", arn=DETECTOR), "guardduty:UpdateDetector"),
    ("findings", detection("aws:guardduty/detector:Detector", arn=DETECTOR), "guardduty:CreateFilter"),
    ("Security Hub", detection("aws:securityhub/account:Account"), "securityhub:DisableSecurityHub"),
    ("Macie", detection("aws:macie2/account:Account"), "macie2:DisableMacie"),
    ("Inspector", detection("aws:inspector2/enabler:Enabler", accountIds=[NORTH]), "inspector2:Disable"),
    ("an analyzer", detection("aws:accessanalyzer/analyzer:Analyzer"), "access-analyzer:DeleteAnalyzer"),
    ("flow logs", detection("aws:ec2/flowLog:FlowLog", arn=FLOW_LOG, vpcId="vpc-north"), "ec2:DeleteFlowLogs"),
    ("a recorder", detection("aws:cfg/recorder:Recorder", name="default"), "config:StopConfigurationRecorder"),
    ("query logs", detection(
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", resourceId="vpc-north"),
     "route53resolver:DisassociateResolverQueryLogConfig"),
    ("an event data store", detection(
        "aws:cloudtrail/eventDataStore:EventDataStore", arn=arn("cloudtrail", NORTH, "eventdatastore/e-1")),
     "cloudtrail:DeleteEventDataStore"),
]  # fmt: skip

LEAKS: list[Leak] = [
    *((f"an operator switches off {what}", "W8", combined(change, operator_allowed(action)))
      for what, change, action in SWITCHES),
    ("a practice switches off the detector of the security account", "W8", combined(
        detection("aws:guardduty/detector:Detector", SECURITY, arn=arn("guardduty", SECURITY, "detector/d-1")),
        role(SECURITY, "mso/x", [allow("sts:AssumeRole", on=(), to=root(SOUTH))], [allow("guardduty:*")]))),
    ("staff of the MSO in the physicians' group", "W6", staff(emails={"value": "jo@mso.example"})),
    ("staff of the MSO with the physicians' permission set", "W6", staff(directly=True, userName="jo@it.mso.example")),
    ("an operator writes the parameter that names an image", "W10", combined(
        started_from(f"resolve:ssm:{GOLDEN}"), operator_allowed("ssm:PutParameter"))),
    ("an operator moves the label of a parameter that names an image", "W10", combined(
        started_from(f"resolve:ssm:{GOLDEN}:current"), operator_allowed("ssm:LabelParameterVersion"))),
    ("an operator reads a parameter with a secret of the practice's state", "W10", combined(
        add("aws:ssm/parameter:Parameter", "state-key", NORTH, "/state", {"mso:system": "pulumi-state"}, name="/state",
            arn=arn("ssm", NORTH, "parameter/state")), operator_allowed("ssm:GetParameter"))),
    ("an operator takes over a build in a sandbox", "W5", combined(
        add("aws:codebuild/project:Project", "cb", NORTH, name="cb", serviceRole=READER,
            arn=arn("codebuild", NORTH, "project/cb")),
        operator_allowed("codebuild:StartSandbox", "codebuild:StartCommandExecution"))),
    ("an operator deletes the provider by which the custodian signs in", "W9", operator_allowed(
        "iam:DeleteSAMLProvider")),
    ("a user of management whose name is the session's", "W6", combined(without_perimeter, role(
        NORTH, "mso/phi/visitor", [allow("sts:AssumeRole", on=(), to=root(MANAGEMENT), when={
            "StringEquals": {"sts:RoleSessionName": "${aws:username}"}})], [allow("s3:GetObject")]))),
    ("an operator links a person of a pool with one of its own", "W6", combined(
        BEHIND_USER_POOL, operator_allowed("cognito-idp:AdminLinkProviderForUser"))),
]  # fmt: skip

CASES: list[Case] = [
    *((f"a schedule calls {call}", invariant, "UNKNOWN", scheduled(call)) for call, invariant in (
        ("s3:putBucketPolicy", "W1"), ("s3:deletePublicAccessBlock", "W1"), ("iam:attachRolePolicy", "W6"),
        ("rds:modifyDBInstance", "W3"), ("ec2:modifySnapshotAttribute", "W3"), ("cloudtrail:stopLogging", "W8"),
        ("guardduty:deleteDetector", "W8"), ("lambda:addPermission", "W2"), ("newservice:openDoor", "W1"))),
    ("a state machine rewrites a key's policy", "W2", "UNKNOWN", machine("kms:putKeyPolicy")),
    ("a member of whom nobody knows whose staff it is", "W6", "UNKNOWN", staff(userName="jo")),
    ("the trail's records expire early", "W8", "POSSIBLE", expiring(expiration={"days": 30})),
    ("the trail's records expire on a date", "W8", "POSSIBLE", expiring(expiration={"date": "2027-01-01T00:00:00Z"})),
    ("the trail's records expire after a short lock", "W8", "POSSIBLE", expiring(locked=30, expiration={"days": 60})),
    ("the trail's records expire by the bucket's own rule", "W8", "POSSIBLE", combined(
        without("trail-log:lock"),
        changed("trail-log", lifecycleRules=[{"enabled": True, "expiration": {"days": 7}}]))),
    ("an event data store alone with a short term", "W8", "POSSIBLE", combined(without("trail"), detection(
        "aws:cloudtrail/eventDataStore:EventDataStore", LOGS, retentionPeriod=7))),
    ("an image named by a parameter that is not in the input", "W10", "UNKNOWN",
     started_from(f"resolve:ssm:{GOLDEN}", declared=False)),
    ("an application may write to a bucket that is not in the input", "W4", "UNKNOWN",
     application_may("s3:PutObject", "arn:aws:s3:::somebody-else/*")),
    ("an application may write to buckets of some name", "W4", "UNKNOWN",
     application_may("s3:Put*", "arn:aws:s3:::exports-*/*")),
    ("an application may write to a queue of nobody in the input", "W4", "UNKNOWN",
     application_may("sqs:SendMessage", arn("sqs", ELSEWHERE, "theirs"))),
    ("an application may act as a role of nobody in the input", "W4", "UNKNOWN",
     application_may("sts:AssumeRole", f"arn:aws:iam::{ELSEWHERE}:role/inbox")),
    *((f"an operator runs a function by {action}", "W1", "UNKNOWN", operator_allowed(action)) for action in (
        "lambda:CreateEventSourceMapping", "lambda:UpdateEventSourceMapping", "lambda:PutFunctionEventInvokeConfig",
        "lambda:InvokeAsync", "lambda:InvokeFunctionUrl")),
    ("an operator leads the sign-in of a pool elsewhere", "W6", "POSSIBLE", combined(
        BEHIND_USER_POOL, operator_allowed("cognito-idp:UpdateUserPoolClient"))),
    ("a role for a service that acts for any account of the organization", "W6", "POSSIBLE", combined(
        without_perimeter, role(NORTH, "mso/phi/logs", [allow(
            "sts:AssumeRole", on=(), to={"Service": "events.amazonaws.com"},
            when={"StringEquals": {"aws:SourceOrgID": ORG}})], [allow("s3:GetObject")]))),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    *((f"a schedule calls {call}", scheduled(call)) for call in (
        "rds:stopDBInstance", "ecs:updateService", "rds:createDBSnapshot", "dynamodb:createBackup", "s3:getObject")),
    ("a state machine writes rows", machine("dynamodb:updateItem")),
    ("the practice's own staff in the physicians' group", staff(userName="jo@north.example")),
    ("staff of the practice by its tag", staff(userName="jo", owner="north")),
    ("a client of the practice's pool", combined(BEHIND_USER_POOL, client(callbackUrls=["https://a.north.example"]))),
    ("records move to cheaper storage", expiring(transitions=[{"days": 90, "storageClass": "GLACIER"}])),
    ("results of queries beside the records expire", expiring(
        filter={"prefix": "athena-results/"}, expiration={"days": 7})),
    ("records expire after seven years", expiring(expiration={"days": 2557})),
    ("records would expire early, but are locked for six years", expiring(locked=2192, expiration={"days": 30})),
    ("an event data store with a short term beside the trail", detection(
        "aws:cloudtrail/eventDataStore:EventDataStore", LOGS, retentionPeriod=90)),
    ("an image named by a parameter that nobody else writes", combined(
        started_from(f"resolve:ssm:{GOLDEN}"), operator_allowed("ssm:GetParameter"))),
    ("an image named by a parameter of AWS", started_from(
        "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")),
    ("an application writes to a bucket of its practice", application_may("s3:PutObject", "arn:aws:s3:::photos/in/*")),
    ("an application writes to buckets with the practice's account id", application_may(
        "s3:PutObject", f"arn:aws:s3:::site-*-{NORTH}/*")),
    ("an application may not write outside the practice's account", application_may(
        "s3:PutObject", "arn:aws:s3:::somebody-else/*",
        deny("s3:*", when={"StringNotEquals": {"aws:ResourceAccount": NORTH}}))),
    ("the custodian switches off the practice's detector", combined(
        SWITCHES[0][1], extend_policy("clinical-north:custodian:policy", allow("guardduty:*")))),
    ("an operator reads findings", combined(SWITCHES[0][1], operator_allowed("guardduty:GetFindings"))),
    ("an operator deletes the detector of management", combined(SWITCHES[0][1], operator_allowed(
        "guardduty:DeleteDetector", on=(arn("guardduty", MANAGEMENT, "detector/d-1"),)))),
    ("an operator deletes another provider than the custodian's", operator_allowed(
        "iam:DeleteSAMLProvider", on=(f"arn:aws:iam::{NORTH}:saml-provider/other",))),
    ("a role for a service that acts for the organization, within the perimeter", role(
        NORTH, "mso/phi/inner", [by_service("events")], [allow("s3:GetObject")])),
]  # fmt: skip
