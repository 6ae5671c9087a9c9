"""Patches of ``moto.ec2``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def vpn_routes_and_rule_descriptions() -> Iterator[None]:
    """VPN options and static routes, route propagation, security group rule descriptions, tags of VPC exclusions."""
    from moto.core.responses import EmptyResult
    from moto.ec2 import models, utils
    from moto.ec2.models.security_groups import SecurityGroupRule
    from moto.ec2.responses.route_tables import RouteTables
    from moto.ec2.responses.vpn_connections import VPNConnections

    create = VPNConnections.create_vpn_connection

    def create_with_options(self: Any) -> Any:
        answer: Any = create(self)
        connection: Any = answer.result["VpnConnection"]
        connection.options, connection.routes = _as_returned(self._get_param("Options")), []
        return answer

    def change_route(self: Any, routes: Callable[[list[Any], Any], list[Any]]) -> Any:
        connection = self.ec2_backend.describe_vpn_connections([self._get_param("VpnConnectionId")])[0]
        block = self._get_param("DestinationCidrBlock")
        connection.routes = routes([each for each in connection.routes if each["DestinationCidrBlock"] != block], block)
        return EmptyResult()

    def add_route(self: Any) -> Any:
        return change_route(self, lambda kept, block: [*kept, {"DestinationCidrBlock": block, "State": "available"}])

    def delete_route(self: Any) -> Any:
        return change_route(self, lambda kept, _: kept)

    def enable_propagation(self: Any) -> Any:
        table = self.ec2_backend.get_route_table(self._get_param("RouteTableId"))
        table.propagating_vgws = [{"GatewayId": self._get_param("GatewayId")}]
        return EmptyResult()

    def disable_propagation(self: Any) -> Any:
        self.ec2_backend.get_route_table(self._get_param("RouteTableId")).propagating_vgws = []
        return EmptyResult()

    def description(self: Any) -> Any:
        return next(
            (
                each["Description"]
                for each in (self.ip_range, self.source_group, self.prefix_list_id)
                if isinstance(each, dict) and each.get("Description")
            ),
            None,
        )

    def taggable(resource_id: str) -> bool:
        return resource_id.startswith("vpcbpa-exclude-") or utils.is_valid_resource_id(resource_id)

    with (
        patch.object(models, "is_valid_resource_id", taggable),
        patch.dict(utils.EC2_PREFIX_TO_RESOURCE, {None: "vpc-block-public-access-exclusion"}),  # no prefix in moto
        patch.object(VPNConnections, "create_vpn_connection", create_with_options),
        patch.object(VPNConnections, "create_vpn_connection_route", add_route, create=True),
        patch.object(VPNConnections, "delete_vpn_connection_route", delete_route, create=True),
        patch.object(RouteTables, "enable_vgw_route_propagation", enable_propagation, create=True),
        patch.object(RouteTables, "disable_vgw_route_propagation", disable_propagation, create=True),
        patch.object(SecurityGroupRule, "description", property(description)),
    ):
        yield


@contextmanager
def default_network_acls() -> Iterator[None]:
    """Delete the default network ACL of a VPC with the VPC; moto leaves it."""
    from moto.ec2.models import EC2Backend

    delete = EC2Backend.delete_vpc

    def delete_with_acl(self: Any, vpc_id: str) -> Any:
        vpc = delete(self, vpc_id)
        for identity, acl in list(self.network_acls.items()):
            if acl.vpc_id == vpc_id and acl.default:
                del self.network_acls[identity]
        return vpc

    with patch.object(EC2Backend, "delete_vpc", delete_with_acl):
        yield


def _as_returned(options: Any) -> Any:
    """Tunnel options as AWS returns them: some names differ in case from those of the request."""
    names = {
        "IKEVersions": "IkeVersions",
        "DPDTimeoutSeconds": "DpdTimeoutSeconds",
        "DPDTimeoutAction": "DpdTimeoutAction",
    }
    match options:
        case dict():
            return {names.get(key, key): _as_returned(value) for key, value in options.items()}
        case list():
            return [_as_returned(each) for each in options]
        case _:
            return options
