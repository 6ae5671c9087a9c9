"""EC2 VPCs: subnets, internet and NAT gateways, Elastic IP addresses, flow logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, setting
from infra.engine.provider import ProviderError

EC2_TAGS: Final = Tagging(
    tag=call("ec2.create_tags", Resources=["{id}"]),
    untag=call("ec2.delete_tags", Resources=["{id}"], Tags="{removedTags}"),
    on_create=True,
)


def describe(operation: str, plural: str, ids: str) -> Any:
    """The call that describes one EC2 resource by its id."""
    return call(f"ec2.{operation}", f"{plural}[0]", **{ids: ["{id}"]})


def _vpc_attribute(name: str) -> Any:
    member = f"{name[0].upper()}{name[1:]}"
    return setting(name, call("ec2.modify_vpc_attribute", VpcId="{id}", **{member: {"Value": f"{{{name}}}"}}))


class _Vpc(Binding):
    """A VPC with the default security group, network ACL and main route table that AWS creates in it."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The VPC, its attributes, and the ids of its default resources."""
        found = super().read(aws, props)
        if not found:
            return None
        in_vpc = [{"Name": "vpc-id", "Values": [props["id"]]}]
        acl = [*in_vpc, {"Name": "default", "Values": ["true"]}]
        group = [*in_vpc, {"Name": "group-name", "Values": ["default"]}]
        table = [*in_vpc, {"Name": "association.main", "Values": ["true"]}]
        return {
            **found,
            "defaultSecurityGroupId": aws.call("ec2.describe_security_groups", Filters=group)["SecurityGroups"][0][
                "GroupId"
            ],
            "defaultNetworkAclId": aws.call("ec2.describe_network_acls", Filters=acl)["NetworkAcls"][0]["NetworkAclId"],
            "mainRouteTableId": aws.call("ec2.describe_route_tables", Filters=table)["RouteTables"][0]["RouteTableId"],
        }


class GatewayWithAttachment(Binding):
    """A gateway that separate calls attach to a VPC and detach from it."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Tag the gateway and attach it."""
        super().configure(aws, props)
        if props.get("vpcId"):
            self._gateway(aws, "attach", props)

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Attach the gateway to another VPC."""
        super().update(aws, olds, news)
        if olds.get("vpcId") != news.get("vpcId"):
            if olds.get("vpcId"):
                self._gateway(aws, "detach", olds)
            if news.get("vpcId"):
                self._gateway(aws, "attach", news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Detach the gateway and delete it."""
        if props.get("vpcId"):
            self._gateway(aws, "detach", props)
        super().delete(aws, props)

    def _gateway(self, aws: AwsContext, verb: str, props: Props) -> None:
        kind, member = ("internet", "InternetGatewayId") if props["id"].startswith("igw-") else ("vpn", "VpnGatewayId")
        aws.call(f"ec2.{verb}_{kind}_gateway", **{member: props["id"]}, VpcId=props["vpcId"])


class _FlowLog(Binding):
    """A flow log of a VPC, a subnet, a network interface or a transit gateway."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the flow log; AWS reports errors in the response."""
        kinds = {
            "vpcId": "VPC",
            "subnetId": "Subnet",
            "eniId": "NetworkInterface",
            "transitGatewayId": "TransitGateway",
        }
        source = next(name for name in kinds if props.get(name))
        parameters = aws.parameters(
            "ec2.create_flow_logs", {key: value for key, value in props.inputs.items() if key not in kinds}, self.names
        )
        response = aws.call(
            "ec2.create_flow_logs", **{**parameters, "ResourceIds": [props[source]], "ResourceType": kinds[source]}
        )
        for refused in response.get("Unsuccessful", ()):
            raise ProviderError(f"ec2.create_flow_logs was refused: {refused['Error']['Message']}")
        return str(response["FlowLogIds"][0])


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
    GatewayWithAttachment(
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
        deleted_when="State=='deleted'",
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
