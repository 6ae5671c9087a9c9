"""L2: each service that has a declared way out reaches its vendor's names on port 443, and the names resolve.

A way out is declared by tags of what lets the vendor's names be asked for: whose they are, and which system calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from infra.engine.graph import Resource
from policies.duties.connections import reaches_host
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.workloads import SERVICE

WHY = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html"
DOMAIN_LIST = "route53/resolverFirewallDomainList:ResolverFirewallDomainList"
VENDOR, SYSTEM = "mso:vendor", "mso:system"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service of a system and each name of its vendor; one of the list where no service is there."""
    for listed in estate.of_type(DOMAIN_LIST):
        vendor, system = listed.tags.get(VENDOR), listed.tags.get(SYSTEM)
        if not vendor or not system:
            continue
        services = [each for each in estate.beside(listed, SERVICE) if each.tags.get(SYSTEM) == system]
        names = [str(name) for name in items(listed.facts.get("domains"))]
        duty = partial(Duty, "L2", "vendor-exits", why=WHY)
        for service, name in ((service, name) for service in services for name in names):
            does, needs = f"reaches {name} of {vendor} on port 443", (_reaches(estate, service, name),)
            yield duty(who=estate.label(service), does=does, needs=needs, about=service.urn)
        if not services:
            nobody = Standing(False, f"no service of {system} is in the account")
            does = f"lets {system} reach {vendor}"
            yield duty(who=estate.label(listed), does=does, needs=(nobody,), about=listed.urn)


def _reaches(estate: DutyEstate, service: Resource, name: str) -> Need:
    """A wildcard stands for names of the vendor that nobody knows yet; any one of them is asked for."""
    return reaches_host(estate, service, name.replace("*.", "any-name.", 1) if name.startswith("*.") else name)
