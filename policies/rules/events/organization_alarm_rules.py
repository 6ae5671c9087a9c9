"""EVENT-102: the organization's management account has the required EventBridge alarm rules."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import (
    FAILED_SIGN_IN,
    SIGN_IN_WITHOUT_MFA,
    active_rules,
    api_call,
    console_sign_in,
    cross_account_event_buses,
    graph_with_event_rules,
    regions_without_rule,
    unmatched_events_in,
)
from policies.rule_support.example_graphs import aws

ADMINISTRATOR = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"
MANAGEMENT_ACCOUNT = "111111111111"
GLOBAL_REGION = "us-east-1"
IN_GLOBAL_REGION = {
    "a detached SCP or RCP": api_call("organizations", "DetachPolicy"),
    "a changed SCP or RCP": api_call("organizations", "UpdatePolicy"),
    "a deleted SCP or RCP": api_call("organizations", "DeletePolicy"),
    "a disabled policy type": api_call("organizations", "DisablePolicyType"),
    "a moved account": api_call("organizations", "MoveAccount"),
    "a removed account": api_call("organizations", "RemoveAccountFromOrganization"),
    "a closed account": api_call("organizations", "CloseAccount"),
    "an account that joins": api_call("organizations", "AcceptHandshake"),
    "a registered delegated administrator": api_call("organizations", "RegisterDelegatedAdministrator"),
    "a deregistered delegated administrator": api_call("organizations", "DeregisterDelegatedAdministrator"),
    "disabled trusted access of a service": api_call("organizations", "DisableAWSServiceAccess"),
    "disabled central root access": api_call("iam", "DisableOrganizationsRootCredentialsManagement"),
    "a change of a root user's email address": api_call("account", "StartPrimaryEmailUpdate"),
    "a root user's sign-in": console_sign_in("Root"),
    "a change of a role's permissions": api_call("iam", "PutRolePolicy"),
    "a change of a role's trust policy": api_call("iam", "UpdateAssumeRolePolicy"),
}
GLOBAL_AND_REGIONAL = {
    "a root session in a member account": api_call("sts", "AssumeRoot"),
    "a disabled alarm rule": api_call("events", "DisableRule"),
    "a failed console sign-in": FAILED_SIGN_IN,
    "an IAM user's sign-in without MFA": SIGN_IN_WITHOUT_MFA,
}
"""STS and sign-in have a global endpoint and one in each region; alarm rules exist in both."""
ADMINISTRATOR_ACCESS = {"use of OrganizationAccountAccessRole": api_call("sts", "AssumeRole", roleArn=ADMINISTRATOR)}
"""EVENT-101 requires a rule for it in the member account as well, in each of its regions."""
REGIONAL = {"an API call of a root user": api_call("ec2", "RunInstances", by="Root")}
IN_HOME_REGION = {
    "a stopped organization trail": api_call("cloudtrail", "StopLogging"),
    "a change of the organization trail's event selectors": api_call("cloudtrail", "PutEventSelectors"),
    "an assigned permission set": api_call("sso", "CreateAccountAssignment"),
    "a changed permission set": api_call("sso", "PutInlinePolicyToPermissionSet"),
    "a new member of a group": api_call("identitystore", "CreateGroupMembership"),
}
IN_EACH_REGION = GLOBAL_AND_REGIONAL | REGIONAL
EVENTS = IN_GLOBAL_REGION | ADMINISTRATOR_ACCESS | IN_EACH_REGION | IN_HOME_REGION


def organization(*names: str) -> Graph:
    """An organization whose management account has rules for these events, for the examples."""
    resource = aws("organizations/organization:Organization", plane="org", account=MANAGEMENT_ACCOUNT)
    return Graph(
        [resource, *graph_with_event_rules([EVENTS[name] for name in names], plane="org", account=MANAGEMENT_ACCOUNT)]
    )


def second_region(*names: str) -> Graph:
    """A second region that the management account uses, with rules for these events, for the examples."""
    return graph_with_event_rules(
        [EVENTS[name] for name in names], plane="org", account=MANAGEMENT_ACCOUNT, built_in="us-east-2"
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """Report events without an active rule, in the management account and on each bus to which it forwards events."""
    rules = list(active_rules(estate))
    for found in estate.of_type("aws:organizations/organization:Organization"):
        account, home = found.account, found.region
        here = [rule for rule in rules if rule.account == account]
        missing = unmatched_events_in(
            estate, GLOBAL_REGION, here, IN_GLOBAL_REGION | GLOBAL_AND_REGIONAL | ADMINISTRATOR_ACCESS
        )
        missing += unmatched_events_in(estate, home, here, IN_EACH_REGION | ADMINISTRATOR_ACCESS | IN_HOME_REGION)
        for receiver, region in sorted(cross_account_event_buses(estate, account)):
            if needs := estate.shown.unseen(receiver):
                yield Problem(found, f"account {receiver} has no active rule for the events sent to it", needs=needs)
                continue
            missing += unmatched_events_in(estate, region, (rule for rule in rules if rule.account == receiver), EVENTS)
        if missing:
            yield Problem(found, f"no active EventBridge rule matches {', '.join(dict.fromkeys(missing))}")
        yield from regions_without_rule(estate, account, here, IN_EACH_REGION)


RULE = EstateRule(
    id="EVENT-102",
    title="The organization's management account has the required EventBridge alarm rules",
    why=(
        "SCPs do not bind the organization's management account. An administrator there can detach an SCP, move an "
        "account or assign a permission set and so open a practice's patient data; without these alarm rules the "
        "practice never learns of it."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(b)", "nprm-real-time-audit"),
    needs=("org",),
    check=check,
    good=(lambda: organization(*EVENTS), lambda: Graph([*organization(*EVENTS), *second_region(*IN_EACH_REGION)])),
    bad=(
        lambda: organization(),
        lambda: organization(*(name for name in EVENTS if name != "a moved account")),
        lambda: organization(*(name for name in EVENTS if "trail" not in name)),
        lambda: Graph(
            [*organization(*EVENTS), *second_region(*(name for name in IN_EACH_REGION if "alarm rule" not in name))]
        ),
    ),
    remediation=(
        "Add an enabled EventRule with an EventTarget for each event in the organization's management account, or "
        "forward the events to an account that has one."
    ),
)
