"""LOGS-004: log destinations accept named accounts only."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement


def either_document(props: Props) -> Iterator[str]:
    """The two types keep their document under different names."""
    name = "accessPolicy" if "accessPolicy" in props else "policyDocument"
    yield from no_public_grant(name)(props)


RULE = Rule(
    id="LOGS-004",
    title="Log destinations accept named accounts only",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(a)(1)"),
    applies_to=(
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    ),
    check=either_document,
    good=(
        {"accessPolicy": document(statement("Allow", "logs:PutSubscriptionFilter", principal={"AWS": "222222222222"}))},
        {
            "policyDocument": document(
                statement("Allow", "logs:PutLogEvents", principal={"Service": "route53.amazonaws.com"})
            )
        },
    ),
    bad=(
        {},
        {"accessPolicy": document(statement("Allow", "logs:PutSubscriptionFilter", principal="*"))},
        {"policyDocument": document(statement("Allow", "logs:*", principal={"AWS": "*"}))},
    ),
    remediation="Name the accounts, or bind them with aws:PrincipalOrgPaths.",
)
