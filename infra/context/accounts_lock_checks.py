"""Whether ``accounts.lock.yaml`` still fits the manifest: no ghosts, nobody missing, no two names for one account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.context.estate import LOCK, Lock
from infra.manifest.law.gate import Gate, Stops, failed, note
from infra.manifest.manifest_model import Manifest

PAYER: Final = "payer"
GHOST: Final = "LOCK-003"
"""An account in the lock that the manifest does not name."""

ACCOUNT: Final = re.compile(r"\d{12}")


def lock_gates(folder: Path, manifest: Manifest) -> Iterator[Gate]:
    """What no longer fits in the lock file of an environment; nothing where there is no lock file yet."""
    accounts = Lock.read(folder).accounts
    payers = (manifest.named(PAYER, owner) for owner in manifest.organizations())
    wanted = (*payers, *manifest.account_names())
    names: dict[str, str] = {}
    for name, account in accounts.items():
        if not isinstance(account, str) or not ACCOUNT.fullmatch(account):
            what = f"{LOCK}: {name} has the id {account!r}, which is no account's"
            yield failed("LOCK-001", what, (), "write the twelve digits in quotes, or run mso lock", stops=Stops.APPLY)
        elif account in names:
            what = f"{LOCK}: {name} and {names[account]} are one account, {account}"
            yield failed("LOCK-002", what, (), "give each its own, or run mso lock", stops=Stops.APPLY)
        else:
            names[account] = name
        if name not in wanted:
            what = f"{LOCK}: {name} ({account}) is in no manifest: the account may still stand and hold data"
            fix = f"close or hand over the account, then take {name} out of {LOCK}"
            yield failed(GHOST, what, (), fix, stops=Stops.APPLY)
    if accounts and (missing := [name for name in wanted if name not in accounts]):
        yield note("LOCK-004", f"{LOCK}: no id yet of {', '.join(missing)}: bring the org stack up, then run mso lock")
