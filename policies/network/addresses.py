"""Sets of IP addresses, exact to the address: CIDR blocks, and what is left of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeGuard

Interval = tuple[int, int, int]
"""IP version, first and last address as numbers."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A set of IPv4 and IPv6 addresses: sorted intervals that neither overlap nor touch."""

    intervals: tuple[Interval, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __or__(self, other: Addresses) -> Addresses:
        if not other or not self:
            return self or other
        return _merged((*self.intervals, *other.intervals))

    def __and__(self, other: Addresses) -> Addresses:
        found = (
            (version, max(low, start), min(high, end))
            for version, low, high in self.intervals
            for its_version, start, end in other.intervals
            if version == its_version and low <= end and start <= high
        )
        return Addresses(tuple(sorted(found)))

    def __sub__(self, other: Addresses) -> Addresses:
        left = list(self.intervals)
        for version, start, end in other.intervals:
            left = [part for interval in left for part in _without(interval, version, start, end)]
        return Addresses(tuple(left))

    def __str__(self) -> str:
        """The CIDR blocks; the first two, and how many more."""
        blocks = [str(block) for block in _blocks(self)]
        more = f" and {len(blocks) - 2} more" if len(blocks) > 2 else ""
        return ", ".join(blocks[:2]) + more or "no address"


@lru_cache(maxsize=4096)
def block(cidr: str) -> Addresses:
    """The addresses of a CIDR block or of a single address. ValueError for anything else."""
    network = ipaddress.ip_network(cidr, strict=False)
    return Addresses(((network.version, int(network.network_address), int(network.broadcast_address)),))


def blocks(cidrs: Iterable[Any]) -> Addresses:
    """The addresses of several CIDR blocks. ValueError where one is none."""
    return _merged(interval for cidr in cidrs for interval in block(str(cidr)).intervals)


def is_block(cidr: Any) -> TypeGuard[str]:
    """Whether a value is a CIDR block or an address."""
    try:
        return isinstance(cidr, str) and bool(block(cidr))
    except ValueError:
        return False


def prefix_length(cidr: str) -> int:
    """How many bits of a CIDR block are fixed: a route with more of them is preferred."""
    return ipaddress.ip_network(cidr, strict=False).prefixlen


def _merged(intervals: Iterable[Interval]) -> Addresses:
    found: list[Interval] = []
    for version, low, high in sorted(intervals):
        if found and found[-1][0] == version and low <= found[-1][2] + 1:
            found[-1] = (version, found[-1][1], max(high, found[-1][2]))
        else:
            found.append((version, low, high))
    return Addresses(tuple(found))


def _without(interval: Interval, version: int, start: int, end: int) -> Iterator[Interval]:
    its_version, low, high = interval
    if version != its_version or end < low or high < start:
        yield interval
        return
    if low < start:
        yield (version, low, start - 1)
    if end < high:
        yield (version, end + 1, high)


def _blocks(addresses: Addresses) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for version, low, high in addresses.intervals:
        if version == 4:
            yield from ipaddress.summarize_address_range(ipaddress.IPv4Address(low), ipaddress.IPv4Address(high))
        else:
            yield from ipaddress.summarize_address_range(ipaddress.IPv6Address(low), ipaddress.IPv6Address(high))


NOWHERE: Final = Addresses()
EVERYWHERE: Final = blocks(("0.0.0.0/0", "::/0"))
PUBLIC: Final = block("0.0.0.0/0") - blocks(
    (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "224.0.0.0/3",
    )
)  # fmt: skip
"""IPv4 addresses of the internet: all but those that RFC 6890 reserves for private networks and special purposes."""
