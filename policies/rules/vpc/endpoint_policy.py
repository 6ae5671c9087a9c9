"""VPC-010: VPC endpoint policies do not allow every principal access to every resource."""

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

RESOURCE_KEYS = ("aws:resourceaccount", "aws:resourceorgpaths", "aws:resourceorgid")


def unrestricted_grant(entry: Statement) -> str | None:
    """Return a message if a statement allows any principal on any resource, None otherwise."""
    if is_public(entry) and not set(conditions(entry)) & set(RESOURCE_KEYS) and "*" in resources(entry):
        return "allows any principal on any resource, must name resources or restrict the account or organization"
    return None


check = each_statement("policy", unrestricted_grant)


RULE = Rule(
    id="VPC-010",
    title="VPC endpoint policies do not allow every principal access to every resource",
    why=(
        "The default endpoint policy allows any principal any action on any resource. A program in the VPC can then "
        "use credentials of a foreign AWS account to copy patient records into that account's bucket, over AWS's own "
        "network and past every egress rule."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
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
        "Add a condition on aws:PrincipalAccount, aws:ResourceAccount, aws:ResourceOrgID or aws:ResourceOrgPaths to "
        "the statements of policy, or name the resources; the default policy allows * on *."
    ),
)
