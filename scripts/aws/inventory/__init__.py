"""Every listing, by area of AWS; for a type with a binding and without a listing, the reason."""

from __future__ import annotations

from functools import cache
from typing import Final

from scripts.aws.inventory import accounts_and_identity, data_stores, dns, monitoring, network, workloads
from scripts.aws.inventory.listing import Listing

LISTINGS: Final[tuple[Listing, ...]] = (
    *accounts_and_identity.LISTINGS,
    *data_stores.LISTINGS,
    *network.LISTINGS,
    *dns.LISTINGS,
    *workloads.LISTINGS,
    *monitoring.LISTINGS,
)

NOT_LISTED: Final = {
    "aws:acm/certificateValidation:CertificateValidation": "the certificate states whether it is issued",
    "aws:ec2/networkAclRule:NetworkAclRule": "the network ACL contains its rules",
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": "the connection is listed in both accounts",
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": "the gateway states its VPC",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "it is an attribute of the queue",
    "aws:sqs/redrivePolicy:RedrivePolicy": "it is an attribute of the queue",
    "aws:identitystore/group:Group": "names of people and groups are not needed and not collected",
    "aws:identitystore/groupMembership:GroupMembership": "names of people and groups are not needed and not collected",
    "aws:identitystore/user:User": "names of people and groups are not needed and not collected",
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": "a service of AWS assumes it; nobody else can use or change it",
    "aws:kms/keyPolicy:KeyPolicy": "the key contains its policy",
    "aws:organizations/awsServiceAccess:AwsServiceAccess": "the organization states its trusted services",
    "aws:s3/bucketMetric:BucketMetric": "it counts requests and lets nobody in; the alarms on its figures are listed",
    "aws:s3/bucketObjectv2:BucketObjectv2": "objects may be patient data",
    "aws:secretsmanager/secretVersion:SecretVersion": "secret values are never read",
    "aws:cloudwatch/logStream:LogStream": "the settings are those of the log group",
    "aws:ram/sharingWithOrganization:SharingWithOrganization": "the organization states its trusted services",
}
"""Types with a binding that are not listed, and why nothing is missed."""


@cache
def listings_under(parent: str) -> tuple[Listing, ...]:
    """The listings for each resource of the parent type; for the empty type, the listings without a parent."""
    return tuple(listing for listing in LISTINGS if listing.parent == parent)
