"""SCPs that protect logs, detectors, backups, keys and locked records from being disabled or destroyed."""

from __future__ import annotations

import pulumi

from infra.guardrails.foundation import (
    AWS_BACKUP_ROLES,
    CUSTODIAN_ROLES,
    DEPLOYER_ROLES,
    DEPLOYMENT_ROLES,
    ORGANIZATION_ACCESS_ROLE,
)
from infra.iam.policy_builder import Conditions, Statement, Text, deny


def audit_logging(log_archive: Text) -> list[Statement]:
    """No principal stops or deletes the audit trail; only the log archive's deployer changes what it records.

    45 CFR 164.312(b). ``log_archive`` is the account id of the log archive.
    """
    archive_deployer = pulumi.Output.concat("arn:aws:iam::", log_archive, ":role/mso/deployer")
    return [
        deny("TrailNeverStops", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail", on=["*"]),
        deny(
            "TrailChanges",
            "cloudtrail:PutEventSelectors", "cloudtrail:PutInsightSelectors", "cloudtrail:UpdateTrail",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [archive_deployer, ORGANIZATION_ACCESS_ROLE]}},
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
            "network-firewall:Delete*", "network-firewall:Update*", "route53resolver:CreateFirewallRule",
            "route53resolver:DeleteResolverQueryLogConfig", "route53resolver:DisassociateResolverQueryLogConfig",
            "route53resolver:DisassociateFirewallRuleGroup", "route53resolver:UpdateFirewall*",
            "securityhub:BatchDisableStandards", "securityhub:DeleteInvitations", "securityhub:DisableSecurityHub",
            "securityhub:Disassociate*", "securityhub:UpdateSecurityHubConfiguration",
            "securityhub:UpdateStandardsControl",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [*DEPLOYMENT_ROLES, "arn:aws:iam::*:role/aws-service-role/*"]}},
        ),
    ]  # fmt: skip


def no_destruction(legal_hold: bool) -> list[Statement]:
    """KMS keys, backups, vaults and bucket safeguards cannot be deleted or weakened, by mistake or on purpose.

    45 CFR 164.308(a)(7)(ii)(A), 164.312(b), 164.312(c)(1). Only the practice's custodian may bypass the Object Lock of
    a record, a deployment may not; under a legal hold no principal may.
    """
    custodians: Conditions = {"ArnNotLike": {"aws:PrincipalArn": CUSTODIAN_ROLES}}
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
            "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYER_ROLES}},
        ),
        # AWS Backup sets both on the buckets that it creates for a restore test.
        deny("VersionsStay", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [DEPLOYER_ROLES, AWS_BACKUP_ROLES]}}),
        deny("VaultsStay", "backup:DeleteBackupPlan", "backup:DeleteBackupSelection",
            "backup:PutBackupVaultAccessPolicy", "backup:PutBackupVaultLockConfiguration", on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYER_ROLES}}),
        deny("RecordsStay", "s3:BypassGovernanceRetention", on=["*"], when=None if legal_hold else custodians),
    ]  # fmt: skip
