"""EC2 networks and account settings: each type through its life on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from infra.engine.graph import Status

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:ec2/vpc:Vpc": lambda g: {
        "inputs": {"cidrBlock": "10.9.0.0/16", "enableDnsHostnames": True, "tags": g.tags},
        "change": {"enableDnsHostnames": False, "tags": {"a": "b"}},
    },
    "aws:ec2/subnet:Subnet": lambda g: {
        "inputs": {"vpcId": g.vpc.id, "cidrBlock": "10.0.9.0/24", "availabilityZone": "us-east-1a", "tags": g.tags},
        "change": {"mapPublicIpOnLaunch": True},
    },
    "aws:ec2/internetGateway:InternetGateway": lambda g: {
        "inputs": {"vpcId": vpc(g, "igw"), "tags": g.tags},
        "change": {"vpcId": vpc(g, "igw-moved")},
    },
    "aws:ec2/eip:Eip": lambda g: {"inputs": {"domain": "vpc", "tags": g.tags}, "change": {"tags": {"a": "b"}}},
    "aws:ec2/natGateway:NatGateway": lambda g: {
        "inputs": {
            "subnetId": g.subnets[0],
            "tags": g.tags,
            "allocationId": g.make("aws:ec2/eip:Eip", "nat", domain="vpc").id,
        }
    },
    "aws:ec2/routeTable:RouteTable": lambda g: {
        "inputs": {"vpcId": g.vpc.id, "tags": g.tags, "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway(g)}]},
        "change": {"routes": [{"cidrBlock": "10.8.0.0/16", "gatewayId": gateway(g)}]},
    },
    "aws:ec2/route:Route": lambda g: {
        "inputs": {"routeTableId": table(g, "r"), "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway(g)}
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": lambda g: {
        "inputs": {"routeTableId": table(g, "a"), "subnetId": g.subnets[0]}
    },
    "aws:ec2/securityGroup:SecurityGroup": lambda g: {
        "inputs": {
            "vpcId": g.vpc.id,
            "description": "d",
            "tags": g.tags,
            "egress": [],
            "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}],
        },
        "change": {
            "ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "self": True, "description": "db"}],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/16"]}],
        },
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": lambda g: {
        "inputs": {"vpcId": g.vpc.id, "tags": g.tags},
        "stays": True,
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": lambda g: {
        "inputs": {
            "securityGroupId": g.group,
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "tags": g.tags,
            "referencedSecurityGroupId": g.group,
        },
        "change": {"tags": {"a": "b"}},
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": lambda g: {
        "inputs": {"securityGroupId": g.group, "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"}
    },
    "aws:ec2/networkAcl:NetworkAcl": lambda g: {
        "inputs": {
            "vpcId": g.vpc.id,
            "subnetIds": [g.subnets[1]],
            "tags": g.tags,
            "ingress": [
                {
                    "protocol": "tcp",
                    "ruleNo": 100,
                    "action": "allow",
                    "cidrBlock": "10.0.0.0/16",
                    "fromPort": 443,
                    "toPort": 443,
                }
            ],
        },
        "change": {
            "ingress": [
                {"protocol": "-1", "ruleNo": 90, "action": "deny", "cidrBlock": "0.0.0.0/0", "fromPort": 0, "toPort": 0}
            ]
        },
    },
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": lambda g: {
        "inputs": {"defaultNetworkAclId": g.vpc.outputs["defaultNetworkAclId"], "tags": g.tags},
        "stays": True,
    },
    "aws:ec2/networkAclRule:NetworkAclRule": lambda g: {
        "inputs": {
            "networkAclId": g.make("aws:ec2/networkAcl:NetworkAcl", "n", vpcId=g.vpc.id).id,
            "ruleNumber": 50,
            "protocol": "tcp",
            "ruleAction": "allow",
            "cidrBlock": "10.0.0.0/8",
            "fromPort": 1,
            "toPort": 2,
        }
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint gateway": lambda g: {
        "inputs": {
            "vpcId": g.vpc.id,
            "serviceName": "com.amazonaws.us-east-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": [table(g, "e")],
            "policy": g.allow,
            "tags": g.tags,
        }
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint interface": lambda g: {
        "inputs": {
            "vpcId": g.vpc.id,
            "serviceName": "com.amazonaws.us-east-1.kms",
            "vpcEndpointType": "Interface",
            "subnetIds": g.subnets,
            "securityGroupIds": [g.group],
            "privateDnsEnabled": True,
            "policy": g.allow,
        },
        "change": {"subnetIds": g.subnets[:1], "policy": g.allow.replace("kms", "s3")},
    },
    "aws:ec2/flowLog:FlowLog": lambda g: {
        "inputs": {
            "vpcId": g.vpc.id,
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "maxAggregationInterval": 60,
            "logDestination": f"arn:aws:s3:::{g.bucket}/vpc",
            "tags": g.tags,
        },
        "change": {"tags": {"a": "b"}},
    },
    "aws:ec2/flowLog:FlowLog subnet": lambda g: {
        "inputs": {
            "subnetId": g.subnets[0],
            "trafficType": "REJECT",
            "iamRoleArn": g.role,
            "logDestination": g.log_group.outputs["arn"],
        }
    },
    "aws:ec2/customerGateway:CustomerGateway": lambda g: {
        "inputs": {"bgpAsn": "65000", "ipAddress": "198.51.100.7", "type": "ipsec.1", "tags": g.tags}
    },
    "aws:ec2/vpnGateway:VpnGateway": lambda g: {"inputs": {"vpcId": vpc(g, "vgw"), "tags": g.tags}},
    "aws:ec2/vpnConnection:VpnConnection": lambda g: {
        "inputs": {
            "type": "ipsec.1",
            "tags": g.tags,
            "staticRoutesOnly": True,
            "vpnGatewayId": g.make("aws:ec2/vpnGateway:VpnGateway", "c").id,
            "customerGatewayId": g.make(
                "aws:ec2/customerGateway:CustomerGateway", "c", bgpAsn="65000", ipAddress="198.51.100.8", type="ipsec.1"
            ).id,
        },
    },
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": lambda g: {
        "inputs": {"vpnConnectionId": vpn(g, tunnel1IkeVersions=["ikev2"]), "destinationCidrBlock": "192.168.0.0/16"},
        "status": Status.SHIM,
    },
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": lambda g: {
        "inputs": {"routeTableId": table(g, "p"), "vpnGatewayId": g.make("aws:ec2/vpnGateway:VpnGateway", "p").id},
        "status": Status.SHIM,
    },
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": lambda g: {
        "inputs": {"vpcId": g.vpc.id, "peerVpcId": vpc(g, "peer"), "autoAccept": True, "tags": g.tags}
    },
    "aws:ec2transitgateway/transitGateway:TransitGateway": lambda g: {
        "inputs": {"description": "d", "autoAcceptSharedAttachments": "disable", "tags": g.tags}
    },
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": lambda g: {
        "inputs": {
            "vpcId": g.vpc.id,
            "subnetIds": g.subnets[:1],
            "tags": g.tags,
            "transitGatewayId": g.make("aws:ec2transitgateway/transitGateway:TransitGateway", "t").id,
        }
    },
    "aws:ec2/launchTemplate:LaunchTemplate": lambda g: {
        "inputs": {
            "imageId": "ami-12345678",
            "instanceType": "t4g.micro",
            "tags": g.tags,
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled"},
        },
        "change": {"instanceType": "t4g.small"},
    },
    "aws:ec2/instance:Instance": lambda g: {
        "inputs": {
            "ami": "ami-12345678",
            "instanceType": "t4g.micro",
            "subnetId": g.subnets[0],
            "tags": g.tags,
            "vpcSecurityGroupIds": [g.group],
            "metadataOptions": {"httpTokens": "required"},
        }
    },
    "aws:ebs/volume:Volume": lambda g: {
        "inputs": {
            "availabilityZone": "us-east-1a",
            "size": 10,
            "encrypted": True,
            "kmsKeyId": g.key,
            "type": "gp3",
            "tags": g.tags,
        }
    },
    "aws:ebs/encryptionByDefault:EncryptionByDefault": lambda _: {
        "inputs": {"enabled": True},
        "change": {"enabled": False},
        "stays": True,
    },
    "aws:ebs/defaultKmsKey:DefaultKmsKey": lambda g: {
        "inputs": {"keyArn": g.key},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": lambda _: {
        "inputs": {"state": "block-all-sharing"},
        "change": {"state": "unblocked"},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": lambda _: {
        "inputs": {"state": "block-new-sharing"},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": lambda _: {
        "inputs": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "status": Status.SHIM,
        "stays": True,
    },
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": lambda _: {
        "inputs": {"enabled": False},
        "change": {"enabled": True},
        "status": Status.SHIM,
        "stays": True,
    },
}


def vpn(ground: Any, **options: Any) -> str:
    """A VPN connection with tunnel options, all of which come back."""
    gateway_ = ground.make("aws:ec2/vpnGateway:VpnGateway", "v").id
    office = ground.make(
        "aws:ec2/customerGateway:CustomerGateway", "v", bgpAsn="65000", ipAddress="198.51.100.9", type="ipsec.1"
    ).id
    made = ground.make(
        "aws:ec2/vpnConnection:VpnConnection",
        "v",
        type="ipsec.1",
        vpnGatewayId=gateway_,
        customerGatewayId=office,
        **options,
    )
    assert made.differences == ()
    return str(made.id)


def vpc(ground: Any, name: str) -> str:
    """One more network."""
    return str(ground.make("aws:ec2/vpc:Vpc", name, cidrBlock="10.7.0.0/16").id)


def table(ground: Any, name: str) -> str:
    """One more route table."""
    return str(ground.make("aws:ec2/routeTable:RouteTable", name, vpcId=ground.vpc.id).id)


def gateway(ground: Any) -> str:
    """A gateway to route to."""
    return str(ground.make("aws:ec2/internetGateway:InternetGateway", f"to-{next(NUMBERS)}").id)


@pytest.mark.parametrize("type_", CASES)
def test_lives(type_: str, ground: Any, live: Any) -> None:
    """Created as declared, read back the same, changed in place, and gone once deleted."""
    live(type_.partition(" ")[0], CASES[type_](ground))
