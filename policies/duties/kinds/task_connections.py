"""L2: a task reaches each database and cache whose address its settings name, on the port where it listens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.connections import connects
from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.workloads import about, settings, tasks
from policies.network.ports import port_of

WHY = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Scenarios.html"
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "rds/instance:Instance": ("address",),
    "rds/cluster:Cluster": ("endpoint", "readerEndpoint"),
    "docdb/cluster:Cluster": ("endpoint", "readerEndpoint"),
    "elasticache/replicationGroup:ReplicationGroup": (
        "primaryEndpointAddress", "readerEndpointAddress", "configurationEndpointAddress",
    ),
    "elasticache/cluster:Cluster": ("clusterAddress", "configurationEndpoint"),
    "opensearch/domain:Domain": ("endpoint",),
    "mq/broker:Broker": ("endpoint",),
}  # fmt: skip
"""By type: the outputs that hold the host names under which clients reach it."""
HTTPS = 443


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service and each store whose address stands in the settings of its task."""
    hosts: dict[str, dict[str, Resource]] = {}  # two accounts may have a store of one name: the own account's is meant
    for host, store in _hosts(estate):
        hosts.setdefault(host, {}).setdefault(store.account, store)
    for task in tasks(estate):
        values = [value for container in task.containers for value in settings(container).values()]
        own = task.resource.account
        found = (stores.get(own) or next(iter(stores.values())) for host, stores in hosts.items()
                 if any(host in value for value in values))  # fmt: skip
        for store in {store.urn: store for store in found}.values():
            port = port_of(store) or HTTPS
            for starter in task.starters:
                does = f"reaches {estate.label(store)} on port {port}"
                needs = (connects(estate, starter, store, port),)
                yield Duty("L2", "task-connections", estate.label(starter), does, needs, WHY, about(starter))


def _hosts(estate: DutyEstate) -> Iterator[tuple[str, Resource]]:
    for type_, outputs in ADDRESSES.items():
        for store in estate.of_type(type_):
            for output in outputs:
                host = store.facts.get(output)
                if isinstance(host, str) and "." in host:
                    yield host.partition(":")[0], store
