"""One estate: the manifest, and the identities AWS gave it (kept in ``accounts.lock.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import yaml

from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest

LOCK: Final = "accounts.lock.yaml"
HEADER: Final = "# Written when the org stack is up; the other stacks read it. Ids only, no secrets. Commit it.\n"


@dataclass(frozen=True, kw_only=True)
class Lock:
    """AWS's ids for what the manifest names.

    ``organization`` is the MSO's, ``organizations`` those of practices that have their own, by slug. ``accounts`` maps
    account names to 12-digit ids (``payer`` among them, and ``payer-evergreen``); ``paths`` maps names of
    organizational units to their paths (``o-.../r-.../ou-.../``).
    """

    organization: str = ""
    organizations: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the lock file, whole or not at all."""
        data: dict[str, Any] = {"organization": self.organization, "accounts": dict(self.accounts)}
        data |= {"organizations": dict(self.organizations)} if self.organizations else {}
        data |= {"paths": dict(self.paths)}
        temporary = folder / f".{LOCK}.new"
        temporary.write_text(HEADER + yaml.safe_dump(data, sort_keys=True), encoding="utf-8")
        temporary.replace(folder / LOCK)

    @classmethod
    def read(cls, folder: Path) -> Lock:
        """The lock file of an environment; an empty lock where there is none yet."""
        path = folder / LOCK
        if not path.exists():
            return cls()
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            return cls(
                organization=data["organization"],
                organizations=dict(data.get("organizations", {})),
                accounts=dict(data["accounts"]),
                paths=dict(data["paths"]),
            )
        except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
            raise UsageError(f"{path}: not a lock file ({error}); restore it, or write it anew: `mso lock`") from None

    def with_payer(self, account: str, name: str = "payer") -> Lock:
        """This lock with the id of a payer account."""
        return replace(self, accounts={**self.accounts, name: account})

    def knowing(self, outputs: Mapping[str, Any]) -> Lock:
        """This lock with what an org stack exported: the MSO's, or that of the practice which it names."""
        known = replace(
            self,
            accounts={**self.accounts, **outputs["accounts"]},
            paths={**self.paths, **outputs["paths"]},
        )
        if practice := outputs.get("practice"):
            return replace(known, organizations={**self.organizations, practice: outputs["organization"]})
        return replace(known, organization=outputs["organization"])


@dataclass(frozen=True)
class Estate:
    """What every plane is built from. ``real`` under Pulumi's own engine, where nothing is made up."""

    manifest: Manifest
    lock: Lock
    real: bool = False

    def account(self, name: str) -> str:
        """The 12-digit id of an account by its name.

        :raises UsageError: the org stack of its organization is not up yet.
        """
        if name not in self.lock.accounts:
            org = self.manifest.beside(name, "org")
            payer = name == self.manifest.beside(name, "payer")
            fix = f"set mso:payerAccount in the configuration of {org}" if payer else self._up(name)
            raise UsageError(f"{LOCK}: no account {name!r} in it; {fix}")
        return self.lock.accounts[name]

    def _up(self, account: str) -> str:
        return f"bring the {self.manifest.beside(account, 'org')} stack up, then `mso lock`"

    def organization(self, account: str) -> str:
        """The id of the organization that an account stands in, by the account's name."""
        owner = self.manifest.organization_of(account)
        if owner == self.manifest.mso.slug:
            return self.lock.organization
        if owner not in self.lock.organizations:
            raise UsageError(f"{LOCK}: no organization of {owner!r} in it; {self._up(account)}")
        return self.lock.organizations[owner]

    def path(self, unit: str) -> str:
        """The organization path of an organizational unit by its name."""
        if unit not in self.lock.paths:
            raise UsageError(f"{LOCK}: no unit {unit!r} in it; bring the org stack up, then `mso lock`")
        return self.lock.paths[unit]
