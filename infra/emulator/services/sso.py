"""Identity Center: permission sets, who gets them where, users and groups; alternate contacts of accounts."""

from __future__ import annotations

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change

_SET = {"InstanceArn": "{instanceArn}", "PermissionSetArn": "{permissionSetArn}"}
_OWN = {"InstanceArn": "{instanceArn}", "PermissionSetArn": "{arn}"}
_ASSIGNMENT = {
    **_SET,
    "TargetId": "{targetId}",
    "TargetType": "{targetType}",
    "PrincipalType": "{principalType}",
    "PrincipalId": "{principalId}",
}
_CONTACT = call("account.put_alternate_contact")


class _Contact(Binding):
    """An alternate contact of one's own account or, from the payer, of a member."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the contact where the program says."""
        super().create(self._there(aws, props), props.but(accountId=None))
        return str(props["id"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put it again."""
        self.create(aws, news)

    def _there(self, aws: Aws, props: Props) -> Aws:
        return aws.at(account=str(props["accountId"])) if props.get("accountId") else aws

    def read(self, aws: Aws, props: Props) -> object:  # type: ignore[override]
        """The contact."""
        return super().read(self._there(aws, props), props)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take it away."""
        super().delete(self._there(aws, props), props)


class _CustomerManaged(Binding):
    """A policy of the member account's own, by name."""

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the reference off."""
        operation = "sso-admin.detach_customer_managed_policy_reference_from_permission_set"
        aws.call(operation, **aws.filled(operation, props.inputs, {}))


BINDINGS = (
    Binding(
        type="aws:ssoadmin/permissionSet:PermissionSet",
        create_call=call("sso-admin.create_permission_set", "PermissionSet.PermissionSetArn"),
        read_call=call("sso-admin.describe_permission_set", "PermissionSet", **_OWN),
        delete_call=call("sso-admin.delete_permission_set", **_OWN),
        id="{created},{instanceArn}",
        settings=(change("description sessionDuration relayState", call("sso-admin.update_permission_set", **_OWN)),),
        tagging=Tagging(
            put=call("sso-admin.tag_resource", InstanceArn="{instanceArn}", ResourceArn="{arn}"),
            drop=call("sso-admin.untag_resource", InstanceArn="{instanceArn}", ResourceArn="{arn}", TagKeys="{gone}"),
            listed=call("sso-admin.list_tags_for_resource", "Tags", InstanceArn="{instanceArn}", ResourceArn="{arn}"),
        ),
    ),
    Binding(
        type="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        create_call=call("sso-admin.put_inline_policy_to_permission_set"),
        read_call=call("sso-admin.get_inline_policy_for_permission_set", "InlinePolicy && @", **_SET),
        delete_call=call("sso-admin.delete_inline_policy_from_permission_set", **_SET),
        settings=(change("*", call("sso-admin.put_inline_policy_to_permission_set")),),
    ),
    Binding(
        type="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        create_call=call("sso-admin.attach_managed_policy_to_permission_set"),
        read_call=call(
            "sso-admin.list_managed_policies_in_permission_set",
            "AttachedManagedPolicies[?Arn=='{managedPolicyArn}'] | [0]",
            **_SET,
        ),
        delete_call=call(
            "sso-admin.detach_managed_policy_from_permission_set", ManagedPolicyArn="{managedPolicyArn}", **_SET
        ),
    ),
    _CustomerManaged(
        type="aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
        create_call=call("sso-admin.attach_customer_managed_policy_reference_to_permission_set"),
        read_call=call(
            "sso-admin.list_customer_managed_policy_references_in_permission_set",
            "CustomerManagedPolicyReferences[0] && "
            "{customerManagedPolicyReference: CustomerManagedPolicyReferences[0]}",
            **_SET,
        ),
    ),
    Binding(
        type="aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        create_call=call("sso-admin.put_permissions_boundary_to_permission_set"),
        read_call=call("sso-admin.get_permissions_boundary_for_permission_set", "@", **_SET),
        delete_call=call("sso-admin.delete_permissions_boundary_from_permission_set", **_SET),
        shim=True,
    ),
    Binding(
        type="aws:ssoadmin/accountAssignment:AccountAssignment",
        create_call=call("sso-admin.create_account_assignment"),
        read_call=call(
            "sso-admin.list_account_assignments",
            "AccountAssignments[?PrincipalId=='{principalId}'] | [0]",
            AccountId="{targetId}",
            **_SET,
        ),
        delete_call=call("sso-admin.delete_account_assignment", **_ASSIGNMENT),
        unread="targetType",
    ),
    Binding(
        type="aws:identitystore/group:Group",
        create_call=call("identitystore.create_group", "GroupId"),
        read_call=call("identitystore.describe_group", "@", IdentityStoreId="{identityStoreId}", GroupId="{groupId}"),
        delete_call=call("identitystore.delete_group", IdentityStoreId="{identityStoreId}", GroupId="{groupId}"),
        id="{identityStoreId}/{created}",
    ),
    Binding(
        type="aws:identitystore/user:User",
        create_call=call("identitystore.create_user", "UserId"),
        read_call=call("identitystore.describe_user", "@", IdentityStoreId="{identityStoreId}", UserId="{userId}"),
        delete_call=call("identitystore.delete_user", IdentityStoreId="{identityStoreId}", UserId="{userId}"),
        id="{identityStoreId}/{created}",
    ),
    Binding(
        type="aws:identitystore/groupMembership:GroupMembership",
        create_call=call("identitystore.create_group_membership", "MembershipId", MemberId={"UserId": "{memberId}"}),
        read_call=call(
            "identitystore.list_group_memberships",
            "GroupMemberships[?MembershipId=='{membershipId}'] | [0]",
            IdentityStoreId="{identityStoreId}",
            GroupId="{groupId}",
        ),
        delete_call=call(
            "identitystore.delete_group_membership", IdentityStoreId="{identityStoreId}", MembershipId="{membershipId}"
        ),
        id="{identityStoreId}/{created}",
        names={"memberId": "MemberId.UserId"},
    ),
    _Contact(
        type="aws:account/alternativeContact:AlternativeContact",
        create_call=_CONTACT,
        read_call=call(
            "account.get_alternate_contact", "AlternateContact", AlternateContactType="{alternateContactType}"
        ),
        delete_call=call("account.delete_alternate_contact", AlternateContactType="{alternateContactType}"),
        unread="accountId",
    ),
)
