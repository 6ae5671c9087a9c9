"""IAM-027: role managedPolicyArns and policyArns lists contain no policy with full or read-all access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rules.iam.no_broad_aws_managed_policies import broad_policy_messages

TRUST = "{}"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def check(props: Props) -> Iterator[str]:
    """Check managedPolicyArns of a role, or policyArns of an exclusive attachment list."""
    if not (props.get("assumeRolePolicy") or "policyArns" in props):
        yield "assumeRolePolicy or policyArns is missing"
    for path in ("managedPolicyArns", "policyArns"):
        for arn in props.texts_at(path):
            yield from broad_policy_messages(path, arn)


RULE = Rule(
    id="IAM-027",
    title="Role managedPolicyArns and policyArns lists contain no policy with full or read-all access",
    why=(
        "A list in the role, or an exclusive attachment, attaches policies without a RolePolicyAttachment that a "
        "review would find. AdministratorAccess or ReadOnlyAccess in such a list opens every chart in the account."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to=(
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
        "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    ),
    check=check,
    good=(
        {"assumeRolePolicy": TRUST},
        {"assumeRolePolicy": TRUST, "managedPolicyArns": ["arn:aws:iam::222222222222:policy/ehr"]},
        {"roleName": "ehr", "policyArns": []},
        {"roleName": "ehr", "policyArns": ["arn:aws:iam::222222222222:policy/ehr"]},
    ),
    bad=(
        {},
        {"assumeRolePolicy": TRUST, "managedPolicyArns": [ADMIN]},
        {"roleName": "ehr", "policyArns": ["arn:aws:iam::222222222222:policy/ehr", ADMIN]},
        {"roleName": "ehr", "policyArns": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]},
    ),
    remediation="Write a policy with the actions the role needs, and list its ARN.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1", "CIS-3.0:1.16", "CIS-3.0:1.22"),
)
