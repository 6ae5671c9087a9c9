"""ORG-123: the role by which the payer built an account does nothing in it once it is settled."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, conditions, resources, statement
from policies.rule_support.organization_policies import SERVICE, practice_accounts, statements_above, under

ROLE = "OrganizationAccountAccessRole"
"""What AWS puts into each new account, with every right there is, for whoever administers the payer."""
CALLER, UNIT = "aws:principalarn", "aws:principalorgpaths"
SETTLED = {
    "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role/{ROLE}"},
    "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-1/r-1/ou-onboarding/*"},
}
DENIAL = statement("Deny", "*", Condition=SETTLED)


def check(estate: EstateView) -> Iterator[Problem]:
    """A deny of everything above each account of a practice; the unit in which accounts are built may be left out."""
    for account in practice_accounts(estate):
        if not any(map(retires, statements_above(estate, account, SERVICE))):
            yield Problem(account, f"nothing above this account takes every right from {ROLE}")


def retires(entry: Statement) -> bool:
    """A deny of everything to this role, with no exception but by unit."""
    if allows(entry) or actions(entry) != ["*"] or resources(entry) != ["*"]:
        return False
    told = conditions(entry)
    caller = "ArnLike" in entry.get("Condition", {}) and any(arn.endswith(f"/{ROLE}") for arn in told.get(CALLER, []))
    return not told or (caller and set(told) <= {CALLER, UNIT} and "*" not in told.get(UNIT, []))


RULE = EstateRule(
    id="ORG-123",
    title="The role by which the payer built an account does nothing in it once it is settled",
    severity=Severity.HIGH,
    cites=("164.308(a)(4)(i)", "164.308(a)(3)(ii)(C)", "164.312(a)(1)"),
    needs=("org",),
    check=check,
    good=(
        lambda: under(SERVICE, DENIAL),
        lambda: under(SERVICE, {**DENIAL, "Condition": {"ArnLike": SETTLED["ArnLike"]}}),
    ),
    bad=(
        lambda: under(SERVICE, {**DENIAL, "Action": "s3:*"}),
        lambda: under(SERVICE, {**DENIAL, "Condition": {"ArnNotLike": SETTLED["ArnLike"]}}),
        lambda: under(SERVICE, {**DENIAL, "Condition": {**SETTLED, "Bool": {"aws:MultiFactorAuthPresent": "false"}}}),
        lambda: under(SERVICE, {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Condition": SETTLED}),
    ),
    remediation=f"Deny * to arn:aws:iam::*:role/{ROLE} outside the unit in which accounts are built.",
)
