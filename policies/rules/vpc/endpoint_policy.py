"""VPC-010: VPC endpoints say who may use them for what."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    conditions,
    document,
    each_statement,
    is_public,
    resources,
    statement,
)

FENCES = ("aws:resourceaccount", "aws:resourceorgpaths", "aws:resourceorgid")


def complaint(entry: Statement) -> str | None:
    """A grant to anyone, on anything."""
    if is_public(entry) and not set(conditions(entry)) & set(FENCES) and "*" in resources(entry):
        return "lets any caller reach any resource through the endpoint"
    return None


check = each_statement("policy", complaint)


RULE = Rule(
    id="VPC-010",
    title="VPC endpoints say who may use them for what",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.502(b)"),
    applies_to="aws:ec2/vpcEndpoint:VpcEndpoint",
    check=check,
    good=(
        {
            "policy": document(
                statement(
                    "Allow", "s3:*", principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "222222222222"}}
                )
            )
        },
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "*", principal="*"))},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*"))},
    ),
    remediation=(
        "Bind the endpoint with aws:PrincipalAccount, aws:ResourceAccount or organization paths; the default "
        "is Allow * on *."
    ),
)
