"""ORG-120: RCPs deny confused-deputy service calls and direct KMS grants in practice accounts."""

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
from policies.rule_support.organization_policies import RESOURCE, account_under, practice_accounts, statements_above

ACTIONS = ("s3:getobject", "s3:putobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:sendmessage")
SOURCES = {"aws:sourceorgid", "aws:sourceorgpaths"}
FOR_OTHERS = statement(
    "Deny", ["s3:*", "kms:*", "secretsmanager:*", "sqs:*"], principal="*",
    Condition={
        "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-1"},
        "Null": {"aws:SourceAccount": "false"},
        "Bool": {"aws:PrincipalIsAWSService": "true"},
    },
)  # fmt: skip
DIRECT_GRANT = {"Bool": {"kms:GrantIsForAWSResource": "false"}}
DIRECT_GRANTS = statement("Deny", "kms:CreateGrant", principal="*", Condition=DIRECT_GRANT)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report practice accounts without a deny of service calls for other organizations, or of direct KMS grants."""
    for account in practice_accounts(estate):
        denials = [entry for entry in statements_above(estate, account, RESOURCE) if denies_all_principals(entry)]
        denied = [pattern for entry in denials if concerns_other_organizations(entry) for pattern in actions(entry)]
        if missing := [action for action in ACTIONS if not any(covers(pattern, action) for pattern in denied)]:
            yield Problem(account, f"no RCP denies AWS services {', '.join(missing)} on behalf of another organization")
        if not any(map(denies_direct_grants, denials)):
            yield Problem(account, "no RCP denies kms:CreateGrant where kms:GrantIsForAWSResource is false")


def denies_all_principals(entry: Statement) -> bool:
    """Whether it denies all principals on all resources."""
    return not allows(entry) and principals(entry) == ["*"] and resources(entry) == ["*"]


def concerns_other_organizations(entry: Statement) -> bool:
    """Whether its conditions select calls of AWS services on behalf of an account in another organization."""
    keys = conditions(entry)
    allowed = SOURCES | {"aws:sourceaccount", SERVICE_CALL}
    return bool(SOURCES & set(keys)) and set(keys) <= allowed and keys.get(SERVICE_CALL) == ["true"]


def denies_direct_grants(entry: Statement) -> bool:
    """Whether it denies kms:CreateGrant, except for grants that AWS services request."""
    grants = any(covers(pattern, "kms:creategrant") for pattern in actions(entry))
    return grants and entry.get("Condition") in (None, DIRECT_GRANT)


RULE = EstateRule(
    id="ORG-120",
    title="RCPs deny confused-deputy service calls and direct KMS grants in practice accounts",
    why=(
        "An AWS service can be made to read or write a practice's data on behalf of an account in another organization "
        "(the confused deputy). A KMS grant lets a principal use a key without an entry in the key policy until it is "
        "revoked, so patient data stays readable unseen."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(RESOURCE, FOR_OTHERS, DIRECT_GRANTS),),
    bad=(
        lambda: account_under(RESOURCE, FOR_OTHERS),
        lambda: account_under(RESOURCE, DIRECT_GRANTS),
        lambda: account_under(RESOURCE, {**FOR_OTHERS, "Action": "s3:*"}, DIRECT_GRANTS),
        lambda: account_under(
            RESOURCE, {**FOR_OTHERS, "Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}, DIRECT_GRANTS
        ),
        lambda: account_under(
            RESOURCE, FOR_OTHERS, {**DIRECT_GRANTS, "Condition": {"StringEquals": {"aws:UserAgent": "x"}}}
        ),
    ),
    remediation=(
        "Attach an RCP that denies s3, kms, secretsmanager and sqs to AWS services where aws:SourceOrgID is not your "
        "organization, and kms:CreateGrant where kms:GrantIsForAWSResource is false."
    ),
)
