"""ORG-126: RCPs deny assuming roles through STS endpoints outside the approved regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    conditions,
    covers,
    exempts_only_by,
    principals,
    resources,
    statement,
)
from policies.rule_support.organization_policies import (
    ACCOUNT,
    RESOURCE,
    account_under,
    hierarchy_known,
    statements_above,
)

ACTIONS = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
REGION = "aws:requestedregion"
GLOBAL = "us-east-1"
"""Where AWS records the calls to the global STS endpoint."""
DENIAL = statement(
    "Deny", ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], principal="*",
    Condition={
        "StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    },
)  # fmt: skip


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the actions that no RCP denies outside the approved regions and us-east-1."""
    approved = {*estate.settings.allowed_regions, GLOBAL}
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        entries = (e for e in statements_above(estate, account, RESOURCE) if limits_to_regions(e, approved))
        denied = [pattern for entry in entries for pattern in actions(entry)]
        if missing := [action for action in ACTIONS if not any(covers(pattern, action) for pattern in denied)]:
            message = f"no RCP on this account, its OUs or the root denies {', '.join(missing)} in other regions"
            yield Problem(account, message, known=hierarchy_known(estate))


def limits_to_regions(entry: Statement, approved: set[str]) -> bool:
    """Whether it denies all principals outside the regions that it names, each of which is approved."""
    if principals(entry) != ["*"] or "*" not in resources(entry):
        return False
    return exempts_only_by(entry, {REGION}) and set(conditions(entry)[REGION]) <= approved


def with_regions(*regions: str) -> Statement:
    """The statement with other regions, for the examples."""
    return {**DENIAL, "Condition": {**DENIAL["Condition"], "StringNotEquals": {"aws:RequestedRegion": [*regions]}}}


RULE = EstateRule(
    id="ORG-126",
    title="RCPs deny assuming roles through STS endpoints outside the approved regions",
    why=(
        "EventBridge receives an AssumeRole call only in the region whose STS endpoint answered it. An intruder who "
        "assumes a role through the endpoint of an unused region raises no alarm there, and reads patient data in "
        "every region with the credentials."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(C)", "164.312(b)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(RESOURCE, DENIAL), lambda: account_under(RESOURCE, {**DENIAL, "Action": "sts:*"})),
    bad=(
        lambda: account_under(RESOURCE, statement("Deny", "s3:*", principal="*")),
        lambda: account_under(RESOURCE, {**DENIAL, "Action": "sts:AssumeRole"}),
        lambda: account_under(RESOURCE, {**DENIAL, "Resource": "arn:aws:iam::*:role/one"}),
        lambda: account_under(RESOURCE, with_regions("us-east-1", "ap-south-1")),
        lambda: account_under(RESOURCE, with_regions("*")),
        lambda: account_under(
            RESOURCE, {**DENIAL, "Condition": {"StringEquals": {"aws:RequestedRegion": ["us-east-1"]}}}
        ),
        lambda: account_under(
            RESOURCE, {**DENIAL, "Condition": {**DENIAL["Condition"], "StringEquals": {"aws:UserAgent": "x"}}}
        ),
    ),
    remediation=(
        "Attach an RCP to the root that denies sts:AssumeRole, sts:AssumeRoleWithSAML and "
        "sts:AssumeRoleWithWebIdentity to Principal * where aws:RequestedRegion is not an approved region."
    ),
)
