"""EventBridge rules that raise alarms in one account."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Text

API_CALL: Final = "AWS API Call via CloudTrail"
CONSOLE_SIGN_IN: Final = "AWS Console Sign In via CloudTrail"


@dataclass(frozen=True)
class AlarmRule:
    """One EventBridge rule: its description, and the pattern of the events that raise the alarm."""

    description: str
    pattern: Mapping[str, Any]


def api_calls(description: str, services: Sequence[str], names: Sequence[str], **detail: Any) -> AlarmRule:
    """An alarm rule for API calls with these names to these AWS services (``kms``)."""
    named = {"eventSource": [f"{service}.amazonaws.com" for service in services], "eventName": list(names)}
    return AlarmRule(description, {"detail-type": [API_CALL], "detail": {**named, **detail}})


def role_assumed(description: str, role: Mapping[str, str], *actions: str, **detail: Any) -> AlarmRule:
    """An alarm rule for the STS actions that assume a role, which is given by an EventBridge pattern of its ARN."""
    return api_calls(description, ["sts"], actions, requestParameters={"roleArn": [role]}, **detail)


def console_sign_ins(description: str, **detail: Any) -> AlarmRule:
    """An alarm rule for sign-ins to the AWS Management Console, successful or not, with these details."""
    sign_in = {"eventName": ["ConsoleLogin"], **detail}
    return AlarmRule(description, {"detail-type": [CONSOLE_SIGN_IN], "detail": sign_in})


NOT_BY_AWS_SERVICE: Final = {"userIdentity": {"type": [{"anything-but": ["AWSService"]}]}}
ROOT_USED: Final = AlarmRule(
    "The root user signed in or acted",
    {"detail-type": [CONSOLE_SIGN_IN, API_CALL], "detail": {"userIdentity": {"type": ["Root"]}}},
)
SIGN_IN_ALARM_RULES: Mapping[str, AlarmRule] = {
    "root-used": ROOT_USED,
    "sign-in-failed": console_sign_ins(
        "Somebody failed to sign in to the console", responseElements={"ConsoleLogin": ["Failure"]}
    ),
    "sign-in-without-mfa": console_sign_ins(  # of a federated session the identity provider asks for the second factor
        "An IAM user signed in to the console without a second factor",
        userIdentity={"type": ["IAMUser"]}, additionalEventData={"MFAUsed": [{"anything-but": ["Yes"]}]},
    ),
}  # fmt: skip
"""The alarm rules for who signs in with a password, which AWS records in the Region of the sign-in endpoint."""
ACCOUNT_ALARM_RULES: Mapping[str, AlarmRule] = {
    **SIGN_IN_ALARM_RULES,
    "break-glass": role_assumed(
        "Somebody broke the glass", {"suffix": f"role{PHI_PATH}break-glass"}, "AssumeRoleWithSAML", "AssumeRole"
    ),
    "phi-role-taken": role_assumed(  # people assume these roles through SAML, workloads through AWS services
        "A role that touches patient data was taken on out of pattern",
        {"wildcard": f"*:role{PHI_PATH}*"}, "AssumeRole", "AssumeRoleWithWebIdentity", **NOT_BY_AWS_SERVICE,
    ),
    "payer-came-in": role_assumed(
        "Somebody came in from the payer, as administrator",
        {"suffix": "role/OrganizationAccountAccessRole"}, "AssumeRole",
    ),
    "key-changed": api_calls(  # policies of other accounts name a key by its alias
        "A key's policy, its alias or its life changed", ["kms"],
        [
            "CreateAlias", "CreateGrant", "DeleteAlias", "DeleteImportedKeyMaterial", "DisableKey",
            "DisableKeyRotation", "PutKeyPolicy", "ReplicateKey", "ScheduleKeyDeletion", "UpdateAlias",
        ],
    ),
    "trail-changed": api_calls(
        "Somebody touched the audit trail", ["cloudtrail"],
        [
            "CreateTrail", "DeleteTrail", "PutEventSelectors", "PutInsightSelectors", "StartLogging", "StopLogging",
            "UpdateTrail",
        ],
    ),
    "watching-changed": api_calls(
        "Somebody silenced a recorder, a detector or a log",
        ["access-analyzer", "config", "ec2", "events", "guardduty", "logs", "macie2", "securityhub"],
        [
            "DeleteAnalyzer", "DeleteConfigurationRecorder", "DeleteDeliveryChannel", "DeleteDetector",
            "DeleteFlowLogs", "DeleteLogGroup", "DeleteRule", "DisableMacie", "DisableRule", "DisableSecurityHub",
            "DisassociateFromAdministratorAccount", "PutConfigurationRecorder", "PutDeliveryChannel", "RemoveTargets",
            "StopConfigurationRecorder", "UpdateDetector",
        ],
    ),
    "backup-changed": api_calls(
        "Somebody touched a backup or the vault it lies in", ["backup"],
        [
            "DeleteBackupPlan", "DeleteBackupVault", "DeleteBackupVaultAccessPolicy",
            "DeleteBackupVaultLockConfiguration", "DeleteRecoveryPoint", "DisassociateRecoveryPoint",
            "PutBackupVaultAccessPolicy", "UpdateRecoveryPointLifecycle",
        ],
    ),
    "rights-changed": api_calls(
        "Somebody's rights, their limits, a role's trust or an identity provider changed", ["iam"],
        [
            "AddClientIDToOpenIDConnectProvider", "AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy",
            "AttachUserPolicy", "CreateAccessKey", "CreateLoginProfile", "CreateOpenIDConnectProvider",
            "CreatePolicy", "CreatePolicyVersion", "CreateRole", "CreateSAMLProvider", "CreateUser",
            "DeactivateMFADevice", "DeleteGroupPolicy", "DeletePolicy", "DeletePolicyVersion",
            "DeleteRolePermissionsBoundary", "DeleteRolePolicy", "DeleteUserPermissionsBoundary", "DeleteUserPolicy",
            "DetachGroupPolicy", "DetachRolePolicy", "DetachUserPolicy", "PutGroupPolicy",
            "PutRolePermissionsBoundary", "PutRolePolicy", "PutUserPermissionsBoundary", "PutUserPolicy",
            "SetDefaultPolicyVersion", "UpdateAccountPasswordPolicy", "UpdateAssumeRolePolicy",
            "UpdateOpenIDConnectProviderThumbprint", "UpdateSAMLProvider",
        ],
    ),
    "network-changed": api_calls(
        "A security group, a network ACL, a route or a way in or out of a network changed", ["ec2"],
        [
            "AcceptVpcPeeringConnection", "AssociateRouteTable", "AttachInternetGateway", "AttachVpnGateway",
            "AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateCustomerGateway",
            "CreateEgressOnlyInternetGateway", "CreateInternetGateway", "CreateNatGateway", "CreateNetworkAcl",
            "CreateNetworkAclEntry", "CreateRoute", "CreateRouteTable", "CreateSecurityGroup",
            "CreateTransitGatewayVpcAttachment", "CreateVpc", "CreateVpcBlockPublicAccessExclusion",
            "CreateVpcEndpoint", "CreateVpcPeeringConnection", "CreateVpnConnection", "CreateVpnGateway",
            "DeleteCustomerGateway", "DeleteInternetGateway", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
            "DeleteRoute", "DeleteRouteTable", "DeleteSecurityGroup", "DeleteVpc", "DeleteVpcEndpoints",
            "DeleteVpcPeeringConnection", "DetachInternetGateway", "DisassociateRouteTable",
            "ModifySecurityGroupRules", "ModifyVpcAttribute", "ModifyVpcBlockPublicAccessExclusion",
            "ModifyVpcBlockPublicAccessOptions", "ModifyVpcEndpoint", "RejectVpcPeeringConnection",
            "ReplaceNetworkAclAssociation", "ReplaceNetworkAclEntry", "ReplaceRoute",
            "ReplaceRouteTableAssociation", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress",
        ],
        **NOT_BY_AWS_SERVICE,
    ),
    "data-store-changed": api_calls(
        "Who may reach a bucket or a database changed, or how it keeps what it has", ["rds", "s3"],
        [
            "CreateDBSnapshot", "DeleteAccountPublicAccessBlock", "DeleteBucketCors", "DeleteBucketEncryption",
            "DeleteBucketLifecycle", "DeleteBucketOwnershipControls", "DeleteBucketPolicy",
            "DeleteBucketPublicAccessBlock", "DeleteBucketReplication", "DeleteDBInstance",
            "DeleteDBInstanceAutomatedBackup", "DeleteDBSnapshot", "ModifyDBInstance", "ModifyDBParameterGroup",
            "ModifyDBSnapshotAttribute", "ModifyOptionGroup", "PutAccountPublicAccessBlock", "PutBucketAcl",
            "PutBucketCors", "PutBucketLifecycle", "PutBucketLogging", "PutBucketObjectLockConfiguration",
            "PutBucketOwnershipControls", "PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketReplication",
            "PutBucketVersioning", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime",
            "StartExportTask",
        ],
        **NOT_BY_AWS_SERVICE,
    ),
    "finding": AlarmRule(
        "GuardDuty, Macie or Access Analyzer found something",
        {"source": ["aws.guardduty", "aws.macie", "aws.access-analyzer"]},
    ),
}  # fmt: skip
"""The alarm rules of every account: name to rule."""


@dataclass(frozen=True, kw_only=True)
class AlarmRulesArgs:
    """``target_arn`` is the SNS topic that the events go to, or an event bus of another account.

    Events go to a bus with the role ``role_arn``; a topic needs none. What cannot be delivered goes to the queue
    ``dead_letters`` of the same account and Region.
    """

    target_arn: Text
    tags: Mapping[str, str]
    rules: Mapping[str, AlarmRule] = field(default_factory=lambda: ACCOUNT_ALARM_RULES)
    role_arn: Text | None = None
    dead_letters: Text | None = None


class AlarmRules(pulumi.ComponentResource):
    """One EventBridge rule with one target for each alarm (45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii))."""

    def __init__(self, name: str, args: AlarmRulesArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Watch", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        for alarm, alarm_rule in args.rules.items():
            rule = aws.cloudwatch.EventRule(
                f"{name}-{alarm}",
                name=f"mso-{alarm}",
                description=alarm_rule.description,
                event_pattern=json.dumps(alarm_rule.pattern),
                tags=args.tags,
                opts=child_opts,
            )
            lost = aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.dead_letters) if args.dead_letters else None
            aws.cloudwatch.EventTarget(
                f"{name}-{alarm}",
                rule=rule.name,
                arn=args.target_arn,
                role_arn=args.role_arn,
                dead_letter_config=lost,
                opts=child_opts,
            )
        self.register_outputs({})
