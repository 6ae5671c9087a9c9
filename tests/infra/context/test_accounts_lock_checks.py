"""A lock file that no longer fits its manifest is told apart, each way with its own gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.context.accounts_lock_checks import lock_gates
from infra.context.estate import LOCK, Lock
from infra.manifest.law.gate import Outcome, Stops
from infra.manifest.load import REFERENCE, load_manifest

MANIFEST = load_manifest(REFERENCE)
IDS = {name: f"{number}{number}0000000000"[:12] for number, name in enumerate(("payer", *MANIFEST.account_names()), 10)}


def found(folder: Path, accounts: dict[str, str]) -> dict[str, str]:
    """What is said of a lock with these accounts, by gate."""
    Lock(organization="o-example", accounts=accounts).write(folder)
    return {gate.id: gate.what for gate in lock_gates(folder, MANIFEST)}


def test_a_lock_that_fits_says_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, IDS) == {}


def test_without_a_lock_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert list(lock_gates(tmp_path, MANIFEST)) == []


def test_a_ghost_stops_the_apply_until_its_account_is_settled(tmp_path: Path) -> None:
    found(tmp_path, {**IDS, "clinical-gone": "990000000000"})
    (gate,) = lock_gates(tmp_path, MANIFEST)
    assert (gate.id, gate.outcome, gate.stops) == ("LOCK-003", Outcome.FAIL, Stops.APPLY)
    assert gate.fix == f"close or hand over the account, then take clinical-gone out of {LOCK}"


def test_an_account_that_is_still_to_be_made_is_a_note(tmp_path: Path) -> None:
    told = found(tmp_path, {name: id_ for name, id_ in IDS.items() if name != "security"})
    assert told == {"LOCK-004": f"{LOCK}: no id yet of security: bring the org stack up, then run mso lock"}


def test_two_names_never_share_an_account(tmp_path: Path) -> None:
    told = found(tmp_path, {**IDS, "management": IDS["security"]})
    assert told == {"LOCK-002": f"{LOCK}: security and management are one account, {IDS['security']}"}


@pytest.mark.parametrize("bad", ["12345", 7, None, ["990000000000"]])
def test_an_id_of_no_account_is_named(tmp_path: Path, bad: object) -> None:
    assert repr(bad) in found(tmp_path, {**IDS, "security": bad})["LOCK-001"]  # type: ignore[dict-item]
