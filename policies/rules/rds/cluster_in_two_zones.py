"""RDS-103: a cluster of patient data has a second instance to fail over to."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView, holds_phi
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

CLUSTER, INSTANCE = "rds/cluster:Cluster", "rds/clusterInstance:ClusterInstance"


def check(estate: EstateView) -> Iterator[Problem]:
    """Two instances, or a cluster of the kind that always has three (dbClusterInstanceClass)."""
    instances = estate.companions(f"aws:{INSTANCE}", "clusterIdentifier")
    for cluster in filter(holds_phi, estate.of_type(f"aws:{CLUSTER}")):
        if not estate.props(cluster).get("dbClusterInstanceClass") and len(instances.of(cluster)) < 2:
            known = not instances.unresolved
            yield Problem(cluster, "has fewer than two instances: when one fails, nobody reads a chart", known=known)


def cluster(instances: int, **more: Any) -> tuple[Resource, ...]:
    """A cluster with so many instances, for the examples."""
    made = (aws(INSTANCE, f"i-{index}", clusterIdentifier="ehr") for index in range(instances))
    return (aws(CLUSTER, "ehr", **more), *made)


RULE = EstateRule(
    id="RDS-103",
    title="A cluster of patient data has a second instance to fail over to",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)", "164.312(a)(2)(ii)"),
    check=check,
    good=(
        lambda: estate_of(*cluster(2)),
        lambda: estate_of(*cluster(0, dbClusterInstanceClass="db.r6gd.xlarge")),
    ),
    bad=(lambda: estate_of(*cluster(1)), lambda: estate_of(*cluster(0))),
    remediation="Add a second ClusterInstance in another zone.",
    equivalents=("config:rds-cluster-multi-az-enabled", "FSBP:RDS.15"),
)
