"""IAM-026: a policy written into a role grants as little as one beside it may."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import as_if

TRUST = document(statement("Allow", "sts:AssumeRole", None, {"Service": "ec2.amazonaws.com"}))
BESIDE = "aws:iam/rolePolicy:RolePolicy"


def check(props: Props) -> Iterator[str]:
    """Each block, by every rule for role policies."""
    if not props.get("assumeRolePolicy"):
        yield "assumeRolePolicy is missing"
    for index, block in enumerate(props.blocks_at("inlinePolicies")):
        if policy := block.text_at("policy"):
            yield from (f"inlinePolicies[{index}]: {m}" for m in as_if(BESIDE, {"policy": policy}, props))


RULE = Rule(
    id="IAM-026",
    title="A policy written into a role grants as little as one beside it may",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to="aws:iam/role:Role",
    check=check,
    good=(
        {"assumeRolePolicy": TRUST},
        {
            "assumeRolePolicy": TRUST,
            "inlinePolicies": [
                {"name": "read", "policy": document(statement("Allow", "s3:GetObject", "arn:aws:s3:::charts/*"))}
            ],
        },
        {"assumeRolePolicy": TRUST, "inlinePolicies": [{}]},
    ),
    bad=(
        {},
        {"assumeRolePolicy": TRUST, "inlinePolicies": [{"policy": document(statement("Allow", "*"))}]},
        {"assumeRolePolicy": TRUST, "inlinePolicies": [{"policy": document(statement("Allow", "iam:PassRole"))}]},
        {"assumeRolePolicy": TRUST, "inlinePolicies": [{"policy": "{"}]},
    ),
    remediation="List actions and resources, or move the policy into a RolePolicy and mend what its rules say.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1"),
)
