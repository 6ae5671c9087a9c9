"""Checks that ``accounts.lock.yaml`` matches the manifest: no unknown account, none missing, no id given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra.context.estate import LOCK, Lock
from infra.manifest.law.gate_result import BlockedStep, GateResult, failed_gate, gate_note
from infra.manifest.manifest_model import Manifest

PAYER: Final = "payer"
UNKNOWN_ACCOUNT: Final = "LOCK-003"
"""The gate for an account in the lock file that the manifest does not name."""

ACCOUNT: Final = re.compile(r"\d{12}")


def lock_gates(folder: Path, manifest: Manifest) -> Iterator[GateResult]:
    """A gate for each mismatch between an environment's lock file and its manifest; none where no lock file exists."""
    accounts = Lock.read(folder).accounts
    payers = (manifest.stack_name(PAYER, owner) for owner in manifest.organizations())
    wanted = (*payers, *manifest.account_names())
    names: dict[str, str] = {}
    for name, account in accounts.items():
        if not isinstance(account, str) or not ACCOUNT.fullmatch(account):
            what = f"{LOCK}: {name} has the id {account!r}, which is not an AWS account id"
            fix = "write its 12 digits in quotes, or run mso lock"
            yield failed_gate("LOCK-001", what, (), fix, stops=BlockedStep.APPLY)
        elif account in names:
            what = f"{LOCK}: {name} and {names[account]} have the same account id, {account}"
            fix = "give each account its own id, or run mso lock"
            yield failed_gate("LOCK-002", what, (), fix, stops=BlockedStep.APPLY)
        else:
            names[account] = name
        if name not in wanted:
            what = f"{LOCK}: {name} ({account}) is not in the manifest; the account may still exist and hold data"
            fix = f"close or transfer the account, then remove {name} from {LOCK}"
            yield failed_gate(UNKNOWN_ACCOUNT, what, (), fix, stops=BlockedStep.APPLY)
    if accounts and (missing := [name for name in wanted if name not in accounts]):
        what = f"{LOCK}: no account id for {', '.join(missing)}: deploy the org stack, then run mso lock"
        yield gate_note("LOCK-004", what)
