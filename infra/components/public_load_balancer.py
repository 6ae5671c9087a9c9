"""The public load balancer of an account's applications: TLS listener, certificate, DNS zone and web ACL (AWS WAF)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
MANAGED_RULE_GROUPS = (
    "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PublicLoadBalancerArgs:
    """``domain`` is served with all its subdomains; ``log_bucket`` receives the access logs.

    ``key_arn`` encrypts the log group of the web ACL, which keeps its logs for ``log_days``.
    """

    name: str
    domain: str
    vpc_id: Text
    subnet_ids: Sequence[Text]
    log_bucket: str
    key_arn: Text
    log_days: int
    tags: Mapping[str, str]


class PublicLoadBalancer(pulumi.ComponentResource):
    """An application load balancer with TLS 1.2 and 1.3 only and an AWS WAF web ACL; both log all requests.

    45 CFR 164.312(e)(1), 164.312(e)(2)(ii), 164.312(b).
    """

    listener_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    arn_suffix: pulumi.Output[str]
    zone_id: pulumi.Output[str]

    def __init__(self, name: str, args: PublicLoadBalancerArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:FrontDoor", name, {}, opts)  # its first name, part of URNs
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        group = self._security_group(name)
        self.security_group_id = group.id
        balancer = aws.lb.LoadBalancer(
            name,
            name=args.name,
            load_balancer_type="application",
            internal=False,
            subnets=args.subnet_ids,
            security_groups=[group.id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            enable_deletion_protection=True,
            access_logs=aws.lb.LoadBalancerAccessLogsArgs(bucket=args.log_bucket, prefix=args.name, enabled=True),
            tags=args.tags,
            opts=self._child_opts,
        )
        self.arn_suffix = balancer.arn_suffix
        certificate = self._domain_and_certificate(name, balancer)
        self.listener_arn = self._listeners(name, balancer, certificate)
        self._web_acl(name, balancer)
        self.register_outputs({"listenerArn": self.listener_arn})

    def _security_group(self, name: str) -> aws.ec2.SecurityGroup:
        ports = ((443, "TLS"), (80, "redirected to TLS"))
        ingress = [
            aws.ec2.SecurityGroupIngressArgs(
                protocol="tcp", from_port=port, to_port=port, cidr_blocks=["0.0.0.0/0"], description=why
            )
            for port, why in ports
        ]
        return aws.ec2.SecurityGroup(
            f"{name}-group",
            vpc_id=self._args.vpc_id,
            description="Front door",
            ingress=ingress,
            tags=self._args.tags,
            opts=self._child_opts,
        )

    def _domain_and_certificate(self, name: str, balancer: aws.lb.LoadBalancer) -> pulumi.Output[str]:
        """The domain's hosted zone and records, and a certificate that is validated through DNS; returns its ARN."""
        zone = aws.route53.Zone(f"{name}-zone", name=self._args.domain, tags=self._args.tags, opts=self._child_opts)
        self.zone_id = zone.zone_id
        for host in (self._args.domain, f"*.{self._args.domain}"):
            aws.route53.Record(
                f"{name}-{host.replace('*', 'any')}",
                zone_id=zone.zone_id,
                name=host,
                type="A",
                aliases=[
                    aws.route53.RecordAliasArgs(
                        name=balancer.dns_name, zone_id=balancer.zone_id, evaluate_target_health=True
                    )
                ],
                opts=self._child_opts,
            )
        certificate = aws.acm.Certificate(
            f"{name}-certificate",
            domain_name=self._args.domain,
            subject_alternative_names=[f"*.{self._args.domain}"],
            validation_method="DNS",
            tags=self._args.tags,
            opts=self._child_opts,
        )
        validation = certificate.domain_validation_options[0]
        validation_record = aws.route53.Record(
            f"{name}-proof",
            zone_id=zone.zone_id,
            name=validation.resource_record_name,
            type=validation.resource_record_type,
            ttl=300,
            records=[validation.resource_record_value],
            opts=self._child_opts,
        )
        validated = aws.acm.CertificateValidation(
            f"{name}-validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[validation_record.fqdn],
            opts=self._child_opts,
        )
        arn: pulumi.Output[str] = validated.certificate_arn
        return arn

    def _listeners(
        self, name: str, balancer: aws.lb.LoadBalancer, certificate: pulumi.Output[str]
    ) -> pulumi.Output[str]:
        aws.lb.Listener(
            f"{name}-plain",
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[
                aws.lb.ListenerDefaultActionArgs(
                    type="redirect",
                    redirect=aws.lb.ListenerDefaultActionRedirectArgs(
                        port="443", protocol="HTTPS", status_code="HTTP_301"
                    ),
                )
            ],
            tags=self._args.tags,
            opts=self._child_opts,
        )
        not_found = aws.lb.ListenerDefaultActionFixedResponseArgs(
            content_type="text/plain", message_body="Nothing here", status_code="404"
        )
        listener = aws.lb.Listener(
            f"{name}-tls",
            load_balancer_arn=balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=certificate,
            default_actions=[aws.lb.ListenerDefaultActionArgs(type="fixed-response", fixed_response=not_found)],
            tags=self._args.tags,
            opts=self._child_opts,
        )
        arn: pulumi.Output[str] = listener.arn
        return arn

    def _web_acl(self, name: str, balancer: aws.lb.LoadBalancer) -> None:
        web_acl = aws.wafv2.WebAcl(
            f"{name}-firewall",
            name=self._args.name,
            scope="REGIONAL",
            default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
            rules=[
                _rate_limit(),
                *(_managed_rule_group(rule, index) for index, rule in enumerate(MANAGED_RULE_GROUPS, start=1)),
            ],
            visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
                cloudwatch_metrics_enabled=True, metric_name=self._args.name, sampled_requests_enabled=False
            ),
            tags=self._args.tags,
            opts=self._child_opts,
        )
        aws.wafv2.WebAclAssociation(
            f"{name}-firewall", resource_arn=balancer.arn, web_acl_arn=web_acl.arn, opts=self._child_opts
        )
        log = aws.cloudwatch.LogGroup(
            f"{name}-firewall-log",
            name=f"aws-waf-logs-{self._args.name}",
            kms_key_id=self._args.key_arn,
            retention_in_days=self._args.log_days,
            tags=self._args.tags,
            opts=self._child_opts,
        )
        redacted_headers = [
            aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
                single_header=aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=header)
            )
            for header in ("authorization", "cookie")
        ]
        aws.wafv2.WebAclLoggingConfiguration(
            f"{name}-firewall-logging",
            resource_arn=web_acl.arn,
            log_destination_configs=[log.arn],
            redacted_fields=redacted_headers,
            opts=self._child_opts,
        )


def _rate_limit() -> aws.wafv2.WebAclRuleArgs:
    """Blocks an address that sends more than 2,000 requests in five minutes, which no patient does."""
    return aws.wafv2.WebAclRuleArgs(
        name="flood",
        priority=0,
        action=aws.wafv2.WebAclRuleActionArgs(block=aws.wafv2.WebAclRuleActionBlockArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            rate_based_statement=aws.wafv2.WebAclRuleStatementRateBasedStatementArgs(
                limit=2000, aggregate_key_type="IP"
            )
        ),
        visibility_config=_visibility("flood"),
    )


def _visibility(name: str) -> aws.wafv2.WebAclRuleVisibilityConfigArgs:
    return aws.wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def _managed_rule_group(rule: str, priority: int) -> aws.wafv2.WebAclRuleArgs:
    return aws.wafv2.WebAclRuleArgs(
        name=rule,
        priority=priority,
        override_action=aws.wafv2.WebAclRuleOverrideActionArgs(none=aws.wafv2.WebAclRuleOverrideActionNoneArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            managed_rule_group_statement=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                vendor_name="AWS", name=rule
            )
        ),
        visibility_config=_visibility(rule),
    )
