"""IAM-011: permissions are attached to roles, not to users."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-011",
    title="Permissions are attached to roles, not to users",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.308(a)(3)(i)"),
    applies_to=("aws:iam/userPolicyAttachment:UserPolicyAttachment", "aws:iam/userPolicy:UserPolicy"),
    check=Forbidden("a permission on a user outlives the reason it was given; give it to a role"),
    good=(),
    bad=({}, {"user": "office", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
    remediation="Move the permission to a role.",
    equivalents=(
        "config:iam-user-no-policies-check",
        "config:iam-no-inline-policy-check",
        "FSBP:IAM.2",
        "CIS-3.0:1.15",
    ),
)
