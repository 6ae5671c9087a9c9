"""ORG-120: AWS services act in a practice's account for its own organization only, and keys take no lasting grants."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import (
    SERVICE_CALL,
    Statement,
    actions,
    allows,
    conditions,
    covers,
    principals,
    resources,
    statement,
)
from policies.rule_support.organization_policies import RESOURCE, practice_accounts, statements_above, under

ACTS = ("s3:getobject", "s3:putobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:sendmessage")
SOURCES = {"aws:sourceorgid", "aws:sourceorgpaths"}
FOR_OTHERS = statement(
    "Deny", ["s3:*", "kms:*", "secretsmanager:*", "sqs:*"], principal="*",
    Condition={
        "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-1"},
        "Null": {"aws:SourceAccount": "false"},
        "Bool": {"aws:PrincipalIsAWSService": "true"},
    },
)  # fmt: skip
LASTING = {"Bool": {"kms:GrantIsForAWSResource": "false"}}
GRANTS = statement("Deny", "kms:CreateGrant", principal="*", Condition=LASTING)


def check(estate: EstateView) -> Iterator[Problem]:
    """One deny for services that act for others, one for grants that no AWS service asked for."""
    for account in practice_accounts(estate):
        denials = [entry for entry in statements_above(estate, account, RESOURCE) if denies_everybody(entry)]
        denied = [pattern for entry in denials if is_for_others(entry) for pattern in actions(entry)]
        if missing := [act for act in ACTS if not any(covers(pattern, act) for pattern in denied)]:
            yield Problem(account, f"nothing keeps AWS services from {', '.join(missing)} for another organization")
        if not any(map(bars_grants, denials)):
            yield Problem(account, "nothing keeps a key from being granted to anyone but an AWS service")


def denies_everybody(entry: Statement) -> bool:
    """A deny to everyone, on everything."""
    return not allows(entry) and principals(entry) == ["*"] and resources(entry) == ["*"]


def is_for_others(entry: Statement) -> bool:
    """Of AWS services that act for an account of elsewhere."""
    told = conditions(entry)
    asked = SOURCES | {"aws:sourceaccount", SERVICE_CALL}
    return bool(SOURCES & set(told)) and set(told) <= asked and told.get(SERVICE_CALL) == ["true"]


def bars_grants(entry: Statement) -> bool:
    """Of grants, but for those that AWS services ask for."""
    grants = any(covers(pattern, "kms:creategrant") for pattern in actions(entry))
    return grants and entry.get("Condition") in (None, LASTING)


RULE = EstateRule(
    id="ORG-120",
    title="AWS services act in a practice's account for its own organization, and keys take no lasting grants",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(b)(1)"),
    needs=("org",),
    check=check,
    good=(lambda: under(RESOURCE, FOR_OTHERS, GRANTS),),
    bad=(
        lambda: under(RESOURCE, FOR_OTHERS),
        lambda: under(RESOURCE, GRANTS),
        lambda: under(RESOURCE, {**FOR_OTHERS, "Action": "s3:*"}, GRANTS),
        lambda: under(RESOURCE, {**FOR_OTHERS, "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}, GRANTS),
        lambda: under(RESOURCE, FOR_OTHERS, {**GRANTS, "Condition": {"StringEquals": {"aws:UserAgent": "x"}}}),
    ),
    remediation=(
        "In a resource control policy deny s3, kms, secretsmanager and sqs to AWS services where aws:SourceOrgID is "
        "not yours, and kms:CreateGrant where kms:GrantIsForAWSResource is false."
    ),
)
