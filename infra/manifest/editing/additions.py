"""Adds a practice, a location or a system to the data of a manifest, with its agreements, groups and networks."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Final, TypeAlias

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.law.mso_requirement import required_kinds
from infra.manifest.manifest_model import SHARED_ACCOUNTS, System
from infra.manifest.sections import Vendor
from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import Domain, Label, Owner, Postal, Repository, Slug

ManifestData: TypeAlias = dict[str, Any]
"""The data of a manifest, as parsed from YAML."""

TERM_YEARS: Final = 9
SITE_NETWORKS: Final = IPv4Network("192.168.0.0/16")
GATEWAYS: Final = IPv4Network("203.0.113.0/24")
"""Addresses of made-up sites, reserved for documentation (RFC 5737)."""

AGREEMENT_TEMPLATES: Final = {
    "msa": ("msa", "", "Management services"),
    "baa": ("baa", "", "The MSO works as a business associate in the exchange"),
    "medical_director": ("director", "medical-director", "A physician directs care and supervises"),
    "collaboration": ("collaboration", "collaborating-physician", "A physician collaborates with the owner"),
    "supervision": ("supervision", "supervising-physician", "A physician supervises the owner"),
}
"""Kind of agreement: prefix of its id, other party where that is not the MSO, purpose."""

CONTACTS: Final = {"custodian": "records", "privacy": "privacy", "security": "security"}
PRACTICE_ROLES: Final = (
    "medical_director", "physician", "injector", "front_desk", "practice_manager", "pc_privacy_official",
    "pc_security_official",
)  # fmt: skip


class NewPractice(StrictModel):
    """A practice to add; its agreements and workforce groups are added with it."""

    slug: Slug
    name: Label
    state: Postal
    domain: Domain
    entity: str = "pllc"
    owner: Owner = "physician_md_do"
    medical_director: str = "physician"
    repository: Repository | None = None
    """Deploys its stacks (``org/repository``). It must be the practice's own, because its owner can deploy."""


class NewLocation(StrictModel):
    """A site to add; where none is given, a free network and a free documentation address are allocated.

    An environment that is not synthetic refuses the documentation address.
    """

    slug: Slug
    practice: Slug
    name: Label
    public_ip: IPv4Address | None = None
    network: IPv4Network | None = None
    services: tuple[str, ...] = ()


def default_repository(owner: str, name: str, *, synthetic: bool) -> str:
    """The repository of an owner who has named none; in a synthetic environment with made-up ids.

    GitHub states the ids in the tokens of every repository made since July 2026 (`org@1234/name@5678`).
    """
    if not synthetic:
        return f"{owner}/{name}"
    id_ = 100_000 + zlib.crc32(owner.encode()) % 800_000
    return f"{owner}@{id_}/{name}@{id_ + 1}"


def add_practice(data: ManifestData, new: NewPractice, effective: date, roles: Iterable[str] = PRACTICE_ROLES) -> None:
    """Add a practice with its slot, agreements, groups and citations in the flows."""
    entry = {
        "slug": new.slug,
        "name": new.name,
        "entity": new.entity,
        "state": new.state,
        "owner": new.owner,
        "medical_director": new.medical_director,
        "domain": new.domain,
        "records_owner": "practice",
        "slot": _free_slot(data),
        "contacts": {role: f"{box}@{new.domain}" for role, box in CONTACTS.items()},
    }
    if not _append_entry(data, "practices", "slug", entry, ignore=("slot",)):
        return
    repositories = data["aws"].get("ci", {}).get("repositories")
    if repositories is not None:
        made_up = default_repository(new.slug, "clinical", synthetic=data.get("synthetic") is True)
        repositories.setdefault(new.slug, new.repository or made_up)
    kinds = required_kinds(new.state, new.owner, new.medical_director)
    if data.get("structure", "mso") == "mso":
        kinds = ("msa", "baa", *kinds)
    for kind in kinds:
        add_practice_agreement(data, kind, new.slug, effective)
    if data["aws"].get("topology") == "separate":
        purpose = "Amazon Web Services business associate addendum for the practice's own organization"
        add_agreement(data, f"aws-{new.slug}", "baa", [new.slug, "aws"], purpose, effective)
    for flow in data.get("flows", ()):
        _cite_agreements(flow, new.slug, kinds)
    for role in roles:
        add_group(data, new.slug, role)


def _cite_agreements(flow: ManifestData, practice: str, kinds: Iterable[str]) -> None:
    """Add a new practice's agreements to a flow that applies to every practice."""
    fact = facts.flows().get(flow.get("id", ""))
    if fact and not flow.get("practices"):
        cited = flow.setdefault("agreements", [])
        cited += [
            f"{AGREEMENT_TEMPLATES[kind][0]}-{practice}"
            for kind in fact.agreements
            if kind in kinds and kind in AGREEMENT_TEMPLATES
        ]


def add_practice_agreement(data: ManifestData, kind: str, practice: str, effective: date) -> None:
    """Add one of the agreements that a practice usually signs."""
    prefix, party, purpose = AGREEMENT_TEMPLATES[kind]
    between = [practice, party or data["mso"]["slug"]]
    add_agreement(data, f"{prefix}-{practice}", kind, between, purpose, effective)


def add_agreement(data: ManifestData, id_: str, kind: str, between: list[str], purpose: str, effective: date) -> None:
    """Add an agreement; it is a draft unless the manifest is synthetic."""
    expires = date(effective.year + TERM_YEARS, 12, 31)
    entry: ManifestData = {"id": id_, "kind": kind, "between": between, "purpose": purpose}
    entry |= {"effective": effective, "expires": expires}
    if not data.get("synthetic", False):
        entry["draft"] = True
    _append_entry(data, "agreements", "id", entry)


def add_vendor_agreement(data: ManifestData, vendor: Vendor, effective: date) -> None:
    """Add the BAA that a vendor cites, unless it exists."""
    known = {agreement.get("id") for agreement in data.get("agreements", ())}
    if vendor.agreement and vendor.agreement not in known:
        purpose = f"{vendor.name} works as the MSO's subcontractor"
        add_agreement(data, vendor.agreement, "baa", [data["mso"]["slug"], vendor.slug], purpose, effective)


def add_group(data: ManifestData, owner: str, role: str) -> None:
    """Add the group of one job function."""
    _append_entry(data, "people", "id", {"id": f"{owner}-{role.replace('_', '-')}", "owner": owner, "role": role})


def add_location(data: ManifestData, new: NewLocation) -> None:
    """Add a site with a network that overlaps no other.

    :raises UsageError: its practice does not exist, or no network or address is free.
    """
    states = {practice.get("slug"): practice.get("state") for practice in data.get("practices", ())}
    if new.practice not in states:
        names = ", ".join(map(str, states))
        raise UsageError(
            f"{new.practice}: there is no such practice (allowed: {names}). Fix: add it first with mso add practice"
        )
    sites = [entry.get("site", {}) for entry in data.get("locations", ())]
    network = new.network or free_network((s.get("network") for s in sites), data.get("aws", {}).get("network", ""))
    public_ip = new.public_ip or free_address(site.get("public_ip") for site in sites)
    entry = {
        "slug": new.slug,
        "practice": new.practice,
        "name": new.name,
        "state": states[new.practice],
        "site": {"public_ip": str(public_ip), "network": str(network)},
        "services": list(new.services),
    }
    _append_entry(data, "locations", "slug", entry, ignore=() if new.network and new.public_ip else ("site",))


def free_network(taken: Iterable[Any], estate: Any) -> IPv4Network:
    """The first /24 that overlaps neither a network in ``taken`` nor the estate's account networks.

    :raises UsageError: none is free.
    """
    used = [network for network in map(_parsed_network, (*taken, estate)) if network]
    for number in (*range(10, 256, 10), *range(256)):
        candidate = IPv4Network((int(SITE_NETWORKS.network_address) + number * 256, 24))
        if not any(candidate.overlaps(network) for network in used):
            return candidate
    raise UsageError(f"no network is free in {SITE_NETWORKS}. Fix: name one with --network")


def free_address(taken: Iterable[Any]) -> IPv4Address:
    """The first documentation address from the tenth on that is not in ``taken``.

    :raises UsageError: none is free.
    """
    used = set(map(str, taken))
    for candidate in list(GATEWAYS.hosts())[9:]:
        if str(candidate) not in used:
            return candidate
    raise UsageError(f"no address is free in {GATEWAYS}. Fix: name one with --public-ip")


def _parsed_network(text: Any) -> IPv4Network | None:
    try:
        return IPv4Network(str(text))
    except ValueError:
        return None


def add_system(data: ManifestData, new: System, effective: date) -> None:
    """Add a system, or turn on one that is off; also add its vendor's BAA where that does not exist."""
    if new.vendor:
        add_vendor_agreement(data, new.vendor, effective)
    entry = new.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    for present in data.get("systems", ()):
        if present.get("id") == new.id and present.get("mode") == "off":
            present.clear()
            present.update(entry)
            return
    _append_entry(data, "systems", "id", entry)


def _free_slot(data: ManifestData) -> int:
    slots = {practice.get("slot", index) for index, practice in enumerate(data.get("practices", ()))}
    return next(slot for slot in range(len(slots) + len(SHARED_ACCOUNTS)) if slot not in slots)


def _append_entry(data: ManifestData, key: str, name: str, entry: ManifestData, ignore: tuple[str, ...] = ()) -> bool:
    """Add an entry to a list and return True; return False where an equal entry exists.

    :raises UsageError: an entry with the same name differs.
    """
    for present in data.setdefault(key, []):
        if present.get(name) != entry[name]:
            continue
        differing = sorted(k for k in entry if k not in ignore and str(present.get(k)) != str(entry[k]))
        if differing:
            what = f"{key}: {entry[name]} exists with a different {', '.join(differing)}"
            raise UsageError(f"{what}. Fix: choose another name, or edit mso.yaml by hand")
        return False
    data[key].append(entry)
    return True
