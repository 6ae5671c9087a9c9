"""L2: a task reaches each database and cache whose address its settings name, on its port and with its TLS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.connections import connects
from policies.duties.duty import ANYBODY, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.workloads import Task, about, settings, tasks
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
OF_A_STORE = re.compile(
    r"(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,3}\.[a-z]{2}[a-z-]{0,24}\d\.(?:rds|cache)\.amazonaws\.com(?![\w.-])"
)
"""A host name under which AWS runs a database or a cache."""
WITHOUT_TLS = ("redis://", "memcached://")
HTTPS = 443


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service and each store whose address stands in the settings of its task."""
    hosts: dict[str, dict[str, Resource]] = {}  # two accounts may have a store of one name: the own account's is meant
    for host, store in _hosts(estate):
        hosts.setdefault(host, {}).setdefault(store.account, store)
    for task in tasks(estate):
        given = [pair for container in task.containers for pair in settings(container).items()]
        values, own = [value for _, value in given], task.resource.account
        yield from _missing(task, values, hosts)
        found = (stores.get(own) or next(iter(stores.values())) for host, stores in hosts.items()
                 if any(host in value for value in values))  # fmt: skip
        for store in {store.urn: store for store in found}.values():
            port, names = port_of(store) or HTTPS, [host for host, stores in hosts.items() if store in stores.values()]
            settled = tuple(_settled(store, port, names, given))
            for starter in task.starters:
                does = f"reaches {estate.label(store)} on port {port}"
                needs = (connects(estate, starter, store, port), *settled)
                yield Duty("L2", "task-connections", estate.label(starter), does, needs, WHY, about(starter))


def _missing(task: Task, values: Iterable[str], hosts: Mapping[str, Mapping[str, Resource]]) -> Iterator[Duty]:
    """A duty for each host of a database or a cache in the settings that is of none in the input."""
    for host in sorted({host for value in values for host in OF_A_STORE.findall(value)} - {*hosts}):
        need = not_in_input(f"the database or cache {host}", ANYBODY)
        does = f"reaches {host}"
        yield Duty("L2", "task-connections", task.label, does, (need,), WHY, task.resource.urn)


def _settled(store: Resource, port: int, hosts: list[str], given: list[tuple[str, str]]) -> Iterator[Need]:
    """What the settings say beside the host: the port that stands under the same name, and a URL without TLS."""
    by_name = dict(given)
    for name, value in given:
        other = by_name.get(re.sub("HOST(NAME)?$", "PORT", name)) if value in hosts else None
        if other and other != value and other.isdigit():
            cause = f"its settings name port {other} of {store.name}, which listens on {port}"
            yield Standing(int(other) == port, cause)
        if store.facts.get("transitEncryptionEnabled") is True:
            plain = [url for url in WITHOUT_TLS for host in hosts if re.search(_plain_url(url, host), value)]
            yield Standing(not plain, f"{store.name} asks for TLS, and {name} names it as {''.join(plain[:1])}")


def _plain_url(scheme: str, host: str) -> str:
    return rf"(?<![a-z]){re.escape(scheme)}[^\s/\"]{{0,256}}{re.escape(host)}"


def _hosts(estate: DutyEstate) -> Iterator[tuple[str, Resource]]:
    for type_, outputs in ADDRESSES.items():
        for store in estate.of_type(type_):
            for output in outputs:
                host = store.facts.get(output)
                if isinstance(host, str) and "." in host:
                    yield host.partition(":")[0], store
