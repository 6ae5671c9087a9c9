"""ORG-124: the tags that say whose a thing is change by named roles only, in every account."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, listed, resources, spares_by, statement
from policies.rule_support.organization_policies import ACCOUNT, SERVICE, named_roles, placed, statements_above, under

TAGS = ("mso:plane", "mso:owner", "mso:data-class", "mso:system", "mso:location")
KEYS, CALLER = "aws:tagkeys", "aws:principalarn"
OTHERS: dict[str, Any] = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}
DENIAL = statement("Deny", "*", Condition={**OTHERS, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:*"}})


def check(estate: EstateView) -> Iterator[Problem]:
    """Rights, backups, budgets and the proof go by these tags; every service has tagging actions of its own."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        kept = [key for entry in statements_above(estate, account, SERVICE) for key in kept_by(entry)]
        missing = [tag for tag in TAGS if not any(fnmatchcase(tag, pattern) for pattern in kept)]
        if missing:
            told = f"nothing above this account leaves the tags {', '.join(missing)} to named roles"
            yield Problem(account, told, known=placed(estate))


def kept_by(entry: Statement) -> list[str]:
    """The keys, or patterns of keys, that nobody but named roles may put or take away; none for any other statement."""
    if "*" not in actions(entry) or "*" not in resources(entry):
        return []
    blocks = entry.get("Condition") or {}
    others = {operator: block for operator, block in blocks.items() if not operator.startswith("ForAnyValue:String")}
    asked = [(operator, block) for operator, block in blocks.items() if operator not in others]
    if len(asked) != 1 or not spares_by({**entry, "Condition": others}, {CALLER}) or not named_roles(entry):
        return []
    operator, block = asked[0]
    if "Not" in operator or operator.endswith("IfExists") or {*map(str.lower, block)} != {KEYS}:
        return []
    return [key for keys in block.values() for key in listed(keys)]


RULE = EstateRule(
    id="ORG-124",
    title="The tags that say whose a thing is change by named roles only, in every account",
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.312(a)(1)", "164.308(a)(4)(ii)(C)"),
    needs=("org",),
    check=check,
    good=(
        lambda: under(SERVICE, DENIAL),
        lambda: under(
            SERVICE, {**DENIAL, "Condition": {**OTHERS, "ForAnyValue:StringEquals": {"aws:TagKeys": list(TAGS)}}}
        ),
    ),
    bad=(
        lambda: under(SERVICE, statement("Allow", "*")),
        lambda: under(SERVICE, {**DENIAL, "Action": "ec2:CreateTags"}),
        lambda: under(SERVICE, {**DENIAL, "Resource": "arn:aws:s3:::*"}),
        lambda: under(SERVICE, {**DENIAL, "Condition": OTHERS}),
        lambda: under(
            SERVICE, {**DENIAL, "Condition": {**OTHERS, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:plane"}}}
        ),
        lambda: under(
            SERVICE, {**DENIAL, "Condition": {**OTHERS, "ForAllValues:StringNotLike": {"aws:TagKeys": "mso:*"}}}
        ),
        lambda: under(
            SERVICE, {**DENIAL, "Condition": {**DENIAL["Condition"], "StringEquals": {"aws:UserAgent": "x"}}}
        ),
        lambda: under(
            SERVICE, {**DENIAL, "Condition": {**DENIAL["Condition"], "ArnNotLike": {"aws:PrincipalArn": "*"}}}
        ),
    ),
    remediation=(
        "Deny * where any of aws:TagKeys is like mso:* and aws:PrincipalArn is none of the deployment's roles, on the "
        "organization's root."
    ),
)
