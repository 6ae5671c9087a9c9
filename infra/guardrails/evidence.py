"""Service control policies that keep logs, detectors, backups and keys from being silenced or destroyed."""

from __future__ import annotations

import pulumi

from infra.guardrails.foundation import ACCESS_ROLE, BUILDERS, CUSTODIANS, DEPLOYERS
from infra.iam.document import Conditions, Statement, Text, deny


def logging(log_archive: Text) -> list[Statement]:
    """The audit trail: nobody stops or deletes it; only the log archive's own deployment changes what it records.

    45 CFR 164.312(b). ``log_archive`` is the account id of the log archive.
    """
    archive = pulumi.Output.concat("arn:aws:iam::", log_archive, ":role/mso/deployer")
    return [
        deny("TrailNeverStops", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", on=["*"]),
        deny(
            "TrailChanges",
            "cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors", "cloudtrail:UpdateTrail",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [archive, ACCESS_ROLE]}},
        ),
        deny(
            "Recorders",
            "access-analyzer:DeleteAnalyzer", "config:Delete*", "config:StopConfigurationRecorder",
            "ec2:DeleteFlowLogs", "guardduty:Delete*", "guardduty:Disassociate*", "guardduty:StopMonitoringMembers",
            "guardduty:UpdateDetector", "inspector2:Disable", "logs:DeleteLogGroup", "logs:DeleteLogStream",
            "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy", "macie2:DisableMacie",
            "route53resolver:DeleteResolverQueryLogConfig", "route53resolver:DisassociateResolverQueryLogConfig",
            "route53resolver:DisassociateFirewallRuleGroup", "route53resolver:UpdateFirewall*",
            "securityhub:DeleteInvitations", "securityhub:DisableSecurityHub", "securityhub:Disassociate*",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [*BUILDERS, "arn:aws:iam::*:role/aws-service-role/*"]}},
        ),
    ]  # fmt: skip


def destruction(held: bool) -> list[Statement]:
    """Keys outlive everybody, and backups outlive a mistake (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).

    A lock on records yields to the practice's custodian alone, not to a deployment; under a legal hold to nobody.
    """
    custodians: Conditions = {"ArnNotLike": {"aws:PrincipalArn": CUSTODIANS}}
    return [
        deny("KeysStay", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial", on=["*"]),
        deny(
            "BackupsStay",
            "backup:DeleteBackupVault", "backup:DeleteBackupVaultAccessPolicy",
            "backup:DeleteBackupVaultLockConfiguration", "backup:DeleteRecoveryPoint",
            "backup:DisassociateRecoveryPoint", "backup:UpdateRecoveryPointLifecycle",
            on=["*"],
        ),
        deny("LocksStay", "s3:PutBucketObjectLockConfiguration", "s3:PutReplicationConfiguration", on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYERS}}),
        deny("RecordsStay", "s3:BypassGovernanceRetention", on=["*"], when=None if held else custodians),
    ]  # fmt: skip
