"""What leads to another network: gateways, attachments and interfaces that routes name and the input does not show."""

from __future__ import annotations

from functools import cached_property

from infra.engine.graph import Graph
from policies.separation.estate.data_path_types import values_at

ROUTES = frozenset(
    {"aws:ec2/route:Route", "aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable",
     "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", "aws:ec2transitgateway/route:Route",
     "aws:ec2transitgateway/prefixListReference:PrefixListReference",
     "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
     "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"}
)  # fmt: skip
TO_OTHER_NETWORKS = frozenset(
    {"coreNetworkArn", "instanceId", "localGatewayId", "networkInterfaceId", "propagatingVgws",
     "transitGatewayAttachmentId", "transitGatewayId", "vpcEndpointId", "vpcPeeringConnectionId", "vpnGatewayId"}
)  # fmt: skip
"""Properties of routes that name what leads to another network: it is the practice's own only if the input shows it."""
VIRTUAL_PRIVATE_GATEWAY = "vgw-"
"""How a ``gatewayId`` begins that leads to another network; an internet gateway leads to none of the estate."""
OWN_INTERFACES = ("networkInterfaceId", "primaryNetworkInterfaceId", "networkInterfaces.networkInterfaceId")
"""Where resources name the network interfaces that AWS made for them."""
FIREWALL = "aws:networkfirewall/firewall:Firewall"
FIREWALL_ENDPOINT = "firewallStatuses.syncStates.attachments.endpointId"
"""Where a firewall names the VPC endpoints that AWS made for it."""


class OtherNetworks:
    """Tells what a practice's routes lead to of which the input does not show whose it is."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def is_unknown(self, type_: str, path: str, text: str) -> bool:
        """Whether a property (dotted) of a resource of a type leads to another network that is not in the input."""
        if type_ not in ROUTES:
            return False
        leads = path.rpartition(".")[2] in TO_OTHER_NETWORKS or text.startswith(VIRTUAL_PRIVATE_GATEWAY)
        return leads and text not in self._made_by_aws and not self.graph.identified(text)

    @cached_property
    def _made_by_aws(self) -> frozenset[str]:
        """The endpoints of firewalls, and the network interfaces of instances, gateways and endpoints."""
        having = (r for r in self.graph.custom if r.type.startswith("aws:ec2/") and r.type not in ROUTES)
        found = [values_at(r.facts, path) for r in having for path in OWN_INTERFACES]
        found += (values_at(firewall.facts, FIREWALL_ENDPOINT) for firewall in self.graph.of_type(FIREWALL))
        return frozenset(str(value) for values in found for value in values)
