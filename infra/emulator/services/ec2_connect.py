"""EC2 connections: endpoints, peering, VPN, transit gateways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import Aws, Binding, Props, call
from infra.emulator.provider.property_mapping import inside
from infra.emulator.services.ec2_network import EC2_TAGS, Attached, describe


class _Endpoint(Binding):
    """An interface or gateway endpoint with its perimeter policy."""

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Change policy, tables, subnets and groups in place."""
        super().update(aws, olds, news)
        parameters: dict[str, Any] = {}
        for name, member in (
            ("routeTableIds", "RouteTableIds"),
            ("subnetIds", "SubnetIds"),
            ("securityGroupIds", "SecurityGroupIds"),
        ):
            before, after = set(olds.get(name) or ()), set(news.get(name) or ())
            parameters |= {f"Add{member}": sorted(after - before), f"Remove{member}": sorted(before - after)}
        if olds.get("policy") != news.get("policy"):
            parameters["PolicyDocument"] = news.get("policy")
        parameters = {key: value for key, value in parameters.items() if value}
        if parameters:
            aws.call("ec2.modify_vpc_endpoint", VpcEndpointId=news["id"], **parameters)


class _Accepter(Binding):
    """The other side's consent to a peering; taking it back is left to the requester."""

    def create(self, aws: Aws, props: Props) -> str:
        """Consent, where the program says so."""
        if props.get("autoAccept"):
            aws.call("ec2.accept_vpc_peering_connection", VpcPeeringConnectionId=props["vpcPeeringConnectionId"])
        return str(props["vpcPeeringConnectionId"])


class _Peering(Binding):
    """A peering between two VPCs."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Tag, and consent where both sides are one account's."""
        super().settle(aws, props)
        if props.get("autoAccept"):
            aws.call("ec2.accept_vpc_peering_connection", VpcPeeringConnectionId=props["id"])


class _VpnConnection(Binding):
    """A site-to-site VPN: two tunnels to an office. A tunnel's options are flat inputs in Pulumi, a list in AWS."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the connection."""
        tunnels = [
            {name[7].lower() + name[8:]: value for name, value in props.inputs.items() if name.startswith(f"tunnel{n}")}
            for n in (1, 2)
        ]
        options = {"staticRoutesOnly": props.get("staticRoutesOnly"), "tunnelOptions": tunnels}
        names = {"tunnelOptions.insideCidr": "TunnelInsideCidr"}
        parameters = aws.filled("ec2.create_vpn_connection", {**props.inputs, "options": options, "tags": None}, names)
        return str(aws.call("ec2.create_vpn_connection", **parameters)["VpnConnection"]["VpnConnectionId"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The connection; the tunnels' addresses stand in the configuration for the office's device."""
        found = super().read(aws, props)
        if not found:
            return None
        told = {
            f"tunnel{n}{member.removeprefix('Tunnel')}": value
            for n, tunnel in enumerate(found.get("Options", {}).get("TunnelOptions", ()), 1)
            for member, value in tunnel.items()
        }
        addresses = _TUNNEL.findall(found.get("CustomerGatewayConfiguration", ""))
        return {**found, **told, **{f"tunnel{n}Address": address for n, address in enumerate(addresses, 1)}}


_TUNNEL: Final = re.compile(r"<vpn_gateway>\s*<tunnel_outside_address>\s*<ip_address>([^<]+)</ip_address>")

_PEERING = describe("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionIds")
_OVER = "Status.Code=='deleted' || Status.Code=='rejected'"

BINDINGS = (
    _Endpoint(
        type="aws:ec2/vpcEndpoint:VpcEndpoint",
        create_call=call("ec2.create_vpc_endpoint", "VpcEndpoint.VpcEndpointId"),
        read_call=describe("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointIds"),
        delete_call=call("ec2.delete_vpc_endpoints", VpcEndpointIds=["{id}"]),
        tagging=EC2_TAGS,
        names={"policy": "PolicyDocument"},
        reshape={"SecurityGroupIds": "Groups[].GroupId"},
        outputs={
            "dnsEntries": "DnsEntries[].{dnsName: DnsName, hostedZoneId: HostedZoneId}",
            "networkInterfaceIds": "NetworkInterfaceIds",
            "state": "State",
        },
        gone="State=='deleted'",
    ),
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
        unread="autoAccept accepter requester",
        gone=_OVER,
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
        unread="autoAccept accepter requester",
        gone=_OVER,
    ),
    Attached(
        type="aws:ec2/vpnGateway:VpnGateway",
        create_call=call("ec2.create_vpn_gateway", "VpnGateway.VpnGatewayId", Type="ipsec.1"),
        read_call=describe("describe_vpn_gateways", "VpnGateways", "VpnGatewayIds"),
        delete_call=call("ec2.delete_vpn_gateway", VpnGatewayId="{id}"),
        tagging=EC2_TAGS,
        reshape={"VpcId": "VpcAttachments[?State=='attached'] | [0].VpcId"},
        gone="State=='deleted'",
    ),
    Binding(
        type="aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
        create_call=call("ec2.attach_vpn_gateway"),
        read_call=call(
            "ec2.describe_vpn_gateways",
            "VpnGateways[0].VpcAttachments[?VpcId=='{vpcId}'] | [0]",
            VpnGatewayIds=["{vpnGatewayId}"],
        ),
        delete_call=call("ec2.detach_vpn_gateway", VpnGatewayId="{vpnGatewayId}", VpcId="{vpcId}"),
    ),
    Binding(
        type="aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
        create_call=call("ec2.enable_vgw_route_propagation", GatewayId="{vpnGatewayId}"),
        read_call=call(
            "ec2.describe_route_tables",
            "RouteTables[0].PropagatingVgws[?GatewayId=='{vpnGatewayId}'] | [0]",
            RouteTableIds=["{routeTableId}"],
        ),
        delete_call=call(
            "ec2.disable_vgw_route_propagation", RouteTableId="{routeTableId}", GatewayId="{vpnGatewayId}"
        ),
        shim=True,
    ),
    Binding(
        type="aws:ec2/customerGateway:CustomerGateway",
        create_call=call("ec2.create_customer_gateway", "CustomerGateway.CustomerGatewayId"),
        read_call=describe("describe_customer_gateways", "CustomerGateways", "CustomerGatewayIds"),
        delete_call=call("ec2.delete_customer_gateway", CustomerGatewayId="{id}"),
        tagging=EC2_TAGS,
        gone="State=='deleted'",
    ),
    _VpnConnection(
        type="aws:ec2/vpnConnection:VpnConnection",
        create_call=call("ec2.create_vpn_connection", "VpnConnection.VpnConnectionId"),
        read_call=describe("describe_vpn_connections", "VpnConnections", "VpnConnectionIds"),
        delete_call=call("ec2.delete_vpn_connection", VpnConnectionId="{id}"),
        tagging=EC2_TAGS,
        reshape={"staticRoutesOnly": "Options.StaticRoutesOnly"},
        outputs={
            "customerGatewayConfiguration": "CustomerGatewayConfiguration",
            "tunnel1Address": "tunnel1Address",
            "tunnel2Address": "tunnel2Address",
        },
        gone="State=='deleted'",
    ),
    Binding(
        type="aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
        create_call=call("ec2.create_vpn_connection_route"),
        read_call=call(
            "ec2.describe_vpn_connections",
            "VpnConnections[0].Routes[?DestinationCidrBlock=='{destinationCidrBlock}'] | [0]",
            VpnConnectionIds=["{vpnConnectionId}"],
        ),
        delete_call=call(
            "ec2.delete_vpn_connection_route",
            DestinationCidrBlock="{destinationCidrBlock}",
            VpnConnectionId="{vpnConnectionId}",
        ),
        shim=True,
    ),
    Binding(
        type="aws:ec2transitgateway/transitGateway:TransitGateway",
        create_call=call("ec2.create_transit_gateway", "TransitGateway.TransitGatewayId"),
        read_call=describe("describe_transit_gateways", "TransitGateways", "TransitGatewayIds"),
        delete_call=call("ec2.delete_transit_gateway", TransitGatewayId="{id}"),
        tagging=EC2_TAGS,
        names=inside(
            "Options",
            "amazonSideAsn autoAcceptSharedAttachments defaultRouteTableAssociation defaultRouteTablePropagation "
            "dnsSupport vpnEcmpSupport multicastSupport transitGatewayCidrBlocks",
        ),
        outputs={
            "associationDefaultRouteTableId": "Options.AssociationDefaultRouteTableId",
            "propagationDefaultRouteTableId": "Options.PropagationDefaultRouteTableId",
        },
        gone="State=='deleted'",
    ),
    Binding(
        type="aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        create_call=call(
            "ec2.create_transit_gateway_vpc_attachment", "TransitGatewayVpcAttachment.TransitGatewayAttachmentId"
        ),
        read_call=describe(
            "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments", "TransitGatewayAttachmentIds"
        ),
        delete_call=call("ec2.delete_transit_gateway_vpc_attachment", TransitGatewayAttachmentId="{id}"),
        tagging=EC2_TAGS,
        names=inside("Options", "dnsSupport ipv6Support applianceModeSupport"),
        unread="transitGatewayDefaultRouteTableAssociation transitGatewayDefaultRouteTablePropagation",
        gone="State=='deleted'",
    ),
    Binding(
        type="aws:ec2transitgateway/routeTable:RouteTable",
        create_call=call(
            "ec2.create_transit_gateway_route_table", "TransitGatewayRouteTable.TransitGatewayRouteTableId"
        ),
        read_call=describe(
            "describe_transit_gateway_route_tables", "TransitGatewayRouteTables", "TransitGatewayRouteTableIds"
        ),
        delete_call=call("ec2.delete_transit_gateway_route_table", TransitGatewayRouteTableId="{id}"),
        tagging=EC2_TAGS,
        gone="State=='deleted'",
    ),
    Binding(
        type="aws:ec2transitgateway/route:Route",
        create_call=call("ec2.create_transit_gateway_route"),
        read_call=call(
            "ec2.search_transit_gateway_routes",
            "Routes[?DestinationCidrBlock=='{destinationCidrBlock}'] | [0]",
            TransitGatewayRouteTableId="{transitGatewayRouteTableId}",
            Filters=[{"Name": "type", "Values": ["static"]}],
        ),
        delete_call=call(
            "ec2.delete_transit_gateway_route",
            DestinationCidrBlock="{destinationCidrBlock}",
            TransitGatewayRouteTableId="{transitGatewayRouteTableId}",
        ),
        reshape={"transitGatewayAttachmentId": "TransitGatewayAttachments[0].TransitGatewayAttachmentId"},
        unread="blackhole",
    ),
)
