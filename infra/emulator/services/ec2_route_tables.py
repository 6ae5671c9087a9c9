"""EC2 route tables: routes and subnet associations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe

_DESTINATIONS: Final = {
    "cidrBlock": "DestinationCidrBlock",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


class _RouteTable(Binding):
    """A route table with its inline routes."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Create the inline routes and enable route propagation."""
        super().configure(aws, props)
        for route in props.get("routes") or ():
            aws.call("ec2.create_route", RouteTableId=props["id"], **_route(aws, route))
        for gateway in props.get("propagatingVgws") or ():
            aws.call("ec2.enable_vgw_route_propagation", RouteTableId=props["id"], GatewayId=gateway)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The route table, with its routes in the form of inline routes."""
        found = super().read(aws, props)
        if not found:
            return None
        routes = [_with_endpoint(route) for route in found["Routes"] if route.get("GatewayId") != "local"]
        inline = [
            {**route, **{key: route[name] for key, name in _DESTINATIONS.items() if name in route}} for route in routes
        ]
        return {
            **found,
            "Routes": inline,
            "propagatingVgws": [each["GatewayId"] for each in found.get("PropagatingVgws", ())],
        }

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Delete the old inline routes and create the new ones."""
        if olds.get("routes") != news.get("routes") or olds.get("propagatingVgws") != news.get("propagatingVgws"):
            for route in olds.get("routes") or ():
                destination = {key: value for key, value in _route(aws, route).items() if key.startswith("Destination")}
                aws.call("ec2.delete_route", RouteTableId=news["id"], **destination)
            self.configure(aws, news.with_inputs(tags=None))
        super().update(aws, olds, news)


def _route(aws: AwsContext, route: Mapping[str, Any]) -> dict[str, Any]:
    names = {**_DESTINATIONS, "egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}
    return aws.parameters("ec2.create_route", {key: value for key, value in route.items() if value}, names)


def _with_endpoint(route: Mapping[str, Any]) -> dict[str, Any]:
    """AWS returns the id of a VPC endpoint as that of a gateway."""
    gateway = str(route.get("GatewayId", ""))
    if not gateway.startswith("vpce-"):
        return dict(route)
    return {"VpcEndpointId": gateway, **{key: value for key, value in route.items() if key != "GatewayId"}}


class _Route(Binding):
    """One route, identified by route table and destination."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The route in its route table."""
        tables = aws.call("ec2.describe_route_tables", RouteTableIds=[props["routeTableId"]])["RouteTables"]
        wanted = {
            f"{key[0].upper()}{key[1:]}": value
            for key, value in props.inputs.items()
            if key.startswith("destination") and value
        }
        routes = [route for table in tables for route in table["Routes"] if wanted.items() <= route.items()]
        return {"routeTableId": props["routeTableId"], **_with_endpoint(routes[0])} if routes else None

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Replace the target of the route."""
        aws.call("ec2.replace_route", **aws.parameters("ec2.replace_route", news.inputs, self.names))

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the route."""
        aws.call("ec2.delete_route", **aws.parameters("ec2.delete_route", props.inputs, self.names))


BINDINGS = (
    _RouteTable(
        type="aws:ec2/routeTable:RouteTable",
        create_call=call("ec2.create_route_table", "RouteTable.RouteTableId"),
        read_call=describe("describe_route_tables", "RouteTables", "RouteTableIds"),
        delete_call=call("ec2.delete_route_table", RouteTableId="{id}"),
        tagging=EC2_TAGS,
    ),
    _Route(
        type="aws:ec2/route:Route",
        create_call=call("ec2.create_route"),
        read_call=call("ec2.describe_route_tables", RouteTableIds=["{routeTableId}"]),
        names={"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"},
    ),
    Binding(
        type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        create_call=call("ec2.associate_route_table", "AssociationId"),
        read_call=call(
            "ec2.describe_route_tables",
            "RouteTables[0].Associations[?RouteTableAssociationId=='{id}'] | [0]",
            RouteTableIds=["{routeTableId}"],
        ),
        delete_call=call("ec2.disassociate_route_table", AssociationId="{id}"),
    ),
)
