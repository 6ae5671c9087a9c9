"""A load balancer that only one account's own applications reach, for one of them that the others call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.application_load_balancer import application_load_balancer, target_group
from infra.components.public_load_balancer import TLS_POLICY
from infra.components.security_group_rules import egress_to, ingress_from
from infra.components.service_target import TargetAlarmsArgs, alarm_on_answers
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class InternalLoadBalancerArgs:
    """``host_name`` is the public name of the application; in this network it leads here instead.

    ``client_groups`` are the security groups of the applications that call it, by a short name. ``target_group`` and
    ``port`` are the security group of its tasks and the port on which they accept TLS. ``certificate_arn`` covers the
    name; ``log_bucket`` receives the access logs, ``topic_arn`` the alarms.
    """

    name: str
    host_name: str
    vpc_id: Text
    subnet_ids: Sequence[Text]
    client_groups: Mapping[str, Text]
    target_group: Text
    port: int
    health_path: str
    certificate_arn: Text
    log_bucket: str
    topic_arn: Text
    tags: Mapping[str, str]


class InternalLoadBalancer(pulumi.ComponentResource):
    """An application load balancer in private subnets, with TLS on both sides and a private hosted zone for its name.

    Without it a task could not reach an application of its own account: the public name leads to addresses on the
    internet, to which its network has no route (45 CFR 164.312(e)(1)).
    """

    target: aws.lb.TargetGroup
    listener: aws.lb.Listener

    def __init__(self, name: str, args: InternalLoadBalancerArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:InternalLoadBalancer", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            f"{name}-group",
            vpc_id=args.vpc_id,
            description=f"Inside: {args.host_name}",
            tags=args.tags,
            opts=self._child_opts,
        )
        self._rules(name, group)
        balancer = application_load_balancer(
            name, args.name, internal=True, subnet_ids=args.subnet_ids, group=group.id, log_bucket=args.log_bucket,
            tags=args.tags, opts=self._child_opts,
        )  # fmt: skip
        self.target = target_group(
            f"{name}-target", args.name, vpc_id=args.vpc_id, port=args.port, health_path=args.health_path,
            tags=args.tags, opts=self._child_opts,
        )  # fmt: skip
        self.listener = aws.lb.Listener(
            f"{name}-tls",
            load_balancer_arn=balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=args.certificate_arn,
            default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=self.target.arn)],
            tags=args.tags,
            opts=self._child_opts,
        )
        alarms = TargetAlarmsArgs(system=args.name, group=self.target, load_balancer=balancer.arn_suffix,
                                  topic_arn=args.topic_arn, tags=args.tags)  # fmt: skip
        alarm_on_answers(name, alarms, self._child_opts)
        self._name_inside(name, balancer)
        self.register_outputs({"listenerArn": self.listener.arn})

    def _rules(self, name: str, group: aws.ec2.SecurityGroup) -> None:
        """TLS from each client, and on to the tasks."""
        args, opts = self._args, self._child_opts
        for client, client_group in args.client_groups.items():
            ingress_from(f"{name}-from-{client}", group.id, client_group, 443, f"From {client}", args.tags, opts)
        between = "Between the internal load balancer and its tasks"
        egress_to(f"{name}-to-app", group.id, args.target_group, args.port, between, args.tags, opts)
        ingress_from(f"{name}-into-app", args.target_group, group.id, args.port, between, args.tags, opts)

    def _name_inside(self, name: str, balancer: aws.lb.LoadBalancer) -> None:
        """A private hosted zone of this one name: all others are answered by the public zone above it."""
        args = self._args
        zone = aws.route53.Zone(
            f"{name}-zone",
            name=args.host_name,
            vpcs=[aws.route53.ZoneVpcArgs(vpc_id=args.vpc_id)],
            tags=args.tags,
            opts=self._child_opts,
        )
        aws.route53.Record(
            f"{name}-name",
            zone_id=zone.zone_id,
            name=args.host_name,
            type="A",
            aliases=[
                aws.route53.RecordAliasArgs(
                    name=balancer.dns_name, zone_id=balancer.zone_id, evaluate_target_health=True
                )
            ],
            opts=self._child_opts,
        )
