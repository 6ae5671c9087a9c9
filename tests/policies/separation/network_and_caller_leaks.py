"""Changes to the small estate that let others into a clinical network, or let them call what reads patient data."""

from __future__ import annotations

from change_builders import add, combined
from data_path_builders import (
    ATTACHED,
    GATEWAY,
    OPEN_URL,
    PHI,
    SUBNET,
    Case,
    arn,
    balancer,
    client_vpn,
    distribution,
    grant_to,
    replicated,
    share,
)
from small_estate import MANAGEMENT, NORTH, ORG, PAYER, REGION, role_arn

LEAKS: list[Case] = [
    # networks
    (
        "a subnet shared with management",
        "W3",
        "LEAK",
        combined(SUBNET, share(arn("ec2", NORTH, "subnet/subnet-1"), MANAGEMENT)),
    ),
    (
        "a subnet shared with a unit of others",
        "W3",
        "LEAK",
        combined(
            SUBNET, share(arn("ec2", NORTH, "subnet/subnet-1"), f"arn:aws:organizations::{PAYER}:ou/{ORG}/ou-mgmt")
        ),
    ),
    (
        "transit gateways that are peered",
        "W3",
        "LEAK",
        combined(
            GATEWAY,
            ATTACHED,
            add(
                "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
                "peering",
                NORTH,
                transitGatewayId="tgw-1",
                peerAccountId=MANAGEMENT,
                peerTransitGatewayId="tgw-9",
            ),
        ),
    ),
    (
        "an attachment to a core network of others",
        "W3",
        "LEAK",
        combined(
            add("aws:networkmanager/coreNetwork:CoreNetwork", "core", MANAGEMENT, "core-network-1"),
            add(
                "aws:networkmanager/vpcAttachment:VpcAttachment",
                "wan",
                NORTH,
                vpcArn=arn("ec2", NORTH, "vpc/vpc-north"),
                coreNetworkId="core-network-1",
            ),
        ),
    ),
    (
        "an endpoint to a service of management",
        "W3",
        "LEAK",
        combined(
            add(
                "aws:ec2/vpcEndpointService:VpcEndpointService",
                "service",
                MANAGEMENT,
                "vpce-svc-1",
                serviceName=f"com.amazonaws.vpce.{REGION}.vpce-svc-1",
            ),
            add(
                "aws:ec2/vpcEndpoint:VpcEndpoint",
                "to",
                NORTH,
                vpcId="vpc-north",
                serviceName=f"com.amazonaws.vpce.{REGION}.vpce-svc-1",
            ),
        ),
    ),
    (
        "a client VPN for the people of the MSO",
        "W3",
        "LEAK",
        combined(
            add(
                "aws:iam/samlProvider:SamlProvider",
                "mso-people",
                MANAGEMENT,
                arn=f"arn:aws:iam::{MANAGEMENT}:saml-provider/people",
                samlMetadataDocument='<EntityDescriptor entityID="https://idp.mso.example"/>',
            ),
            client_vpn(MANAGEMENT, "people"),
        ),
    ),
    (
        "traffic mirrored to management",
        "W3",
        "LEAK",
        combined(
            add(
                "aws:ec2/trafficMirrorTarget:TrafficMirrorTarget",
                "mirror",
                MANAGEMENT,
                "tmt-1",
                networkInterfaceId="eni-9",
            ),
            add("aws:ec2/networkInterface:NetworkInterface", "eni", NORTH, "eni-1", subnetId="subnet-1"),
            add(
                "aws:ec2/trafficMirrorSession:TrafficMirrorSession",
                "session",
                NORTH,
                networkInterfaceId="eni-1",
                trafficMirrorTargetId="tmt-1",
            ),
        ),
    ),
    # callers
    ("an access grant for the operator", "W1", "LEAK", grant_to(role_arn(NORTH, "mso/operator"))),
    (
        "a Lake Formation grant",
        "W1",
        "LEAK",
        add("aws:lakeformation/permissions:Permissions", "grant", NORTH, principal=MANAGEMENT, permissions=["SELECT"]),
    ),
    ("a distribution without viewer authentication", "W1", "LEAK", distribution()),
    (
        "an API key over a table",
        "W1",
        "POSSIBLE",
        combined(
            add(
                "aws:dynamodb/table:Table",
                "visits",
                NORTH,
                "",
                PHI,
                name="visits",
                arn=arn("dynamodb", NORTH, "table/visits"),
            ),
            add("aws:appsync/graphQLApi:GraphQLApi", "api", NORTH, "api-1", authenticationType="API_KEY"),
            add(
                "aws:appsync/dataSource:DataSource",
                "source",
                NORTH,
                apiId="api-1",
                dynamodbConfig={"tableName": "visits"},
            ),
        ),
    ),
    (
        "an open function URL",
        "W1",
        "UNKNOWN",
        add(OPEN_URL, "url", NORTH, functionName="ehr", authorizationType="NONE"),
    ),
    (
        "an API method without an authorizer",
        "W1",
        "UNKNOWN",
        add("aws:apigateway/method:Method", "get", NORTH, restApi="api", httpMethod="GET", authorization="NONE"),
    ),
    ("a database behind a public load balancer", "W1", "POSSIBLE", balancer(internal=False)),
    (
        "a file transfer user",
        "W1",
        "UNKNOWN",
        add("aws:transfer/user:User", "sftp", NORTH, homeDirectory="/photos/in", userName="sftp"),
    ),
    ("a client VPN by certificate", "W3", "UNKNOWN", client_vpn(NORTH, kind="certificate-authentication")),
    ("a transit gateway of nobody in the input", "W3", "UNKNOWN", ATTACHED),
    ("replication to a bucket of nobody in the input", "W3", "POSSIBLE", replicated("elsewhere")),
    (
        "snapshots that a lifecycle policy shares",
        "W3",
        "POSSIBLE",
        add(
            "aws:dlm/lifecyclePolicy:LifecyclePolicy",
            "disks",
            NORTH,
            policyDetails={"schedules": [{"shareRule": {"targetAccounts": [MANAGEMENT]}}]},
        ),
    ),
]
