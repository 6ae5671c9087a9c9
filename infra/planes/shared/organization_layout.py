"""The layout of one AWS organization: its owner, its organizational units, and its accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.components.organization import MemberAccountArgs
from infra.context.account_context import resource_tags
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest, plane_and_slug

ONBOARDING: Final = "onboarding"
ALL_ACCOUNTS: Final = "all"


@dataclass(frozen=True)
class OrganizationLayout:
    """One organization, by the slug of its owner: the MSO, or a practice that has an organization of its own."""

    manifest: Manifest
    owner: str
    onboarding: frozenset[str] = frozenset()
    """The accounts that are being built for the first time, outside the guardrails that exempt only deployer roles."""

    def __post_init__(self) -> None:
        names = self.manifest.account_names()
        own_accounts = [name for name in names if self.manifest.organization_of(name) == self.owner]
        if unknown := sorted(self.onboarding - {ALL_ACCOUNTS, *own_accounts}):
            raise UsageError(
                f"mso:onboarding: no account {', '.join(unknown)} in this organization; "
                f"name some of {', '.join(own_accounts)}, or {ALL_ACCOUNTS!r}"
            )

    def is_onboarding(self, account: str) -> bool:
        """Whether an account is being built for the first time."""
        return bool(self.onboarding & {ALL_ACCOUNTS, account})

    def named(self, plane: str) -> str:
        """The name of an account or unit that each organization has once: its payer, log archive, onboarding unit."""
        return self.manifest.stack_name(plane, self.owner)

    @property
    def practices(self) -> tuple[str, ...]:
        """The slugs of the practices whose accounts belong to this organization."""
        return tuple(practice.slug for practice in self.manifest.practices_in(self.owner))

    @property
    def units(self) -> dict[str, str]:
        """Organizational units by name, with their parents' names, parents first; names are unique in the estate."""
        if self.owner != self.manifest.mso.slug:
            top = dict.fromkeys((ONBOARDING, "security", "practice", "suspended"), "")
            below = dict.fromkeys(("clinical", "exchange"), self.named("practice"))
            return {self.named(unit): parent for unit, parent in (top | below).items()}
        sides = ("clinical", "exchange") if self.practices else ()
        shared = dict.fromkeys((ONBOARDING, "security", "management", *sides, "demo", "suspended"), "")
        return shared | {f"{side}-{practice}": side for practice in self.practices for side in sides}

    @property
    def patient_data_units(self) -> tuple[str, ...]:
        """The top-level units with patient data in accounts below them."""
        return self._topmost("clinical", "exchange", self.named("practice"))

    @property
    def units_with_accounts(self) -> tuple[str, ...]:
        """The top-level units with accounts in everyday use below them."""
        return (*self.patient_data_units, *self._topmost("management", self.named("security")))

    def _topmost(self, *units: str) -> tuple[str, ...]:
        return tuple(name for name, parent in self.units.items() if not parent and name in units)

    @property
    def members(self) -> list[MemberAccountArgs]:
        """The member accounts of this organization."""
        names = self.manifest.account_names()
        return [self._member_account(name) for name in names if self.manifest.organization_of(name) == self.owner]

    def _member_account(self, name: str) -> MemberAccountArgs:
        plane, practice = plane_and_slug(name)
        # Backups contain the data of clinical accounts, so the same guardrails apply to them.
        unit = {"backup": "clinical", "log-archive": "security"}.get(plane, plane)
        return MemberAccountArgs(
            name=name,
            email=self.manifest.email_of(name),
            unit=self.named(ONBOARDING) if self.is_onboarding(name) else self.manifest.stack_name(unit, practice),
            tags=resource_tags(
                plane, self.manifest.owner_of(name), "phi" if plane in ("clinical", "backup") else "security", "account"
            ),
        )
