"""Network exposure: which CIDRs count as the internet, and which ports are for administrators or databases."""

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
"""The ports that may be open to the internet: HTTPS, and HTTP that only redirects to it (ELB-001 checks that)."""

WIDEST_PUBLIC_PREFIX = 8
PORTS = 65536
PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)


def is_internet(cidr: object) -> bool:
    """Whether a CIDR is the internet (0.0.0.0/0, ::/0) or nearly as wide; what is not a CIDR counts as the internet."""
    try:
        network = ipaddress.ip_network(str(cidr), strict=False)
    except ValueError:
        return True
    if any(network.version == private.version and network.subnet_of(private) for private in PRIVATE):  # type: ignore[arg-type]
        return False
    return network.prefixlen <= (WIDEST_PUBLIC_PREFIX if network.version == 4 else 32)


def internet_cidrs(*cidr_lists: Iterable[object]) -> list[str]:
    """The CIDRs among these that count as the internet."""
    return [str(cidr) for cidrs in cidr_lists for cidr in cidrs if cidr is not None and is_internet(cidr)]


def port_range(protocol: object, low: object, high: object) -> range:
    """The ports of a security group rule; all ports where the protocol is -1 (any), or a port is missing or is none."""
    if str(protocol) in ("-1", "all") or not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return range(PORTS)
    return range(int(low), int(high) + 1) if max(abs(low), abs(high)) < PORTS else range(PORTS)
