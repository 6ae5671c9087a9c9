"""EC2 VPC peering connections and their acceptance."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe


class _Accepter(Binding):
    """The acceptance of a peering connection; deletion has no effect: the requester deletes the connection."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Accept the connection where ``autoAccept`` is set."""
        if props.get("autoAccept"):
            aws.call("ec2.accept_vpc_peering_connection", VpcPeeringConnectionId=props["vpcPeeringConnectionId"])
        return str(props["vpcPeeringConnectionId"])


class _Peering(Binding):
    """A peering connection between two VPCs."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Tag the connection, and accept it where ``autoAccept`` is set (both VPCs in one account)."""
        super().configure(aws, props)
        if props.get("autoAccept"):
            aws.call("ec2.accept_vpc_peering_connection", VpcPeeringConnectionId=props["id"])


_PEERING = describe("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionIds")

_ENDED = "Status.Code=='deleted' || Status.Code=='rejected'"

BINDINGS = (
    _Peering(
        type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        create_call=call("ec2.create_vpc_peering_connection", "VpcPeeringConnection.VpcPeeringConnectionId"),
        read_call=_PEERING,
        delete_call=call("ec2.delete_vpc_peering_connection", VpcPeeringConnectionId="{id}"),
        tagging=EC2_TAGS,
        reshape={
            "vpcId": "RequesterVpcInfo.VpcId",
            "peerVpcId": "AccepterVpcInfo.VpcId",
            "peerOwnerId": "AccepterVpcInfo.OwnerId",
            "peerRegion": "AccepterVpcInfo.Region",
        },
        outputs={"acceptStatus": "Status.Code"},
        not_returned="autoAccept accepter requester",
        deleted_when=_ENDED,
    ),
    _Accepter(
        type="aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        create_call=call("ec2.accept_vpc_peering_connection"),
        read_call=_PEERING,
        tagging=EC2_TAGS,
        outputs={
            "acceptStatus": "Status.Code",
            "vpcId": "AccepterVpcInfo.VpcId",
            "peerVpcId": "RequesterVpcInfo.VpcId",
            "peerOwnerId": "RequesterVpcInfo.OwnerId",
        },
        not_returned="autoAccept accepter requester",
        deleted_when=_ENDED,
    ),
)
