"""Identifies collected resources: those that are declared, and those that AWS creates itself."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final, TypeAlias

from infra.engine.graph import Graph, Resource
from scripts.aws.inventory import LISTINGS

Key: TypeAlias = tuple[str, str, str]
"""Type, account and one identifier of a resource."""

ROUTE: Final = "aws:ec2/route:Route"
DEFAULT_PARTS: Final = (
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/internetGateway:InternetGateway",
)
"""The types that AWS creates in the default VPC of each region."""

ALWAYS_PRESENT: Final = frozenset(
    {
        *(listing.type for listing in LISTINGS if listing.list_call is None and not listing.parent),
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
"""Settings that every account, region, VPC, bucket or detector has: never unmanaged, compared only where declared."""

CREATED_BY_SERVICES: Final = (
    ("aws:athena/workgroup:Workgroup", "primary"),
    ("aws:backup/vault:Vault", "Default"),
    ("aws:backup/vault:Vault", "aws/*"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "TargetTracking-*"),
    ("aws:iam/role:Role", "OrganizationAccountAccessRole"),
    ("aws:secretsmanager/secret:Secret", "*:secret:rds!*"),
)
"""Type and id pattern of resources that AWS services create in an account."""


def identity_keys(resource: Resource) -> Iterator[Key]:
    """The identifiers of a resource; engine, emulator and listing do not always use the same id."""
    facts = resource.facts
    if resource.type == ROUTE:
        destination = next((str(facts[name]) for name in facts if name.startswith("destination") and facts[name]), "")
        yield resource.type, resource.account, f"{facts.get('routeTableId')} {destination}"
    for name in (resource.id, facts.get("arn")):
        if isinstance(name, str) and name:
            identifier = name.rpartition("/")[2] if name.startswith("http") else name  # a queue URL, on any host
            yield resource.type, resource.account, identifier.replace("._", "_")  # a DNS name with or without final dot


def created_by_aws(collected: Graph) -> Iterator[str]:
    """The URNs of the resources that AWS creates itself."""
    default = {str(vpc.id) for vpc in collected.of_type("aws:ec2/vpc:Vpc") if vpc.facts.get("isDefault")}
    default |= {str(part.id) for part in collected.of_type(*DEFAULT_PARTS) if part.facts.get("vpcId") in default}
    for resource in collected.custom:
        in_default = resource.type == ROUTE and resource.facts.get("routeTableId") in default
        by_service = any(
            resource.type == type_ and fnmatchcase(str(resource.id), pattern) for type_, pattern in CREATED_BY_SERVICES
        )
        always_present = resource.type in ALWAYS_PRESENT or resource.id in default or resource.facts.get("isMain")
        if always_present or in_default or by_service:
            yield resource.urn
