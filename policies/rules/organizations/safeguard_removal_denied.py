"""ORG-104: SCPs deny the actions that disable or delete safeguards in every account."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, covers, resources, statement
from policies.rule_support.organization_policies import ACCOUNT, SERVICE, account_under, statements_above

MUST_DENY = (
    "organizations:LeaveOrganization", "account:CloseAccount", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors", "config:StopConfigurationRecorder",
    "config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel", "guardduty:DeleteDetector",
    "guardduty:UpdateDetector", "guardduty:DisassociateFromMasterAccount", "securityhub:DisableSecurityHub",
    "macie2:DisableMacie", "access-analyzer:DeleteAnalyzer", "ec2:DeleteFlowLogs", "logs:DeleteLogGroup",
    "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "kms:ScheduleKeyDeletion", "kms:DisableKey",
    "backup:DeleteRecoveryPoint", "backup:DeleteBackupVault", "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketPublicAccessBlock", "s3:PutBucketAcl", "s3:BypassGovernanceRetention",
    "s3:PutBucketObjectLockConfiguration", "s3:PutReplicationConfiguration",
    "ec2:DisableEbsEncryptionByDefault", "ec2:ModifySnapshotAttribute", "rds:ModifyDBSnapshotAttribute",
    "ram:CreateResourceShare", "lambda:CreateFunctionUrlConfig", "config:PutConfigurationRecorder",
    "config:PutDeliveryChannel", "securityhub:BatchDisableStandards", "macie2:UpdateMacieSession",
    "guardduty:CreateFilter", "access-analyzer:CreateArchiveRule", "s3:DeleteBucket", "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutBucketTagging",
    "backup:PutBackupVaultAccessPolicy", "ec2:ModifyInstanceMetadataOptions",
)  # fmt: skip
"""Actions that are denied in every account; the separation proof judges which roles are exempt."""

ROOT_ONLY = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the actions that no SCP on an account, its OUs or the root denies."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        entries = filter(denies_all_but_named_roles, statements_above(estate, account, SERVICE))
        denied = [pattern for entry in entries for pattern in actions(entry)]
        missing = [action for action in MUST_DENY if not any(covers(pattern, action.lower()) for pattern in denied)]
        if missing:
            yield Problem(account, f"no SCP on this account, its OUs or the root denies {', '.join(missing)}")


def denies_all_but_named_roles(entry: Statement) -> bool:
    """Whether it denies on every resource and exempts at most roles; a deny of root users or regions is not enough."""
    if allows(entry) or "NotAction" in entry or "*" not in resources(entry):
        return False
    blocks = (entry.get("Condition") or {}).items()
    return all("Not" in operator and {*map(str.lower, block)} == {"aws:principalarn"} for operator, block in blocks)


RULE = EstateRule(
    id="ORG-104",
    title="SCPs deny the actions that disable or delete safeguards in every account",
    why=(
        "An intruder with administrator rights first stops the trail, deletes the detector and the backups, and opens "
        "bucket policies. Without this deny those calls succeed: patient data is copied or destroyed, and no record "
        "remains of who did it."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.312(b)", "164.312(c)(1)", "164.308(a)(4)(i)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(SERVICE, statement("Deny", list(MUST_DENY))),),
    bad=(
        lambda: account_under(
            SERVICE, statement("Deny", [action for action in MUST_DENY if action != "cloudtrail:StopLogging"])
        ),
        lambda: account_under(SERVICE, statement("Allow", "*")),
        lambda: account_under(SERVICE, statement("Deny", list(MUST_DENY), "arn:aws:s3:::one")),
        lambda: account_under(SERVICE, statement("Deny", "*", Condition=ROOT_ONLY)),
    ),
    remediation="Attach an SCP to the OU or the root that denies the missing actions on every resource.",
)
