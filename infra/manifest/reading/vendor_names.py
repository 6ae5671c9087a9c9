"""Names of a vendor's hosts: what may stand on a firewall's list, or in the address that records are sent to."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final

from infra.kit_tables import read_table
from infra.manifest.egress_section import MAX_NAME
from infra.manifest.manifest_model import Manifest
from infra.manifest.valid_names import DOMAIN

AWS_NAMES: Final = ("amazonaws.com", "api.aws", "on.aws")
"""Names of AWS's own services, and of anybody's resources on them."""
WILDCARD: Final = "*."


def name_problem(manifest: Manifest, name: str) -> tuple[str, str] | None:
    """What is wrong with the name of a vendor's host and how to mend it; None where nothing is.

    ``*.vendor.example`` stands for every name below it.
    """
    return _form_problem(name) or _own_name(manifest, name)


def _form_problem(name: str) -> tuple[str, str] | None:
    """What is wrong with a domain and how to mend it; None for a name, or a wildcard of a name that one owner has."""
    if _is_address(name):
        return "is an address; firewalls let names pass", "write the vendor's host name, such as api.vendor.example"
    if "://" in name or "/" in name or re.search(r":\d+$", name):
        return "is a URL", "write the host name alone, without scheme, port and path; the way out is port 443"
    own = name.removeprefix(WILDCARD)
    if "*" in own:
        return "has a wildcard that is no first label", "write *. before the vendor's domain, or list each name"
    if own.lower().rstrip(".") in public_suffixes() or "." not in own:
        whose = "a suffix under which anybody may have a name"
        return f"is {whose}", "write the vendor's own name below it"
    if not re.search(DOMAIN, own) or len(own) > MAX_NAME:
        lower = own.lower().rstrip(".")
        meant = f"did you mean {lower!r}?" if re.search(DOMAIN, lower) else "write it as api.vendor.example"
        return "is no domain name in lower case", meant
    if _is_below(own, AWS_NAMES):
        fix = "ask the vendor for a name of its own; anybody can have one of AWS's, and the estate's lead to endpoints"
        return "is a name of AWS", fix
    return None


def _own_name(manifest: Manifest, name: str) -> tuple[str, str] | None:
    """A name of the estate itself, which is nobody's vendor: least of all the MSO."""
    own = name.removeprefix(WILDCARD)
    for owner in manifest.owner_slugs():
        domain = manifest.domain_of(owner)
        if _is_below(own, (domain,)) or (name.startswith(WILDCARD) and _is_below(domain, (own,))):
            fix = "what crosses between the owners of the estate goes through the exchange, as a declared flow"
            return f"is {domain}, the domain of {owner}", fix
    return None


def _is_below(name: str, domains: tuple[str, ...]) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def _is_address(name: str) -> bool:
    for read in (ip_address, ip_network):
        try:
            read(name.removeprefix(WILDCARD).strip("[]"))
        except ValueError:
            continue
        return True
    return False


@cache
def public_suffixes() -> frozenset[str]:
    """The listed suffixes of more than one label under which anybody may have a name."""
    table = read_table(Path(__file__).with_name("public_suffixes.yaml"))
    return frozenset((*table["registries"], *table["hosting"]))
