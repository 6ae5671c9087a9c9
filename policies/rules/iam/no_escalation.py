"""IAM-015: nobody may rewrite their own permissions."""

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
from policies.rule_support.permission_boundaries import is_fenced, of_grants

BOUND = {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::222222222222:policy/boundary"}}
REWRITES = (
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
    """A rewriting action on any resource, with no boundary asked for."""
    if not allows(entry) or "iam:permissionsboundary" in conditions(entry):
        return None
    if not any(
        arn in ("*", "arn:aws:iam::*:*") or arn.endswith((":role/*", ":policy/*", ":user/*"))
        for arn in resources(entry)
    ):
        return None
    found = [action for action in actions(entry) if any(covers(action, rewrite) for rewrite in REWRITES)]
    return f"may change anyone's permissions with {', '.join(found)}" if found else None


RULE = Rule(
    id="IAM-015",
    title="Nobody may rewrite their own permissions",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=of_grants(each_statement("policy", complaint, unless=is_fenced)),
    good=(
        {"policy": document(statement("Allow", "iam:AttachRolePolicy", Condition=BOUND))},
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
