"""EC2 VPC endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, search
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe


class _Endpoint(Binding):
    """An interface or gateway endpoint with its endpoint policy."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The endpoint, with the prefix list of the service's addresses where it is a gateway."""
        found = super().read(aws, props)
        if found is None or found.get("VpcEndpointType") != "Gateway":
            return found
        lists = aws.call("ec2.describe_prefix_lists")["PrefixLists"]
        return {
            **found,
            "PrefixListId": search(f"[?PrefixListName=='{found['ServiceName']}'].PrefixListId | [0]", lists),
        }

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update policy, route tables, subnets and security groups in place."""
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
            "prefixListId": "PrefixListId",
            "state": "State",
        },
        deleted_when="State=='deleted'",
    ),
)
