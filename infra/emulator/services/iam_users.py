"""IAM users and groups: policies, access keys, memberships, console passwords. The kit creates none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, setting
from infra.emulator.services.iam import PERMISSIONS_BOUNDARY, inline_policy, policy_attachment, tagging_of

_GROUP = {"GroupName": "{id}"}


class _Membership(Binding):
    """The group memberships of one user."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Add the user to each group."""
        for group in props["groups"]:
            aws.call("iam.add_user_to_group", UserName=props["user"], GroupName=group)
        return str(props["id"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The groups of the user."""
        groups = [each["GroupName"] for each in aws.call("iam.list_groups_for_user", UserName=props["user"])["Groups"]]
        return {"groups": groups, "user": props["user"]} if groups else None

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Remove the user from removed groups and add it to the others."""
        for group in sorted(set(olds["groups"]) - set(news["groups"])):
            aws.call("iam.remove_user_from_group", UserName=news["user"], GroupName=group)
        self.create(aws, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Remove the user from each group."""
        for group in props["groups"]:
            aws.call("iam.remove_user_from_group", UserName=props["user"], GroupName=group)


BINDINGS = (
    Binding(
        type="aws:iam/user:User",
        create_call=call("iam.create_user"),
        read_call=call("iam.get_user", "User", UserName="{id}"),
        delete_call=call("iam.delete_user", UserName="{id}"),
        settings=(
            change(
                "permissionsBoundary",
                call("iam.put_user_permissions_boundary", UserName="{id}"),
                call("iam.delete_user_permissions_boundary", UserName="{id}"),
            ),
        ),
        tagging=replace(tagging_of("user", UserName="{id}"), list_tags=None),
        names={"name": "UserName"},
        reshape=PERMISSIONS_BOUNDARY,
        outputs={"uniqueId": "UserId"},
    ),
    inline_policy("user"),
    policy_attachment("user"),
    Binding(
        type="aws:iam/accessKey:AccessKey",
        create_call=call("iam.create_access_key", "AccessKey.AccessKeyId"),
        read_call=call("iam.list_access_keys", "AccessKeyMetadata[?AccessKeyId=='{id}'] | [0]", UserName="{user}"),
        delete_call=call("iam.delete_access_key", UserName="{user}", AccessKeyId="{id}"),
        settings=(setting("status", call("iam.update_access_key", UserName="{user}", AccessKeyId="{id}")),),
        names={"user": "UserName"},
        not_returned="pgpKey",
    ),
    Binding(
        type="aws:iam/group:Group",
        create_call=call("iam.create_group"),
        read_call=call("iam.get_group", "Group", **_GROUP),
        delete_call=call("iam.delete_group", **_GROUP),
        names={"name": "GroupName"},
        outputs={"uniqueId": "GroupId"},
    ),
    inline_policy("group"),
    policy_attachment("group"),
    _Membership(
        type="aws:iam/userGroupMembership:UserGroupMembership",
        create_call=call("iam.add_user_to_group"),
        read_call=call("iam.list_groups_for_user", UserName="{user}"),
    ),
    Binding(
        type="aws:iam/userLoginProfile:UserLoginProfile",
        create_call=call("iam.create_login_profile", "LoginProfile.UserName", UserName="{user}", Password="{password}"),
        read_call=call("iam.get_login_profile", "LoginProfile", UserName="{user}"),
        delete_call=call("iam.delete_login_profile", UserName="{user}"),
        names={"user": "UserName"},
        not_returned="passwordLength pgpKey",
    ),
)
