"""RDS-103: RDS clusters with patient data have a second instance for failover."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView, holds_phi
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

CLUSTER, INSTANCE = "rds/cluster:Cluster", "rds/clusterInstance:ClusterInstance"


def check(estate: EstateView) -> Iterator[Problem]:
    """Two cluster instances, or a Multi-AZ DB cluster (dbClusterInstanceClass), which always has three."""
    instances = estate.companions(f"aws:{INSTANCE}", "clusterIdentifier")
    for cluster in filter(holds_phi, estate.of_type(f"aws:{CLUSTER}")):
        if not estate.props(cluster).get("dbClusterInstanceClass") and len(instances.of(cluster)) < 2:
            known = not instances.unresolved
            yield Problem(cluster, "has fewer than two cluster instances, must have one to fail over to", known=known)


def cluster(instances: int, **more: Any) -> tuple[Resource, ...]:
    """A cluster with this number of instances, for the examples."""
    members = (aws(INSTANCE, f"i-{index}", clusterIdentifier="ehr") for index in range(instances))
    return (aws(CLUSTER, "ehr", **more), *members)


RULE = EstateRule(
    id="RDS-103",
    title="RDS clusters with patient data have a second instance for failover",
    why=(
        "A cluster with one instance has nothing to fail over to. When that instance or its Availability Zone fails, "
        "RDS has to create a new instance first, and until then clinicians cannot read charts."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)", "164.312(a)(2)(ii)"),
    check=check,
    good=(
        lambda: estate_of(*cluster(2)),
        lambda: estate_of(*cluster(0, dbClusterInstanceClass="db.r6gd.xlarge")),
    ),
    bad=(lambda: estate_of(*cluster(1)), lambda: estate_of(*cluster(0))),
    remediation=(
        "Add a second aws.rds.ClusterInstance in another Availability Zone, or set dbClusterInstanceClass (Multi-AZ DB "
        "cluster)."
    ),
    equivalents=("config:rds-cluster-multi-az-enabled", "FSBP:RDS.15"),
)
