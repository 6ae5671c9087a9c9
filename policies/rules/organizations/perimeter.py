"""ORG-105: a resource control policy fences every practice's data against other callers."""

from collections.abc import Iterator
from typing import Any

from policies.estate_view import EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, covers, listed, principals, spares_by
from policies.rule_support.organization_policies import RESOURCE, practice_accounts, statements_above, under

SERVICES = ("s3:getobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:receivemessage", "sts:assumerole")
PATHS = {"aws:principalorgpaths", "aws:principalaccount"}
ORGANIZATION = {"aws:principalorgid"}
FENCE: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Resource": "*",
    "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*", "sts:AssumeRole"],
    "Condition": {"ForAllValues:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"]}},
}


def check(estate: EstateView) -> Iterator[Problem]:
    """The organization as a whole is a fence only where the management side is not in it."""
    accounts = estate.of_type("aws:organizations/account:Account")
    callers = PATHS if any(plane_of(a) == "management" for a in accounts) else PATHS | ORGANIZATION
    for account in practice_accounts(estate):
        fences = (e for e in statements_above(estate, account, RESOURCE) if is_fence(e, callers))
        fenced = [pattern for entry in fences for pattern in actions(entry)]
        missing = [act for act in SERVICES if not any(covers(pattern, act) for pattern in fenced)]
        if missing:
            yield Problem(account, f"nothing fences {', '.join(missing)} against callers from elsewhere")


def is_fence(entry: Statement, callers: set[str]) -> bool:
    """A deny to everyone but callers of one place."""
    if principals(entry) != ["*"] or "*" in listed(entry.get("NotResource")):
        return False
    return spares_by(entry, callers)


RULE = EstateRule(
    id="ORG-105",
    title="A resource control policy fences every practice's data against other callers",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(a)(3)(i)", "164.530(c)"),
    needs=("org",),
    check=check,
    good=(lambda: under(RESOURCE, FENCE),),
    bad=(
        lambda: under(RESOURCE, {**FENCE, "Condition": {"StringNotEquals": {"aws:UserAgent": "x"}}}),
        lambda: under(RESOURCE, {**FENCE, "Action": "s3:*"}),
        lambda: under(RESOURCE, {**FENCE, "Condition": {**FENCE["Condition"], "Bool": {"aws:ViaAWSService": "true"}}}),
        lambda: under(RESOURCE, {**FENCE, "NotResource": "*"}),
    ),
    remediation=(
        "Deny s3, kms, secretsmanager, sqs and sts:AssumeRole to callers whose organization path is not the practice's."
    ),
)
