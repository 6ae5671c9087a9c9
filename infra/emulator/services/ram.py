"""AWS Resource Access Manager (RAM): resource shares."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call

BINDINGS = (
    Binding(
        type="aws:ram/resourceShare:ResourceShare",
        create_call=call("ram.create_resource_share", "resourceShare.resourceShareArn"),
        read_call=call(
            "ram.get_resource_shares", "resourceShares[0]", resourceOwner="SELF", resourceShareArns=["{id}"]
        ),
        delete_call=call("ram.delete_resource_share", resourceShareArn="{id}"),
        deleted_when="status=='DELETED'",
    ),
    Binding(
        type="aws:ram/sharingWithOrganization:SharingWithOrganization",
        create_call=call("ram.enable_sharing_with_aws_organization"),
        read_call=call("organizations.describe_organization", "Organization"),
    ),
)
