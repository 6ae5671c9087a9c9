"""A load balancer that only one account's own applications reach, for one of them that the others call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.public_load_balancer import TLS_POLICY
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
        balancer = aws.lb.LoadBalancer(
            name,
            name=args.name,
            load_balancer_type="application",
            internal=True,
            subnets=args.subnet_ids,
            security_groups=[group.id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            enable_deletion_protection=True,
            access_logs=aws.lb.LoadBalancerAccessLogsArgs(bucket=args.log_bucket, prefix=args.name, enabled=True),
            tags=args.tags,
            opts=self._child_opts,
        )
        self.target = aws.lb.TargetGroup(
            f"{name}-target",
            name=args.name,
            vpc_id=args.vpc_id,
            port=args.port,
            protocol="HTTPS",
            target_type="ip",
            deregistration_delay=30,
            health_check=aws.lb.TargetGroupHealthCheckArgs(path=args.health_path, protocol="HTTPS", matcher="200"),
            tags=args.tags,
            opts=self._child_opts,
        )
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
        for client, client_group in self._args.client_groups.items():
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-from-{client}",
                security_group_id=group.id,
                referenced_security_group_id=client_group,
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                description=f"From {client}",
                tags=self._args.tags,
                opts=self._child_opts,
            )
        for rule, own, other in (
            (aws.vpc.SecurityGroupEgressRule, group.id, self._args.target_group),
            (aws.vpc.SecurityGroupIngressRule, self._args.target_group, group.id),
        ):
            rule(
                f"{name}-to-app" if own is group.id else f"{name}-into-app",
                security_group_id=own,
                referenced_security_group_id=other,
                ip_protocol="tcp",
                from_port=self._args.port,
                to_port=self._args.port,
                description="Between the internal load balancer and its tasks",
                tags=self._args.tags,
                opts=self._child_opts,
            )

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
