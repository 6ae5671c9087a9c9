"""Somebody opens the database's port to the world to connect from home."""

from __future__ import annotations

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate


def open_up(props: Props, _: Estate) -> Props:
    """Trade the application's security group for everybody."""
    return {**{k: v for k, v in props.items() if k != "referencedSecurityGroupId"}, "cidrIpv4": "0.0.0.0/0"}


BREAK = Break(
    title="The database of charts listens to the internet",
    plane="clinical",
    caught_by=("VPC-104",),
    changes={("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ehr-db-door-from-app"): open_up},
)
