"""EVENT-101: every account has the required EventBridge alarm rules in each of its regions."""

from collections.abc import Iterator, Sequence

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import (
    FAILED_SIGN_IN,
    SIGN_IN_WITHOUT_MFA,
    active_rules,
    api_call,
    console_sign_in,
    graph_with_event_rules,
    regions_without_rule,
    unmatched_events_in,
)

ROLE = "arn:aws:iam::222222222222:role"
GLOBAL_REGION = "us-east-1"
ROLE_CHANGES = {
    "a change of a role's permissions": api_call("iam", "PutRolePolicy"),
    "a change of a role's trust policy": api_call("iam", "UpdateAssumeRolePolicy"),
    "a role without its permissions boundary": api_call("iam", "DeleteRolePermissionsBoundary"),
    "a new version of a managed policy": api_call("iam", "CreatePolicyVersion"),
    "a new SAML provider": api_call("iam", "CreateSAMLProvider"),
    "a new OpenID Connect provider": api_call("iam", "CreateOpenIDConnectProvider"),
}
"""IAM is a global service: its events appear in us-east-1 only."""
SIGN_INS = {
    "a root user's sign-in": console_sign_in("Root"),
    "a failed console sign-in": FAILED_SIGN_IN,
    "an IAM user's sign-in without MFA": SIGN_IN_WITHOUT_MFA,
    "use of the break-glass role": api_call(
        "sts", "AssumeRoleWithSAML", by="SAMLUser", roleArn=f"{ROLE}/mso/phi/break-glass"
    ),
    "a role that assumes a patient data role": api_call("sts", "AssumeRole", roleArn=f"{ROLE}/mso/phi/physician"),
    "use of OrganizationAccountAccessRole": api_call(
        "sts", "AssumeRole", roleArn=f"{ROLE}/OrganizationAccountAccessRole"
    ),
    "a disabled alarm rule": api_call("events", "DisableRule"),
}
"""Sign-ins appear in us-east-1 (global endpoints) or in the endpoint's region, DisableRule in the rule's region."""
TRAILS = {
    "a stopped trail": api_call("cloudtrail", "StopLogging"),
    "a change of a trail's event selectors": api_call("cloudtrail", "PutEventSelectors"),
}
"""A trail can be changed only in its home region."""
REGIONAL = {
    "an API call of a root user": api_call("s3", "PutBucketPolicy", by="Root"),
    "a change of a key policy": api_call("kms", "PutKeyPolicy"),
    "a scheduled key deletion": api_call("kms", "ScheduleKeyDeletion"),
    "a change of a bucket policy": api_call("s3", "PutBucketPolicy"),
    "a bucket without its public access block": api_call("s3", "DeleteBucketPublicAccessBlock"),
    "a change of a security group": api_call("ec2", "AuthorizeSecurityGroupIngress"),
    "a change of a network ACL": api_call("ec2", "CreateNetworkAclEntry"),
    "a change of a route": api_call("ec2", "CreateRoute"),
    "a new internet gateway": api_call("ec2", "AttachInternetGateway"),
    "a change of a VPC": api_call("ec2", "ModifyVpcAttribute"),
    "a stopped configuration recorder": api_call("config", "StopConfigurationRecorder"),
    "a deleted GuardDuty detector": api_call("guardduty", "DeleteDetector"),
    "a deleted flow log": api_call("ec2", "DeleteFlowLogs"),
    "a deleted recovery point": api_call("backup", "DeleteRecoveryPoint"),
    "a change of a backup vault policy": api_call("backup", "PutBackupVaultAccessPolicy"),
    "a GuardDuty finding": {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"x": "y"}},
}
IN_GLOBAL_REGION = ROLE_CHANGES | SIGN_INS
IN_EACH_REGION = SIGN_INS | REGIONAL
EVENTS = ROLE_CHANGES | TRAILS | IN_EACH_REGION
PLANES = ("log-archive", "security", "management", "clinical", "exchange", "backup")


def with_second_region(*names: str) -> Graph:
    """An account with rules for all events at home, and for these in a second region that it uses, for the examples."""
    return Graph(
        [
            *graph_with_event_rules(EVENTS.values()),
            *graph_with_event_rules([EVENTS[name] for name in names], built_in="us-east-2"),
        ]
    )


def unmatched_at_home(estate: EstateView, rules: Sequence[Resource]) -> list[str]:
    """The events without a rule in the region that has rules for most of them; one region has to cover every event."""
    regions = sorted({rule.region for rule in rules} | {GLOBAL_REGION})
    return min((unmatched_events_in(estate, region, rules, EVENTS) for region in regions), key=len)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report events that no active rule matches; each is a sample in AWS's format, put to the event patterns."""
    rules = list(active_rules(estate))
    for account, plane in sorted(estate.accounts.items()):
        if plane in PLANES:
            here = [rule for rule in rules if rule.account == account]
            missing = unmatched_events_in(estate, GLOBAL_REGION, here, IN_GLOBAL_REGION)
            missing += unmatched_at_home(estate, here)
            if missing:
                events = ", ".join(dict.fromkeys(missing))
                yield Problem(None, f"account {account} ({plane}) has no active EventBridge rule for {events}")
            yield from regions_without_rule(estate, account, here, IN_EACH_REGION)


RULE = EstateRule(
    id="EVENT-101",
    title="Every account has the required EventBridge alarm rules in each of its regions",
    why=(
        "A root sign-in, a new trust policy on a data role, an opened network or bucket, a stopped trail or a deleted "
        "backup shows as one event in one region. Without a rule and a target there, an intruder reads or destroys "
        "patient data and no one is notified."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(a)(2)(ii)", "164.312(b)", "nprm-real-time-audit"),
    check=check,
    good=(lambda: graph_with_event_rules(EVENTS.values()), lambda: with_second_region(*IN_EACH_REGION)),
    bad=(
        lambda: graph_with_event_rules(
            [event for name, event in EVENTS.items() if "OrganizationAccountAccessRole" not in name]
        ),
        lambda: graph_with_event_rules(EVENTS.values(), state="DISABLED"),
        lambda: with_second_region(),
        lambda: with_second_region(*(name for name in IN_EACH_REGION if "vault" not in name)),
    ),
    remediation=(
        "Add an enabled EventRule with an EventTarget for each event in each region of the account; IAM events appear "
        "in us-east-1 only."
    ),
    equivalents=(
        "CIS-3.0:4.2",
        "CIS-3.0:4.3",
        "CIS-3.0:4.4",
        "CIS-3.0:4.5",
        "CIS-3.0:4.6",
        "CIS-3.0:4.7",
        "CIS-3.0:4.8",
        "CIS-3.0:4.9",
        "CIS-3.0:4.10",
        "CIS-3.0:4.11",
        "CIS-3.0:4.12",
        "CIS-3.0:4.13",
        "CIS-3.0:4.14",
    ),
)
