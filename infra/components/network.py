"""The network of one account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from infra.components.dns_firewall import DnsFirewall, DnsFirewallArgs
from infra.iam.policy_builder import Conditions, Kind, Text, allow, policy

PRIVATE_SERVICES = ("ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts")


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """``cidr`` is the account's /16; ``zones`` two or three; ``log_buckets`` the archive's bucket for each kind of log.

    ``log_buckets`` has the keys ``flow`` and ``dns``, each a bucket name. ``domains`` may be looked up besides
    AWS's own; ``topic_arn`` hears of attempts at others.
    """

    cidr: IPv4Network
    region: str
    zones: int
    account_id: str
    log_buckets: Mapping[str, str]
    domains: Sequence[str]
    topic_arn: Text
    tags: Mapping[str, str]
    sites: bool = False
    """Whether sites reach this network by VPN."""

    def __post_init__(self) -> None:
        if self.zones not in (2, 3):
            raise ValueError(f"zones must be 2 or 3, got {self.zones}")
        if self.cidr.prefixlen != 16:
            raise ValueError(f"cidr must be a /16 (it is cut into /20 subnets), got {self.cidr}")


class Network(pulumi.ComponentResource):
    """A VPC whose applications and data have no route to the internet, and every packet and name look-up on record.

    Load balancers alone stand in public subnets. AWS is reached through endpoints that pass this account's principals
    only; no other name resolves but the owner's. There is no peering and no transit gateway: nothing leads to another
    account (45 CFR 164.312(e)(1)).
    """

    vpc_id: pulumi.Output[str]
    public: list[pulumi.Output[str]]
    private: list[pulumi.Output[str]]
    data: list[pulumi.Output[str]]
    endpoints: aws.ec2.SecurityGroup
    vpn_gateway_id: pulumi.Output[str] | None = None

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:Network", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        vpc = aws.ec2.Vpc(
            name,
            cidr_block=str(args.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self._named(name),
            opts=self._here,
        )
        self.vpc_id = vpc.id
        aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id, tags=self._named("closed"), opts=self._here)
        tiers = {
            tier: self._tier(name, tier, first)
            for first, tier in ((0, "public"), (4, "private"), (8, "data"))
        }
        self.public, self.private, self.data = (tiers[tier][0] for tier in ("public", "private", "data"))
        self._meet_internet(name, tiers["public"][1])
        self._record(name)
        DnsFirewall(f"{name}-names", self._names(), self._here)
        self.tables = [tiers["private"][1].id, tiers["data"][1].id]
        self.endpoints = self._endpoints(name)
        if args.sites:
            self.vpn_gateway_id = self._meet_sites(name)
        self.register_outputs({"vpcId": self.vpc_id})

    def _tier(self, name: str, tier: str, first: int) -> tuple[list[pulumi.Output[str]], aws.ec2.RouteTable]:
        """One subnet in each zone and the route table they share."""
        blocks = list(self._args.cidr.subnets(new_prefix=20))
        table = aws.ec2.RouteTable(
            f"{name}-{tier}", vpc_id=self.vpc_id, tags=self._named(f"{name}-{tier}"), opts=self._here
        )
        subnets = []
        for index in range(self._args.zones):
            zone = "abc"[index]
            subnet = aws.ec2.Subnet(
                f"{name}-{tier}-{zone}",
                vpc_id=self.vpc_id,
                cidr_block=str(blocks[first + index]),
                availability_zone=f"{self._args.region}{zone}",
                map_public_ip_on_launch=False,
                tags=self._named(f"{name}-{tier}-{zone}"),
                opts=self._here,
            )
            aws.ec2.RouteTableAssociation(
                f"{name}-{tier}-{zone}", subnet_id=subnet.id, route_table_id=table.id, opts=self._here
            )
            subnets.append(subnet.id)
        return subnets, table

    def _meet_internet(self, name: str, table: aws.ec2.RouteTable) -> None:
        """The public subnets alone: they are excepted, one by one, from the block on all internet of the region."""
        gateway = aws.ec2.InternetGateway(
            f"{name}-gateway", vpc_id=self.vpc_id, tags=self._named(name), opts=self._here
        )
        aws.ec2.Route(
            f"{name}-out",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=self._here,
        )
        for zone, subnet in zip("abc", self.public, strict=False):
            aws.ec2.VpcBlockPublicAccessExclusion(
                f"{name}-public-{zone}",
                subnet_id=subnet,
                internet_gateway_exclusion_mode="allow-bidirectional",
                tags=self._named(f"{name}-public-{zone}"),
                opts=self._here,
            )

    def _names(self) -> DnsFirewallArgs:
        return DnsFirewallArgs(
            vpc_id=self.vpc_id,
            cidr=self._args.cidr,
            region=self._args.region,
            domains=self._args.domains,
            topic_arn=self._args.topic_arn,
            tags=self._args.tags,
        )

    def _record(self, name: str) -> None:
        """Flow logs and DNS queries go to the log archive, out of this account's reach."""
        aws.ec2.FlowLog(
            f"{name}-flow",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=f"arn:aws:s3:::{self._args.log_buckets['flow']}",
            max_aggregation_interval=60,
            tags=self._named(f"{name}-flow"),
            opts=self._here,
        )
        queries = aws.route53.ResolverQueryLogConfig(
            f"{name}-dns",
            name=f"{name}-dns",
            destination_arn=f"arn:aws:s3:::{self._args.log_buckets['dns']}",
            tags=self._args.tags,
            opts=self._here,
        )
        aws.route53.ResolverQueryLogConfigAssociation(
            f"{name}-dns", resolver_query_log_config_id=queries.id, resource_id=self.vpc_id, opts=self._here
        )

    def _meet_sites(self, name: str) -> pulumi.Output[str]:
        """Where the tunnels of the practice's sites end; their routes reach the applications, not the data."""
        gateway = aws.ec2.VpnGateway(
            f"{name}-sites", vpc_id=self.vpc_id, tags=self._named(f"{name}-sites"), opts=self._here
        )
        aws.ec2.VpnGatewayRoutePropagation(
            f"{name}-sites", vpn_gateway_id=gateway.id, route_table_id=self.tables[0], opts=self._here
        )
        identity: pulumi.Output[str] = gateway.id
        return identity

    def _endpoints(self, name: str) -> aws.ec2.SecurityGroup:
        """AWS without the internet, and only for this account's principals."""
        group = aws.ec2.SecurityGroup(
            f"{name}-endpoints",
            vpc_id=self.vpc_id,
            description="AWS endpoints: TLS from inside the network",
            ingress=[
                aws.ec2.SecurityGroupIngressArgs(
                    protocol="tcp", from_port=443, to_port=443, cidr_blocks=[str(self._args.cidr)], description="TLS"
                )
            ],
            tags=self._named(f"{name}-endpoints"),
            opts=self._here,
        )
        ours: Conditions = {"StringEquals": {"aws:PrincipalAccount": self._args.account_id}}
        inside = policy(Kind.ENDPOINT, allow("OwnPrincipals", "*", on=["*"], to="*", when=ours))
        layers = ["arn:aws:s3:::prod-*-starport-layer-bucket/*"]  # where ECR keeps image layers
        own = allow("OwnPrincipals", "s3:*", on=["*"], to="*", when=ours)
        aws.ec2.VpcEndpoint(
            f"{name}-s3",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{self._args.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=self.tables,
            policy=policy(Kind.ENDPOINT, own, allow("ImageLayers", "s3:GetObject", on=layers, to="*")),
            tags=self._named(f"{name}-s3"),
            opts=self._here,
        )
        for service in PRIVATE_SERVICES:
            aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=self.vpc_id,
                service_name=f"com.amazonaws.{self._args.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=self.private,
                security_group_ids=[group.id],
                policy=inside,
                tags=self._named(f"{name}-{service}"),
                opts=self._here,
            )
        return group

    def _named(self, name: str) -> dict[str, str]:
        return {**self._args.tags, "Name": name}
