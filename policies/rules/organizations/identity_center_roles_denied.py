"""ORG-114: SCPs deny every action to IAM Identity Center roles in practice accounts."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, resources, statement
from policies.rule_support.organization_policies import SERVICE, account_under, practice_accounts, statements_above

IDENTITY_CENTER_ROLES = "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"
BY_PATH = {"ArnLike": {"aws:PrincipalArn": IDENTITY_CENTER_ROLES}}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each practice account in which no SCP denies every action to the roles of IAM Identity Center."""
    for account in practice_accounts(estate):
        if not any(map(denies_identity_center, statements_above(estate, account, SERVICE))):
            yield Problem(
                account, "no SCP on this account, its OUs or the root denies Identity Center roles every action"
            )


def denies_identity_center(entry: Statement) -> bool:
    """Whether it denies every action to all of these roles, or to all principals."""
    if allows(entry) or "*" not in actions(entry) or "*" not in resources(entry):
        return False
    return entry.get("Condition") in (None, BY_PATH)


RULE = EstateRule(
    id="ORG-114",
    title="SCPs deny every action to IAM Identity Center roles in practice accounts",
    why=(
        "Administrators of the organization's management account can assign a permission set to any account without "
        "the practice, and IAM Identity Center then creates the role there. Unless an SCP denies these roles, the MSO "
        "can give itself access to patient records within minutes."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(4)(i)", "164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(SERVICE, statement("Deny", "*", Condition=BY_PATH)),),
    bad=(
        lambda: account_under(SERVICE, statement("Deny", "s3:*", Condition=BY_PATH)),
        lambda: account_under(
            SERVICE, statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": f"{IDENTITY_CENTER_ROLES}/x"}})
        ),
        lambda: account_under(SERVICE, statement("Deny", "*", "arn:aws:s3:::one", Condition=BY_PATH)),
        lambda: account_under(SERVICE, {"Effect": "Deny", "NotAction": ["s3:*"], "Resource": "*"}),
    ),
    remediation=(
        "Attach an SCP to the practice's OUs that denies * to arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*."
    ),
)
