"""Leaks to plant, one at a time: permission sets of the MSO's Identity Center, assigned where they should not be."""

from __future__ import annotations

from planting import Change, Leak, both, untouched
from small_estate import MANAGEMENT, NORTH, PAYER, SCP, SECURITY, UNITS, Builder, allow, deny, guard, policy

SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
RISING = ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole")


def assigned(account: str, *actions: str, managed: str = "") -> Change:
    """A permission set of the MSO's, with an inline or a managed policy, assigned to a group in an account."""

    def change(b: Builder) -> None:
        sso, of_set = "aws:ssoadmin/", {"permissionSetArn": SET}
        b.add(f"{sso}permissionSet:PermissionSet", "set", PAYER, name="operate", arn=SET)
        if actions:
            inline = policy(allow(*actions))
            type_ = f"{sso}permissionSetInlinePolicy:PermissionSetInlinePolicy"
            b.add(type_, "set:may", PAYER, **of_set, inlinePolicy=inline)
        if managed:
            arn = f"arn:aws:iam::aws:policy/{managed}"
            type_ = f"{sso}managedPolicyAttachment:ManagedPolicyAttachment"
            b.add(type_, "set:managed", PAYER, **of_set, managedPolicyArn=arn)
        type_ = f"{sso}accountAssignment:AccountAssignment"
        group = {"principalType": "GROUP", "principalId": "g-1"}
        b.add(type_, "assignment", PAYER, **of_set, **group, targetType="AWS_ACCOUNT", targetId=account)

    return change


def own_people(b: Builder) -> None:
    """The guardrail that makes what Identity Center puts into a practice's account worth nothing."""
    made = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"}}
    guard(b, "own-people", SCP, UNITS["clinical-north"], deny("*", when=made))


ONLY_GUARDED = both(own_people, assigned(NORTH, managed="AdministratorAccess"))
LEAKS: list[Leak] = [
    ("an administrators' permission set in a practice's account", "W1", assigned(NORTH, managed="AdministratorAccess")),
    ("a permission set that rises to a clinical role", "W6", assigned(NORTH, *RISING)),
    ("a permission set that opens the key by way of a role", "W2", both(untouched, assigned(NORTH, *RISING))),
    ("a permission set that the custodian cannot cut off", "W9", assigned(NORTH, "ec2:Describe*")),
    ("a permission set that a guardrail stops, and the payer may let go", "W9", ONLY_GUARDED),
]
DECOYS: list[tuple[str, Change]] = [
    ("administrators of the MSO's own account", assigned(MANAGEMENT, managed="AdministratorAccess")),
    ("a view of findings in the security account", assigned(SECURITY, "securityhub:Get*", "guardduty:Get*")),
    ("a view of costs in the payer", assigned(PAYER, "ce:Get*")),
]
