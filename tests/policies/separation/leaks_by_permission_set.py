"""Leaks: permission sets of the MSO's Identity Center that are assigned in a practice's accounts."""

from __future__ import annotations

from change_builders import Change, Leak, combined, without_data_access_scp
from small_estate import MANAGEMENT, NORTH, PAYER, SCP, SECURITY, UNITS, Builder, allow, deny, guardrail, policy

SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
ESCALATING = ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole")


def assigned_permission_set(account: str, *actions: str, managed: str = "") -> Change:
    """A permission set of the MSO, with an inline or a managed policy, assigned to a group in an account."""

    def change(b: Builder) -> None:
        sso, of_set = "aws:ssoadmin/", {"permissionSetArn": SET}
        b.add(f"{sso}permissionSet:PermissionSet", "set", PAYER, name="operate", arn=SET)
        if actions:
            inline = policy(allow(*actions))
            type_ = f"{sso}permissionSetInlinePolicy:PermissionSetInlinePolicy"
            b.add(type_, "set:policy", PAYER, **of_set, inlinePolicy=inline)
        if managed:
            arn = f"arn:aws:iam::aws:policy/{managed}"
            type_ = f"{sso}managedPolicyAttachment:ManagedPolicyAttachment"
            b.add(type_, "set:managed", PAYER, **of_set, managedPolicyArn=arn)
        type_ = f"{sso}accountAssignment:AccountAssignment"
        group = {"principalType": "GROUP", "principalId": "g-1"}
        b.add(type_, "assignment", PAYER, **of_set, **group, targetType="AWS_ACCOUNT", targetId=account)

    return change


def sso_scp(b: Builder) -> None:
    """Adds an SCP that denies everything to Identity Center roles in a practice's account."""
    made = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"}}
    guardrail(b, "own-people", SCP, UNITS["clinical-north"], deny("*", when=made))


DENIED_BY_SCP = combined(sso_scp, assigned_permission_set(NORTH, managed="AdministratorAccess"))
LEAKS: list[Leak] = [
    (
        "an administrator permission set assigned in a practice's account",
        "W1",
        assigned_permission_set(NORTH, managed="AdministratorAccess"),
    ),
    ("a permission set that can escalate to a clinical role", "W6", assigned_permission_set(NORTH, *ESCALATING)),
    (
        "a permission set that can use the key through a role",
        "W2",
        combined(without_data_access_scp, assigned_permission_set(NORTH, *ESCALATING)),
    ),
    ("a permission set role that the custodian cannot disable", "W9", assigned_permission_set(NORTH, "ec2:Describe*")),
    ("a permission set role that only an SCP of the payer denies", "W9", DENIED_BY_SCP),
]
BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("administrators of the MSO's own account", assigned_permission_set(MANAGEMENT, managed="AdministratorAccess")),
    (
        "read access to findings in the security account",
        assigned_permission_set(SECURITY, "securityhub:Get*", "guardduty:Get*"),
    ),
    ("read access to costs in the payer account", assigned_permission_set(PAYER, "ce:Get*")),
]
