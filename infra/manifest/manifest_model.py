"""The whole manifest: one MSO with its practices, locations, systems, flows and agreements, and derived values."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Final, Literal

from pydantic import Field

from infra.manifest import facts
from infra.manifest.dns_section import ZONE_LABELS, Dns
from infra.manifest.egress_section import MAX_WAYS_OUT, Egress
from infra.manifest.facts import Side
from infra.manifest.sections import (
    Agreement,
    Aws,
    Budget,
    CounselConfirmed,
    Flow,
    JobFunction,
    Location,
    Mso,
    Practice,
    ResidualTrust,
    Retention,
    System,
)
from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import FILE, Size

__all__ = ["PRACTICE_PLANES", "SHARED_ACCOUNTS", "Agreement", "Flow", "Location", "Manifest", "Practice", "System"]

SHARED_ACCOUNTS: Final = ("log-archive", "security", "management")
PRACTICE_PLANES: Final = ("clinical", "exchange", "backup")
LOGGING_AND_SECURITY: Final = ("log-archive", "security")
"""Accounts that every organization needs: organization trails and delegated administrators end at its boundary."""
PLANES: Final = ("payer", "org", "perimeter", *SHARED_ACCOUNTS, *PRACTICE_PLANES, "location")


def plane_and_slug(name: str) -> tuple[str, str]:
    """The plane of a stack or account, and the slug of its practice or location: empty where it is the MSO's."""
    plane = next((plane for plane in PLANES if name == plane or name.startswith(f"{plane}-")), name)
    return plane, name.removeprefix(plane).removeprefix("-")


class Manifest(StrictModel):
    """One MSO with its practices, locations, systems, flows and agreements."""

    version: Literal[1] = Field(default=1, description="version of this format")
    synthetic: bool = Field(
        default=False, strict=True, description="true for a made-up example; it is never applied to real AWS"
    )
    structure: Literal["mso", "single-entity"] = Field(
        default="mso", description="single-entity: a physician runs both sides alone, under the same protection"
    )
    mso: Mso
    aws: Aws
    dns: Dns = Dns()
    size: Size = Field(default="standard", description="trades cost against availability; it never changes the wall")
    retention: Retention = Retention()
    practices: tuple[Practice, ...] = Field(min_length=1, max_length=80)
    locations: tuple[Location, ...] = Field(min_length=1, max_length=500)
    systems: tuple[System, ...] = Field(default=(), max_length=100)
    flows: tuple[Flow, ...] = Field(default=(), max_length=100)
    egress: tuple[Egress, ...] = Field(default=(), max_length=MAX_WAYS_OUT)
    agreements: tuple[Agreement, ...] = Field(default=(), max_length=1000)
    people: tuple[JobFunction, ...] = Field(default=(), max_length=2000)
    counsel: CounselConfirmed | None = None
    budget: Budget = Budget()
    waivers: str | None = Field(
        default=None, pattern=FILE, description="file next to mso.yaml that lists waived findings"
    )
    residual_trust: tuple[ResidualTrust, ...] = Field(default=(), max_length=100)

    def practice(self, slug: str) -> Practice:
        """The practice with this slug; ``KeyError`` if there is none."""
        return {practice.slug: practice for practice in self.practices}[slug]

    def location(self, slug: str) -> Location:
        """The location with this slug; ``KeyError`` if there is none."""
        return {location.slug: location for location in self.locations}[slug]

    def locations_of(self, practice: str) -> tuple[Location, ...]:
        """The sites of one practice."""
        return tuple(location for location in self.locations if location.practice == practice)

    def systems_on(self, side: Side, practice: str | None = None) -> tuple[System, ...]:
        """The systems of one side that are not off; with ``practice``, only those that practice uses."""
        return tuple(
            system
            for system in self.systems
            if system.mode != "off" and system.side == side and _used_by(system.practices, practice)
        )

    def systems_of(self, practice: str) -> tuple[System, ...]:
        """The systems that a practice uses: its clinical systems and those of its exchange."""
        return self.systems_on("clinical", practice) + self.systems_on("exchange", practice)

    def flows_of(self, practice: str) -> tuple[Flow, ...]:
        """The flows declared for one practice."""
        return tuple(flow for flow in self.flows if _used_by(flow.practices, practice))

    def egress_of(self, side: Side, practice: str | None = None) -> tuple[tuple[Egress, System], ...]:
        """The ways out of one side's account, each with the system whose tasks go out: the host of one that is part.

        A practice that does not use what is bought from the vendor has no way out to it.
        """
        systems = {system.id: system for system in self.systems_on(side, practice)}
        callers = {id_: systems.get(system.part_of or id_) for id_, system in systems.items()}
        used = (entry for entry in self.egress if practice is None or practice in self.egress_practices(entry))
        return tuple((entry, caller) for entry in used if (caller := callers.get(entry.system)) is not None)

    def egress_practices(self, entry: Egress) -> tuple[str, ...]:
        """The practices for which a way out is opened: those named, else all that use both systems."""
        ends = [system for system in self.systems if system.id == entry.system]
        ends += [system for system in self.systems if system.vendor and system.vendor.slug == entry.vendor]
        slugs = (practice.slug for practice in self.practices)
        named = entry.practices
        return tuple(s for s in slugs if _used_by(named, s) and all(_used_by(end.practices, s) for end in ends))

    def egress_owners(self, entry: Egress) -> tuple[str, ...]:
        """The owners of the networks in which a way out is opened."""
        side = next(system.side for system in self.systems if system.id == entry.system)
        return (self.mso.slug,) if side == "management" else self.egress_practices(entry)

    def agreement(self, id_: str) -> Agreement:
        """The agreement with this id; ``KeyError`` if there is none."""
        return {agreement.id: agreement for agreement in self.agreements}[id_]

    def people_of(self, owner: str) -> tuple[JobFunction, ...]:
        """The job functions of one owner's workforce."""
        return tuple(function for function in self.people if function.owner == owner)

    def owner_slugs(self) -> tuple[str, ...]:
        """The legal entities: the MSO first, then the practices."""
        return (self.mso.slug, *(practice.slug for practice in self.practices))

    def organizations(self) -> tuple[str, ...]:
        """The owners of AWS organizations: the MSO and, with the separate topology, each practice."""
        return self.owner_slugs() if self.aws.topology == "separate" else (self.mso.slug,)

    def organization_of(self, account: str) -> str:
        """The owner of the organization that an account belongs to."""
        owner = self.owner_of(account)
        return owner if owner in self.organizations() else self.mso.slug

    def practices_in(self, organization: str) -> tuple[Practice, ...]:
        """The practices whose accounts belong to the organization of this owner."""
        return tuple(p for p in self.practices if self.organization_of(f"clinical-{p.slug}") == organization)

    def sibling_account(self, account: str, plane: str) -> str:
        """The account of a plane in the organization of ``account``: ``log-archive``, ``log-archive-evergreen``."""
        return self.stack_name(plane, self.organization_of(account))

    def stack_name(self, plane: str, owner: str) -> str:
        """The name of a plane's account or stack, by its owner: a practice's slug, or the MSO's (or "")."""
        return f"{plane}-{owner}" if owner not in ("", self.mso.slug) else plane

    def account_names(self) -> tuple[str, ...]:
        """The member accounts that the organizations create."""
        own = (*LOGGING_AND_SECURITY, *PRACTICE_PLANES) if self.aws.topology == "separate" else PRACTICE_PLANES
        return (*SHARED_ACCOUNTS, *(f"{plane}-{practice.slug}" for practice in self.practices for plane in own))

    def plane_names(self) -> tuple[str, ...]:
        """The stacks in the order in which they can be deployed.

        Organizations come first. A practice's organization names roles of the MSO's staff, and the MSO's perimeter
        names the practices' brokers, so the perimeter is a stack of its own that is deployed after them.
        """
        organizations = [self.stack_name("org", owner) for owner in self.organizations()]
        perimeter = ("perimeter",) if len(organizations) > 1 else ()
        locations = (f"location-{location.slug}" for location in self.locations)
        return (*organizations, *perimeter, *self.account_names(), *locations)

    def owner_of(self, name: str) -> str:
        """The slug of the legal entity that an account or stack belongs to."""
        plane, slug = plane_and_slug(name)
        return self.location(slug).practice if plane == "location" else slug or self.mso.slug

    def email_of(self, account: str) -> str:
        """The mailbox of an account's root user, at its owner's domain: its readers can reset the root password."""
        owner = self.owner_of(account)
        pattern = self.aws.email
        if owner != self.mso.slug:
            pattern = f"{pattern.partition('@')[0]}@{self.practice(owner).domain}"
        return pattern.format(account=account)

    def domain_of(self, owner: str) -> str:
        """The domain of a legal entity, by its slug."""
        return self.aws.domain if owner == self.mso.slug else self.practice(owner).domain

    def zone_accounts(self) -> tuple[str, ...]:
        """The accounts that may host applications, each with a public hosted zone of its own."""
        return tuple(name for name in self.account_names() if plane_and_slug(name)[0] in ZONE_LABELS)

    def zone_of(self, account: str) -> str:
        """The name of an account's public hosted zone: a subdomain of its owner's domain, ``care.practice.example``."""
        label = self.dns.labels.get(account) or ZONE_LABELS[plane_and_slug(account)[0]]
        return f"{label}.{self.domain_of(self.owner_of(account))}"

    def is_delegated(self, account: str) -> bool:
        """Whether the owner's DNS host delegates the account's zone; in a synthetic example, unless ``dns`` says."""
        return self.synthetic if self.dns.delegated is None else account in self.dns.delegated

    def network_of(self, account: str) -> IPv4Network:
        """The /16 network of an account, allocated from ``aws.network`` by position, so that it never changes.

        :raises KeyError: a practice's own log-archive or security account, which needs no network.
        """
        first = int(self.aws.network.network_address)
        return IPv4Network((first + self._position(account) * 2**16, 16))

    def _position(self, account: str) -> int:
        if account in SHARED_ACCOUNTS:
            return SHARED_ACCOUNTS.index(account)
        plane, slug = plane_and_slug(account)
        if plane not in PRACTICE_PLANES:
            raise KeyError(account)
        slot = self.network_slot(self.practice(slug))
        return len(SHARED_ACCOUNTS) + slot * len(PRACTICE_PLANES) + PRACTICE_PLANES.index(plane)

    def network_slot(self, practice: Practice) -> int:
        """The position of a practice's networks in ``aws.network``: its slot, else its index in the list."""
        return self.practices.index(practice) if practice.slot is None else practice.slot

    def budget_of(self, account: str) -> int:
        """The budget of an account, in US dollars per month."""
        return self.budget.accounts.get(account, self.budget.per_account)

    def state_retention_rule(self, practice: str) -> facts.RetentionRule:
        """The chart retention rule of a practice's state."""
        return facts.states()[self.practice(practice).state].retention

    def chart_years(self, practice: str) -> int:
        """Years for which a chart is kept: the longer of the state's rule and the manifest's own.

        In a state without facts the manifest's own number is counsel's answer, and replaces the kit's default.
        """
        own = self.retention.chart_years
        if own and not facts.states()[self.practice(practice).state].covered:
            return own
        return max(self.state_retention_rule(practice).years, own or 0)


def _used_by(practices: tuple[str, ...], practice: str | None) -> bool:
    return practice is None or not practices or practice in practices
