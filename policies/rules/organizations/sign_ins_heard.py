"""ORG-126: roles are taken on in regions where somebody listens, and nowhere else."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    conditions,
    covers,
    principals,
    resources,
    spares_by,
    statement,
)
from policies.rule_support.organization_policies import ACCOUNT, RESOURCE, placed, statements_above, under

ACTS = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
REGION = "aws:requestedregion"
GLOBAL = "us-east-1"
"""Where the endpoint answers that stands in no region, and where AWS shows what it did."""
DENIAL = statement(
    "Deny", ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], principal="*",
    Condition={
        "StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    },
)  # fmt: skip


def check(estate: EstateView) -> Iterator[Problem]:
    """AWS shows a sign-in only in the region of the endpoint that answered; STS answers in every one there is."""
    heard = {*estate.settings.allowed_regions, GLOBAL}
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        entries = (e for e in statements_above(estate, account, RESOURCE) if limits(e, heard))
        denied = [pattern for entry in entries for pattern in actions(entry)]
        if missing := [act for act in ACTS if not any(covers(pattern, act) for pattern in denied)]:
            told = f"nothing above this account keeps {', '.join(missing)} to regions where sign-ins are heard"
            yield Problem(account, told, known=placed(estate))


def limits(entry: Statement, heard: set[str]) -> bool:
    """A deny to everybody outside of named regions, all of which are approved."""
    if principals(entry) != ["*"] or "*" not in resources(entry):
        return False
    return spares_by(entry, {REGION}) and set(conditions(entry)[REGION]) <= heard


def sparing(*regions: str) -> Statement:
    """The statement with other regions, for the examples."""
    return {**DENIAL, "Condition": {**DENIAL["Condition"], "StringNotEquals": {"aws:RequestedRegion": [*regions]}}}


RULE = EstateRule(
    id="ORG-126",
    title="Roles are taken on in regions where somebody listens, and nowhere else",
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(C)", "164.312(b)", "164.312(d)"),
    needs=("org",),
    check=check,
    good=(lambda: under(RESOURCE, DENIAL), lambda: under(RESOURCE, {**DENIAL, "Action": "sts:*"})),
    bad=(
        lambda: under(RESOURCE, statement("Deny", "s3:*", principal="*")),
        lambda: under(RESOURCE, {**DENIAL, "Action": "sts:AssumeRole"}),
        lambda: under(RESOURCE, {**DENIAL, "Resource": "arn:aws:iam::*:role/one"}),
        lambda: under(RESOURCE, sparing("us-east-1", "ap-south-1")),
        lambda: under(RESOURCE, sparing("*")),
        lambda: under(RESOURCE, {**DENIAL, "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}}}),
        lambda: under(
            RESOURCE, {**DENIAL, "Condition": {**DENIAL["Condition"], "StringEquals": {"aws:UserAgent": "x"}}}
        ),
    ),
    remediation=(
        "In a resource control policy on the root deny sts:AssumeRole, sts:AssumeRoleWithSAML and "
        "sts:AssumeRoleWithWebIdentity to all where aws:RequestedRegion is no region that is watched."
    ),
)
