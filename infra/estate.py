"""One estate: the manifest, and the identities AWS gave it (kept in ``accounts.lock.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import yaml

from infra.errors import UsageError
from infra.manifest.model import Manifest

LOCK: Final = "accounts.lock.yaml"
HEADER: Final = "# Written when the org stack is up; the other stacks read it. Ids only, no secrets. Commit it.\n"


@dataclass(frozen=True, kw_only=True)
class Lock:
    """AWS's ids for what the manifest names.

    ``accounts`` maps account names to 12-digit ids (``payer`` among them); ``paths`` maps names of organizational units
    to their paths (``o-.../r-.../ou-.../``).
    """

    organization: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the lock file, whole or not at all."""
        data = {"organization": self.organization, "accounts": dict(self.accounts), "paths": dict(self.paths)}
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
            return cls(organization=data["organization"], accounts=dict(data["accounts"]), paths=dict(data["paths"]))
        except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
            raise UsageError(f"{path}: not a lock file ({error}); restore it, or write it anew: `mso lock`") from None

    def with_payer(self, account: str) -> Lock:
        """This lock with the id of the payer account."""
        return replace(self, accounts={**self.accounts, "payer": account})

    def knowing(self, outputs: Mapping[str, Any]) -> Lock:
        """This lock with what the org stack exported."""
        return replace(
            self,
            organization=outputs["organization"],
            accounts={**self.accounts, **outputs["accounts"]},
            paths=outputs["paths"],
        )


@dataclass(frozen=True)
class Estate:
    """What every plane is built from."""

    manifest: Manifest
    lock: Lock

    def account(self, name: str) -> str:
        """The 12-digit id of an account by its name.

        :raises UsageError: the org stack is not up yet.
        """
        if name not in self.lock.accounts:
            raise UsageError(f"{LOCK}: no account {name!r} in it; bring the org stack up, then `mso lock`")
        return self.lock.accounts[name]

    def path(self, unit: str) -> str:
        """The organization path of an organizational unit by its name."""
        if unit not in self.lock.paths:
            raise UsageError(f"{LOCK}: no unit {unit!r} in it; bring the org stack up, then `mso lock`")
        return self.lock.paths[unit]
