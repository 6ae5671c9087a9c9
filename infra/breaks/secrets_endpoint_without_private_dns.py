"""Somebody switches private DNS off for the endpoint of Secrets Manager, so its name leads out of the network."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="The endpoint of Secrets Manager has no private DNS, so no task can fetch its secrets",
    plane="clinical",
    caught_by=("L1",),
    changes={("aws:ec2/vpcEndpoint:VpcEndpoint", "network-secretsmanager"): with_values(privateDnsEnabled=False)},
)
