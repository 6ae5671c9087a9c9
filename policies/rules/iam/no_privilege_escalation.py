"""IAM-015: IAM policies allow permission changes only on named resources or under a boundary."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    conditions,
    covers,
    document,
    each_statement,
    resources,
    statement,
)
from policies.rule_support.permission_boundaries import denies_data_access, unless_boundary

WITH_BOUNDARY = {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::222222222222:policy/boundary"}}
PERMISSION_CHANGES = (
    "iam:attachrolepolicy",
    "iam:putrolepolicy",
    "iam:createpolicyversion",
    "iam:setdefaultpolicyversion",
    "iam:updateassumerolepolicy",
    "iam:putuserpolicy",
    "iam:attachuserpolicy",
    "iam:attachgrouppolicy",
    "iam:putgrouppolicy",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:updateloginprofile",
    "iam:addusertogroup",
    "iam:deleterolepermissionsboundary",
    "iam:putrolepermissionsboundary",
)


def complaint(entry: Statement) -> str | None:
    """Return a message about permission changes on any resource, without a boundary condition."""
    if not allows(entry) or "iam:permissionsboundary" in conditions(entry):
        return None
    if not any(
        arn in ("*", "arn:aws:iam::*:*") or arn.endswith((":role/*", ":policy/*", ":user/*"))
        for arn in resources(entry)
    ):
        return None
    found = [action for action in actions(entry) if any(covers(action, change) for change in PERMISSION_CHANGES)]
    return (
        f"allows {', '.join(found)} on any principal or policy without a condition on iam:PermissionsBoundary"
        if found
        else None
    )


RULE = Rule(
    id="IAM-015",
    title="IAM policies allow permission changes only on named resources or under a boundary",
    why=(
        "A principal that may attach or rewrite the policies of any role can give itself access to patient data in one "
        "call. Every other restriction on that person or program can then be removed by those whom it restricts."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=unless_boundary(each_statement("policy", complaint, unless=denies_data_access)),
    good=(
        {"policy": document(statement("Allow", "iam:AttachRolePolicy", Condition=WITH_BOUNDARY))},
        {"policy": document(statement("Allow", "iam:PutRolePolicy", "arn:aws:iam::222222222222:role/ehr/task"))},
        {"policy": document(statement("Allow", "iam:ListRoles"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "iam:AttachRolePolicy"))},
        {"policy": document(statement("Allow", "iam:CreatePolicyVersion"))},
        {"policy": document(statement("Allow", "iam:Put*"))},
    ),
    remediation="Narrow Resource to a path, or require the boundary in a condition on iam:PermissionsBoundary.",
)
