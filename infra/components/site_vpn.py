"""The site-to-site VPN between a location of a practice and the practice's network in AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

CIPHERS = {"encryption": ["AES256-GCM-16"], "integrity": ["SHA2-256"], "groups": [20]}


@dataclass(frozen=True, kw_only=True)
class SiteVpnArgs:
    """``public_ip`` is the address of the location's own gateway, ``network`` the address range behind it."""

    name: str
    public_ip: IPv4Address
    network: IPv4Network
    vpn_gateway_id: Text
    log_key: Text
    log_days: int
    tags: Mapping[str, str]


class SiteVpn(pulumi.ComponentResource):
    """A site-to-site VPN of two tunnels with IKEv2 and strong ciphers only, both logged (45 CFR 164.312(e)(1))."""

    def __init__(self, name: str, args: SiteVpnArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:Site", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        named = {**args.tags, "Name": args.name}
        gateway = aws.ec2.CustomerGateway(
            f"{name}-gateway",
            bgp_asn="65000",
            ip_address=str(args.public_ip),
            type="ipsec.1",
            tags=named,
            opts=child_opts,
        )
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/mso/vpn/{args.name}",
            kms_key_id=args.log_key,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=child_opts,
        )
        connection = aws.ec2.VpnConnection(
            f"{name}-vpn",
            customer_gateway_id=gateway.id,
            vpn_gateway_id=args.vpn_gateway_id,
            type="ipsec.1",
            static_routes_only=True,
            tunnel1_ike_versions=["ikev2"],
            tunnel2_ike_versions=["ikev2"],
            tunnel1_phase1_encryption_algorithms=CIPHERS["encryption"],
            tunnel2_phase1_encryption_algorithms=CIPHERS["encryption"],
            tunnel1_phase2_encryption_algorithms=CIPHERS["encryption"],
            tunnel2_phase2_encryption_algorithms=CIPHERS["encryption"],
            tunnel1_phase1_integrity_algorithms=CIPHERS["integrity"],
            tunnel2_phase1_integrity_algorithms=CIPHERS["integrity"],
            tunnel1_phase1_dh_group_numbers=CIPHERS["groups"],
            tunnel2_phase1_dh_group_numbers=CIPHERS["groups"],
            tunnel1_log_options=aws.ec2.VpnConnectionTunnel1LogOptionsArgs(
                cloudwatch_log_options=aws.ec2.VpnConnectionTunnel1LogOptionsCloudwatchLogOptionsArgs(
                    log_enabled=True, log_group_arn=log.arn, log_output_format="json"
                )
            ),
            tunnel2_log_options=aws.ec2.VpnConnectionTunnel2LogOptionsArgs(
                cloudwatch_log_options=aws.ec2.VpnConnectionTunnel2LogOptionsCloudwatchLogOptionsArgs(
                    log_enabled=True, log_group_arn=log.arn, log_output_format="json"
                )
            ),
            tags=named,
            opts=child_opts,
        )
        aws.ec2.VpnConnectionRoute(
            f"{name}-route", destination_cidr_block=str(args.network), vpn_connection_id=connection.id, opts=child_opts
        )
        self.register_outputs({})
