"""EC2 VPN: virtual private gateways, customer gateways, site-to-site VPN connections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.services.ec2_vpc import EC2_TAGS, GatewayWithAttachment, describe


class _VpnConnection(Binding):
    """A site-to-site VPN connection; tunnel options are separate inputs in Pulumi and a list in boto3."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the connection."""
        tunnels = [
            {name[7].lower() + name[8:]: value for name, value in props.inputs.items() if name.startswith(f"tunnel{n}")}
            for n in (1, 2)
        ]
        options = {"staticRoutesOnly": props.get("staticRoutesOnly"), "tunnelOptions": tunnels}
        names = {"tunnelOptions.insideCidr": "TunnelInsideCidr"}
        inputs = {**props.inputs, "options": options, "tags": None}
        parameters = aws.parameters("ec2.create_vpn_connection", inputs, names)
        return str(aws.call("ec2.create_vpn_connection", **parameters)["VpnConnection"]["VpnConnectionId"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The connection, with tunnel addresses from the customer gateway configuration."""
        found = super().read(aws, props)
        if not found:
            return None
        options = {
            f"tunnel{n}{member.removeprefix('Tunnel')}": value
            for n, tunnel in enumerate(found.get("Options", {}).get("TunnelOptions", ()), 1)
            for member, value in tunnel.items()
        }
        addresses = _TUNNEL.findall(found.get("CustomerGatewayConfiguration", ""))
        return {**found, **options, **{f"tunnel{n}Address": address for n, address in enumerate(addresses, 1)}}


_TUNNEL: Final = re.compile(r"<vpn_gateway>\s*<tunnel_outside_address>\s*<ip_address>([^<]+)</ip_address>")

BINDINGS = (
    GatewayWithAttachment(
        type="aws:ec2/vpnGateway:VpnGateway",
        create_call=call("ec2.create_vpn_gateway", "VpnGateway.VpnGatewayId", Type="ipsec.1"),
        read_call=describe("describe_vpn_gateways", "VpnGateways", "VpnGatewayIds"),
        delete_call=call("ec2.delete_vpn_gateway", VpnGatewayId="{id}"),
        tagging=EC2_TAGS,
        reshape={"VpcId": "VpcAttachments[?State=='attached'] | [0].VpcId"},
        deleted_when="State=='deleted'",
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
        deleted_when="State=='deleted'",
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
        deleted_when="State=='deleted'",
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
)
