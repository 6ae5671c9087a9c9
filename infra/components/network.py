"""The network of one account: VPC, subnets, VPC endpoints, DNS Firewall, flow and DNS logs, and a VPN gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from infra.components.dns_firewall import DnsFirewall, DnsFirewallArgs, VendorNames
from infra.components.network_acls import NetworkAcls, NetworkAclsArgs
from infra.iam.policy_builder import Conditions, Kind, Text, allow, policy

ENDPOINT_SERVICES = ("ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts")


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """``cidr`` is the account's /16; ``zones`` is the number of Availability Zones, two or three.

    ``log_buckets`` names the log archive's bucket for each kind of log, ``flow`` and ``dns``. ``resolvable_domains``
    can be resolved besides AWS's; ``topic_arn`` receives the alarm when queries for other names are blocked.
    ``resource_accounts`` are the ids of the accounts whose resources may be reached through the VPC endpoints.
    """

    cidr: IPv4Network
    region: str
    zones: int
    account_id: str
    resource_accounts: Sequence[str]
    log_buckets: Mapping[str, str]
    resolvable_domains: Sequence[str]
    topic_arn: Text
    tags: Mapping[str, str]
    vendors: Sequence[VendorNames] = ()
    """The names of declared ways out, which can be resolved too."""
    vpn_gateway: bool = False
    """Whether locations connect to this network by VPN."""
    endpoint_services: Sequence[str] = ()
    """AWS services that get an interface endpoint besides those of every network (``sqs``)."""

    def __post_init__(self) -> None:
        if self.zones not in (2, 3):
            raise ValueError(f"zones must be 2 or 3, got {self.zones}")
        if self.cidr.prefixlen != 16:
            raise ValueError(f"cidr must be a /16 (it is cut into /20 subnets), got {self.cidr}")


class Network(pulumi.ComponentResource):
    """A VPC whose applications and data stores have no route to the internet; all traffic and DNS queries are logged.

    Only load balancers are in public subnets. VPC endpoints, which accept only this account's principals and lead only
    to resources of named accounts, reach AWS; DNS resolves only AWS's and the owner's names. There is no peering and no
    transit gateway, so no route leads to another account (45 CFR 164.312(e)(1)).
    """

    vpc_id: pulumi.Output[str]
    public_subnets: list[pulumi.Output[str]]
    private_subnets: list[pulumi.Output[str]]
    data_subnets: list[pulumi.Output[str]]
    endpoint_security_group: aws.ec2.SecurityGroup
    s3_prefix_list: pulumi.Output[str]
    """The id of the list of S3's public addresses, to which the gateway endpoint leads."""
    internet_gateway_id: pulumi.Output[str]
    application_route_table: pulumi.Output[str]
    """The id of the route table of the private subnets, in which tasks run."""
    application_cidrs: list[str]
    """The address ranges of those subnets."""
    vpn_gateway_id: pulumi.Output[str] | None = None

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:Network", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        vpc = aws.ec2.Vpc(
            name,
            cidr_block=str(args.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self._tags_with_name(name),
            opts=self._child_opts,
        )
        self.vpc_id = vpc.id
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default", vpc_id=vpc.id, tags=self._tags_with_name("closed"), opts=self._child_opts
        )
        tiers = {
            tier: self._subnet_tier(name, tier, first) for first, tier in ((0, "public"), (4, "private"), (8, "data"))
        }
        self.public_subnets, self.private_subnets, self.data_subnets = (
            tiers[tier][0] for tier in ("public", "private", "data")
        )
        acls = NetworkAclsArgs(
            vpc_id=vpc.id,
            default_acl_id=vpc.default_network_acl_id,
            cidr=args.cidr,
            subnets={tier: subnets for tier, (subnets, _) in tiers.items()},
            tags=args.tags,
        )
        NetworkAcls(name, acls, self._child_opts)
        self._internet_gateway(name, tiers["public"][1])
        self._log_traffic(name)
        DnsFirewall(f"{name}-names", self._dns_firewall_args(), self._child_opts)
        self.application_route_table = tiers["private"][1].id
        self.application_cidrs = [str(block) for block in self._blocks(4)]
        self.private_route_tables = [self.application_route_table, tiers["data"][1].id]
        self.endpoint_security_group = self._endpoints(name)
        if args.vpn_gateway:
            self.vpn_gateway_id = self._vpn_gateway(name, tiers["public"][1])
        self.register_outputs({"vpcId": self.vpc_id})

    def _subnet_tier(self, name: str, tier: str, first: int) -> tuple[list[pulumi.Output[str]], aws.ec2.RouteTable]:
        """One subnet in each Availability Zone, and the route table that they share."""
        table = aws.ec2.RouteTable(
            f"{name}-{tier}", vpc_id=self.vpc_id, tags=self._tags_with_name(f"{name}-{tier}"), opts=self._child_opts
        )
        subnets = []
        for zone, block in zip("abc", self._blocks(first), strict=False):
            subnet = aws.ec2.Subnet(
                f"{name}-{tier}-{zone}",
                vpc_id=self.vpc_id,
                cidr_block=str(block),
                availability_zone=f"{self._args.region}{zone}",
                map_public_ip_on_launch=False,
                tags=self._tags_with_name(f"{name}-{tier}-{zone}"),
                opts=self._child_opts,
            )
            aws.ec2.RouteTableAssociation(
                f"{name}-{tier}-{zone}", subnet_id=subnet.id, route_table_id=table.id, opts=self._child_opts
            )
            subnets.append(subnet.id)
        return subnets, table

    def _blocks(self, first: int) -> list[IPv4Network]:
        """The address ranges of a tier, one in each Availability Zone; ``first`` is the number of the first /20."""
        return list(self._args.cidr.subnets(new_prefix=20))[first : first + self._args.zones]

    def _internet_gateway(self, name: str, table: aws.ec2.RouteTable) -> None:
        """The internet gateway; VPC Block Public Access stays on, with an exclusion for each public subnet."""
        gateway = aws.ec2.InternetGateway(
            f"{name}-gateway", vpc_id=self.vpc_id, tags=self._tags_with_name(name), opts=self._child_opts
        )
        self.internet_gateway_id = gateway.id
        aws.ec2.Route(
            f"{name}-out",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=self._child_opts,
        )
        for zone, subnet in zip("abc", self.public_subnets, strict=False):
            aws.ec2.VpcBlockPublicAccessExclusion(
                f"{name}-public-{zone}",
                subnet_id=subnet,
                internet_gateway_exclusion_mode="allow-bidirectional",
                tags=self._tags_with_name(f"{name}-public-{zone}"),
                opts=self._child_opts,
            )

    def _dns_firewall_args(self) -> DnsFirewallArgs:
        return DnsFirewallArgs(
            vpc_id=self.vpc_id,
            cidr=self._args.cidr,
            region=self._args.region,
            domains=self._args.resolvable_domains,
            topic_arn=self._args.topic_arn,
            tags=self._args.tags,
            vendors=self._args.vendors,
            endpoint_services=self._args.endpoint_services,
        )

    def _log_traffic(self, name: str) -> None:
        """VPC flow logs and DNS query logs, delivered to the log archive, which this account cannot change."""
        aws.ec2.FlowLog(
            f"{name}-flow",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=f"arn:aws:s3:::{self._args.log_buckets['flow']}",
            max_aggregation_interval=60,
            tags=self._tags_with_name(f"{name}-flow"),
            opts=self._child_opts,
        )
        queries = aws.route53.ResolverQueryLogConfig(
            f"{name}-dns",
            name=f"{name}-dns",
            destination_arn=f"arn:aws:s3:::{self._args.log_buckets['dns']}",
            tags=self._args.tags,
            opts=self._child_opts,
        )
        aws.route53.ResolverQueryLogConfigAssociation(
            f"{name}-dns", resolver_query_log_config_id=queries.id, resource_id=self.vpc_id, opts=self._child_opts
        )

    def _vpn_gateway(self, name: str, table: aws.ec2.RouteTable) -> pulumi.Output[str]:
        """The gateway of the locations' VPN connections; its routes reach the load balancer's subnets alone."""
        gateway = aws.ec2.VpnGateway(
            f"{name}-sites", vpc_id=self.vpc_id, tags=self._tags_with_name(f"{name}-sites"), opts=self._child_opts
        )
        aws.ec2.VpnGatewayRoutePropagation(
            f"{name}-sites",
            vpn_gateway_id=gateway.id,
            route_table_id=table.id,
            opts=self._child_opts,
        )
        gateway_id: pulumi.Output[str] = gateway.id
        return gateway_id

    def _endpoints(self, name: str) -> aws.ec2.SecurityGroup:
        """VPC endpoints for AWS services, for this account's principals and named accounts' resources only.

        With credentials of another account, or to a bucket or a key of one, nothing passes. A request without a
        resource, such as for a token of ECR, has no resource account. Returns their security group.
        """
        group = aws.ec2.SecurityGroup(
            f"{name}-endpoints",
            vpc_id=self.vpc_id,
            description="AWS endpoints: TLS from inside the network",
            ingress=[
                aws.ec2.SecurityGroupIngressArgs(
                    protocol="tcp", from_port=443, to_port=443, cidr_blocks=[str(self._args.cidr)], description="TLS"
                )
            ],
            tags=self._tags_with_name(f"{name}-endpoints"),
            opts=self._child_opts,
        )
        own_principals: Conditions = {
            "StringEquals": {"aws:PrincipalAccount": self._args.account_id},
            "StringEqualsIfExists": {"aws:ResourceAccount": list(self._args.resource_accounts)},
        }
        endpoint_policy = policy(Kind.ENDPOINT, allow("OwnPrincipals", "*", on=["*"], to="*", when=own_principals))
        layers = ["arn:aws:s3:::prod-*-starport-layer-bucket/*"]  # where ECR keeps image layers
        own = allow("OwnPrincipals", "s3:*", on=["*"], to="*", when=own_principals)
        gateway = aws.ec2.VpcEndpoint(
            f"{name}-s3",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{self._args.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=self.private_route_tables,
            policy=policy(Kind.ENDPOINT, own, allow("ImageLayers", "s3:GetObject", on=layers, to="*")),
            tags=self._tags_with_name(f"{name}-s3"),
            opts=self._child_opts,
        )
        self.s3_prefix_list = gateway.prefix_list_id
        for service in (*ENDPOINT_SERVICES, *self._args.endpoint_services):
            aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=self.vpc_id,
                service_name=f"com.amazonaws.{self._args.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=self.private_subnets,
                security_group_ids=[group.id],
                policy=endpoint_policy,
                tags=self._tags_with_name(f"{name}-{service}"),
                opts=self._child_opts,
            )
        return group

    def _tags_with_name(self, name: str) -> dict[str, str]:
        return {**self._args.tags, "Name": name}
