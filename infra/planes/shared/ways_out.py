"""The declared ways out of one account: the names that resolve, the gateway, and a security group for each system.

Nothing is built for an account without one (mso.yaml, ``egress``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi_aws as aws

from infra.components.dns_firewall import VendorNames
from infra.components.internet_exit import InternetExit, InternetExitArgs
from infra.components.network import Network
from infra.components.network_acls import ANYWHERE
from infra.components.network_firewall import NetworkFirewall, NetworkFirewallArgs
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text
from infra.manifest.egress_section import Egress
from infra.manifest.facts import Side
from infra.manifest.manifest_model import System

SIDES: Final[Mapping[str, Side]] = {"clinical": "clinical", "exchange": "exchange", "management": "management"}
"""By plane: the side of the systems that it hosts."""
VENDOR_TAG: Final = "mso:vendor"
AGREEMENT_TAG: Final = "mso:agreement"
"""Tags of a declared way out: whose names they are, and the agreement under which data leaves (``none`` without)."""


def declared_exits(context: AccountContext) -> tuple[tuple[Egress, System], ...]:
    """The ways out of an account, each with the hosted system whose tasks use it."""
    manifest = context.estate.manifest
    practice = None if context.owner == manifest.mso.slug else context.owner
    side = SIDES.get(context.plane)
    return manifest.egress_of(side, practice) if side else ()


def vendor_names(context: AccountContext) -> list[VendorNames]:
    """The names of each declared way out of an account, tagged with the vendor and the agreement."""
    return [
        VendorNames(name=f"{system.id}-{entry.vendor}", domains=entry.domains, tags=_tags(context, entry, system))
        for entry, system in declared_exits(context)
    ]


def build_way_out(context: AccountContext, network: Network, topic_arn: Text, tags: Mapping[str, str]) -> None:
    """Build the gateway of an account that has a declared way out, and from size standard on a firewall before it."""
    vendors, size = vendor_names(context), context.estate.manifest.size
    if not vendors:
        return
    cidr, zone = context.estate.manifest.network_of(context.account_name), f"{context.region}a"
    args = InternetExitArgs(
        vpc_id=network.vpc_id, cidr=cidr, zone=zone, internet_gateway_id=network.internet_gateway_id, tags=tags
    )
    way_out = InternetExit("network-exit", args, context.opts)
    if size == "solo":
        aws.ec2.Route(
            "network-exit-clients",
            route_table_id=network.application_route_table,
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=way_out.gateway_id,
            opts=context.opts,
        )
        return
    firewall_args = NetworkFirewallArgs(
        firewall_name=context.name("exits"),
        vpc_id=network.vpc_id,
        cidr=cidr,
        zone=zone,
        vendors=vendors,
        gateway_id=way_out.gateway_id,
        gateway_table=way_out.route_table_id,
        client_table=network.application_route_table,
        client_subnets=network.application_cidrs,
        log_bucket=context.log_bucket_name("flow"),
        topic_arn=topic_arn,
        tags=tags,
    )
    NetworkFirewall("network-firewall", firewall_args, context.opts)


def exit_security_group(context: AccountContext, network: Network, system: str) -> aws.ec2.SecurityGroup | None:
    """The security group that lets the tasks of one system out on port 443; None for a system without a way out.

    Vendors change their addresses, so it names none: which names those tasks reach is decided by the firewalls. Only
    the system's services have it, not the task that reads the database's master password.
    """
    vendors = sorted({entry.vendor for entry, caller in declared_exits(context) if caller.id == system})
    if not vendors:
        return None
    return aws.ec2.SecurityGroup(
        f"{system}-exit",
        vpc_id=network.vpc_id,
        description=f"{system}: out to {', '.join(vendors)}"[:255],
        egress=[
            aws.ec2.SecurityGroupEgressArgs(
                protocol="tcp", from_port=443, to_port=443, cidr_blocks=[ANYWHERE], description="TLS to vendors"
            )
        ],
        tags={**context.tags("security", system), VENDOR_TAG: " ".join(vendors)[:256]},
        opts=context.opts,
    )


def _tags(context: AccountContext, entry: Egress, system: System) -> dict[str, str]:
    own = context.tags(entry.data_class, system.id)
    return {**own, VENDOR_TAG: entry.vendor, AGREEMENT_TAG: entry.agreement or "none"}
