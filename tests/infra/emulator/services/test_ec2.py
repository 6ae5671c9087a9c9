"""EC2: the lifecycle of each type on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from infra.engine.graph import Status

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:ec2/vpc:Vpc": lambda a: {
        "inputs": {"cidrBlock": "10.9.0.0/16", "enableDnsHostnames": True, "tags": a.tags},
        "change": {"enableDnsHostnames": False, "tags": {"a": "b"}},
    },
    "aws:ec2/subnet:Subnet": lambda a: {
        "inputs": {"vpcId": a.vpc.id, "cidrBlock": "10.0.9.0/24", "availabilityZone": "us-east-1a", "tags": a.tags},
        "change": {"mapPublicIpOnLaunch": True},
    },
    "aws:ec2/internetGateway:InternetGateway": lambda a: {
        "inputs": {"vpcId": vpc(a, "igw"), "tags": a.tags},
        "change": {"vpcId": vpc(a, "igw-moved")},
    },
    "aws:ec2/eip:Eip": lambda a: {"inputs": {"domain": "vpc", "tags": a.tags}, "change": {"tags": {"a": "b"}}},
    "aws:ec2/natGateway:NatGateway": lambda a: {
        "inputs": {
            "subnetId": a.subnets[0],
            "tags": a.tags,
            "allocationId": a.make("aws:ec2/eip:Eip", "nat", domain="vpc").id,
        }
    },
    "aws:ec2/routeTable:RouteTable": lambda a: {
        "inputs": {"vpcId": a.vpc.id, "tags": a.tags, "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": gateway(a)}]},
        "change": {"routes": [{"cidrBlock": "10.8.0.0/16", "gatewayId": gateway(a)}]},
    },
    "aws:ec2/route:Route": lambda a: {
        "inputs": {"routeTableId": table(a, "r"), "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway(a)}
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": lambda a: {
        "inputs": {"routeTableId": table(a, "a"), "subnetId": a.subnets[0]}
    },
    "aws:ec2/securityGroup:SecurityGroup": lambda a: {
        "inputs": {
            "vpcId": a.vpc.id,
            "description": "d",
            "tags": a.tags,
            "egress": [],
            "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}],
        },
        "change": {
            "ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "self": True, "description": "db"}],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/16"]}],
        },
    },
    "aws:ec2/securityGroup:SecurityGroup to S3": lambda a: {
        "inputs": {"vpcId": vpc(a, "s3"), "description": "d", "egress": [to_list("pl-11111111")], "ingress": []},
        "change": {"egress": [to_list("pl-22222222")]},
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": lambda a: {
        "inputs": {"vpcId": a.vpc.id, "tags": a.tags},
        "still_readable": True,
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": lambda a: {
        "inputs": {
            "securityGroupId": a.group,
            "ipProtocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "tags": a.tags,
            "referencedSecurityGroupId": a.group,
        },
        "change": {"tags": {"a": "b"}},
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": lambda a: {
        "inputs": {"securityGroupId": a.group, "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"}
    },
    "aws:ec2/networkAcl:NetworkAcl": lambda a: {
        "inputs": {
            "vpcId": a.vpc.id,
            "subnetIds": [a.subnets[1]],
            "tags": a.tags,
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
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": lambda a: {
        "inputs": {"defaultNetworkAclId": a.vpc.outputs["defaultNetworkAclId"], "tags": a.tags},
        "still_readable": True,
    },
    "aws:ec2/networkAclRule:NetworkAclRule": lambda a: {
        "inputs": {
            "networkAclId": a.make("aws:ec2/networkAcl:NetworkAcl", "n", vpcId=a.vpc.id).id,
            "ruleNumber": 50,
            "protocol": "tcp",
            "ruleAction": "allow",
            "cidrBlock": "10.0.0.0/8",
            "fromPort": 1,
            "toPort": 2,
        }
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint gateway": lambda a: {
        "inputs": {
            "vpcId": a.vpc.id,
            "serviceName": "com.amazonaws.us-east-1.s3",
            "vpcEndpointType": "Gateway",
            "routeTableIds": [table(a, "e")],
            "policy": a.allow,
            "tags": a.tags,
        }
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint interface": lambda a: {
        "inputs": {
            "vpcId": a.vpc.id,
            "serviceName": "com.amazonaws.us-east-1.kms",
            "vpcEndpointType": "Interface",
            "subnetIds": a.subnets,
            "securityGroupIds": [a.group],
            "privateDnsEnabled": True,
            "policy": a.allow,
        },
        "change": {"subnetIds": a.subnets[:1], "policy": a.allow.replace("kms", "s3")},
    },
    "aws:ec2/flowLog:FlowLog": lambda a: {
        "inputs": {
            "vpcId": a.vpc.id,
            "trafficType": "ALL",
            "logDestinationType": "s3",
            "maxAggregationInterval": 60,
            "logDestination": f"arn:aws:s3:::{a.bucket}/vpc",
            "tags": a.tags,
        },
        "change": {"tags": {"a": "b"}},
    },
    "aws:ec2/flowLog:FlowLog subnet": lambda a: {
        "inputs": {
            "subnetId": a.subnets[0],
            "trafficType": "REJECT",
            "iamRoleArn": a.role,
            "logDestination": a.log_group.outputs["arn"],
        }
    },
    "aws:ec2/customerGateway:CustomerGateway": lambda a: {
        "inputs": {"bgpAsn": "65000", "ipAddress": "198.51.100.7", "type": "ipsec.1", "tags": a.tags}
    },
    "aws:ec2/vpnGateway:VpnGateway": lambda a: {"inputs": {"vpcId": vpc(a, "vgw"), "tags": a.tags}},
    "aws:ec2/vpnConnection:VpnConnection": lambda a: {
        "inputs": {
            "type": "ipsec.1",
            "tags": a.tags,
            "staticRoutesOnly": True,
            "vpnGatewayId": a.make("aws:ec2/vpnGateway:VpnGateway", "c").id,
            "customerGatewayId": a.make(
                "aws:ec2/customerGateway:CustomerGateway", "c", bgpAsn="65000", ipAddress="198.51.100.8", type="ipsec.1"
            ).id,
        },
    },
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": lambda a: {
        "inputs": {"vpnConnectionId": vpn(a, tunnel1IkeVersions=["ikev2"]), "destinationCidrBlock": "192.168.0.0/16"},
        "status": Status.SHIM,
    },
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": lambda a: {
        "inputs": {"routeTableId": table(a, "p"), "vpnGatewayId": a.make("aws:ec2/vpnGateway:VpnGateway", "p").id},
        "status": Status.SHIM,
    },
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": lambda a: {
        "inputs": {"vpcId": a.vpc.id, "peerVpcId": vpc(a, "peer"), "autoAccept": True, "tags": a.tags}
    },
    "aws:ec2transitgateway/transitGateway:TransitGateway": lambda a: {
        "inputs": {"description": "d", "autoAcceptSharedAttachments": "disable", "tags": a.tags}
    },
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": lambda a: {
        "inputs": {
            "vpcId": a.vpc.id,
            "subnetIds": a.subnets[:1],
            "tags": a.tags,
            "transitGatewayId": a.make("aws:ec2transitgateway/transitGateway:TransitGateway", "t").id,
        }
    },
    "aws:ec2/launchTemplate:LaunchTemplate": lambda a: {
        "inputs": {
            "imageId": "ami-12345678",
            "instanceType": "t4g.micro",
            "tags": a.tags,
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled"},
        },
        "change": {"instanceType": "t4g.small"},
    },
    "aws:ec2/instance:Instance": lambda a: {
        "inputs": {
            "ami": "ami-12345678",
            "instanceType": "t4g.micro",
            "subnetId": a.subnets[0],
            "tags": a.tags,
            "vpcSecurityGroupIds": [a.group],
            "metadataOptions": {"httpTokens": "required"},
        }
    },
    "aws:ebs/volume:Volume": lambda a: {
        "inputs": {
            "availabilityZone": "us-east-1a",
            "size": 10,
            "encrypted": True,
            "kmsKeyId": a.key,
            "type": "gp3",
            "tags": a.tags,
        }
    },
    "aws:ebs/encryptionByDefault:EncryptionByDefault": lambda _: {
        "inputs": {"enabled": True},
        "change": {"enabled": False},
        "still_readable": True,
    },
    "aws:ebs/defaultKmsKey:DefaultKmsKey": lambda a: {
        "inputs": {"keyArn": a.key},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": lambda _: {
        "inputs": {"state": "block-all-sharing"},
        "change": {"state": "unblocked"},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": lambda _: {
        "inputs": {"state": "block-new-sharing"},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": lambda _: {
        "inputs": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "status": Status.SHIM,
        "still_readable": True,
    },
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": lambda _: {
        "inputs": {"enabled": False},
        "change": {"enabled": True},
        "status": Status.SHIM,
        "still_readable": True,
    },
}


def vpn(account: Any, **options: Any) -> str:
    """A VPN connection with tunnel options, all of which are read back."""
    vpn_gateway = account.make("aws:ec2/vpnGateway:VpnGateway", "v").id
    customer_gateway = account.make(
        "aws:ec2/customerGateway:CustomerGateway", "v", bgpAsn="65000", ipAddress="198.51.100.9", type="ipsec.1"
    ).id
    created = account.make(
        "aws:ec2/vpnConnection:VpnConnection",
        "v",
        type="ipsec.1",
        vpnGatewayId=vpn_gateway,
        customerGatewayId=customer_gateway,
        **options,
    )
    assert created.differences == ()
    return str(created.id)


def vpc(account: Any, name: str) -> str:
    """A new VPC."""
    return str(account.make("aws:ec2/vpc:Vpc", name, cidrBlock="10.7.0.0/16").id)


def table(account: Any, name: str) -> str:
    """A new route table."""
    return str(account.make("aws:ec2/routeTable:RouteTable", name, vpcId=account.vpc.id).id)


def gateway(account: Any) -> str:
    """A new internet gateway, as the target of a route."""
    return str(account.make("aws:ec2/internetGateway:InternetGateway", f"to-{next(NUMBERS)}").id)


def to_list(prefix_list: str) -> dict[str, Any]:
    """An inline rule that lets TLS out to a prefix list."""
    return {"protocol": "tcp", "fromPort": 443, "toPort": 443, "prefixListIds": [prefix_list]}


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_.partition(" ")[0], CASES[type_](account))
