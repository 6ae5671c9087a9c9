"""ORG-104: the guardrails over every account take the acts away that would take a guard away."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, covers, resources, statement
from policies.rule_support.organization_policies import ACCOUNT, SERVICE, statements_above, under

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
"""What every account must be barred from; exceptions by role are the separation proof's business."""

ROOT_ONLY = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}


def check(estate: EstateView) -> Iterator[Problem]:
    """Gather what is denied above each account, then look for what is missing."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        entries = filter(bars_everyone, statements_above(estate, account, SERVICE))
        denied = [pattern for entry in entries for pattern in actions(entry)]
        missing = [act for act in MUST_DENY if not any(covers(pattern, act.lower()) for pattern in denied)]
        if missing:
            yield Problem(account, f"nothing above this account denies {', '.join(missing)}")


def bars_everyone(entry: Statement) -> bool:
    """A deny on every resource that spares named roles at most; one for root users or regions leaves the act open."""
    if allows(entry) or "NotAction" in entry or "*" not in resources(entry):
        return False
    blocks = (entry.get("Condition") or {}).items()
    return all("Not" in operator and {*map(str.lower, block)} == {"aws:principalarn"} for operator, block in blocks)


RULE = EstateRule(
    id="ORG-104",
    title="The guardrails over every account take the acts away that would take a guard away",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.312(b)", "164.312(c)(1)", "164.308(a)(4)(i)"),
    needs=("org",),
    check=check,
    good=(lambda: under(SERVICE, statement("Deny", list(MUST_DENY))),),
    bad=(
        lambda: under(SERVICE, statement("Deny", [act for act in MUST_DENY if act != "cloudtrail:StopLogging"])),
        lambda: under(SERVICE, statement("Allow", "*")),
        lambda: under(SERVICE, statement("Deny", list(MUST_DENY), "arn:aws:s3:::one")),
        lambda: under(SERVICE, statement("Deny", "*", Condition=ROOT_ONLY)),
    ),
    remediation="Deny the missing acts on every resource in a service control policy on the unit, or on the root.",
)
