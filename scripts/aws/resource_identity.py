"""Whether a collected resource is a declared one, or one that AWS put into the account by itself."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final, TypeAlias

from infra.engine.graph import Graph, Resource
from scripts.aws.inventory import LISTINGS

Key: TypeAlias = tuple[str, str, str]
"""Type, account, and one of the names that a resource is known by."""

ROUTE: Final = "aws:ec2/route:Route"
DEFAULT_PARTS: Final = (
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/internetGateway:InternetGateway",
)
"""What AWS puts into the default network of each region; anything else there is somebody's."""

ONE_EACH: Final = frozenset(
    {
        *(listing.type for listing in LISTINGS if listing.ask is None and not listing.under),
        "aws:iam/organizationsFeatures:OrganizationsFeatures",
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:guardduty/detectorFeature:DetectorFeature",
        "aws:guardduty/organizationConfiguration:OrganizationConfiguration",
        "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
    }
)
"""What every account, region, network, bucket or detector has, set or not: only what is declared of it is compared."""

BY_SERVICES: Final = (
    ("aws:athena/workgroup:Workgroup", "primary"),
    ("aws:backup/vault:Vault", "Default"),
    ("aws:backup/vault:Vault", "aws/*"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "TargetTracking-*"),
    ("aws:iam/role:Role", "OrganizationAccountAccessRole"),
    ("aws:secretsmanager/secret:Secret", "*:secret:rds!*"),
)
"""Types and ids of what AWS's services make for an account, or for a resource that was declared."""


def keys_of(resource: Resource) -> Iterator[Key]:
    """The names a resource is recognized by; the engine, the emulator and a list do not always take the same for id."""
    facts = resource.facts
    if resource.type == ROUTE:
        destination = next((str(facts[name]) for name in facts if name.startswith("destination") and facts[name]), "")
        yield resource.type, resource.account, f"{facts.get('routeTableId')} {destination}"
    for name in (resource.id, facts.get("arn")):
        if isinstance(name, str) and name:
            own = name.rpartition("/")[2] if name.startswith("http") else name  # a queue's URL, on whatever host
            yield resource.type, resource.account, own.replace("._", "_")  # a name in DNS, with or without its last dot


def made_by_aws(collected: Graph) -> Iterator[str]:
    """The URNs of what nobody declares because it comes by itself."""
    default = {str(vpc.id) for vpc in collected.of_type("aws:ec2/vpc:Vpc") if vpc.facts.get("isDefault")}
    default |= {str(part.id) for part in collected.of_type(*DEFAULT_PARTS) if part.facts.get("vpcId") in default}
    for resource in collected.custom:
        in_default = resource.type == ROUTE and resource.facts.get("routeTableId") in default
        by_service = any(
            resource.type == type_ and fnmatchcase(str(resource.id), pattern) for type_, pattern in BY_SERVICES
        )
        by_itself = resource.type in ONE_EACH or resource.id in default or resource.facts.get("isMain")
        if by_itself or in_default or by_service:
            yield resource.urn
