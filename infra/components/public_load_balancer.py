"""The public load balancer of an account's applications, with its hosted zone and web ACL (AWS WAF).

The certificate and the listeners come once the zone is delegated: until the owner's DNS host has the zone's NS records,
AWS Certificate Manager cannot validate a certificate, a deployment that waits for it times out, and after 72 hours the
request itself expires.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.application_load_balancer import application_load_balancer
from infra.components.web_acl import WebAclArgs, declare_web_acl
from infra.iam.policy_builder import Text

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"


@dataclass(frozen=True, kw_only=True)
class PublicLoadBalancerArgs:
    """``domain`` is the hosted zone, served with all its subdomains; ``log_bucket`` receives the access logs.

    ``delegated`` says that the owner's DNS host delegates the zone; without it there is no listener yet. ``key_arn``
    encrypts the log group of the web ACL, which keeps its logs for ``log_days``.
    """

    name: str
    domain: str
    delegated: bool
    vpc_id: Text
    subnet_ids: Sequence[Text]
    log_bucket: str
    key_arn: Text
    log_days: int
    tags: Mapping[str, str]


class PublicLoadBalancer(pulumi.ComponentResource):
    """An application load balancer with TLS 1.2 and 1.3 only and an AWS WAF web ACL; both log all requests.

    It accepts no connection before its zone is delegated.

    45 CFR 164.312(e)(1), 164.312(e)(2)(ii), 164.312(b).
    """

    listener_arn: pulumi.Output[str] | None
    """None until the zone is delegated."""
    certificate_arn: pulumi.Output[str] | None
    """Covers every name of the zone; None until the zone is delegated."""
    security_group_id: pulumi.Output[str]
    arn_suffix: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    name_servers: pulumi.Output[list[str]]

    def __init__(self, name: str, args: PublicLoadBalancerArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:FrontDoor", name, {}, opts)  # its first name, part of URNs
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        group = self._security_group(name)
        self.security_group_id = group.id
        balancer = application_load_balancer(
            name, args.name, internal=False, subnet_ids=args.subnet_ids, group=group.id, log_bucket=args.log_bucket,
            tags=args.tags, opts=self._child_opts,
        )  # fmt: skip
        self.arn_suffix = balancer.arn_suffix
        zone = self._zone(name, balancer)
        self.zone_id, self.name_servers = zone.zone_id, zone.name_servers
        self.listener_arn = self.certificate_arn = None
        if args.delegated:
            self.certificate_arn = self._certificate(name, zone)
            self.listener_arn = self._listeners(name, balancer, self.certificate_arn)
        web_acl = WebAclArgs(name=args.name, key_arn=args.key_arn, log_days=args.log_days, tags=args.tags)
        declare_web_acl(name, web_acl, balancer.arn, self._child_opts)
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

    def _zone(self, name: str, balancer: aws.lb.LoadBalancer) -> aws.route53.Zone:
        """The hosted zone and its records: only Amazon may issue its certificates, whatever the parent domain says."""
        zone = aws.route53.Zone(f"{name}-zone", name=self._args.domain, tags=self._args.tags, opts=self._child_opts)
        aws.route53.Record(
            f"{name}-caa",
            zone_id=zone.zone_id,
            name=self._args.domain,
            type="CAA",
            ttl=3600,
            records=[f'0 {tag} "amazon.com"' for tag in ("issue", "issuewild")],
            opts=self._child_opts,
        )
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
        return zone

    def _certificate(self, name: str, zone: aws.route53.Zone) -> pulumi.Output[str]:
        """A certificate that is validated through a record in the zone; returns its ARN."""
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
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=pulumi.CustomTimeouts(create="20m")),
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
