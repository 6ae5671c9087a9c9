"""EVENT-101: in every account, what must not go unnoticed rings, in each region where it may be done."""

from collections.abc import Iterator, Sequence

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import belfry, call, deaf, ringing, sign_in, unheard_in

ROLE = "arn:aws:iam::222222222222:role"
GLOBAL_REGION = "us-east-1"
RIGHTS = {
    "a role's new rights": call("iam", "PutRolePolicy"),
    "a role's new trust": call("iam", "UpdateAssumeRolePolicy"),
}
"""IAM has no region, and AWS shows its events in this one alone."""
COMING_IN = {
    "a root user's sign-in": sign_in("Root"),
    "a broken glass": call("sts", "AssumeRoleWithSAML", by="SAMLUser", roleArn=f"{ROLE}/mso/phi/break-glass"),
    "a role for patient data taken on by another role": call("sts", "AssumeRole", roleArn=f"{ROLE}/mso/phi/physician"),
    "an administrator who comes in from the payer": call(
        "sts", "AssumeRole", roleArn=f"{ROLE}/OrganizationAccountAccessRole"
    ),
    "a bell that is taken down": call("events", "DisableRule"),
}
"""STS answers at a global address, which that same region shows, and in each region; a bell is taken down where it
hangs."""
TRAILS = {
    "a trail that stops": call("cloudtrail", "StopLogging"),
    "a trail that sees less": call("cloudtrail", "PutEventSelectors"),
}
"""A trail is changed in the one region where it was made."""
DONE_HERE = {
    "a root user's call": call("s3", "PutBucketPolicy", by="Root"),
    "a key's new policy": call("kms", "PutKeyPolicy"),
    "a key's deletion": call("kms", "ScheduleKeyDeletion"),
    "a recorder that stops": call("config", "StopConfigurationRecorder"),
    "a detector that is deleted": call("guardduty", "DeleteDetector"),
    "a flow log that is deleted": call("ec2", "DeleteFlowLogs"),
    "a backup that is deleted": call("backup", "DeleteRecoveryPoint"),
    "a vault that lets others in": call("backup", "PutBackupVaultAccessPolicy"),
    "a finding of GuardDuty's": {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"x": "y"}},
}
SHOWN_GLOBALLY = RIGHTS | COMING_IN
SHOWN_WHERE_BUILT = COMING_IN | DONE_HERE
EVENTS = RIGHTS | TRAILS | SHOWN_WHERE_BUILT
PLANES_WATCHED = ("log-archive", "security", "management", "clinical", "exchange", "backup")


def elsewhere(*names: str) -> Graph:
    """An account that hears of all, and in another region, where something of it stands, of these: for the examples."""
    return Graph([*belfry(EVENTS.values()), *belfry([EVENTS[name] for name in names], built_in="us-east-2")])


def unheard_at_home(estate: EstateView, rules: Sequence[Resource]) -> list[str]:
    """What is not heard where most is: in one region, whichever that is, an account hears of everything."""
    regions = sorted({rule.region for rule in rules} | {GLOBAL_REGION})
    return min((unheard_in(estate, region, rules, EVENTS) for region in regions), key=len)


def check(estate: EstateView) -> Iterator[Problem]:
    """By events as AWS sends them, put to the patterns of the rules that are on and have a target."""
    rules = list(ringing(estate))
    for account, plane in sorted(estate.accounts.items()):
        if plane in PLANES_WATCHED:
            here = [rule for rule in rules if rule.account == account]
            missing = unheard_in(estate, GLOBAL_REGION, here, SHOWN_GLOBALLY) + unheard_at_home(estate, here)
            if missing:
                yield Problem(None, f"account {account} ({plane}): nobody hears of {', '.join(dict.fromkeys(missing))}")
            yield from deaf(estate, account, here, SHOWN_WHERE_BUILT)


RULE = EstateRule(
    id="EVENT-101",
    title="What must not go unnoticed rings in every account, in each region it is built in",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(a)(2)(ii)", "164.312(b)", "nprm-real-time-audit"),
    check=check,
    good=(lambda: belfry(EVENTS.values()), lambda: elsewhere(*SHOWN_WHERE_BUILT)),
    bad=(
        lambda: belfry([event for name, event in EVENTS.items() if "payer" not in name]),
        lambda: belfry(EVENTS.values(), state="DISABLED"),
        lambda: elsewhere(),
        lambda: elsewhere(*(name for name in SHOWN_WHERE_BUILT if "vault" not in name)),
    ),
    remediation=(
        "Call infra.planes.shared.organization_alarms.watch for the account; IAM's events appear in us-east-1 alone."
    ),
    equivalents=("CIS-3.0:4.3", "CIS-3.0:4.4", "CIS-3.0:4.5", "CIS-3.0:4.7"),
)
