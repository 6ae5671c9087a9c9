"""L8: names resolve: each public hosted zone is delegated by the domain above it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.public_zones import HostedZones, plain

BELOW = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-routing-traffic-for-subdomains.html"
ABOVE = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-name-servers-glue-records.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each public zone: delegated by a zone of the input, or its name servers told to who delegates it."""
    zones = HostedZones(estate)
    for name, zone in zones.zones.items():
        parent = zones.parent(zone)
        by = plain(parent.facts.get("name")) if parent else ""
        does = f"is delegated by {by}" if by else "tells its name servers to the DNS host of the domain above it"
        who = f"{estate.account(zone).name or zone.account}:{name}"
        yield Duty("L8", "hosted-zones", who, does, (zones.delegated(zone),), BELOW if by else ABOVE, zone.urn)
