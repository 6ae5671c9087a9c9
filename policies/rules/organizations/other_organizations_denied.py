"""ORG-118: RCPs deny other organizations access to every account, except for full role ARNs."""

import re
from collections.abc import Iterator

from policies.estate_view import EstateView, member_id
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    as_list,
    conditions,
    covers,
    exempts_only_by,
    principals,
)
from policies.rule_support.organization_policies import ACCOUNT, RESOURCE, account_under, statements_above

ACTIONS = ("s3:getobject", "s3:putobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:receivemessage",
        "sts:assumerole")  # fmt: skip
CALLERS = {"aws:principalorgid", "aws:principalorgpaths"}
EXEMPTION_KEYS = CALLERS | {"aws:principalarn"}
ROLE = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")
BROKER = "arn:aws:iam::444444444444:role/mso/phi/broker"
OUTSIDE = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}
PERIMETER = {"Effect": "Deny", "Principal": "*", "Resource": "*", "Condition": OUTSIDE,
             "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*", "sts:AssumeRole"]}  # fmt: skip
OPERATOR = "arn:aws:iam::*:role/mso/operator"
DATA_ACTIONS = {**PERIMETER, "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*"]}
ASSUME_ROLE = {**PERIMETER, "Action": "sts:AssumeRole"}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the actions that no RCP on an account, its OUs or the root denies to other organizations.

    An MSO whose practices have organizations of their own attaches this RCP in a stack of its own.
    """
    perimeter = any(resource.stack == "perimeter" for resource in estate.graph.custom)
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        denials = [entry for entry in statements_above(estate, account, RESOURCE) if denies_other_organizations(entry)]
        if missing := [action for action in ACTIONS if not denied_on_every_resource(action, denials)]:
            message = f"no RCP denies {', '.join(missing)} to principals of other organizations"
            apart = not perimeter and not estate.shown.holds_practices(member_id(account))
            yield Problem(account, message, needs="the perimeter stack" if apart else "")


def denies_other_organizations(entry: Statement) -> bool:
    """Whether it denies all principals of other organizations; each exempt role is a full ARN with its account id."""
    if principals(entry) != ["*"] or not CALLERS & set(conditions(entry)) or not exempts_only_by(entry, EXEMPTION_KEYS):
        return False
    return all(map(ROLE.fullmatch, conditions(entry).get("aws:principalarn", [])))


def denied_on_every_resource(action: str, denials: list[Statement]) -> bool:
    """Whether one statement denies the action on every resource, or others deny it on what its NotResource exempts."""
    denying = [entry for entry in denials if any(covers(pattern, action) for pattern in actions(entry))]
    named = {name for entry in denying for name in as_list(entry.get("Resource"))}
    exempted = [as_list(entry["NotResource"]) for entry in denying if "NotResource" in entry]
    return "*" in named or any(named.issuperset(names) for names in exempted)


def exempting(entry: Statement, arn: str) -> Statement:
    """The statement with an exempt role, for the examples."""
    return {**entry, "Condition": {**OUTSIDE, "ArnNotEquals": {"aws:PrincipalArn": arn}}}


def only_on(entry: Statement, **resource: str) -> Statement:
    """The statement on other resources, for the examples."""
    return {**{key: value for key, value in entry.items() if key != "Resource"}, **resource}


RULE = EstateRule(
    id="ORG-118",
    title="RCPs deny other organizations access to every account, except for full role ARNs",
    why=(
        "Without this deny, one mistake in a bucket, key or trust policy lets a principal of any AWS account read "
        "patient data or assume a role. A wildcard in an exempt role ARN has the same effect, because others can "
        "create a role whose name matches."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    needs=("org", "management"),
    check=check,
    good=(
        lambda: account_under(RESOURCE, PERIMETER),
        lambda: account_under(RESOURCE, exempting(PERIMETER, BROKER)),
        lambda: account_under(
            RESOURCE,
            DATA_ACTIONS,
            only_on(ASSUME_ROLE, NotResource=OPERATOR),
            only_on(exempting(ASSUME_ROLE, BROKER), Resource=OPERATOR),
        ),
    ),
    bad=(
        lambda: account_under(RESOURCE, DATA_ACTIONS),
        lambda: account_under(RESOURCE, DATA_ACTIONS, only_on(ASSUME_ROLE, NotResource=OPERATOR)),
        lambda: account_under(RESOURCE, exempting(PERIMETER, "arn:aws:iam::*:role/mso/phi/broker")),
        lambda: account_under(RESOURCE, exempting(PERIMETER, "arn:aws:iam::444444444444:role/mso/*")),
        lambda: account_under(RESOURCE, {**PERIMETER, "Condition": {"StringNotEquals": {"aws:UserAgent": "x"}}}),
        lambda: account_under(RESOURCE, {**PERIMETER, "Condition": {**OUTSIDE, "Bool": {"aws:ViaAWSService": "true"}}}),
    ),
    remediation=(
        "Attach an RCP to the root that denies s3, kms, secretsmanager, sqs and sts:AssumeRole where "
        "aws:PrincipalOrgID is not the organization's; exempt an external role only by its full ARN, account id "
        "included."
    ),
)
