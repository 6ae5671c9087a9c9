"""Every list that is asked for, service by service; what is bound and not listed says why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from infra.emulator.provider.binding import Call, call
from scripts.aws.inventory import identity, names, network, storage, watching, workloads
from scripts.aws.listing import Listing

LISTINGS: Final[tuple[Listing, ...]] = (
    *identity.LISTINGS,
    *storage.LISTINGS,
    *network.LISTINGS,
    *names.LISTINGS,
    *workloads.LISTINGS,
    *watching.LISTINGS,
)

NOT_LISTED: Final = {
    "aws:acm/certificateValidation:CertificateValidation": "the certificate itself says whether it is issued",
    "aws:ec2/networkAclRule:NetworkAclRule": "the list itself tells its rules",
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": "the connection is listed on both sides",
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": "the gateway itself tells its network",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "the queue itself tells it",
    "aws:sqs/redrivePolicy:RedrivePolicy": "the queue itself tells it",
    "aws:identitystore/group:Group": "names of people and their groups are nobody's business here",
    "aws:identitystore/groupMembership:GroupMembership": "names of people and their groups are nobody's business here",
    "aws:identitystore/user:User": "names of people and their groups are nobody's business here",
    "aws:kms/keyPolicy:KeyPolicy": "the key itself tells its policy",
    "aws:organizations/awsServiceAccess:AwsServiceAccess": "the organization itself tells its trusted services",
    "aws:s3/bucketObjectv2:BucketObjectv2": "objects are patient data",
    "aws:secretsmanager/secretVersion:SecretVersion": "values of secrets are not read",
    "aws:cloudwatch/logStream:LogStream": "streams carry what groups are set to carry",
    "aws:ram/sharingWithOrganization:SharingWithOrganization": "the organization itself tells its trusted services",
}
"""Bound types that no list is asked for, and why that hides nothing."""

PRESENT: Final[Mapping[str, Call]] = {
    "aws:dynamodb/table:Table": call("dynamodb.list_tables", "TableNames"),
    "aws:kinesis/stream:Stream": call("kinesis.list_streams", "StreamNames"),
    "aws:opensearch/domain:Domain": call("opensearch.list_domain_names", "DomainNames[].DomainName"),
    "aws:redshift/cluster:Cluster": call("redshift.describe_clusters", "Clusters[].ClusterIdentifier"),
    "aws:fsx/fileSystem:FileSystem": call("fsx.describe_file_systems", "FileSystems[].FileSystemId"),
    "aws:dms/replicationTask:ReplicationTask": call(
        "dms.describe_replication_tasks", "ReplicationTasks[].ReplicationTaskIdentifier"
    ),
    "aws:ec2/vpcEndpointService:VpcEndpointService": call(
        "ec2.describe_vpc_endpoint_service_configurations", "ServiceConfigurations[].ServiceName"
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": call(
        "ram.get_resource_shares", "resourceShares[?status=='ACTIVE'].name", resourceOwner="SELF"
    ),
    "aws:ebs/snapshot:Snapshot": call(
        "ec2.describe_snapshots", "Snapshots[].SnapshotId", OwnerIds=["{account}"], Filters=[]
    ),
    "aws:ec2/ami:Ami": call("ec2.describe_images", "Images[].ImageId", Owners=["{account}"]),
    "aws:rds/snapshot:Snapshot": call(
        "rds.describe_db_snapshots", "DBSnapshots[?SnapshotType=='manual'].DBSnapshotIdentifier"
    ),
}
"""Stores and shares that the wall knows and that nothing here reads yet: where one exists, that is told as unread."""


@cache
def under(type_: str) -> tuple[Listing, ...]:
    """What is listed for each resource of a type; for the empty type, what is listed first."""
    return tuple(listing for listing in LISTINGS if listing.under == type_)
