"""ORG-124: SCPs deny changes of mso:* tags to all but named roles in every account."""

from collections.abc import Iterator
from typing import Any

from infra.globs import matcher
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, as_list, exempts_only_by, resources, statement
from policies.rule_support.organization_policies import (
    ACCOUNT,
    SERVICE,
    account_under,
    exempts_named_roles,
    hierarchy_known,
    statements_above,
)

TAGS = ("mso:plane", "mso:owner", "mso:data-class", "mso:system", "mso:location")
KEYS, CALLER = "aws:tagkeys", "aws:principalarn"
EXCEPT_DEPLOYER: dict[str, Any] = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}
DENIAL = statement("Deny", "*", Condition={**EXCEPT_DEPLOYER, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:*"}})


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the tags that no SCP limits to named roles; it denies ``*``, as each service has its own tag actions."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        limited = [key for entry in statements_above(estate, account, SERVICE) for key in limited_tag_keys(entry)]
        missing = [tag for tag in TAGS if not any(matcher(pattern)(tag) for pattern in limited)]
        if missing:
            message = (
                f"no SCP on this account, its OUs or the root limits changes of {', '.join(missing)} to named roles"
            )
            yield Problem(account, message, known=hierarchy_known(estate))


def limited_tag_keys(entry: Statement) -> list[str]:
    """The tag keys, or patterns of them, that only named roles may add or remove; empty for any other statement."""
    if "*" not in actions(entry) or "*" not in resources(entry):
        return []
    blocks = entry.get("Condition") or {}
    others = {operator: block for operator, block in blocks.items() if not operator.startswith("ForAnyValue:String")}
    on_tags = [(operator, block) for operator, block in blocks.items() if operator not in others]
    if (
        len(on_tags) != 1
        or not exempts_only_by({**entry, "Condition": others}, {CALLER})
        or not exempts_named_roles(entry)
    ):
        return []
    operator, block = on_tags[0]
    if "Not" in operator or operator.endswith("IfExists") or {*map(str.lower, block)} != {KEYS}:
        return []
    return [key for keys in block.values() for key in as_list(keys)]


RULE = EstateRule(
    id="ORG-124",
    title="SCPs deny changes of mso:* tags to all but named roles in every account",
    why=(
        "Permissions, backups and the separation proof decide by these tags whose resource it is. A principal who can "
        "rewrite mso:owner or mso:data-class moves a bucket of charts under the permissions of another owner, or out "
        "of the backup plan, without touching any policy."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(C)"),
    needs=("org",),
    check=check,
    good=(
        lambda: account_under(SERVICE, DENIAL),
        lambda: account_under(
            SERVICE,
            {**DENIAL, "Condition": {**EXCEPT_DEPLOYER, "ForAnyValue:StringEquals": {"aws:TagKeys": list(TAGS)}}},
        ),
    ),
    bad=(
        lambda: account_under(SERVICE, statement("Allow", "*")),
        lambda: account_under(SERVICE, {**DENIAL, "Action": "ec2:CreateTags"}),
        lambda: account_under(SERVICE, {**DENIAL, "Resource": "arn:aws:s3:::*"}),
        lambda: account_under(SERVICE, {**DENIAL, "Condition": EXCEPT_DEPLOYER}),
        lambda: account_under(
            SERVICE,
            {**DENIAL, "Condition": {**EXCEPT_DEPLOYER, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:plane"}}},
        ),
        lambda: account_under(
            SERVICE,
            {**DENIAL, "Condition": {**EXCEPT_DEPLOYER, "ForAllValues:StringNotLike": {"aws:TagKeys": "mso:*"}}},
        ),
        lambda: account_under(
            SERVICE, {**DENIAL, "Condition": {**DENIAL["Condition"], "StringEquals": {"aws:UserAgent": "x"}}}
        ),
        lambda: account_under(
            SERVICE, {**DENIAL, "Condition": {**DENIAL["Condition"], "ArnNotLike": {"aws:PrincipalArn": "*"}}}
        ),
    ),
    remediation=(
        "Attach an SCP to the root that denies * where any of aws:TagKeys is like mso:* and aws:PrincipalArn is none "
        "of the deployment roles."
    ),
)
