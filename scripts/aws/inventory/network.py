"""Listings of networks: VPCs, peering, VPN, transit gateways, load balancers, certificates, WAF."""

from __future__ import annotations

from typing import Final

from infra.emulator.provider.binding import call
from scripts.aws.inventory.listing import Listing, listed, listed_under, single

TABLE, GROUP = "aws:ec2/routeTable:RouteTable", "aws:ec2/securityGroup:SecurityGroup"
GATEWAY_TABLE, VPN = "aws:ec2transitgateway/routeTable:RouteTable", "aws:ec2/vpnConnection:VpnConnection"
BALANCER, LISTENER = "aws:lb/loadBalancer:LoadBalancer", "aws:lb/listener:Listener"
ACL = "aws:wafv2/webAcl:WebAcl"
FIREWALL = "aws:networkfirewall/firewall:Firewall"
OWN_ENDPOINTS: Final = "VpcEndpoints[?!(Tags[?Key=='AWSNetworkFirewallManaged'])]"
"""Those of a firewall are parts of it, which AWS makes and deletes with it."""


def _ec2(type_: str, operation: str, plural: str, id_: str, separate_inputs: str = "") -> Listing:
    return listed(f"aws:{type_}", call(f"ec2.{operation}", f"{plural}.{{id: {id_}}}"), separate_inputs=separate_inputs)


_DESTINATION: Final = (
    "destinationCidrBlock: DestinationCidrBlock, destinationIpv6CidrBlock: DestinationIpv6CidrBlock, "
    "destinationPrefixListId: DestinationPrefixListId"
)

_VPC: Final[tuple[Listing, ...]] = (
    _ec2("ec2/vpc:Vpc", "describe_vpcs", "Vpcs[]", "VpcId, isDefault: IsDefault"),
    _ec2("ec2/subnet:Subnet", "describe_subnets", "Subnets[]", "SubnetId"),
    _ec2(
        "ec2/routeTable:RouteTable",
        "describe_route_tables",
        "RouteTables[]",
        "RouteTableId, isMain: Associations[?Main] | [0].Main",
        "routes",
    ),
    listed_under(
        TABLE,
        "aws:ec2/route:Route",
        call(
            "ec2.describe_route_tables",
            f"RouteTables[0].Routes[?GatewayId!='local' && !starts_with(GatewayId || '', 'vpce-')].{{{_DESTINATION}}}",
            RouteTableIds=["{id}"],
        ),
        routeTableId="{id}",
    ),
    listed_under(
        TABLE,
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        call(
            "ec2.describe_route_tables",
            "RouteTables[0].Associations[?!Main].{id: RouteTableAssociationId}",
            RouteTableIds=["{id}"],
        ),
        routeTableId="{id}",
    ),
    _ec2(
        "ec2/securityGroup:SecurityGroup",
        "describe_security_groups",
        "SecurityGroups[?GroupName!='default']",
        "GroupId",
        "ingress egress",
    ),
    _ec2(
        "ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "describe_security_groups",
        "SecurityGroups[?GroupName=='default']",
        "GroupId",
    ),
    *(
        listed_under(
            GROUP,
            f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
            call(
                "ec2.describe_security_group_rules",
                f"SecurityGroupRules[?{test}].{{id: SecurityGroupRuleId}}",
                Filters=[{"Name": "group-id", "Values": ["{id}"]}],
            ),
            securityGroupId="{id}",
        )
        for direction, test in (("Ingress", "!IsEgress"), ("Egress", "IsEgress"))
    ),
    _ec2("ec2/networkAcl:NetworkAcl", "describe_network_acls", "NetworkAcls[?!IsDefault]", "NetworkAclId"),
    listed(
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        call(
            "ec2.describe_network_acls",
            "NetworkAcls[?IsDefault].{id: NetworkAclId, defaultNetworkAclId: NetworkAclId}",
        ),
    ),
    _ec2(
        "ec2/internetGateway:InternetGateway", "describe_internet_gateways", "InternetGateways[]", "InternetGatewayId"
    ),
    _ec2("ec2/natGateway:NatGateway", "describe_nat_gateways", "NatGateways[]", "NatGatewayId"),
    _ec2("ec2/eip:Eip", "describe_addresses", "Addresses[]", "AllocationId"),
    _ec2("ec2/flowLog:FlowLog", "describe_flow_logs", "FlowLogs[]", "FlowLogId"),
    _ec2("ec2/vpcEndpoint:VpcEndpoint", "describe_vpc_endpoints", OWN_ENDPOINTS, "VpcEndpointId"),
    *single("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"),
    _ec2(
        "ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        "describe_vpc_block_public_access_exclusions",
        "VpcBlockPublicAccessExclusions[?!contains(State, 'delete')]",
        "ExclusionId",
    ),
)

_CONNECTIONS: Final[tuple[Listing, ...]] = (
    _ec2(
        "ec2/vpcPeeringConnection:VpcPeeringConnection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections[?Status.Code!='deleted']",
        "VpcPeeringConnectionId",
    ),
    _ec2(
        "ec2/customerGateway:CustomerGateway", "describe_customer_gateways", "CustomerGateways[]", "CustomerGatewayId"
    ),
    _ec2("ec2/vpnGateway:VpnGateway", "describe_vpn_gateways", "VpnGateways[]", "VpnGatewayId"),
    _ec2("ec2/vpnConnection:VpnConnection", "describe_vpn_connections", "VpnConnections[]", "VpnConnectionId"),
    listed_under(
        VPN,
        "aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
        call(
            "ec2.describe_vpn_connections",
            "VpnConnections[0].Routes[].{destinationCidrBlock: DestinationCidrBlock}",
            VpnConnectionIds=["{id}"],
        ),
        vpnConnectionId="{id}",
    ),
    listed_under(
        TABLE,
        "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
        call(
            "ec2.describe_route_tables",
            "RouteTables[0].PropagatingVgws[].{vpnGatewayId: GatewayId}",
            RouteTableIds=["{id}"],
        ),
        routeTableId="{id}",
    ),
    _ec2(
        "ec2transitgateway/transitGateway:TransitGateway",
        "describe_transit_gateways",
        "TransitGateways[?OwnerId=='{account}']",
        "TransitGatewayId",
    ),
    _ec2(
        "ec2transitgateway/vpcAttachment:VpcAttachment",
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments[?VpcOwnerId=='{account}']",
        "TransitGatewayAttachmentId",
    ),
    _ec2(
        "ec2transitgateway/routeTable:RouteTable",
        "describe_transit_gateway_route_tables",
        "TransitGatewayRouteTables[]",
        "TransitGatewayRouteTableId",
    ),
    listed_under(
        GATEWAY_TABLE,
        "aws:ec2transitgateway/route:Route",
        call(
            "ec2.search_transit_gateway_routes",
            "Routes[].{destinationCidrBlock: DestinationCidrBlock}",
            TransitGatewayRouteTableId="{id}",
            Filters=[{"Name": "type", "Values": ["static"]}],
        ),
        transitGatewayRouteTableId="{id}",
    ),
    listed(
        "aws:ram/resourceShare:ResourceShare",
        call(
            "ram.get_resource_shares", "resourceShares[?status=='ACTIVE'].{id: resourceShareArn}", resourceOwner="SELF"
        ),
    ),
)


_LOAD_BALANCERS: Final[tuple[Listing, ...]] = (
    listed(
        BALANCER, call("elbv2.describe_load_balancers", "LoadBalancers[].{id: LoadBalancerArn, arn: LoadBalancerArn}")
    ),
    listed_under(
        BALANCER,
        LISTENER,
        call("elbv2.describe_listeners", "Listeners[].{id: ListenerArn, arn: ListenerArn}", LoadBalancerArn="{id}"),
        loadBalancerArn="{id}",
    ),
    listed_under(
        LISTENER,
        "aws:lb/listenerRule:ListenerRule",
        call("elbv2.describe_rules", "Rules[?!IsDefault].{id: RuleArn, arn: RuleArn}", ListenerArn="{id}"),
        listenerArn="{id}",
    ),
    listed(
        "aws:lb/targetGroup:TargetGroup",
        call("elbv2.describe_target_groups", "TargetGroups[].{id: TargetGroupArn, arn: TargetGroupArn}"),
    ),
    listed(
        "aws:acm/certificate:Certificate",
        call("acm.list_certificates", "CertificateSummaryList[].{id: CertificateArn, arn: CertificateArn}"),
    ),
    *(
        listed(
            type_,
            call(f"wafv2.{operation}", f"{plural}[].{{id: Id, name: Name, arn: ARN}}", Scope="REGIONAL"),
            scope="REGIONAL",
        )
        for type_, operation, plural in (
            (ACL, "list_web_acls", "WebACLs"),
            ("aws:wafv2/ipSet:IpSet", "list_ip_sets", "IPSets"),
        )
    ),
    listed_under(
        BALANCER,
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        call("wafv2.get_web_acl_for_resource", "WebACL && [WebACL][].{webAclArn: ARN}", ResourceArn="{id}"),
        resourceArn="{id}",
    ),
    Listing(
        type="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        parent=ACL,
        derived={"resourceArn": "{arn}"},
    ),
)

_FIREWALLS = (
    listed(
        FIREWALL,
        call("network-firewall.list_firewalls", "Firewalls[].{id: FirewallArn, name: FirewallName, arn: FirewallArn}"),
    ),
    *(
        listed(type_, call(f"network-firewall.{operation}", f"{plural}[].{{id: Arn, name: Name, arn: Arn}}"))
        for type_, operation, plural in (
            ("aws:networkfirewall/firewallPolicy:FirewallPolicy", "list_firewall_policies", "FirewallPolicies"),
            ("aws:networkfirewall/ruleGroup:RuleGroup", "list_rule_groups", "RuleGroups"),
        )
    ),
    Listing(
        type="aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
        parent=FIREWALL,
        derived={"firewallArn": "{arn}"},
    ),
)

LISTINGS: Final = (*_VPC, *_CONNECTIONS, *_LOAD_BALANCERS, *_FIREWALLS)
