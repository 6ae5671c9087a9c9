"""Where a route table sends addresses: the most specific route wins.

docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from policies.network.addresses import Addresses, block, blocks, prefix_length
from policies.network.records import Route, RouteTable, Vpc

LOCAL: Final = "local"
NONE: Final = "no route"
Part = tuple[Addresses, Route]


def split(table: RouteTable, vpc: Vpc, addresses: Addresses) -> list[Part]:
    """The addresses by the route that they take; ``kind`` is "no route" for the rest, and unread where nobody knows.

    A propagated route never takes addresses of the VPC itself from its local route.
    """
    unread = table.unread or vpc.unread
    if unread and not _only_propagated(table):
        return [(addresses, Route("", NONE, unread=unread))]
    own = blocks(vpc.cidrs) & addresses
    local = [Route(cidr, LOCAL) for cidr in vpc.cidrs]
    fixed = [route for route in table.routes if not route.propagated]
    found = _match(own, [*fixed, *local])
    rest = addresses - own
    if rest and table.unread:
        return [*found, (rest, Route("", NONE, unread=table.unread))]
    return found + _match(rest, table.routes)


def _only_propagated(table: RouteTable) -> bool:
    """Whether what is not known of a table is no more than the routes that a VPN gateway puts into it."""
    return bool(table.unread) and table.unread_is_propagated


def _match(addresses: Addresses, routes: Iterable[Route]) -> list[Part]:
    found = []
    for route in sorted(routes, key=lambda route: (-prefix_length(route.cidr), route.propagated)):
        if taken := addresses & block(route.cidr):
            found.append((taken, route))
            addresses -= taken
    return [*found, (addresses, Route("", NONE))] if addresses else found
