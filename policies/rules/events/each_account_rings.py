"""EVENT-101: in every account, what must not go unnoticed rings."""

from collections.abc import Iterator

from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.event_patterns import belfry, call, ringing, sign_in, unheard

ROLE = "arn:aws:iam::222222222222:role"
GLOBAL_REGION = "us-east-1"
SHOWN_GLOBALLY = {
    "a root user's sign-in": sign_in("Root"),
    "a role's new rights": call("iam", "PutRolePolicy"),
    "a role's new trust": call("iam", "UpdateAssumeRolePolicy"),
    "a broken glass": call("sts", "AssumeRoleWithSAML", by="SAMLUser", roleArn=f"{ROLE}/mso/phi/break-glass"),
    "a role for patient data taken on by another role": call("sts", "AssumeRole", roleArn=f"{ROLE}/mso/phi/physician"),
    "an administrator who comes in from the payer": call(
        "sts", "AssumeRole", roleArn=f"{ROLE}/OrganizationAccountAccessRole"
    ),
    "a bell that is taken down": call("events", "DisableRule"),
}
"""IAM has no region, and AWS shows its events in this one alone; so with STS, where a caller uses its global address.

The bells that hang there are taken down there."""
SHOWN_HERE = {
    "a root user's call": call("s3", "PutBucketPolicy", by="Root"),
    "a key's new policy": call("kms", "PutKeyPolicy"),
    "a key's deletion": call("kms", "ScheduleKeyDeletion"),
    "a trail that stops": call("cloudtrail", "StopLogging"),
    "a trail that sees less": call("cloudtrail", "PutEventSelectors"),
    "a recorder that stops": call("config", "StopConfigurationRecorder"),
    "a detector that is deleted": call("guardduty", "DeleteDetector"),
    "a flow log that is deleted": call("ec2", "DeleteFlowLogs"),
    "a backup that is deleted": call("backup", "DeleteRecoveryPoint"),
    "a vault that lets others in": call("backup", "PutBackupVaultAccessPolicy"),
    "a finding of GuardDuty's": {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"x": "y"}},
}
EVENTS = SHOWN_GLOBALLY | SHOWN_HERE
PLANES_WATCHED = ("log-archive", "security", "management", "clinical", "exchange", "backup")


def check(estate: Estate) -> Iterator[Problem]:
    """By events as AWS sends them, put to the patterns of the rules that are on and have a target."""
    rules = list(ringing(estate))
    for account, plane in sorted(estate.accounts.items()):
        if plane in PLANES_WATCHED:
            here = [rule for rule in rules if rule.account == account]
            globally = [rule for rule in here if rule.region == GLOBAL_REGION]
            at_home = [rule for rule in here if rule.region != GLOBAL_REGION] or here
            missing = unheard(estate, globally, SHOWN_GLOBALLY) + unheard(estate, at_home, EVENTS)
            if missing:
                yield Problem(None, f"account {account} ({plane}): nobody hears of {', '.join(dict.fromkeys(missing))}")


RULE = EstateRule(
    id="EVENT-101",
    title="What must not go unnoticed rings in every account",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(a)(2)(ii)", "164.312(b)", "nprm-real-time-audit"),
    check=check,
    good=(lambda: belfry(EVENTS.values()),),
    bad=(
        lambda: belfry([event for name, event in EVENTS.items() if "payer" not in name]),
        lambda: belfry(EVENTS.values(), state="DISABLED"),
    ),
    remediation="Build infra.planes.lookout.watch in the account; IAM's events show in us-east-1 alone.",
    equivalents=("CIS-3.0:4.3", "CIS-3.0:4.4", "CIS-3.0:4.5", "CIS-3.0:4.7"),
)
