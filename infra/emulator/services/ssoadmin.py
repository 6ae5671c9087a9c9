"""IAM Identity Center: permission sets, their policies, and account assignments."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change

_SET = {"InstanceArn": "{instanceArn}", "PermissionSetArn": "{permissionSetArn}"}

_OWN = {"InstanceArn": "{instanceArn}", "PermissionSetArn": "{arn}"}

_ASSIGNMENT = {
    **_SET,
    "TargetId": "{targetId}",
    "TargetType": "{targetType}",
    "PrincipalType": "{principalType}",
    "PrincipalId": "{principalId}",
}


class _CustomerManaged(Binding):
    """A customer managed policy of the member account, referenced by name."""

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Detach the policy reference."""
        operation = "sso-admin.detach_customer_managed_policy_reference_from_permission_set"
        aws.call(operation, **aws.parameters(operation, props.inputs, {}))


BINDINGS = (
    Binding(
        type="aws:ssoadmin/permissionSet:PermissionSet",
        create_call=call("sso-admin.create_permission_set", "PermissionSet.PermissionSetArn"),
        read_call=call("sso-admin.describe_permission_set", "PermissionSet", **_OWN),
        delete_call=call("sso-admin.delete_permission_set", **_OWN),
        id="{created},{instanceArn}",
        settings=(change("description sessionDuration relayState", call("sso-admin.update_permission_set", **_OWN)),),
        tagging=Tagging(
            tag=call("sso-admin.tag_resource", InstanceArn="{instanceArn}", ResourceArn="{arn}"),
            untag=call(
                "sso-admin.untag_resource", InstanceArn="{instanceArn}", ResourceArn="{arn}", TagKeys="{removedKeys}"
            ),
            list_tags=call(
                "sso-admin.list_tags_for_resource", "Tags", InstanceArn="{instanceArn}", ResourceArn="{arn}"
            ),
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
        not_returned="targetType",
    ),
)
