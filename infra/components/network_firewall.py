"""The AWS Network Firewall of one network: TLS passes to the names of declared vendors, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from infra.components.dns_firewall import VendorNames
from infra.components.exit_subnet import ExitSubnet, ExitSubnetArgs
from infra.components.metric_alarm import Metric, alarm_above
from infra.components.network_acls import ANYWHERE
from infra.iam.policy_builder import Text

FIREWALL_BLOCK: Final = 13
"""The /20 of the network in which the subnet of the firewall endpoint is."""
CAPACITY: Final = 2000
"""Names that the rule group can hold; AWS changes it only by making another group (Network Firewall, quotas)."""
MAX_DROPPED_PACKETS: Final = 50
"""Packets dropped in five minutes before the alarm: a refused connection makes a few, a program that keeps on more."""


@dataclass(frozen=True, kw_only=True)
class NetworkFirewallArgs:
    """``cidr`` is the network's /16, ``zone`` the Availability Zone of the endpoint (``us-west-2a``).

    Traffic of ``client_subnets`` (address ranges), whose route table is ``client_table``, passes the firewall on its
    way to ``gateway_id``, a NAT gateway, and back from it, by that gateway's ``gateway_table``. ``log_bucket`` is the
    log archive's bucket for traffic; ``topic_arn`` receives the alarm.
    """

    firewall_name: str
    vpc_id: Text
    cidr: IPv4Network
    zone: str
    vendors: Sequence[VendorNames]
    gateway_id: Text
    gateway_table: Text
    client_table: Text
    client_subnets: Sequence[str]
    log_bucket: str
    topic_arn: Text
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.vendors:
            raise ValueError("vendors is empty: a firewall in front of no way out is not built")
        if (names := sum(len(vendor.domains) for vendor in self.vendors)) > CAPACITY:
            raise ValueError(f"vendors have {names} domains, {CAPACITY} at most fit into the rule group")


class NetworkFirewall(pulumi.ComponentResource):
    """Passes TLS whose server name is on the list and drops the rest, in both directions through one endpoint.

    The name is what the client says it is: a program that lies about it reaches an address of its choice. What is
    dropped is logged in the log archive and rings (45 CFR 164.312(e)(1), 164.312(b)).
    """

    def __init__(self, name: str, args: NetworkFirewallArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:NetworkFirewall", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        subnet_args = ExitSubnetArgs(
            vpc_id=args.vpc_id, cidr=args.cidr, block=FIREWALL_BLOCK, zone=args.zone, tags=args.tags
        )
        subnet = ExitSubnet(name, subnet_args, self._child_opts)
        firewall = aws.networkfirewall.Firewall(
            name,
            name=args.firewall_name,
            description="TLS to the names of declared vendors",
            vpc_id=args.vpc_id,
            firewall_policy_arn=self._policy(name).arn,
            subnet_mappings=[aws.networkfirewall.FirewallSubnetMappingArgs(subnet_id=subnet.subnet_id)],
            delete_protection=True,
            firewall_policy_change_protection=True,
            subnet_change_protection=True,
            tags=self._tags_with_name(name),
            opts=self._child_opts,
        )
        self._logs(name, firewall)
        self._alarm(name)
        self._routes(name, subnet, firewall.firewall_statuses.apply(_endpoint_id))
        self.register_outputs({"arn": firewall.arn})

    def _policy(self, name: str) -> aws.networkfirewall.FirewallPolicy:
        group = aws.networkfirewall.RuleGroup(
            name,
            name=self._args.firewall_name,
            description="Names of declared vendors",
            type="STATEFUL",
            capacity=CAPACITY,
            rule_group=aws.networkfirewall.RuleGroupRuleGroupArgs(
                rules_source=aws.networkfirewall.RuleGroupRuleGroupRulesSourceArgs(
                    rules_source_list=aws.networkfirewall.RuleGroupRuleGroupRulesSourceRulesSourceListArgs(
                        generated_rules_type="ALLOWLIST", target_types=["TLS_SNI"], targets=listed_names(self._args)
                    )
                ),
                stateful_rule_options=aws.networkfirewall.RuleGroupRuleGroupStatefulRuleOptionsArgs(
                    rule_order="STRICT_ORDER"
                ),
            ),
            tags=self._tags_with_name(name),
            opts=self._child_opts,
        )
        reference = aws.networkfirewall.FirewallPolicyFirewallPolicyStatefulRuleGroupReferenceArgs(
            resource_arn=group.arn, priority=1
        )
        return aws.networkfirewall.FirewallPolicy(
            name,
            name=self._args.firewall_name,
            description="Drops what no declared way out allows",
            firewall_policy=aws.networkfirewall.FirewallPolicyFirewallPolicyArgs(
                stateless_default_actions=["aws:forward_to_sfe"],
                stateless_fragment_default_actions=["aws:forward_to_sfe"],
                # the handshake of TCP passes, so that the name can be seen; without a listed name nothing follows it
                stateful_default_actions=["aws:drop_established", "aws:alert_established"],
                stateful_engine_options=aws.networkfirewall.FirewallPolicyFirewallPolicyStatefulEngineOptionsArgs(
                    rule_order="STRICT_ORDER"
                ),
                stateful_rule_group_references=[reference],
            ),
            tags=self._tags_with_name(name),
            opts=self._child_opts,
        )

    def _logs(self, name: str, firewall: aws.networkfirewall.Firewall) -> None:
        """What is dropped, and each connection with its time and size, delivered to the log archive."""
        destinations = [
            aws.networkfirewall.LoggingConfigurationLoggingConfigurationLogDestinationConfigArgs(
                log_destination={"bucketName": self._args.log_bucket}, log_destination_type="S3", log_type=log_type
            )
            for log_type in ("ALERT", "FLOW")
        ]
        aws.networkfirewall.LoggingConfiguration(
            name,
            firewall_arn=firewall.arn,
            logging_configuration=aws.networkfirewall.LoggingConfigurationLoggingConfigurationArgs(
                log_destination_configs=destinations
            ),
            opts=self._child_opts,
        )

    def _alarm(self, name: str) -> None:
        place = {"FirewallName": self._args.firewall_name, "AvailabilityZone": self._args.zone, "Engine": "Stateful"}
        alarm_above(
            f"{name}-dropped", Metric("AWS/NetworkFirewall", "DroppedPackets", place), MAX_DROPPED_PACKETS,
            what="Many packets to names that are not on the list: something tries to get out",
            topic_arn=self._args.topic_arn, tags=self._args.tags, opts=self._child_opts,
        )  # fmt: skip

    def _routes(self, name: str, subnet: ExitSubnet, endpoint: pulumi.Output[str]) -> None:
        """Out by the endpoint and the gateway, and back by the same endpoint, which has to see both directions.

        A route inside the network has to name a whole subnet (VPC, Middlebox routing).
        """
        aws.ec2.Route(
            f"{name}-out",
            route_table_id=subnet.route_table_id,
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=self._args.gateway_id,
            opts=self._child_opts,
        )
        aws.ec2.Route(
            f"{name}-clients",
            route_table_id=self._args.client_table,
            destination_cidr_block=ANYWHERE,
            vpc_endpoint_id=endpoint,
            opts=self._child_opts,
        )
        for number, client in enumerate(self._args.client_subnets):
            aws.ec2.Route(
                f"{name}-back-{number}",
                route_table_id=self._args.gateway_table,
                destination_cidr_block=client,
                vpc_endpoint_id=endpoint,
                opts=self._child_opts,
            )

    def _tags_with_name(self, name: str) -> dict[str, str]:
        return {**self._args.tags, "Name": name}


def listed_names(args: NetworkFirewallArgs) -> list[str]:
    """The vendors' names as Network Firewall writes them: a dot in front stands for the name and all below it."""
    names = {domain.removeprefix("*") for vendor in args.vendors for domain in vendor.domains}
    return sorted(names)


def _endpoint_id(statuses: Any) -> str:
    """The endpoint that AWS made in the subnet of the firewall."""
    (state,) = statuses[0].sync_states
    endpoint: str = state.attachments[0].endpoint_id
    return endpoint
