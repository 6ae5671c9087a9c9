"""IAM's older ways for people: groups, memberships, passwords. The kit builds none; what is there has to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, call
from infra.emulator.services.iam import attachment, inline

_GROUP = {"GroupName": "{id}"}


class _Membership(Binding):
    """The groups of one user."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the user into each group."""
        for group in props["groups"]:
            aws.call("iam.add_user_to_group", UserName=props["user"], GroupName=group)
        return str(props["id"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The groups that the user is in."""
        groups = [each["GroupName"] for each in aws.call("iam.list_groups_for_user", UserName=props["user"])["Groups"]]
        return {"groups": groups, "user": props["user"]} if groups else None

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Leave the groups that were taken away, and join the others."""
        for group in sorted(set(olds["groups"]) - set(news["groups"])):
            aws.call("iam.remove_user_from_group", UserName=news["user"], GroupName=group)
        self.create(aws, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Leave every group."""
        for group in props["groups"]:
            aws.call("iam.remove_user_from_group", UserName=props["user"], GroupName=group)


BINDINGS = (
    Binding(
        type="aws:iam/group:Group",
        create_call=call("iam.create_group"),
        read_call=call("iam.get_group", "Group", **_GROUP),
        delete_call=call("iam.delete_group", **_GROUP),
        names={"name": "GroupName"},
        outputs={"uniqueId": "GroupId"},
    ),
    inline("group"),
    attachment("group"),
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
        unread="passwordLength pgpKey",
    ),
)
