"""EC2 networks: VPCs, subnets, routes, gateways, addresses, flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, setting
from infra.engine.provider import ProviderError

EC2_TAGS: Final = Tagging(
    put=call("ec2.create_tags", Resources=["{id}"]),
    drop=call("ec2.delete_tags", Resources=["{id}"], Tags="{goneTags}"),
    on_create=True,
)


def _vpc_attribute(name: str) -> Any:
    member = f"{name[0].upper()}{name[1:]}"
    return setting(name, call("ec2.modify_vpc_attribute", VpcId="{id}", **{member: {"Value": f"{{{name}}}"}}))


class _Vpc(Binding):
    """A network with the security group, network list and route table that AWS puts in it."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The network, its attributes and its defaults."""
        found = super().read(aws, props)
        if not found:
            return None
        here = [{"Name": "vpc-id", "Values": [props["id"]]}]
        default = [*here, {"Name": "default", "Values": ["true"]}]
        named = [*here, {"Name": "group-name", "Values": ["default"]}]
        main = [*here, {"Name": "association.main", "Values": ["true"]}]
        return {
            **found,
            "defaultSecurityGroupId": aws.call("ec2.describe_security_groups", Filters=named)["SecurityGroups"][0][
                "GroupId"
            ],
            "defaultNetworkAclId": aws.call("ec2.describe_network_acls", Filters=default)["NetworkAcls"][0][
                "NetworkAclId"
            ],
            "mainRouteTableId": aws.call("ec2.describe_route_tables", Filters=main)["RouteTables"][0]["RouteTableId"],
        }


_DESTINATIONS: Final = {
    "cidrBlock": "DestinationCidrBlock",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}


class _RouteTable(Binding):
    """A route table with the routes that the program gives inline."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Add inline routes and propagating gateways."""
        super().settle(aws, props)
        for route in props.get("routes") or ():
            aws.call("ec2.create_route", RouteTableId=props["id"], **_route(aws, route))
        for gateway in props.get("propagatingVgws") or ():
            aws.call("ec2.enable_vgw_route_propagation", RouteTableId=props["id"], GatewayId=gateway)

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The table, with destinations named as inline routes name them."""
        found = super().read(aws, props)
        if not found:
            return None
        routes = [route for route in found["Routes"] if route.get("GatewayId") != "local"]
        named = [
            {**route, **{key: route[name] for key, name in _DESTINATIONS.items() if name in route}} for route in routes
        ]
        return {
            **found,
            "Routes": named,
            "propagatingVgws": [each["GatewayId"] for each in found.get("PropagatingVgws", ())],
        }

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Take away the old inline routes and add the new ones."""
        if olds.get("routes") != news.get("routes") or olds.get("propagatingVgws") != news.get("propagatingVgws"):
            for route in olds.get("routes") or ():
                destination = {key: value for key, value in _route(aws, route).items() if key.startswith("Destination")}
                aws.call("ec2.delete_route", RouteTableId=news["id"], **destination)
            self.settle(aws, news.but(tags=None))
        super().update(aws, olds, news)


def _route(aws: Aws, route: Mapping[str, Any]) -> dict[str, Any]:
    names = {**_DESTINATIONS, "egressOnlyGatewayId": "EgressOnlyInternetGatewayId"}
    return aws.filled("ec2.create_route", {key: value for key, value in route.items() if value}, names)


class _Route(Binding):
    """One route, found again by its destination."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The route in its table."""
        tables = aws.call("ec2.describe_route_tables", RouteTableIds=[props["routeTableId"]])["RouteTables"]
        wanted = {
            f"{key[0].upper()}{key[1:]}": value
            for key, value in props.inputs.items()
            if key.startswith("destination") and value
        }
        routes = [route for table in tables for route in table["Routes"] if wanted.items() <= route.items()]
        return {"routeTableId": props["routeTableId"], **routes[0]} if routes else None

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Point the destination at another target."""
        aws.call("ec2.replace_route", **aws.filled("ec2.replace_route", news.inputs, self.names))

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the route out of its table."""
        aws.call("ec2.delete_route", **aws.filled("ec2.delete_route", props.inputs, self.names))


class Attached(Binding):
    """A gateway that stands beside a VPC and is attached to it by calls of their own."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Tag and attach."""
        super().settle(aws, props)
        if props.get("vpcId"):
            self._gateway(aws, "attach", props)

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Move to another VPC."""
        super().update(aws, olds, news)
        if olds.get("vpcId") != news.get("vpcId"):
            if olds.get("vpcId"):
                self._gateway(aws, "detach", olds)
            if news.get("vpcId"):
                self._gateway(aws, "attach", news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Detach, then take down."""
        if props.get("vpcId"):
            self._gateway(aws, "detach", props)
        super().delete(aws, props)

    def _gateway(self, aws: Aws, verb: str, props: Props) -> None:
        kind, member = ("internet", "InternetGatewayId") if props["id"].startswith("igw-") else ("vpn", "VpnGatewayId")
        aws.call(f"ec2.{verb}_{kind}_gateway", **{member: props["id"]}, VpcId=props["vpcId"])


class _FlowLog(Binding):
    """A flow log of a VPC, a subnet, an interface or a transit gateway."""

    def create(self, aws: Aws, props: Props) -> str:
        """Start the log; AWS reports a refusal inside its answer."""
        kinds = {
            "vpcId": "VPC",
            "subnetId": "Subnet",
            "eniId": "NetworkInterface",
            "transitGatewayId": "TransitGateway",
        }
        source = next(name for name in kinds if props.get(name))
        parameters = aws.filled(
            "ec2.create_flow_logs", {key: value for key, value in props.inputs.items() if key not in kinds}, self.names
        )
        answer = aws.call(
            "ec2.create_flow_logs", **{**parameters, "ResourceIds": [props[source]], "ResourceType": kinds[source]}
        )
        for refused in answer.get("Unsuccessful", ()):
            raise ProviderError(f"ec2.create_flow_logs was refused: {refused['Error']['Message']}")
        return str(answer["FlowLogIds"][0])


def describe(operation: str, plural: str, ids: str) -> Any:
    """The usual way to read one EC2 resource: describe it by its id."""
    return call(f"ec2.{operation}", f"{plural}[0]", **{ids: ["{id}"]})


BINDINGS = (
    _Vpc(
        type="aws:ec2/vpc:Vpc",
        create_call=call("ec2.create_vpc", "Vpc.VpcId"),
        read_call=describe("describe_vpcs", "Vpcs", "VpcIds"),
        delete_call=call("ec2.delete_vpc", VpcId="{id}"),
        more_reads=(
            call("ec2.describe_vpc_attribute", VpcId="{id}", Attribute="enableDnsSupport"),
            call("ec2.describe_vpc_attribute", VpcId="{id}", Attribute="enableDnsHostnames"),
        ),
        settings=(
            _vpc_attribute("enableDnsSupport"),
            _vpc_attribute("enableDnsHostnames"),
            _vpc_attribute("enableNetworkAddressUsageMetrics"),
        ),
        tagging=EC2_TAGS,
        reshape={name: f"{name[0].upper()}{name[1:]}.Value" for name in ("enableDnsSupport", "enableDnsHostnames")},
        outputs={
            "defaultSecurityGroupId": "defaultSecurityGroupId",
            "defaultNetworkAclId": "defaultNetworkAclId",
            "mainRouteTableId": "mainRouteTableId",
            "defaultRouteTableId": "mainRouteTableId",
            "dhcpOptionsId": "DhcpOptionsId",
        },
    ),
    Binding(
        type="aws:ec2/subnet:Subnet",
        create_call=call("ec2.create_subnet", "Subnet.SubnetId"),
        read_call=describe("describe_subnets", "Subnets", "SubnetIds"),
        delete_call=call("ec2.delete_subnet", SubnetId="{id}"),
        settings=(
            setting(
                "mapPublicIpOnLaunch",
                call(
                    "ec2.modify_subnet_attribute",
                    SubnetId="{id}",
                    MapPublicIpOnLaunch={"Value": "{mapPublicIpOnLaunch}"},
                ),
            ),
        ),
        tagging=EC2_TAGS,
        outputs={"availabilityZone": "AvailabilityZone", "availabilityZoneId": "AvailabilityZoneId"},
    ),
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
    Attached(
        type="aws:ec2/internetGateway:InternetGateway",
        create_call=call("ec2.create_internet_gateway", "InternetGateway.InternetGatewayId"),
        read_call=describe("describe_internet_gateways", "InternetGateways", "InternetGatewayIds"),
        delete_call=call("ec2.delete_internet_gateway", InternetGatewayId="{id}"),
        tagging=EC2_TAGS,
        reshape={"VpcId": "Attachments[0].VpcId"},
    ),
    Binding(
        type="aws:ec2/natGateway:NatGateway",
        create_call=call("ec2.create_nat_gateway", "NatGateway.NatGatewayId"),
        read_call=describe("describe_nat_gateways", "NatGateways", "NatGatewayIds"),
        delete_call=call("ec2.delete_nat_gateway", NatGatewayId="{id}"),
        tagging=EC2_TAGS,
        reshape={"AllocationId": "NatGatewayAddresses[0].AllocationId"},
        outputs={
            "publicIp": "NatGatewayAddresses[0].PublicIp",
            "privateIp": "NatGatewayAddresses[0].PrivateIp",
            "networkInterfaceId": "NatGatewayAddresses[0].NetworkInterfaceId",
        },
        gone="State=='deleted'",
    ),
    Binding(
        type="aws:ec2/eip:Eip",
        create_call=call("ec2.allocate_address", "AllocationId"),
        read_call=describe("describe_addresses", "Addresses", "AllocationIds"),
        delete_call=call("ec2.release_address", AllocationId="{id}"),
        tagging=EC2_TAGS,
        outputs={"publicIp": "PublicIp", "publicDns": "PublicDnsName"},
    ),
    _FlowLog(
        type="aws:ec2/flowLog:FlowLog",
        create_call=call("ec2.create_flow_logs"),
        read_call=call("ec2.describe_flow_logs", "FlowLogs[0]", FlowLogIds=["{id}"]),
        delete_call=call("ec2.delete_flow_logs", FlowLogIds=["{id}"]),
        tagging=EC2_TAGS,
        names={"iamRoleArn": "DeliverLogsPermissionArn", "deliverCrossAccountRole": "DeliverCrossAccountRole"},
        reshape={
            "vpcId": "ResourceId",
            "subnetId": "ResourceId",
            "eniId": "ResourceId",
            "transitGatewayId": "ResourceId",
        },
    ),
)
