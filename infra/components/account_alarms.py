"""What rings a bell in one account."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Text

API: Final = "AWS API Call via CloudTrail"


@dataclass(frozen=True)
class Bell:
    """Why it rings, and the EventBridge pattern of the events that ring it."""

    why: str
    pattern: Mapping[str, Any]


def calls(why: str, sources: Sequence[str], names: Sequence[str], **detail: Any) -> Bell:
    """A bell for calls of these AWS services (``kms``) by these names."""
    named = {"eventSource": [f"{source}.amazonaws.com" for source in sources], "eventName": list(names)}
    return Bell(why, {"detail-type": [API], "detail": {**named, **detail}})


def taken(why: str, role: Mapping[str, str], *how: str, **detail: Any) -> Bell:
    """A bell for a role, by a pattern of its ARN, that somebody took on."""
    return calls(why, ["sts"], how, requestParameters={"roleArn": [role]}, **detail)


PEOPLE: Final = {"userIdentity": {"type": [{"anything-but": ["AWSService"]}]}}
ROOT_USED: Final = Bell(
    "The root user signed in or acted",
    {"detail-type": ["AWS Console Sign In via CloudTrail", API], "detail": {"userIdentity": {"type": ["Root"]}}},
)
WATCHED: Mapping[str, Bell] = {
    "root-used": ROOT_USED,
    "break-glass": taken(
        "Somebody broke the glass", {"suffix": f"role{PHI_PATH}break-glass"}, "AssumeRoleWithSAML", "AssumeRole"
    ),
    "phi-role-taken": taken(  # people come by SAML, workloads by way of AWS services
        "A role that touches patient data was taken on out of pattern",
        {"wildcard": f"*:role{PHI_PATH}*"}, "AssumeRole", "AssumeRoleWithWebIdentity", **PEOPLE,
    ),
    "payer-came-in": taken(
        "Somebody came in from the payer, as administrator",
        {"suffix": "role/OrganizationAccountAccessRole"}, "AssumeRole",
    ),
    "key-changed": calls(
        "A key's policy or its life changed", ["kms"],
        ["CreateGrant", "DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"],
    ),
    "trail-changed": calls(
        "Somebody touched the audit trail", ["cloudtrail"],
        ["DeleteTrail", "PutEventSelectors", "PutInsightSelectors", "StopLogging", "UpdateTrail"],
    ),
    "watching-changed": calls(
        "Somebody silenced a recorder, a detector or a log",
        ["access-analyzer", "config", "ec2", "events", "guardduty", "logs", "macie2", "securityhub"],
        [
            "DeleteAnalyzer", "DeleteConfigurationRecorder", "DeleteDeliveryChannel", "DeleteDetector",
            "DeleteFlowLogs", "DeleteLogGroup", "DeleteRule", "DisableMacie", "DisableRule", "DisableSecurityHub",
            "DisassociateFromAdministratorAccount", "RemoveTargets", "StopConfigurationRecorder", "UpdateDetector",
        ],
    ),
    "backup-changed": calls(
        "Somebody touched a backup or the vault it lies in", ["backup"],
        [
            "DeleteBackupPlan", "DeleteBackupVault", "DeleteBackupVaultAccessPolicy",
            "DeleteBackupVaultLockConfiguration", "DeleteRecoveryPoint", "DisassociateRecoveryPoint",
            "PutBackupVaultAccessPolicy", "UpdateRecoveryPointLifecycle",
        ],
    ),
    "rights-changed": calls(
        "A role's rights or trust changed", ["iam"],
        ["AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"],
    ),
    "finding": Bell(
        "GuardDuty, Macie or Access Analyzer found something",
        {"source": ["aws.guardduty", "aws.macie", "aws.access-analyzer"]},
    ),
}  # fmt: skip
"""What must not go unnoticed in any account that holds data or watches others."""


@dataclass(frozen=True, kw_only=True)
class WatchArgs:
    """``bells`` ring at the topic ``to``, or are passed on to a bus of another account by the role ``by``."""

    to: Text
    tags: Mapping[str, str]
    bells: Mapping[str, Bell] = field(default_factory=lambda: WATCHED)
    by: Text | None = None


class Watch(pulumi.ComponentResource):
    """One rule for each thing that must not go unnoticed (45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii))."""

    def __init__(self, name: str, args: WatchArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Watch", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        for what, bell in args.bells.items():
            rule = aws.cloudwatch.EventRule(
                f"{name}-{what}",
                name=f"mso-{what}",
                description=bell.why,
                event_pattern=json.dumps(bell.pattern),
                tags=args.tags,
                opts=here,
            )
            aws.cloudwatch.EventTarget(f"{name}-{what}", rule=rule.name, arn=args.to, role_arn=args.by, opts=here)
        self.register_outputs({})
