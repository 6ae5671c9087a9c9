"""IAM-027: no role is handed, in its own words or by a list, a policy that does or reads everything."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rules.iam.managed_policies import complaints

TRUST = "{}"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def check(props: Props) -> Iterator[str]:
    """A role's managedPolicyArns, or the policyArns of a list that admits no others."""
    if not (props.get("assumeRolePolicy") or "policyArns" in props):
        yield "neither a role with a trust policy nor a list of attachments"
    for path in ("managedPolicyArns", "policyArns"):
        for arn in props.texts_at(path):
            yield from complaints(path, arn)


RULE = Rule(
    id="IAM-027",
    title="No role is handed, in its own words or by a list, a policy that does or reads everything",
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
    remediation="Write a policy with the actions the job needs.",
    equivalents=("config:iam-policy-no-statements-with-admin-access", "FSBP:IAM.1", "CIS-3.0:1.16", "CIS-3.0:1.22"),
)
