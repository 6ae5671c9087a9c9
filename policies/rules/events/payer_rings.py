"""EVENT-102: what is done above the accounts rings, in the regions where AWS shows it."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import belfry, call, deaf, passed_on_to, ringing, sign_in, unheard_in
from policies.rule_support.example_graphs import aws

ADMINISTRATOR = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"
PAYER = "111111111111"
GLOBAL_REGION = "us-east-1"
SHOWN_GLOBALLY = {
    "a guardrail that is detached": call("organizations", "DetachPolicy"),
    "a guardrail that is rewritten": call("organizations", "UpdatePolicy"),
    "a guardrail that is deleted": call("organizations", "DeletePolicy"),
    "a policy type that is switched off": call("organizations", "DisablePolicyType"),
    "an account that moves": call("organizations", "MoveAccount"),
    "an account that is taken out": call("organizations", "RemoveAccountFromOrganization"),
    "an account that is closed": call("organizations", "CloseAccount"),
    "an account that joins": call("organizations", "AcceptHandshake"),
    "a new delegated administrator": call("organizations", "RegisterDelegatedAdministrator"),
    "a delegated administrator less": call("organizations", "DeregisterDelegatedAdministrator"),
    "a service that loses its sight": call("organizations", "DisableAWSServiceAccess"),
    "central root access that is switched off": call("iam", "DisableOrganizationsRootCredentialsManagement"),
    "a root user's new mailbox": call("account", "StartPrimaryEmailUpdate"),
    "the payer's root user signing in": sign_in("Root"),
    "new rights of a role of the payer's": call("iam", "PutRolePolicy"),
    "new trust of a role of the payer's": call("iam", "UpdateAssumeRolePolicy"),
}
SHOWN_EVERYWHERE = {
    "a session as a member's root user": call("sts", "AssumeRoot"),
    "a bell that is taken down": call("events", "DisableRule"),
}
"""STS answers at a global address and in each region; bells hang in both."""
ENTERED = {"an administrator who enters a member": call("sts", "AssumeRole", roleArn=ADMINISTRATOR)}
"""That rings in the member too, in whichever region it is asked for: EVENT-101."""
SHOWN_WHERE_BUILT = {"the payer's root user acting": call("ec2", "RunInstances", by="Root")}
SHOWN_AT_HOME = {
    "the organization's trail stopping": call("cloudtrail", "StopLogging"),
    "the organization's trail seeing less": call("cloudtrail", "PutEventSelectors"),
    "a permission set that is assigned": call("sso", "CreateAccountAssignment"),
    "a permission set that grants more": call("sso", "PutInlinePolicyToPermissionSet"),
    "somebody new in a group": call("identitystore", "CreateGroupMembership"),
}
IN_EACH_REGION = SHOWN_EVERYWHERE | SHOWN_WHERE_BUILT
EVENTS = SHOWN_GLOBALLY | ENTERED | IN_EACH_REGION | SHOWN_AT_HOME


def payer(*names: str) -> Graph:
    """An organization whose payer hears of these, for the examples."""
    organization = aws("organizations/organization:Organization", plane="org", account=PAYER)
    return Graph([organization, *belfry([EVENTS[name] for name in names], plane="org", account=PAYER)])


def elsewhere(*names: str) -> Graph:
    """Something of the payer's in another region, and bells there that ring for these, for the examples."""
    return belfry([EVENTS[name] for name in names], plane="org", account=PAYER, built_in="us-east-2")


def check(estate: EstateView) -> Iterator[Problem]:
    """In each region that the payer is built in; what it passes on to another account's bus must ring there."""
    rules = list(ringing(estate))
    for organization in estate.of_type("aws:organizations/organization:Organization"):
        payer, home = organization.account, organization.region
        here = [rule for rule in rules if rule.account == payer]
        missing = unheard_in(estate, GLOBAL_REGION, here, SHOWN_GLOBALLY | SHOWN_EVERYWHERE | ENTERED)
        missing += unheard_in(estate, home, here, IN_EACH_REGION | ENTERED | SHOWN_AT_HOME)
        for account, region in sorted(passed_on_to(estate, payer)):
            missing += unheard_in(estate, region, (rule for rule in rules if rule.account == account), EVENTS)
        if missing:
            yield Problem(organization, f"nobody hears of {', '.join(dict.fromkeys(missing))}")
        yield from deaf(estate, payer, here, IN_EACH_REGION)


RULE = EstateRule(
    id="EVENT-102",
    title="What is done above the accounts rings",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(b)", "nprm-real-time-audit"),
    needs=("org",),
    check=check,
    good=(lambda: payer(*EVENTS), lambda: Graph([*payer(*EVENTS), *elsewhere(*IN_EACH_REGION)])),
    bad=(
        lambda: payer(),
        lambda: payer(*(name for name in EVENTS if "moves" not in name)),
        lambda: payer(*(name for name in EVENTS if "trail" not in name)),
        lambda: Graph([*payer(*EVENTS), *elsewhere(*(name for name in IN_EACH_REGION if "bell" not in name))]),
    ),
    remediation=(
        "Forward the organization's events to the accounts of its owners: infra.planes.shared.organization_alarms."
    ),
)
