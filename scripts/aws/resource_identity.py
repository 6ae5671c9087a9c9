"""Identifies collected resources: those that are declared, and those that AWS creates itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final, TypeAlias

from infra.engine.graph import Graph, Resource
from scripts.aws.inventory import LISTINGS

Key: TypeAlias = tuple[str, str, str]
"""Type, account and one identifier of a resource."""

ROUTE: Final = "aws:ec2/route:Route"
EVENTS: Final = ("aws:cloudwatch/eventRule:", "aws:cloudwatch/eventTarget:")
"""The events of global services arrive in one region; a rule there does not show that an account uses the region."""
VPC: Final = "aws:ec2/vpc:Vpc"
DEFAULT_ACL: Final = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
"""That of a default VPC is judged: without rules it closes the VPC."""
DEFAULT_PARTS: Final = (
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
)
"""The types that AWS creates in the default VPC of each region."""
SETTINGS_OF_VPCS: Final[Mapping[str, str]] = {
    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": "firewallFailOpen",
    "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig": "validationStatus",
}
"""Setting of which every VPC has one -> its property, which AWS sets to DISABLED."""

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
    ("aws:secretsmanager/secret:Secret", "*:secret:*!*"),
)
"""Type and id pattern of resources that AWS services create in an account.

A secret's name has an exclamation mark only where a service manages it (``rds!``, ``events!``).
"""


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
    """The URNs of the resources that AWS creates itself, with the settings that everything of their type has."""
    default = {id_ for parts in _default_vpcs(collected).values() for id_ in parts}
    for resource in collected.custom:
        always_present = resource.type in ALWAYS_PRESENT or resource.facts.get("isMain") or _has_the_default(resource)
        if always_present or resource.urn in default or _by_service(resource):
            yield resource.urn


def unused_parts_of_aws(collected: Graph) -> frozenset[str]:
    """The URNs of what AWS made for no resource of the account.

    Unused default VPCs, the default network ACLs of other VPCs while they have entries, what AWS's services made, and
    all that it made in a region in which nothing else is.
    """
    vpcs = _default_vpcs(collected)
    parts = {urn for urns in vpcs.values() for urn in urns}
    named = set[str]()
    for resource in collected.custom:
        if resource.urn not in parts and resource.type not in (DEFAULT_ACL, *SETTINGS_OF_VPCS):
            named.update(_texts(resource.facts))
    ids = {resource.urn: str(resource.id) for resource in collected.custom if resource.urn in parts}
    unused = {urn for urns in vpcs.values() if not any(ids[urn] in named for urn in urns) for urn in urns}
    acls = (acl for acl in collected.of_type(DEFAULT_ACL) if str(acl.facts.get("vpcId")) not in vpcs)
    unused |= {acl.urn for acl in acls if _has_entries(acl)}
    return frozenset(
        {*unused, *_in_unused_regions(collected), *(each.urn for each in collected.custom if _by_service(each))}
    )


def _has_entries(acl: Resource) -> bool:
    """Whether a network ACL lets something through; one that somebody emptied is no longer as AWS made it."""
    return bool(acl.facts.get("ingress") or acl.facts.get("egress"))


def _in_unused_regions(collected: Graph) -> Iterator[str]:
    """The URNs of what AWS made in regions of an account in which nothing else is."""
    made = set(created_by_aws(collected))
    own = [each for each in collected.custom if each.urn not in made and not each.type.startswith(EVENTS)]
    used = {(each.account, each.region) for each in own}
    yield from (each.urn for each in collected.custom if each.urn in made and (each.account, each.region) not in used)


def _default_vpcs(collected: Graph) -> dict[str, set[str]]:
    """Id of a default VPC -> the URNs of the VPC and of the parts that AWS made in it."""
    found = {str(vpc.id): {vpc.urn} for vpc in collected.of_type(VPC) if vpc.facts.get("isDefault")}
    tables = dict[str, str]()
    for part in collected.of_type(*DEFAULT_PARTS):
        vpc = str(part.facts.get("vpcId"))
        if vpc in found:
            found[vpc].add(part.urn)
            tables[str(part.id)] = vpc
    for route in collected.of_type(ROUTE):
        if vpc := tables.get(str(route.facts.get("routeTableId")), ""):
            found[vpc].add(route.urn)
    return found


def _by_service(resource: Resource) -> bool:
    return any(
        resource.type == type_ and fnmatchcase(str(resource.id), pattern) for type_, pattern in CREATED_BY_SERVICES
    )


def _has_the_default(resource: Resource) -> bool:
    """Whether it is a setting of a VPC, which every VPC has, with the value that AWS sets."""
    name = SETTINGS_OF_VPCS.get(resource.type)
    return name is not None and resource.facts.get(name) in (None, "DISABLED")


def _texts(value: Any) -> Iterator[str]:
    """Every string in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
