"""The outcome of each rule of the conformance pack that the kit deploys, and what is expected of its own estate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.catalog.equivalents import config_rules
from policies.conformance import identity_and_records, networks, stores
from policies.conformance.config_rule import ConfigRule, Evaluated, about, evaluate
from policies.data_files import read_data

DATA: Final = Path(__file__).with_name("expected.yaml")
_NOT_BUILT: Final[Mapping[str, str]] = {
    "access-keys-": "iam/user:User",
    "iam-user-": "iam/user:User",
    "mfa-enabled-for-iam-console-access": "iam/user:User",
    "api-gw-": "apigateway/stage:Stage",
    "aurora-": "rds/cluster:Cluster",
    "rds-cluster-": "rds/cluster:Cluster",
    "rds-snapshot": "rds/snapshot:Snapshot",
    "autoscaling-group-": "autoscaling/group:Group",
    "autoscaling-launch-": "ec2/launchConfiguration:LaunchConfiguration",
    "codebuild-": "codebuild/project:Project",
    "dms-": "dms/replicationInstance:ReplicationInstance",
    "ebs-in-": "ebs/volume:Volume",
    "encrypted-volumes": "ebs/volume:Volume",
    "ec2-": "ec2/instance:Instance",
    "elastic-beanstalk-": "elasticbeanstalk/environment:Environment",
    "elasticsearch-": "elasticsearch/domain:Domain",
    "opensearch-": "opensearch/domain:Domain",
    "elb-": "elb/loadBalancer:LoadBalancer",
    "emr-": "emr/cluster:Cluster",
    "kinesis-": "kinesis/stream:Stream",
    "redshift-": "redshift/cluster:Cluster",
    "sagemaker-endpoint-": "sagemaker/endpointConfiguration:EndpointConfiguration",
    "sagemaker-notebook-": "sagemaker/notebookInstance:NotebookInstance",
}
"""Rules about what the kit does not build, by the beginning of their names, and the type that they are about."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Resources that a rule finds non-compliant, by name, and why that is accepted."""

    rule: str
    resources: tuple[str, ...]
    reason: str
    instead: tuple[str, ...]
    """Rules of the kit that hold instead."""

    def covers(self, resource: Resource) -> bool:
        """Whether this is about that resource."""
        return any(fnmatchcase(resource.name, pattern) for pattern in self.resources)


@cache
def expected() -> tuple[Expected, ...]:
    """What the data file expects."""
    rows: Sequence[Mapping[str, Any]] = read_data(DATA)["non_compliant"]
    return tuple(
        Expected(
            str(row["rule"]),
            tuple(str(row["resources"]).split()),
            " ".join(str(row["reason"]).split()),
            tuple(str(row.get("instead", "")).split()),
        )
        for row in rows
    )


@cache
def rules() -> Mapping[str, ConfigRule]:
    """The logic of every rule of the pack."""
    written = {**stores.RULES, **networks.RULES, **identity_and_records.RULES}
    names = [name for name, entry in config_rules().items() if entry["in_pack"]]
    return {name: written.get(name) or _of_what_is_not_built(name) for name in names}


def _of_what_is_not_built(name: str) -> ConfigRule:
    type_ = next(type_ for start, type_ in _NOT_BUILT.items() if name.startswith(start))
    return ConfigRule(about(type_))


def outcomes(graph: Graph) -> list[Evaluated]:
    """What AWS Config will show for each rule of the pack, once the graph is deployed."""
    return evaluate(graph, rules())


def surprises(found: Sequence[Evaluated]) -> list[str]:
    """What nobody expects: a resource that no expectation covers, and an expectation that covers none."""
    lines = [
        f"{each.rule}: {resource.stack}:{resource.name} is non-compliant, and expected.yaml does not say why"
        for each in found
        for resource in each.failing
        if not any(entry.rule == each.rule and entry.covers(resource) for entry in expected())
    ]
    failing = {each.rule: each.failing for each in found}
    for entry in expected():
        for pattern in entry.resources:
            if not any(fnmatchcase(resource.name, pattern) for resource in failing.get(entry.rule, ())):
                lines.append(f"{entry.rule}: expected.yaml expects {pattern!r} to be non-compliant, and nothing is")
    return lines
