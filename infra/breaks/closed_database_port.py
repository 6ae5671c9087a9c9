"""Somebody moves the charts' database to the port of the other engine, and the workload cannot reach it any more."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_values

BREAK = Break(
    title="The security group of the chart database lets its application in on another port",
    plane="clinical",
    caught_by=("L2",),
    changes={
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ehr-db-door-from-app"): with_values(
            fromPort=5432, toPort=5432
        )
    },
)
