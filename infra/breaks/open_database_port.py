"""Somebody opens the database's port to the internet (0.0.0.0/0) to connect from home."""

from __future__ import annotations

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate


def allow_internet(props: Props, _: Estate) -> Props:
    """Replace the application's security group as source by 0.0.0.0/0."""
    return {**{k: v for k, v in props.items() if k != "referencedSecurityGroupId"}, "cidrIpv4": "0.0.0.0/0"}


BREAK = Break(
    title="The security group of the chart database allows ingress from the internet",
    plane="clinical",
    caught_by=("VPC-104",),
    changes={("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ehr-db-door-from-app"): allow_internet},
)
