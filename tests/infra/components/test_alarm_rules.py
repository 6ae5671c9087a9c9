"""Each alarm rule matches the events it is for, and no event of routine work."""

from __future__ import annotations

import pytest

from infra.components.alarm_rules import ACCOUNT_ALARM_RULES
from infra.engine.graph import Graph, Resource
from policies.rule_support.event_patterns import (
    FAILED_SIGN_IN,
    SIGN_IN_WITHOUT_MFA,
    Event,
    api_call,
    console_sign_in,
    matches,
)

ROLE = "arn:aws:iam::222222222222:role"
PHI = f"{ROLE}/mso/phi"
RAISES_ALARM: dict[str, tuple[str, Event]] = {
    "a root user signs in": ("root-used", console_sign_in("Root")),
    "a root user acts": ("root-used", api_call("s3", "DeleteBucket", by="Root")),
    "a sign-in fails": ("sign-in-failed", FAILED_SIGN_IN),
    "an IAM user signs in without a second factor": ("sign-in-without-mfa", SIGN_IN_WITHOUT_MFA),
    "emergency access is used": ("break-glass", api_call("sts", "AssumeRoleWithSAML", roleArn=f"{PHI}/break-glass")),
    "an administrator assumes a clinician's role": (
        "phi-role-taken",
        api_call("sts", "AssumeRole", roleArn=f"{PHI}/np"),
    ),
    "a pipeline assumes a workload's role": (
        "phi-role-taken",
        api_call("sts", "AssumeRoleWithWebIdentity", by="WebIdentityUser", roleArn=f"{PHI}/app-ehr"),
    ),
    "the payer assumes the organization access role": (
        "payer-came-in",
        api_call("sts", "AssumeRole", roleArn=f"{ROLE}/OrganizationAccountAccessRole"),
    ),
    "a key's policy changes": ("key-changed", api_call("kms", "PutKeyPolicy")),
    "the trail stops": ("trail-changed", api_call("cloudtrail", "StopLogging")),
    "a recorder stops": ("watching-changed", api_call("config", "StopConfigurationRecorder")),
    "an alarm rule loses its target": ("watching-changed", api_call("events", "RemoveTargets")),
    "a backup is deleted": ("backup-changed", api_call("backup", "DeleteRecoveryPoint")),
    "a role gets permissions": ("rights-changed", api_call("iam", "AttachRolePolicy")),
    "a role loses its boundary": ("rights-changed", api_call("iam", "DeleteRolePermissionsBoundary")),
    "a policy gets another version": ("rights-changed", api_call("iam", "CreatePolicyVersion")),
    "an identity provider comes": ("rights-changed", api_call("iam", "CreateSAMLProvider")),
    "a key gets another alias": ("key-changed", api_call("kms", "UpdateAlias")),
    "a security group opens": ("network-changed", api_call("ec2", "AuthorizeSecurityGroupIngress")),
    "a network ACL opens": ("network-changed", api_call("ec2", "ReplaceNetworkAclEntry")),
    "a route leads elsewhere": ("network-changed", api_call("ec2", "ReplaceRoute")),
    "a bucket's policy changes": ("data-store-changed", api_call("s3", "PutBucketPolicy")),
    "a bucket may become public": ("data-store-changed", api_call("s3", "DeleteBucketPublicAccessBlock")),
    "a snapshot of a database is shared": ("data-store-changed", api_call("rds", "ModifyDBSnapshotAttribute")),
    "Macie finds something": ("finding", {"source": "aws.macie", "detail": {}}),
}
ROUTINE: dict[str, Event] = {
    "a clinician signs in": api_call("sts", "AssumeRoleWithSAML", by="SAMLUser", roleArn=f"{PHI}/physician"),
    "a container starts": api_call("sts", "AssumeRole", by="AWSService", roleArn=f"{PHI}/app-ehr"),
    "an operator assumes the operator role": api_call("sts", "AssumeRole", roleArn=f"{ROLE}/mso/operator"),
    "an application decrypts": api_call("kms", "Decrypt"),
    "an application writes an object": api_call("s3", "PutObject"),
    "AWS Backup takes a snapshot": api_call("rds", "CreateDBSnapshot", by="AWSService"),
    "a balancer gets its group": api_call("ec2", "AuthorizeSecurityGroupIngress", by="AWSService"),
    "somebody signs in": console_sign_in(
        "AssumedRole", responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "No"}
    ),
    "an IAM user signs in with a second factor": console_sign_in(
        "IAMUser", responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "Yes"}
    ),
}


@pytest.mark.parametrize("case", RAISES_ALARM)
def test_an_alarm_is_raised_when(case: str) -> None:
    alarm, event = RAISES_ALARM[case]
    assert matches(ACCOUNT_ALARM_RULES[alarm].pattern, event)


def test_every_alarm_rule_has_a_case() -> None:
    assert {alarm for alarm, _ in RAISES_ALARM.values()} == set(ACCOUNT_ALARM_RULES)


@pytest.mark.parametrize("case", ROUTINE)
def test_no_alarm_is_raised_when(case: str) -> None:
    assert [alarm for alarm, rule in ACCOUNT_ALARM_RULES.items() if matches(rule.pattern, ROUTINE[case])] == []


def test_every_alarm_rule_of_an_account_has_one_topic_as_target(reference_plan: Graph) -> None:
    def built(type_: str) -> list[Resource]:
        return [
            resource
            for resource in reference_plan.of_type(f"aws:cloudwatch/{type_}")
            if (resource.stack, resource.region) == ("clinical-evergreen", "us-west-2")
            and resource.name.removeprefix("watch-") in ACCOUNT_ALARM_RULES
        ]

    assert {rule.inputs["name"] for rule in built("eventRule:EventRule")} == {
        f"mso-{alarm}" for alarm in ACCOUNT_ALARM_RULES
    }
    (topic,) = {target.inputs["arn"] for target in built("eventTarget:EventTarget")}
    assert topic.split(":")[2] == "sns"
