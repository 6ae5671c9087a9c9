"""The locations of an estate: what each has, from the resources that carry its tag or stand in its stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from infra.engine.graph import Graph
from policies.report.map_content import plural, site_of

WORDS = {
    "aws:s3/bucket:Bucket": "bucket", "aws:kms/key:Key": "key", "aws:iam/role:Role": "role",
    "aws:ec2/vpnConnection:VpnConnection": "VPN connection", "aws:budgets/budget:Budget": "budget",
    "aws:ec2/vpc:Vpc": "network",
}  # fmt: skip
ROUTE = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute"


@dataclass(frozen=True, slots=True)
class Site:
    """One location: its network as a range of addresses, what it has in words, and how many resources."""

    name: str
    network: str
    words: str
    resources: int


def sites_of(graph: Graph) -> Mapping[str, Site]:
    """Every location by its slug."""
    kinds: dict[str, Counter[str]] = {}
    networks: dict[str, str] = {}
    for resource in graph.custom:
        if site := site_of(resource):
            kinds.setdefault(site, Counter())[WORDS.get(resource.type, "")] += 1
            if resource.type == ROUTE:
                networks.setdefault(site, str(resource.facts.get("destinationCidrBlock") or ""))
    return {
        site: Site(
            site,
            networks.get(site, ""),
            ", ".join(f"{n} {plural(word, n)}" for word, n in sorted(found.items()) if word),
            found.total(),
        )
        for site, found in sorted(kinds.items())
    }
