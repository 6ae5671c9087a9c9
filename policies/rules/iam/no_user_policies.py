"""IAM-011: IAM policies are attached to roles, not to users."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-011",
    title="IAM policies are attached to roles, not to users",
    why=(
        "A permission given to one user is not part of any job's role, so no review of roles finds it. It outlives the "
        "reason it was given for and still opens patient data years later."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.308(a)(3)(i)"),
    applies_to=("aws:iam/userPolicyAttachment:UserPolicyAttachment", "aws:iam/userPolicy:UserPolicy"),
    check=Forbidden(
        "a permission of a user is easily forgotten when the user changes jobs; attach the policy to a role"
    ),
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
