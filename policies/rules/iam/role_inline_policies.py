"""IAM-026: IAM role inline properties (inlinePolicies) meet the rules for role policies."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import check_as_type

TRUST = document(statement("Allow", "sts:AssumeRole", None, {"Service": "ec2.amazonaws.com"}))
SEPARATE_TYPE = "aws:iam/rolePolicy:RolePolicy"


def check(props: Props) -> Iterator[str]:
    """Check each block by every rule for RolePolicy."""
    if not props.get("assumeRolePolicy"):
        yield "assumeRolePolicy is missing"
    for index, block in enumerate(props.blocks_at("inlinePolicies")):
        if policy := block.text_at("policy"):
            yield from (
                f"inlinePolicies[{index}]: {m}" for m in check_as_type(SEPARATE_TYPE, {"policy": policy}, props)
            )


RULE = Rule(
    id="IAM-026",
    title="IAM role inline properties (inlinePolicies) meet the rules for role policies",
    why=(
        "A policy written into the role grants the same rights as a separate one, but checks and reviews of policy "
        "resources do not see it. Broad access to charts can hide there."
    ),
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
    remediation="Name actions and resources, or move the policy into a RolePolicy and fix what its rules report.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1"),
)
