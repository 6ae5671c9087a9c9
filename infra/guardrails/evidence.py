"""Service control policies that keep logs, detectors, backups and keys from being silenced or destroyed."""

from __future__ import annotations

import pulumi

from infra.guardrails.foundation import ACCESS_ROLE, BUILDERS, CUSTODIANS, DEPLOYERS
from infra.iam.policy_builder import Conditions, Statement, Text, deny


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
            "access-analyzer:CreateArchiveRule", "access-analyzer:DeleteAnalyzer", "access-analyzer:UpdateAnalyzer",
            "config:Delete*", "config:PutConfigurationRecorder", "config:PutDeliveryChannel",
            "config:StopConfigurationRecorder", "ec2:DeleteFlowLogs", "guardduty:CreateFilter",
            "guardduty:CreateIPSet", "guardduty:Delete*", "guardduty:Disassociate*", "guardduty:StopMonitoringMembers",
            "guardduty:Update*", "inspector2:CreateFilter", "inspector2:Disable", "inspector2:Disassociate*",
            "logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:DeleteRetentionPolicy", "logs:DisassociateKmsKey",
            "logs:PutRetentionPolicy", "macie2:DisableMacie", "macie2:Disassociate*", "macie2:UpdateMacieSession",
            "route53resolver:DeleteResolverQueryLogConfig", "route53resolver:DisassociateResolverQueryLogConfig",
            "route53resolver:DisassociateFirewallRuleGroup", "route53resolver:UpdateFirewall*",
            "securityhub:BatchDisableStandards", "securityhub:DeleteInvitations", "securityhub:DisableSecurityHub",
            "securityhub:Disassociate*", "securityhub:UpdateSecurityHubConfiguration",
            "securityhub:UpdateStandardsControl",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [*BUILDERS, "arn:aws:iam::*:role/aws-service-role/*"]}},
        ),
    ]  # fmt: skip


def destruction(held: bool) -> list[Statement]:
    """Keys outlive everybody, and backups and logs a mistake or worse.

    45 CFR 164.308(a)(7)(ii)(A), 164.312(b), 164.312(c)(1). A lock on records yields to the practice's custodian alone,
    not to a deployment; under a legal hold to nobody.
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
        deny(
            "BucketsStay",
            "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketLogging", "s3:PutBucketObjectLockConfiguration",
            "s3:PutBucketPolicy", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYERS}},
        ),
        deny("VaultsStay", "backup:DeleteBackupPlan", "backup:DeleteBackupSelection",
            "backup:PutBackupVaultAccessPolicy", "backup:PutBackupVaultLockConfiguration", on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYERS}}),
        deny("RecordsStay", "s3:BypassGovernanceRetention", on=["*"], when=None if held else custodians),
    ]  # fmt: skip
