"""ORG-114: nobody acts in a practice's account by way of Identity Center."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, resources, statement
from policies.rule_support.organization_policies import SERVICE, practice_accounts, statements_above, under

MADE = "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"
BY_PATH = {"ArnLike": {"aws:PrincipalArn": MADE}}


def check(estate: EstateView) -> Iterator[Problem]:
    """Whoever administers it decides, in the payer and without the practice, what a role of its making may do."""
    for account in practice_accounts(estate):
        if not any(map(refuses, statements_above(estate, account, SERVICE))):
            yield Problem(account, "nothing above this account denies everything to roles that Identity Center makes")


def refuses(entry: Statement) -> bool:
    """A deny of everything to all these roles, or to everybody."""
    if allows(entry) or "*" not in actions(entry) or "*" not in resources(entry):
        return False
    return entry.get("Condition") in (None, BY_PATH)


RULE = EstateRule(
    id="ORG-114",
    title="Nobody acts in a practice's account by way of Identity Center",
    severity=Severity.HIGH,
    cites=("164.308(a)(4)(i)", "164.308(a)(4)(ii)(A)", "164.312(a)(1)"),
    needs=("org",),
    check=check,
    good=(lambda: under(SERVICE, statement("Deny", "*", Condition=BY_PATH)),),
    bad=(
        lambda: under(SERVICE, statement("Deny", "s3:*", Condition=BY_PATH)),
        lambda: under(SERVICE, statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": f"{MADE}/x"}})),
        lambda: under(SERVICE, statement("Deny", "*", "arn:aws:s3:::one", Condition=BY_PATH)),
        lambda: under(SERVICE, {"Effect": "Deny", "NotAction": ["s3:*"], "Resource": "*"}),
    ),
    remediation="Deny * to arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/* on the practice's units.",
)
