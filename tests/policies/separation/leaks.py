"""Leaks to plant in the small estate, one at a time: what is changed, and which invariant must notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from small_estate import (
    DOOR_KEY, DOORS, KEY, LOGS, MANAGEMENT, NORTH, NORTH_DOOR, NORTH_VAULT, OPEN, ORG, PAYER, REGION, ROOT, SECURITY, SOUTH,
    VAULT_KEY, Builder, allow, by_service, deny, policy, role_arn, root,
)  # fmt: skip

Change = Callable[[Builder], None]
Leak = tuple[str, str, Change]

ANALYST = role_arn(MANAGEMENT, "mso/analyst")
STAFF = role_arn(MANAGEMENT, "mso/staff/mso_it")
PHOTOS = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
STRANGER = "999999999999"
EXTERNAL_KEY = f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books"


def unfenced(b: Builder) -> None:
    """The clinical fence gone: what stands behind it must show."""
    b.drop("perimeter-clinical-north:at")


def untouched(b: Builder) -> None:
    """The rule that only named roles touch data, gone."""
    b.drop("touch:at")


def both(*changes: Change) -> Change:
    """Several changes at once."""

    def change(b: Builder) -> None:
        for one in changes:
            one(b)

    return change


def widen(name: str, *statements: Any, prop: str = "policy") -> Change:
    return lambda b: b.widen(name, *statements, prop=prop)


def operator(*actions: str, on: tuple[str, ...] = ("*",)) -> Change:
    """An operator that may do more, without its boundary and without the guard on touching."""

    def change(b: Builder) -> None:
        b.widen("clinical-north:operator:may", allow(*actions, on=on))
        b.change("clinical-north:operator", permissionsBoundary=None)
        b.drop("touch:at")

    return change


def add(type_: str, label: str, account: str, **props: Any) -> Change:
    return lambda b: b.add(type_, label, account, **props) and None


def trusting(account: str, name: str, *services: str, may: tuple[str, ...] = ("s3:GetObject", *OPEN)) -> Change:
    """A reading role that services may act as, and that the key knows."""

    def change(b: Builder) -> None:
        b.role(account, name, [by_service(s) for s in services], [allow(*may)])
        b.widen("key:clinical-north", allow(*OPEN, to=role_arn(account, name)))

    return change


def passing(service: str, *actions: str) -> Change:
    """An operator that may pass a reading role to a service and make that service run something."""
    return both(trusting(NORTH, "mso/phi/job", service), operator("iam:PassRole", *actions))


def running(type_: str, actions: tuple[str, ...], **props: Any) -> Change:
    """Something that runs as a reading role, and an operator that may change what it runs."""
    return both(add(type_, "runner", NORTH, **props), operator(*actions))


READER = role_arn(NORTH, "mso/phi/app-ehr")
GRANT = "aws:kms/grant:Grant"

LEAKS: list[Leak] = [
    # what policies give outright
    ("bucket and key policy name an analyst", "W1", both(unfenced, widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)),
        widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)))),
    ("bucket and key policy trust the whole management account", "W1", both(unfenced,
        widen("photos:policy", allow("s3:Get*", on=PHOTOS, to=root(MANAGEMENT))), widen("key:clinical-north", allow("kms:Decrypt", to=root(MANAGEMENT))))),
    ("a key names a management role", "W2", both(unfenced, widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)))),
    ("a key trusts its own account", "W2", widen("key:clinical-north", allow("kms:*", to=root(NORTH)))),
    ("a key trusts its own account by number", "W2", widen("key:clinical-north", allow("kms:Decrypt", to=NORTH))),
    ("a key has no policy", "W2", lambda b: b.change("key:clinical-north", policy=None)),
    ("a grant to a management role", "W2", both(unfenced,
        add(GRANT, "grant", NORTH, keyId="phi", granteePrincipal=ANALYST, operations=["Decrypt"]))),
    ("a key lets an outsider make grants", "W2", both(unfenced, lambda b: b.drop("grants:at"),
        widen("key:clinical-north", allow("kms:CreateGrant", to=STAFF)))),
    ("a key lets an outsider rewrite its policy by taking on a role", "W2", both(lambda b: b.drop("perimeter-clinical-north:at"),
        widen("clinical-north:custodian", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"))),
    ("a public bucket under a public key", "W1", both(unfenced, lambda b: b.drop("organization-perimeter:at"), lambda b: b.drop("photos:public"),
        widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")), widen("key:clinical-north", allow("kms:Decrypt", to="*")))),
    ("a public bucket without a key of its own", "W1", both(unfenced, lambda b: b.drop("organization-perimeter:at"),
        lambda b: b.drop("photos:public"), lambda b: b.drop("photos:encryption"), widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")))),
    ("a bucket open to the organization", "W1", both(unfenced, lambda b: b.drop("photos:encryption"), widen("photos:policy",
        allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalOrgID": ORG}})))),
    ("a bucket open by NotPrincipal", "W1", both(unfenced, lambda b: b.drop("photos:encryption"), lambda b: b.drop("photos:public"), widen("photos:policy",
        {"Effect": "Allow", "NotPrincipal": {"AWS": root(SOUTH)}, "Action": "s3:GetObject", "Resource": PHOTOS}))),
    ("a secret open to management", "W1", both(unfenced, widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)), add(
        "aws:secretsmanager/secretPolicy:SecretPolicy", "secret-policy", NORTH, policy=policy(allow("secretsmanager:GetSecretValue", to=ANALYST)),
        secretArn=f"arn:aws:secretsmanager:{REGION}:{NORTH}:secret:db-password-AbCdEf"),
        widen("management:analyst:may", allow("secretsmanager:*")))),
    ("minimum data read from management", "W4", both(lambda b: b.drop("perimeter-exchange-north:at"),
        widen("outbox:policy", allow("s3:GetObject", on=["arn:aws:s3:::outbox/*"], to=ANALYST)),
        widen("key:exchange-north", allow("kms:Decrypt", to=ANALYST)))),
    # trust
    ("a clinical role trusts management staff", "W6", both(unfenced,
        widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"))),
    ("a clinical role trusts the management account", "W6", both(unfenced,
        widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"))),
    ("a clinical role trusts everybody of the organization", "W6", both(unfenced, widen("clinical-north:physician",
        allow("sts:AssumeRole", on=(), to="*", when={"StringEquals": {"aws:PrincipalOrgID": ORG}}), prop="assumeRolePolicy"))),
    ("a clinical role trusts a stranger", "W6", both(unfenced, lambda b: b.drop("organization-perimeter:at"),
        widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(STRANGER)), prop="assumeRolePolicy"))),
    ("a clinical role under a door's name", "W6", both(lambda b: b.role(NORTH, "mso/desk/physician",
        [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/biller"))], [allow("s3:GetObject")]))),
    ("the payer takes on an account's administrator", "W6", lambda b: b.drop("perimeter-clinical-north:at", "no-payer:at")),
    ("management takes on a payer role, and with it every guardrail", "W6", both(
        widen("payer:administrator", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"),
        lambda b: b.role(NORTH, "OrganizationAccountAccessRole", [allow("sts:AssumeRole", on=(), to=root(PAYER))], [allow("*")]))),
    ("another practice's role is trusted", "W11", both(unfenced,
        widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(SOUTH)), prop="assumeRolePolicy"))),
    ("another practice reads a bucket", "W11", both(unfenced, lambda b: b.drop("photos:encryption"),
        widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(SOUTH))))),
    ("a repository without a pinned subject deploys", "W6", lambda b: b.role(NORTH, "mso/deployer", [
        {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": f"arn:aws:iam::{NORTH}:oidc-provider/ci.example"},
         "Condition": {"StringEquals": {"ci.example:aud": "sts.amazonaws.com"}}}], [allow("*")])),
    ("a repository pinned to any subject deploys", "W6", lambda b: b.role(NORTH, "mso/deployer", [
        {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": f"arn:aws:iam::{NORTH}:oidc-provider/ci.example"},
         "Condition": {"StringLike": {"ci.example:sub": "*"}}}], [allow("*")])),
    # operators that can raise themselves
    ("an operator edits trust", "W5", operator("iam:UpdateAssumeRolePolicy", "sts:AssumeRole")),
    ("an operator writes its own policy", "W5", both(operator("iam:PutRolePolicy", on=(role_arn(NORTH, "mso/operator"),)), lambda b: b.drop("photos:encryption"))),
    ("an operator attaches a policy to itself", "W5", both(operator("iam:AttachRolePolicy"), lambda b: b.drop("photos:encryption"))),
    ("an operator reads outright", "W5", both(operator("s3:GetObject"), lambda b: b.drop("photos:encryption"))),
    ("an operator makes a role under the readers' path", "W5", lambda b: [b.widen("clinical-north:operator:may", allow("iam:CreateRole", "iam:PutRolePolicy", "sts:AssumeRole")),
        b.change("clinical-north:operator", permissionsBoundary=None), b.drop("photos:encryption")] and None),
    ("an operator removes its boundary", "W5", both(lambda b: b.widen("clinical-north:operator:may", allow("iam:DeleteRolePermissionsBoundary", "s3:GetObject")),
        lambda b: b.widen("operator-boundary", allow("iam:DeleteRolePermissionsBoundary")), untouched, lambda b: b.drop("photos:encryption"))),
    ("an operator rewrites its boundary", "W5", both(lambda b: b.widen("clinical-north:operator:may", allow("iam:CreatePolicyVersion", "s3:GetObject")),
        lambda b: b.widen("operator-boundary", allow("iam:CreatePolicyVersion")), untouched, lambda b: b.drop("photos:encryption"))),
    ("an operator removes the Deny on itself", "W5", both(lambda b: b.widen("clinical-north:operator:may", allow("iam:DeleteRolePolicy", "s3:GetObject"), deny("s3:GetObject")),
        lambda b: b.change("clinical-north:operator", permissionsBoundary=None), untouched, lambda b: b.drop("photos:encryption"))),
    ("an operator sets its own tag, and readers are known by tag", "W5", both(
        lambda b: b.widen("clinical-north:operator:may", allow("iam:TagRole"), allow("s3:GetObject", when={"StringEquals": {"aws:PrincipalTag/reader": "yes"}})),
        lambda b: b.change("clinical-north:operator", permissionsBoundary=None), untouched, lambda b: b.drop("photos:encryption"))),
    ("an operator opens the bucket's policy", "W1", both(operator("s3:PutBucketPolicy", "s3:GetObject"), lambda b: b.drop("photos:encryption"),
        widen("photos:policy", deny("s3:GetObject", on=PHOTOS, to="*", when={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/*"}})))),
    ("an operator rewrites the key's policy", "W2", both(operator("kms:PutKeyPolicy"), widen("key:clinical-north", allow("kms:PutKeyPolicy", to=role_arn(NORTH, "mso/operator"))))),
    # roles passed to services
    ("passes a role to Lambda", "W5", passing("lambda", "lambda:CreateFunction", "lambda:InvokeFunction")),
    ("passes a role to EC2", "W5", passing("ec2", "ec2:RunInstances")),
    ("passes a role to ECS", "W5", passing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:RunTask")),
    ("passes a role to CloudFormation", "W5", passing("cloudformation", "cloudformation:CreateStack")),
    ("passes a role to CodeBuild", "W5", passing("codebuild", "codebuild:CreateProject", "codebuild:StartBuild")),
    ("passes a role to Glue", "W5", passing("glue", "glue:CreateJob", "glue:StartJobRun")),
    ("passes a role to SageMaker", "W5", passing("sagemaker", "sagemaker:CreateTrainingJob")),
    ("passes a role to Step Functions", "W5", passing("states", "states:CreateStateMachine", "states:StartExecution")),
    ("passes a role to the scheduler", "W5", passing("scheduler", "scheduler:CreateSchedule")),
    ("passes a role to S3 Batch", "W5", passing("batchoperations.s3", "s3:CreateJob")),
    ("passes a role to SSM automation", "W5", passing("ssm", "ssm:CreateDocument", "ssm:StartAutomationExecution")),
    ("passes a role to DataSync", "W5", passing("datasync", "datasync:CreateLocationS3", "datasync:CreateTask", "datasync:StartTaskExecution")),
    # workloads taken over
    ("replaces a function's code", "W5", operator("lambda:UpdateFunctionCode")),
    ("puts a layer before a function", "W5", operator("lambda:UpdateFunctionConfiguration")),
    ("enters a task", "W5", running("aws:ecs/taskDefinition:TaskDefinition", ("ecs:ExecuteCommand",), family="app", taskRoleArn=READER)),
    ("runs commands on an instance", "W5", both(add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
        running("aws:ec2/instance:Instance", ("ssm:SendCommand",), iamInstanceProfile="profile"))),
    ("opens a session on an instance", "W5", both(add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
        running("aws:ec2/instance:Instance", ("ssm:StartSession",), iamInstanceProfile="profile"))),
    ("updates a stack that keeps its role", "W5", running("aws:cloudformation/stack:Stack", ("cloudformation:UpdateStack",), iamRoleArn=READER)),
    ("starts a build with its own commands", "W5", running("aws:codebuild/project:Project", ("codebuild:StartBuild",), serviceRole=READER)),
    ("rewrites a state machine", "W5", running("aws:sfn/stateMachine:StateMachine", ("states:UpdateStateMachine",), roleArn=READER)),
    # copies
    ("downloads database logs", "W1", operator("rds:DownloadDBLogFilePortion")),
    ("queries the database", "W1", operator("rds-data:ExecuteStatement")),
    ("resets the database's password from inside its network", "W1", operator("rds:ModifyDBInstance", "ec2:RunInstances")),
    ("reads application logs that carry patient data", "W1", operator("logs:FilterLogEvents")),
    ("replicates the bucket by configuration", "W1", operator("s3:PutReplicationConfiguration")),
    ("exports through a copy job", "W1", both(lambda b: b.role(NORTH_VAULT, "mso/operator", [allow("sts:AssumeRole", on=(), to=STAFF)],
        [allow("backup:StartCopyJob", "iam:PassRole")], owner="mso"))),
    # flows by configuration
    ("replication to management", "W3", add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", NORTH, bucket="photos",
        rules=[{"destination": {"bucket": "arn:aws:s3:::ledger"}}])),
    ("replication to a stranger", "W3", add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", NORTH, bucket="photos",
        rules=[{"destination": {"bucket": "arn:aws:s3:::elsewhere", "account": STRANGER}}])),
    ("backup copy to management", "W3", lambda b: b.add("aws:backup/plan:Plan", "plan", NORTH, "", {"mso:data-class": "phi"},
        rules=[{"copyActions": [{"destinationVaultArn": f"arn:aws:backup:{REGION}:{MANAGEMENT}:backup-vault:theirs"}]}]) and None),
    ("database snapshot shared", "W3", lambda b: b.add("aws:rds/snapshot:Snapshot", "snapshot", NORTH, "", {"mso:data-class": "phi"}, sharedAccounts=[MANAGEMENT]) and None),
    ("database snapshot public", "W3", lambda b: b.add("aws:rds/snapshot:Snapshot", "snapshot", NORTH, "", {"mso:data-class": "phi"}, sharedAccounts=["all"]) and None),
    ("volume snapshot shared", "W3", lambda b: [b.add("aws:ebs/snapshot:Snapshot", "disk", NORTH, "snap-1", {"mso:data-class": "phi"}),
        b.add("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", "share", NORTH, snapshotId="snap-1", accountId=MANAGEMENT)] and None),
    ("image shared", "W3", lambda b: [b.add("aws:ec2/ami:Ami", "image", NORTH, "ami-1", {"mso:data-class": "phi"}),
        b.add("aws:ec2/amiLaunchPermission:AmiLaunchPermission", "share", NORTH, imageId="ami-1", accountId=MANAGEMENT)] and None),
    ("resource share", "W3", lambda b: [b.add("aws:ram/resourceAssociation:ResourceAssociation", "shared", NORTH, resourceShareArn="share-1",
        resourceArn=f"arn:aws:rds:{REGION}:{NORTH}:db:chart"), b.add("aws:ram/resourceShare:ResourceShare", "share-1", NORTH, "share-1"),
        b.add("aws:ram/principalAssociation:PrincipalAssociation", "with", NORTH, resourceShareArn="share-1", principal=MANAGEMENT)] and None),
    ("log subscription", "W3", add("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "subscription", NORTH, logGroup="/app",
        destinationArn=f"arn:aws:logs:{REGION}:{MANAGEMENT}:destination:theirs")),
    ("event bus", "W3", lambda b: b.add("aws:cloudwatch/eventTarget:EventTarget", "events", NORTH, "", {"mso:data-class": "phi"},
        arn=f"arn:aws:events:{REGION}:{MANAGEMENT}:event-bus/theirs") and None),
    ("peering", "W3", add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", NORTH, vpcId="vpc-north", peerVpcId="vpc-management", peerOwnerId=MANAGEMENT)),
    ("peering, declared on the other side", "W3", add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", MANAGEMENT, vpcId="vpc-management",
        peerVpcId="vpc-north", peerOwnerId=NORTH)),
    ("PrivateLink", "W3", add("aws:ec2/vpcEndpointService:VpcEndpointService", "service", NORTH, allowedPrincipals=[root(MANAGEMENT)])),
    ("transit gateway", "W3", lambda b: [b.add("aws:ec2transitgateway/vpcAttachment:VpcAttachment", f"to-{a}", a, transitGatewayId="tgw-1", vpcId=v)
        for a, v in ((NORTH, "vpc-north"), (MANAGEMENT, "vpc-management"))] and None),
    ("VPN to the MSO's office", "W3", lambda b: [b.add("aws:ec2/customerGateway:CustomerGateway", "office", NORTH, "cgw-1", {"mso:owner": "mso"}),
        b.add("aws:ec2/vpnConnection:VpnConnection", "vpn", NORTH, customerGatewayId="cgw-1")] and None),
    ("telemetry link", "W3", lambda b: b.add("aws:oam/link:Link", "link", NORTH, "", {"mso:data-class": "phi"},
        sinkIdentifier=f"arn:aws:oam:{REGION}:{MANAGEMENT}:sink/theirs") and None),
    ("minimum data replicated to management", "W4", add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", NORTH_DOOR, bucket="outbox",
        rules=[{"destination": {"bucket": "arn:aws:s3:::ledger"}}])),
    # labels, logs, switch, state
    ("patient data in a management bucket", "W7", lambda b: b.bucket(MANAGEMENT, "charts", "phi", EXTERNAL_KEY)),
    ("minimum data in a management table", "W7", lambda b: b.add("aws:dynamodb/table:Table", "calls", MANAGEMENT, "", {"mso:data-class": "phi-minimum"}, name="calls",
        arn=f"arn:aws:dynamodb:{REGION}:{MANAGEMENT}:table/calls") and None),
    ("log objects without a lock, and a bucket that lets them go", "W8", both(lambda b: b.drop("trail-log:lock"),
        widen("trail-log:policy", allow("s3:DeleteObjectVersion", on=["arn:aws:s3:::trail-log/*"], to=root(MANAGEMENT))))),
    ("the log's bucket policy is management's to write", "W8", widen("trail-log:policy", allow("s3:PutBucketPolicy", on=["arn:aws:s3:::trail-log"], to=root(SECURITY)))),
    ("the log's key can be deleted from a role that security takes on", "W8", both(
        lambda b: b.role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=root(SECURITY))], [allow("kms:*")]),
        widen("key:log-archive", allow("kms:*", to=root(LOGS))))),
    ("the trail is stopped from a role that management takes on", "W8", both(lambda b: b.drop("logging:at"),
        lambda b: b.role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=STAFF)], [allow("cloudtrail:*")]))),
    ("nobody can shut the operator's door", "W9", lambda b: b.drop("clinical-north:custodian:may")),
    ("a second door that is no door", "W9", both(unfenced,
        widen("clinical-north:backup", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"))),
    ("state is read from management", "W10", both(unfenced, widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
        widen("north-pulumi-state:policy", allow("s3:GetObject", on=["arn:aws:s3:::north-pulumi-state/*"], to=ANALYST)))),
    ("state is written from management", "W10", both(unfenced, widen("management:analyst:may", allow("s3:PutObject")),
        widen("north-pulumi-state:policy", allow("s3:PutObject", on=["arn:aws:s3:::north-pulumi-state/*"], to=root(MANAGEMENT))))),
    # the mistakes to expect
    ("counting on the clinical SCP to stop an outsider", "W1", both(unfenced, lambda b: b.drop("photos:encryption"),
        widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)))),
    ("a fence by organization id", "W1", both(unfenced, lambda b: b.drop("photos:encryption"), widen("photos:policy",
        allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)), deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:PrincipalOrgID": ORG}})))),
    ("ForAnyValue in a fence: strangers have no organization path", "W1", both(unfenced, lambda b: b.drop("organization-perimeter:at"),
        lambda b: b.drop("photos:encryption"), widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(STRANGER)),
        deny("s3:*", on=PHOTOS, to="*", when={"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": f"{ORG}/{ROOT}/ou-cn/*"}})))),
    ("a Deny that a caller steps around", "W1", both(unfenced, lambda b: b.drop("photos:encryption"), widen("photos:policy",
        allow("s3:GetObject", on=PHOTOS, to=ANALYST), deny("s3:*", on=PHOTOS, to="*", when={"StringNotEquals": {"aws:UserAgent": "mso"}})))),
    ("silence in a secret's policy is no protection", "W5", both(operator("secretsmanager:GetSecretValue"), lambda b: b.change("db-password", kmsKeyId=None))),
    ("a boundary does not bind a grant to everybody", "W1", both(untouched, lambda b: b.drop("photos:encryption"), widen("photos:policy",
        allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalAccount": NORTH}})))),
    ("a boundary does not bind a grant to a session", "W1", both(untouched, lambda b: b.drop("photos:encryption"), widen("photos:policy",
        allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:sts::{NORTH}:assumed-role/operator/anna")))),
    ("one prefix of a bucket is open", "W1", both(unfenced, lambda b: b.drop("photos:encryption"), widen("photos:policy",
        allow("s3:GetObject", on=["arn:aws:s3:::photos/before/*"], to=ANALYST)))),
    ("a fence with an exception that anybody can be named like", "W1", both(lambda b: b.drop("photos:encryption"), lambda b: b.change("perimeter-clinical-north",
        content=policy(deny("s3:*", to="*", when={"StringNotEquals": {"aws:PrincipalAccount": NORTH}, "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/*"}}))),
        widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT))))),
    ("a guardrail attached to nothing", "W1", both(unfenced, lambda b: b.drop("photos:encryption"), widen("photos:policy", allow("s3:*", on=PHOTOS, to=ANALYST)))),
    ("a vault's key opens for management", "W2", both(unfenced, widen("key:backup-north", allow("kms:Decrypt", to=root(MANAGEMENT))))),
]  # fmt: skip

__all__ = ["DOORS", "DOOR_KEY", "LEAKS", "VAULT_KEY", "deny", "role_arn"]
