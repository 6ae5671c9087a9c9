"""The manifest as a whole: one MSO with its practices, locations, systems, flows and agreements, and what follows."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Final, Literal

from pydantic import Field

from infra.manifest import facts
from infra.manifest.facts import Side
from infra.manifest.parts import (
    Agreement,
    Aws,
    Budget,
    CounselConfirmed,
    Flow,
    JobFunction,
    Location,
    Mso,
    Part,
    Practice,
    ResidualTrust,
    Retention,
    System,
)
from infra.manifest.words import FILE, Size

__all__ = ["PRACTICE_PLANES", "SHARED_ACCOUNTS", "Agreement", "Flow", "Location", "Manifest", "Practice", "System"]

SHARED_ACCOUNTS: Final = ("log-archive", "security", "management")
PRACTICE_PLANES: Final = ("clinical", "exchange", "backup")


class Manifest(Part):
    """One MSO with its practices, locations, systems, flows and agreements."""

    version: Literal[1] = 1
    synthetic: bool = Field(default=False, strict=True, description="true for an example that stands for nobody")
    structure: Literal["mso", "single-entity"] = Field(
        default="mso", description="single-entity: a physician runs both sides alone, under the same protection"
    )
    mso: Mso
    aws: Aws
    size: Size = Field(default="standard", description="trades cost against availability, never the wall")
    retention: Retention = Retention()
    practices: tuple[Practice, ...] = Field(min_length=1, max_length=80)
    locations: tuple[Location, ...] = Field(min_length=1, max_length=500)
    systems: tuple[System, ...] = Field(default=(), max_length=100)
    flows: tuple[Flow, ...] = Field(default=(), max_length=100)
    agreements: tuple[Agreement, ...] = Field(default=(), max_length=1000)
    people: tuple[JobFunction, ...] = Field(default=(), max_length=2000)
    counsel: CounselConfirmed | None = None
    budget: Budget = Budget()
    waivers: str | None = Field(default=None, pattern=FILE, description="file beside mso.yaml with waived findings")
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
        """The systems that are not off on one side; of one practice, where it is named."""
        return tuple(
            system
            for system in self.systems
            if system.mode != "off" and system.side == side and _used_by(system.practices, practice)
        )

    def systems_of(self, practice: str) -> tuple[System, ...]:
        """The systems that a practice works with: its own and those of its exchange."""
        return self.systems_on("clinical", practice) + self.systems_on("exchange", practice)

    def flows_of(self, practice: str) -> tuple[Flow, ...]:
        """The crossings declared for one practice."""
        return tuple(flow for flow in self.flows if _used_by(flow.practices, practice))

    def agreement(self, id_: str) -> Agreement:
        """The agreement with this id; ``KeyError`` if there is none."""
        return {agreement.id: agreement for agreement in self.agreements}[id_]

    def people_of(self, owner: str) -> tuple[JobFunction, ...]:
        """The job functions of one owner's workforce."""
        return tuple(function for function in self.people if function.owner == owner)

    def owner_slugs(self) -> tuple[str, ...]:
        """The legal entities: the MSO first, then the practices."""
        return (self.mso.slug, *(practice.slug for practice in self.practices))

    def account_names(self) -> tuple[str, ...]:
        """The accounts that the organization makes, in the order in which their networks are carved."""
        per_practice = (f"{plane}-{p.slug}" for p in self.practices for plane in PRACTICE_PLANES)
        return (*SHARED_ACCOUNTS, *per_practice)

    def plane_names(self) -> tuple[str, ...]:
        """The stacks in the order in which they can be deployed."""
        return ("org", *self.account_names(), *(f"location-{location.slug}" for location in self.locations))

    def owner_of(self, account: str) -> str:
        """The slug of the entity that an account belongs to."""
        plane, _, practice = account.partition("-")
        return practice if plane in PRACTICE_PLANES else self.mso.slug

    def email_of(self, account: str) -> str:
        """The mailbox of an account's root user, at its owner's domain: whoever reads it can become root."""
        owner = self.owner_of(account)
        pattern = self.aws.email
        if owner != self.mso.slug:
            pattern = f"{pattern.partition('@')[0]}@{self.practice(owner).domain}"
        return pattern.format(account=account)

    def network_of(self, account: str) -> IPv4Network:
        """The /16 of an account: carved from ``aws.network`` by position, so that it never moves once given."""
        first = int(self.aws.network.network_address)
        return IPv4Network((first + self._position(account) * 2**16, 16))

    def _position(self, account: str) -> int:
        if account in SHARED_ACCOUNTS:
            return SHARED_ACCOUNTS.index(account)
        plane, _, slug = account.partition("-")
        slot = self.slot_of(self.practice(slug))
        return len(SHARED_ACCOUNTS) + slot * len(PRACTICE_PLANES) + PRACTICE_PLANES.index(plane)

    def slot_of(self, practice: Practice) -> int:
        """The place of a practice's networks: the one it names, else its place in the list."""
        return self.practices.index(practice) if practice.slot is None else practice.slot

    def budget_of(self, account: str) -> int:
        """US dollars a month for an account."""
        return self.budget.accounts.get(account, self.budget.per_account)

    def chart_retention(self, practice: str) -> facts.Retention:
        """The state's clock for a practice's charts; the text behind it included."""
        return facts.states()[self.practice(practice).state].retention

    def chart_years(self, practice: str) -> int:
        """Years that a chart is kept: the longest of the state's rule and the manifest's own."""
        return max(self.chart_retention(practice).years, self.retention.chart_years or 0)


def _used_by(practices: tuple[str, ...], practice: str | None) -> bool:
    return practice is None or not practices or practice in practices
