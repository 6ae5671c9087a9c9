"""The identity provider of each owner, and the applications that its people open.

The MSO and each practice have a provider of their own, in an account of their own, with the people of that owner alone.
None of them trusts another: no realm has a provider above it. A practice's stands in its clinical account, where its
applications with sign-in are; no network leads from there to the exchange or to the MSO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.manifest.facts import SignIn
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import System

PROVIDER: Final = "identity-provider"
"""The id of the system in the facts."""


@dataclass(frozen=True, slots=True)
class Application:
    """A hosted system under one host name; ``jobs`` are the job functions of the owner's people that may open it.

    ``sign_in`` says how it signs people in at the owner's provider; None where it does not.
    """

    system: System
    account: str
    host: str
    jobs: tuple[str, ...]
    sign_in: SignIn | None = None

    @property
    def address(self) -> str:
        """Where a person opens it."""
        return f"https://{self.host}/"

    @property
    def client_id(self) -> str:
        """By what name the provider knows it: for SAML its entity id, which is an address."""
        assert self.sign_in is not None
        return self.sign_in.entity.replace("{host_name}", self.host) or self.system.id

    @property
    def redirect(self) -> str:
        """The one address to which the provider sends people back."""
        assert self.sign_in is not None
        return f"https://{self.host}{self.sign_in.redirect}"


def provider_of(manifest: Manifest, owner: str) -> System | None:
    """The hosted identity provider of an owner, by its slug; None where it brings one of its own."""
    systems = manifest.systems_on("platform", None if owner == manifest.mso.slug else owner)
    return next((system for system in systems if system.id == PROVIDER and system.runtime), None)


def provider_account(manifest: Manifest, owner: str) -> str:
    """The account in which an owner's provider is hosted."""
    return "management" if owner == manifest.mso.slug else f"clinical-{owner}"


def provider_host(manifest: Manifest, owner: str) -> str:
    """The host name of an owner's provider."""
    return f"{PROVIDER}.{manifest.zone_of(provider_account(manifest, owner))}"


def issuer(manifest: Manifest, owner: str) -> str:
    """The address of an owner's realm; its tokens name it as their issuer."""
    return f"https://{provider_host(manifest, owner)}/realms/{owner}"


def applications(manifest: Manifest, owner: str) -> tuple[Application, ...]:
    """The hosted systems that people of an owner may open, in the order of the manifest.

    People of the MSO also work in the exchanges, whose applications sign in nobody at a provider of either side.
    """
    return tuple(each for each in _hosted(manifest, owner) if each.system.id != PROVIDER)


def clients(manifest: Manifest, owner: str) -> tuple[Application, ...]:
    """The applications that sign people in at the owner's provider; none where it hosts none."""
    if provider_of(manifest, owner) is None:
        return ()
    home = provider_account(manifest, owner)
    return tuple(each for each in applications(manifest, owner) if each.sign_in and each.account == home)


def _hosted(manifest: Manifest, owner: str) -> Iterator[Application]:
    own = {function.role for function in manifest.people_of(owner)}
    for account, system in _systems(manifest, owner):
        if product := system.runtime:
            parts = [part for part in manifest.systems if part.part_of == system.id and part.mode != "off"]
            jobs = own.intersection(role for each in (system, *parts) for role in each.fact.roles)
            host = f"{system.id}.{manifest.zone_of(account)}"
            yield Application(system, account, host, tuple(sorted(jobs)), product.sign_in_at_provider)


def _systems(manifest: Manifest, owner: str) -> Iterator[tuple[str, System]]:
    """The systems of an owner's accounts, each with the account."""
    if owner != manifest.mso.slug:
        for side in ("clinical", "exchange"):
            yield from ((f"{side}-{owner}", system) for system in manifest.systems_on(side, owner))
        return
    yield from (("management", system) for system in manifest.systems_on("management"))
    for practice in manifest.practices:
        account = f"exchange-{practice.slug}"
        yield from ((account, system) for system in manifest.systems_on("exchange", practice.slug))
