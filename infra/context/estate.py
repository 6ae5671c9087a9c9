"""One estate: its manifest, and the ids that AWS assigned to its accounts (kept in ``accounts.lock.yaml``)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import yaml

from infra.errors import UsageError
from infra.files.atomic_file import write_atomically
from infra.files.yaml_file import read_yaml
from infra.manifest.manifest_model import Manifest

GLOBAL_REGION: Final = "us-east-1"
"""Where CloudTrail records the events of global services."""
LOCK: Final = "accounts.lock.yaml"
HEADER: Final = "# Written once the org stack is deployed; the other stacks read it. Ids only, no secrets. Commit it.\n"
RENEW_DOCUMENTS: Final = "the documents name account ids: run `mso documents`, and commit them with accounts.lock.yaml"
"""What a command says that has changed the lock."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """The ids that AWS assigned to the organizations, accounts and units that the manifest names.

    ``organization`` is the MSO's, ``organizations`` those of practices that have their own, by slug. ``accounts`` maps
    account names to 12-digit ids (``payer`` among them, and ``payer-evergreen``); ``paths`` maps names of
    organizational units to their paths (``o-.../r-.../ou-.../``).
    """

    organization: str = ""
    organizations: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the lock file atomically: an interrupted write leaves the old file."""
        data: dict[str, Any] = {"organization": self.organization, "accounts": dict(self.accounts)}
        data |= {"organizations": dict(self.organizations)} if self.organizations else {}
        data |= {"paths": dict(self.paths)}
        write_atomically(folder / LOCK, HEADER + yaml.safe_dump(data, sort_keys=True))

    @classmethod
    def read(cls, folder: Path) -> Lock:
        """Read the lock file of an environment; an empty lock where no file exists yet.

        :raises UsageError: the file is not a lock file.
        """
        path = folder / LOCK
        if not os.path.lexists(path):
            return cls()
        data = read_yaml(path, missing="rewrite it with `mso lock`").data
        try:
            return cls(
                organization=data["organization"],
                organizations=dict(data.get("organizations", {})),
                accounts=dict(data["accounts"]),
                paths=dict(data["paths"]),
            )
        except (TypeError, KeyError, ValueError, AttributeError):
            what = "expected the mappings organization, accounts and paths"
            raise UsageError(f"{path}: not a lock file ({what}); restore it, or rewrite it with `mso lock`") from None

    def with_payer(self, account: str, name: str = "payer") -> Lock:
        """This lock with the id of a payer account added."""
        return replace(self, accounts={**self.accounts, name: account})

    def with_org_outputs(self, outputs: Mapping[str, Any]) -> Lock:
        """This lock with the outputs of an org stack added: the MSO's, or that of the practice that they name."""
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
    """What every plane is built from.

    ``real`` is true under Pulumi's own engine, where no value may be synthetic.
    """

    manifest: Manifest
    lock: Lock
    real: bool = False

    def account_id(self, name: str) -> str:
        """The 12-digit id of an account by its name.

        :raises UsageError: the org stack of its organization is not deployed yet.
        """
        if name not in self.lock.accounts:
            org = self.manifest.sibling_account(name, "org")
            payer = name == self.manifest.sibling_account(name, "payer")
            fix = f"set mso:payerAccount in the configuration of {org}" if payer else self._deploy_org_stack(name)
            raise UsageError(f"{LOCK}: no account {name!r}; {fix}")
        return self.lock.accounts[name]

    def _deploy_org_stack(self, account: str) -> str:
        return f"deploy the {self.manifest.sibling_account(account, 'org')} stack, then run `mso lock`"

    def organization_id(self, account: str) -> str:
        """The id of the organization that an account belongs to, by the account's name.

        :raises UsageError: the org stack of that organization is not deployed yet.
        """
        owner = self.manifest.organization_of(account)
        if owner == self.manifest.mso.slug:
            return self.lock.organization
        if owner not in self.lock.organizations:
            raise UsageError(f"{LOCK}: no organization of {owner!r}; {self._deploy_org_stack(account)}")
        return self.lock.organizations[owner]

    def unit_path(self, unit: str) -> str:
        """The organization path of an organizational unit by its name (``o-.../r-.../ou-.../``).

        :raises UsageError: the org stack is not deployed yet.
        """
        if unit not in self.lock.paths:
            raise UsageError(f"{LOCK}: no organizational unit {unit!r}; deploy the org stack, then run `mso lock`")
        return self.lock.paths[unit]
