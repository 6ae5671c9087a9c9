"""Networks as rules see them: what counts as the whole world, and which ports are for administrators or databases."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

ADMIN_PORTS = {22: "SSH", 3389: "RDP", 5985: "WinRM", 5986: "WinRM over TLS", 23: "telnet"}
DATA_PORTS = {
    1433: "SQL Server",
    1521: "Oracle",
    3306: "MySQL",
    5432: "PostgreSQL",
    5439: "Redshift",
    6379: "Redis",
    9200: "OpenSearch",
    11211: "Memcached",
    27017: "DocumentDB",
    8182: "Neptune",
    2049: "NFS",
    9092: "Kafka",
}
WEB_PORTS = (range(80, 81), range(443, 444))
"""What may face the world: TLS, and the port that only redirects to it (ELB-001 sees to that)."""

WIDEST_PUBLIC_PREFIX = 8
PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)


def is_world(cidr: object) -> bool:
    """Whether a CIDR is the whole internet, or so wide that it may as well be; nonsense counts as the world."""
    try:
        network = ipaddress.ip_network(str(cidr), strict=False)
    except ValueError:
        return True
    if any(network.version == private.version and network.subnet_of(private) for private in PRIVATE):  # type: ignore[arg-type]
        return False
    return network.prefixlen <= (WIDEST_PUBLIC_PREFIX if network.version == 4 else 32)


def world_in(*cidr_lists: Iterable[object]) -> list[str]:
    """The CIDRs among these that are the world."""
    return [str(cidr) for cidrs in cidr_lists for cidr in cidrs if cidr is not None and is_world(cidr)]


def ports_reached(protocol: object, low: object, high: object) -> range:
    """The ports of one security group rule; all of them where the protocol is any or a port is missing."""
    if str(protocol) in ("-1", "all") or not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return range(65536)
    return range(int(low), int(high) + 1)
