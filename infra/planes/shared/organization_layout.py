"""The charter of an organization: whose it is, and which units and accounts stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.components.organization import MemberArgs
from infra.context.account_context import labels
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest, plane_and_slug

ONBOARDING: Final = "onboarding"
EVERY: Final = "all"


@dataclass(frozen=True)
class Charter:
    """One organization, by the slug of its owner: the MSO, or a practice that has an organization of its own."""

    manifest: Manifest
    owner: str
    onboarding: frozenset[str] = frozenset()
    """The accounts that are being built for the first time, before guardrails that know only their deployers bind."""

    def __post_init__(self) -> None:
        mine = [name for name in self.manifest.account_names() if self.manifest.organization_of(name) == self.owner]
        if unknown := sorted(self.onboarding - {EVERY, *mine}):
            raise UsageError(
                f"mso:onboarding: no account {', '.join(unknown)} here; name some of {', '.join(mine)}, or {EVERY!r}"
            )

    def arrives(self, account: str) -> bool:
        """Whether an account is being built for the first time."""
        return bool(self.onboarding & {EVERY, account})

    def account(self, plane: str) -> str:
        """The name of what each organization has one of: its payer, its archive, its unit for onboarding."""
        return self.manifest.named(plane, self.owner)

    @property
    def practices(self) -> tuple[str, ...]:
        """The practices whose accounts stand here."""
        return tuple(practice.slug for practice in self.manifest.practices_in(self.owner))

    @property
    def units(self) -> dict[str, str]:
        """Units with their parents, parents first. Their names are unique in the estate and say what stands in them."""
        if self.owner != self.manifest.mso.slug:
            top = dict.fromkeys((ONBOARDING, "security", "practice", "suspended"), "")
            below = dict.fromkeys(("clinical", "exchange"), self.account("practice"))
            return {self.account(unit): parent for unit, parent in (top | below).items()}
        sides = ("clinical", "exchange") if self.practices else ()
        shared = dict.fromkeys((ONBOARDING, "security", "management", *sides, "demo", "suspended"), "")
        return shared | {f"{side}-{practice}": side for practice in self.practices for side in sides}

    @property
    def sides(self) -> tuple[str, ...]:
        """The topmost units with patient data below them."""
        return self._topmost("clinical", "exchange", self.account("practice"))

    @property
    def inhabited(self) -> tuple[str, ...]:
        """The topmost units with accounts below them."""
        return (*self.sides, *self._topmost("management", self.account("security")))

    def _topmost(self, *units: str) -> tuple[str, ...]:
        return tuple(name for name, parent in self.units.items() if not parent and name in units)

    @property
    def members(self) -> list[MemberArgs]:
        """The accounts that this organization makes."""
        names = self.manifest.account_names()
        return [self._member(name) for name in names if self.manifest.organization_of(name) == self.owner]

    def _member(self, name: str) -> MemberArgs:
        plane, practice = plane_and_slug(name)
        # Backups hold what clinical accounts hold, so they stand behind the same guardrails.
        unit = {"backup": "clinical", "log-archive": "security"}.get(plane, plane)
        return MemberArgs(
            name=name,
            email=self.manifest.email_of(name),
            unit=self.account(ONBOARDING) if self.arrives(name) else self.manifest.named(unit, practice),
            tags=labels(
                plane, self.manifest.owner_of(name), "phi" if plane in ("clinical", "backup") else "security", "account"
            ),
        )
