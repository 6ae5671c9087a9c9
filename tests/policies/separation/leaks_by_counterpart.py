"""Who is at the other end: of a network, of a name, of a service's call, of a desk, of a pipeline's token."""

from __future__ import annotations

from typing import Any

from change_builders import (
    EXTERNAL_ACCOUNT,
    PHOTOS,
    Change,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    role_trusting,
    without,
    without_perimeter,
)
from data_path_builders import Case, arn
from leaks_by_configuration import application_may
from leaks_by_federation import pipeline
from small_estate import KEY, MANAGEMENT, NORTH, allow, deny, policy, role_arn, root

ID = "0123456789abcdef0"
BALANCER, GROUP = arn("elasticloadbalancing", NORTH, "loadbalancer/net/x/1"), arn(
    "elasticloadbalancing", NORTH, "targetgroup/x/1")  # fmt: skip
HOST = "portal-1.us-east-1.elb.amazonaws.com"
SOURCE, OF_MANAGEMENT = "aws:SourceAccount", {"StringEquals": {"aws:SourceAccount": MANAGEMENT}}
ATTACHMENT = f"tgw-attach-{ID}"


def beside(type_: str, **properties: Any) -> Change:
    """A part of the practice's network."""
    return add(type_, "counterpart", NORTH, **properties)


def connections(internal: bool) -> Change:
    """A network load balancer that hands connections on to an unusual port of the clinical network."""
    return combined(
        add("aws:lb/loadBalancer:LoadBalancer", "front", NORTH, BALANCER, arn=BALANCER, internal=internal,
            loadBalancerType="network"),
        add("aws:lb/targetGroup:TargetGroup", "targets", NORTH, GROUP, arn=GROUP, port=2575, protocol="TCP",
            vpcId="vpc-north"),
        add("aws:lb/listener:Listener", "listener", NORTH, loadBalancerArn=BALANCER,
            defaultActions=[{"type": "forward", "targetGroupArn": GROUP}]),
    )  # fmt: skip


def record(account: str, type_: str = "A", **to: Any) -> Change:
    """A DNS record of an account for the practice's portal."""
    portal = add("aws:lb/loadBalancer:LoadBalancer", "portal", NORTH, dnsName=HOST, internal=True)
    return combined(portal, add("aws:route53/record:Record", "name", account, name="portal.ridge.example",
                                type=type_, **to))  # fmt: skip


def opened(when: Any, to: Any = "*") -> Change:
    """The photos, under a key of S3, open to whoever meets a condition."""
    return combined(
        without_perimeter, without("photos:public", "photos:encryption"),
        extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=to, when=when)),
    )  # fmt: skip


def desk(*trust: Any) -> Change:
    """The billers' desk with another trust policy, and no perimeter around the exchange."""
    return combined(
        without("perimeter-exchange-north:attachment", "organization-perimeter:attachment"),
        changed("exchange-north:biller", assumeRolePolicy=policy(*trust)),
    )


FILES = add("aws:efs/fileSystem:FileSystem", "files", NORTH, f"fs-{ID}", {"mso:data-class": "phi"}, kmsKeyId=KEY,
            arn=arn("elasticfilesystem", NORTH, f"file-system/fs-{ID}"))  # fmt: skip
INSTANCE = combined(
    add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
    add("aws:ec2/instance:Instance", "ehr-host", NORTH, f"i-{ID}", iamInstanceProfile="profile"),
)
GOOGLE = "accounts.google.com"
CASES: list[Case] = [
    ("a peering accepted from nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", vpcPeeringConnectionId=f"pcx-{ID}")),
    ("an attachment accepted from nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter", transitGatewayAttachmentId=ATTACHMENT)),
    ("a VPN to nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2/vpnConnection:VpnConnection", vpnGatewayId=f"vgw-{ID}", customerGatewayId=f"cgw-{ID}")),
    ("an endpoint accepted from nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2/vpcEndpointConnectionAccepter:VpcEndpointConnectionAccepter", vpcEndpointId=f"vpce-{ID}")),
    ("a transit gateway's route to nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2transitgateway/route:Route", transitGatewayAttachmentId=ATTACHMENT)),
    ("a route to an interface of nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2/route:Route", networkInterfaceId=f"eni-{ID}")),
    ("routes learned from a gateway of nobody in the input", "W3", "UNKNOWN", beside(
        "aws:ec2/routeTable:RouteTable", vpcId="vpc-north", propagatingVgws=[f"vgw-{ID}"])),
    ("connections from the internet to an unusual port", "W1", "POSSIBLE", connections(internal=False)),
    ("a name of management leads to the practice", "W1", "UNKNOWN", record(
        MANAGEMENT, aliases=[{"name": HOST, "zoneId": "Z1"}])),
    ("a name of management is another name of the practice's host", "W1", "UNKNOWN", record(
        MANAGEMENT, "CNAME", records=[HOST])),
    ("everybody who acts for management", "W1", "LEAK", opened(OF_MANAGEMENT)),
    ("a key for everybody who acts for management", "W2", "POSSIBLE", combined(
        without_perimeter, extend_policy("key:clinical-north", allow("kms:Decrypt", to="*", when=OF_MANAGEMENT)))),
    ("a key for everything that any account has", "W2", "POSSIBLE", combined(without_perimeter, extend_policy(
        "key:clinical-north", allow("kms:Decrypt", to={"Service": "sns.amazonaws.com"},
                                    when={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}})))),
    ("a service that need not say for whom it acts", "W1", "LEAK", opened(
        {"StringEqualsIfExists": {SOURCE: NORTH}}, {"Service": "macie.amazonaws.com"})),
    ("a pipeline of any owner's repository of a name", "W6", "LEAK", combined(
        without_perimeter, pipeline(StringLike={"repository": "*/charts"}))),
    ("a desk that a vendor can sit down at", "W4", "LEAK", desk(
        allow("sts:AssumeRole", on=(), to=root(EXTERNAL_ACCOUNT)))),
    ("a desk for whoever signs in at Google", "W4", "LEAK", desk(
        allow("sts:AssumeRoleWithWebIdentity", on=(), to={"Federated": GOOGLE},
              when={"StringEquals": {f"{GOOGLE}:aud": "x"}}))),
    ("an operator makes the account leave its organization", "W1", "UNKNOWN", operator_allowed(
        "organizations:LeaveOrganization")),
    ("an operator changes where requests of a distribution go", "W1", "UNKNOWN", operator_allowed(
        "cloudfront:UpdateDistribution")),
    ("an operator changes where connections go", "W1", "UNKNOWN", operator_allowed("ec2:ReplaceRoute")),
    ("an operator changes where backups are copied", "W1", "UNKNOWN", operator_allowed("backup:UpdateBackupPlan")),
    ("an operator replicates a file system", "W1", "POSSIBLE", combined(
        FILES, operator_allowed("elasticfilesystem:CreateReplicationConfiguration"))),
    ("an operator gives an association another document", "W5", "POSSIBLE", combined(
        INSTANCE, operator_allowed("ssm:UpdateAssociation"))),
    ("an operator deploys another revision to instances", "W5", "POSSIBLE", combined(
        INSTANCE, operator_allowed("codedeploy:CreateDeployment"))),
    ("an operator removes the filter that feeds an alarm", "W8", "POSSIBLE", operator_allowed(
        "logs:DeleteMetricFilter")),
    ("an operator has new photos encrypted with another key", "W1", "POSSIBLE", operator_allowed(
        "s3:PutEncryptionConfiguration", "s3:GetObject")),
    ("an application may write to every bucket there is", "W4", "UNKNOWN", application_may("s3:PutObject", "*")),
    ("an application may act as every role there is", "W4", "UNKNOWN", application_may("sts:AssumeRole", "*")),
    ("an application may call an API of management", "W4", "UNKNOWN", application_may(
        "execute-api:Invoke", arn("execute-api", MANAGEMENT, "abc/*"))),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a peering accepted from the practice's other account", combined(
        add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", NORTH, f"pcx-{ID}", vpcId="vpc-north",
            peerVpcId="vpc-north"),
        beside("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
               vpcPeeringConnectionId=f"pcx-{ID}"))),
    ("a route to an instance of the practice that translates addresses", combined(
        add("aws:ec2/instance:Instance", "nat", NORTH, f"i-{ID}", primaryNetworkInterfaceId=f"eni-{ID}"),
        beside("aws:ec2/route:Route", networkInterfaceId=f"eni-{ID}"))),
    ("a route to an internet gateway", beside("aws:ec2/route:Route", gatewayId=f"igw-{ID}")),
    ("connections within the network to an unusual port", connections(internal=True)),
    ("a name of the practice leads to the practice", record(NORTH, aliases=[{"name": HOST, "zoneId": "Z1"}])),
    ("a text of management about the practice's host", record(MANAGEMENT, "TXT", records=[HOST])),
    ("everybody who acts for the practice", opened({"StringEquals": {SOURCE: NORTH}})),
    ("a key for everything that the practice has", extend_policy(
        "key:clinical-north", allow("kms:Decrypt", to={"Service": "sns.amazonaws.com"}, when={
            "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}, "StringEquals": {SOURCE: NORTH}}))),
    ("a desk for two jobs of the staff", desk(allow("sts:AssumeRole", on=(), to=[
        role_arn(MANAGEMENT, "mso/staff/biller"), role_arn(MANAGEMENT, "mso/staff/mso_it")]))),
    ("an operator changes the encryption without reading", operator_allowed("s3:PutEncryptionConfiguration")),
    ("an application may write to every bucket of its account", application_may(
        "s3:PutObject", "*", deny("s3:*", when={"StringNotEquals": {"aws:ResourceAccount": NORTH}}))),
    ("an application may write to every log", application_may("logs:PutLogEvents", "*")),
    ("an application may call an API of its own account", application_may(
        "execute-api:Invoke", arn("execute-api", NORTH, "abc/*"))),
    ("an operator reads how requests are led", operator_allowed(
        "cloudfront:GetDistribution", "ec2:DescribeRouteTables")),
    ("a role that a service of the practice alone may use", role_trusting(NORTH, "mso/phi/mail", "ses")),
]  # fmt: skip
