"""IAM Identity Center's identity store: users, groups and memberships."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call

BINDINGS = (
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
)
