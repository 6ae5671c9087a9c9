"""LOGS-004: CloudWatch Logs destination and resource policies grant no public access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement


def check(props: Props) -> Iterator[str]:
    """Check accessPolicy (destination policy) or policyDocument (resource policy)."""
    name = "accessPolicy" if "accessPolicy" in props else "policyDocument"
    yield from no_public_grant(name)(props)


RULE = Rule(
    id="LOGS-004",
    title="CloudWatch Logs destination and resource policies grant no public access",
    why=(
        "A policy with Principal * and no condition lets any AWS account write log data: forged entries hide a "
        "disclosure of patient data among events that never happened, and a flood of them buries the alarm."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(a)(1)"),
    applies_to=(
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    ),
    check=check,
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
    remediation="Name account ids or services as Principal, or add a condition on aws:PrincipalOrgPaths.",
)
