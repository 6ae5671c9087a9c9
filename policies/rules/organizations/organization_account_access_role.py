"""ORG-123: SCPs deny every action to OrganizationAccountAccessRole in practice accounts."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, conditions, resources, statement
from policies.rule_support.organization_policies import SERVICE, account_under, practice_accounts, statements_above

ROLE = "OrganizationAccountAccessRole"
"""The role with AdministratorAccess in each new account, which the organization's management account may assume."""
CALLER, ORG_PATH = "aws:principalarn", "aws:principalorgpaths"
ROLE_IN_USE = {
    "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role/{ROLE}"},
    "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-1/r-1/ou-onboarding/*"},
}
DENIAL = statement("Deny", "*", Condition=ROLE_IN_USE)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each practice account in which no SCP denies every action to the role; the onboarding OU may be exempt."""
    for account in practice_accounts(estate):
        if not any(map(denies_role, statements_above(estate, account, SERVICE))):
            yield Problem(account, f"no SCP on this account, its OUs or the root denies every action to {ROLE}")


def denies_role(entry: Statement) -> bool:
    """Whether it denies every action on every resource to this role, with no exemption except by OU."""
    if allows(entry) or actions(entry) != ["*"] or resources(entry) != ["*"]:
        return False
    keys = conditions(entry)
    caller = "ArnLike" in entry.get("Condition", {}) and any(arn.endswith(f"/{ROLE}") for arn in keys.get(CALLER, []))
    return not keys or (caller and set(keys) <= {CALLER, ORG_PATH} and "*" not in keys.get(ORG_PATH, []))


RULE = EstateRule(
    id="ORG-123",
    title="SCPs deny every action to OrganizationAccountAccessRole in practice accounts",
    why=(
        "AWS Organizations puts OrganizationAccountAccessRole with AdministratorAccess into each account that it "
        "creates, and the organization's management account may assume it. Unless an SCP denies the role, an "
        "administrator there can grant themselves access to a practice's records at any time."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(C)"),
    needs=("org",),
    check=check,
    good=(
        lambda: account_under(SERVICE, DENIAL),
        lambda: account_under(SERVICE, {**DENIAL, "Condition": {"ArnLike": ROLE_IN_USE["ArnLike"]}}),
    ),
    bad=(
        lambda: account_under(SERVICE, {**DENIAL, "Action": "s3:*"}),
        lambda: account_under(SERVICE, {**DENIAL, "Condition": {"ArnNotLike": ROLE_IN_USE["ArnLike"]}}),
        lambda: account_under(
            SERVICE, {**DENIAL, "Condition": {**ROLE_IN_USE, "Bool": {"aws:MultiFactorAuthPresent": "false"}}}
        ),
        lambda: account_under(
            SERVICE, {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Condition": ROLE_IN_USE}
        ),
    ),
    remediation=(
        f"Attach an SCP that denies * where aws:PrincipalArn is arn:aws:iam::*:role/{ROLE}; exempt at most the OU in "
        "which accounts are set up (aws:PrincipalOrgPaths)."
    ),
)
