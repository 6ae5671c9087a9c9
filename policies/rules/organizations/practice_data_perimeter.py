"""ORG-105: RCPs deny principals outside the practice access to its data and roles."""

from collections.abc import Iterator
from typing import Any

from policies.estate_view import EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, as_list, covers, exempts_only_by, principals
from policies.rule_support.organization_policies import RESOURCE, account_under, practice_accounts, statements_above

ACTIONS = ("s3:getobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:receivemessage", "sts:assumerole")
PATHS = {"aws:principalorgpaths", "aws:principalaccount"}
ORGANIZATION = {"aws:principalorgid"}
PERIMETER: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Resource": "*",
    "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*", "sts:AssumeRole"],
    "Condition": {"ForAllValues:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"]}},
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the actions that no RCP denies; aws:PrincipalOrgID suffices only in an organization without the MSO."""
    accounts = estate.of_type("aws:organizations/account:Account")
    callers = PATHS if any(plane_of(a) == "management" for a in accounts) else PATHS | ORGANIZATION
    for account in practice_accounts(estate):
        denials = (e for e in statements_above(estate, account, RESOURCE) if is_perimeter(e, callers))
        denied = [pattern for entry in denials for pattern in actions(entry)]
        missing = [action for action in ACTIONS if not any(covers(pattern, action) for pattern in denied)]
        if missing:
            yield Problem(account, f"no RCP denies {', '.join(missing)} to principals outside the practice")


def is_perimeter(entry: Statement, callers: set[str]) -> bool:
    """Whether it denies all principals except those that the condition keys ``callers`` select."""
    if principals(entry) != ["*"] or "*" in as_list(entry.get("NotResource")):
        return False
    return exempts_only_by(entry, callers)


RULE = EstateRule(
    id="ORG-105",
    title="RCPs deny principals outside the practice access to its data and roles",
    why=(
        "Within one organization the MSO's accounts count as trusted as the practice's own. Without this perimeter a "
        "single bucket, key or trust policy that names the organization or a wildcard opens every chart to the MSO, "
        "and no alarm reports it."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.530(c)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(RESOURCE, PERIMETER),),
    bad=(
        lambda: account_under(RESOURCE, {**PERIMETER, "Condition": {"StringNotEquals": {"aws:UserAgent": "x"}}}),
        lambda: account_under(RESOURCE, {**PERIMETER, "Action": "s3:*"}),
        lambda: account_under(
            RESOURCE, {**PERIMETER, "Condition": {**PERIMETER["Condition"], "Bool": {"aws:ViaAWSService": "true"}}}
        ),
        lambda: account_under(RESOURCE, {**PERIMETER, "NotResource": "*"}),
    ),
    remediation=(
        "Attach an RCP that denies s3, kms, secretsmanager, sqs and sts:AssumeRole where aws:PrincipalOrgPaths is not "
        "the practice's organization path."
    ),
)
