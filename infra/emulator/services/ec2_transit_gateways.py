"""EC2 transit gateways: attachments, route tables and routes."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call
from infra.emulator.provider.property_mapping import nested_in
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe

BINDINGS = (
    Binding(
        type="aws:ec2transitgateway/transitGateway:TransitGateway",
        create_call=call("ec2.create_transit_gateway", "TransitGateway.TransitGatewayId"),
        read_call=describe("describe_transit_gateways", "TransitGateways", "TransitGatewayIds"),
        delete_call=call("ec2.delete_transit_gateway", TransitGatewayId="{id}"),
        tagging=EC2_TAGS,
        names=nested_in(
            "Options",
            "amazonSideAsn autoAcceptSharedAttachments defaultRouteTableAssociation defaultRouteTablePropagation "
            "dnsSupport vpnEcmpSupport multicastSupport transitGatewayCidrBlocks",
        ),
        outputs={
            "associationDefaultRouteTableId": "Options.AssociationDefaultRouteTableId",
            "propagationDefaultRouteTableId": "Options.PropagationDefaultRouteTableId",
        },
        deleted_when="State=='deleted'",
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
        names=nested_in("Options", "dnsSupport ipv6Support applianceModeSupport"),
        not_returned="transitGatewayDefaultRouteTableAssociation transitGatewayDefaultRouteTablePropagation",
        deleted_when="State=='deleted'",
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
        deleted_when="State=='deleted'",
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
        not_returned="blackhole",
    ),
)
