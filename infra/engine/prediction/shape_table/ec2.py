"""Shapes of EC2 and Network Firewall: VPC networking, VPN, transit gateways, instances, volumes, account settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import ForEach, Shape, shape

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:ec2/vpc:Vpc": shape(
        "vpc-{hex17}", arn="arn:aws:ec2:{here}:vpc/{id}", ownerId="{account}",
        defaultSecurityGroupId="sg-{hex17_a}", defaultNetworkAclId="acl-{hex17_b}",
        defaultRouteTableId="rtb-{hex17_c}", mainRouteTableId="rtb-{hex17_c}", dhcpOptionsId="dopt-{hex17_d}",
        enableDnsSupport=True, enableDnsHostnames=False, instanceTenancy="default"),
    "aws:ec2/subnet:Subnet": shape(
        "subnet-{hex17}", arn="arn:aws:ec2:{here}:subnet/{id}",
        ownerId="{account}", mapPublicIpOnLaunch=False),
    "aws:ec2/routeTable:RouteTable": shape(
        "rtb-{hex17}", arn="arn:aws:ec2:{here}:route-table/{id}", ownerId="{account}"),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": shape(
        "{defaultRouteTableId}", arn="arn:aws:ec2:{here}:route-table/{id}", ownerId="{account}"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": shape("rtbassoc-{hex17}"),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": shape("rtbassoc-{hex17}"),
    "aws:ec2/route:Route": shape(
        "r-{routeTableId}{digits10}", origin="CreateRoute",
        state="active"),
    "aws:ec2/internetGateway:InternetGateway": shape(
        "igw-{hex17}", arn="arn:aws:ec2:{here}:internet-gateway/{id}", ownerId="{account}"),
    "aws:ec2/natGateway:NatGateway": shape(
        "nat-{hex17}", connectivityType="public",
        networkInterfaceId="eni-{hex17_a}"),
    "aws:ec2/eip:Eip": shape(
        "eipalloc-{hex17}", allocationId="{id}", arn="arn:aws:ec2:{here}:elastic-ip/{id}", domain="vpc"),
    "aws:ec2/securityGroup:SecurityGroup": shape(
        "sg-{hex17}", "", "name", arn="arn:aws:ec2:{here}:security-group/{id}",
        ownerId="{account}", description="Managed by Pulumi"),
    "aws:ec2/securityGroupRule:SecurityGroupRule": shape(
        "sgrule-{digits10}", securityGroupRuleId="sgr-{hex17}"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": shape(
        "sg-{hex17}", arn="arn:aws:ec2:{here}:security-group/{id}", ownerId="{account}", name="default",
        description="default VPC security group"),
    "aws:ec2/networkAcl:NetworkAcl": shape(
        "acl-{hex17}", arn="arn:aws:ec2:{here}:network-acl/{id}", ownerId="{account}"),
    "aws:ec2/networkAclRule:NetworkAclRule": shape(
        "nacl-{digits10}"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": shape(
        "{defaultNetworkAclId}", arn="arn:aws:ec2:{here}:network-acl/{id}", ownerId="{account}"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": shape(
        "vpce-{hex17}", arn="arn:aws:ec2:{here}:vpc-endpoint/{id}",
        ownerId="{account}", vpcEndpointType="Gateway", state="available", requesterManaged=False,
        prefixListId="pl-{hex8}", dnsEntries=[], networkInterfaceIds=[]),
    "aws:ec2/flowLog:FlowLog": shape(
        "fl-{hex17}",
        arn="arn:aws:ec2:{here}:vpc-flow-log/{id}", logDestinationType="cloud-watch-logs", maxAggregationInterval=600),
    "aws:ec2/vpnGateway:VpnGateway": shape(
        "vgw-{hex17}", arn="arn:aws:ec2:{here}:vpn-gateway/{id}",
        amazonSideAsn="64512"),
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": shape("vpn-attachment-{hex8}"),
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": shape(
        "{vpnGatewayId}_{routeTableId}"),
    "aws:ec2/customerGateway:CustomerGateway": shape(
        "cgw-{hex17}", arn="arn:aws:ec2:{here}:customer-gateway/{id}"),
    "aws:ec2/vpnConnection:VpnConnection": shape(
        "vpn-{hex17}",
        arn="arn:aws:ec2:{here}:vpn-connection/{id}"),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": shape(
        "{destinationCidrBlock}:{vpnConnectionId}"),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": shape(
        "pcx-{hex17}", acceptStatus="pending-acceptance"),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": shape(
        "{vpcPeeringConnectionId}", acceptStatus="active"),
    "aws:ec2/launchTemplate:LaunchTemplate": shape(
        "lt-{hex17}", "", "name", arn="arn:aws:ec2:{here}:launch-template/{id}", latestVersion=1,
        defaultVersion=1),
    "aws:ec2/instance:Instance": shape(
        "i-{hex17}", arn="arn:aws:ec2:{here}:instance/{id}",
        instanceState="running", primaryNetworkInterfaceId="eni-{hex17_a}",
        privateDns="{id}.{region}.compute.internal"),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": shape("{region}"),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": shape("{region}"),
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": shape("{region}"),
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": shape(
        "{region}", awsAccountId="{account}", awsRegion="{region}"),
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": shape(
        "vpcbpa-exclude-{hex17}", resourceArn="arn:aws:ec2:{here}:subnet/{subnetId}"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": shape(
        "sgr-{hex17}", securityGroupRuleId="{id}",
        arn="arn:aws:ec2:{here}:security-group-rule/{id}"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": shape(
        "sgr-{hex17}", securityGroupRuleId="{id}",
        arn="arn:aws:ec2:{here}:security-group-rule/{id}"),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": shape("{region}", enabled=True),
    "aws:ebs/defaultKmsKey:DefaultKmsKey": shape("{keyArn}"),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": shape("{region}"),
    "aws:ebs/volume:Volume": shape(
        "vol-{hex17}", arn="arn:aws:ec2:{here}:volume/{id}"),
    "aws:networkfirewall/firewall:Firewall": shape(
        "{arn}", "", "name", arn="arn:aws:network-firewall:{here}:firewall/{name}",
        deleteProtection=False, firewallPolicyChangeProtection=False, subnetChangeProtection=False,
        firewallStatuses=[{"syncStates": ForEach("subnetMappings", {
            "attachments": [{"endpointId": "vpce-{hex17}", "subnetId": "{subnetId}"}]})}]),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": shape(
        "{arn}", "", "name", arn="arn:aws:network-firewall:{here}:firewall-policy/{name}"),
    "aws:networkfirewall/ruleGroup:RuleGroup": shape(
        "{arn}", "", "name", arn="arn:aws:network-firewall:{here}:stateful-rulegroup/{name}"),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": shape("{firewallArn}"),
    "aws:ec2transitgateway/transitGateway:TransitGateway": shape(
        "tgw-{hex17}", arn="arn:aws:ec2:{here}:transit-gateway/{id}", ownerId="{account}",
        associationDefaultRouteTableId="tgw-rtb-{hex17_a}", propagationDefaultRouteTableId="tgw-rtb-{hex17_a}"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": shape(
        "tgw-attach-{hex17}", vpcOwnerId="{account}",
        arn="arn:aws:ec2:{here}:transit-gateway-attachment/{id}"),
    "aws:ec2transitgateway/routeTable:RouteTable": shape(
        "tgw-rtb-{hex17}", arn="arn:aws:ec2:{here}:transit-gateway-route-table/{id}"),
    "aws:ec2transitgateway/route:Route": shape(
        "{transitGatewayRouteTableId}_{destinationCidrBlock}"),
}
