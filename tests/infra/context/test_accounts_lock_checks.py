"""Each kind of mismatch between a lock file and its manifest is reported by a gate of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.context.accounts_lock_checks import lock_gates
from infra.context.estate import LOCK, Lock
from infra.manifest.law.gate_result import BlockedStep, GateOutcome
from infra.manifest.reading.load import REFERENCE, load_manifest

MANIFEST = load_manifest(REFERENCE)
IDS = {name: f"{number}{number}0000000000"[:12] for number, name in enumerate(("payer", *MANIFEST.account_names()), 10)}


def found(folder: Path, accounts: dict[str, str]) -> dict[str, str]:
    """The findings about a lock file with these accounts, by gate id."""
    Lock(organization="o-example", accounts=accounts).write(folder)
    return {gate.id: gate.what for gate in lock_gates(folder, MANIFEST)}


def test_a_matching_lock_file_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, IDS) == {}


def test_without_a_lock_file_there_are_no_findings(tmp_path: Path) -> None:
    assert list(lock_gates(tmp_path, MANIFEST)) == []


def test_an_account_that_is_not_in_the_manifest_stops_an_update(tmp_path: Path) -> None:
    found(tmp_path, {**IDS, "clinical-gone": "990000000000"})
    (gate,) = lock_gates(tmp_path, MANIFEST)
    assert (gate.id, gate.outcome, gate.stops) == ("LOCK-003", GateOutcome.FAIL, BlockedStep.APPLY)
    assert gate.fix == f"close or transfer the account, then remove clinical-gone from {LOCK}"


def test_an_account_that_is_not_created_yet_is_a_note(tmp_path: Path) -> None:
    findings = found(tmp_path, {name: id_ for name, id_ in IDS.items() if name != "security"})
    assert findings == {"LOCK-004": f"{LOCK}: no account id for security: deploy the org stack, then run mso lock"}


def test_one_account_id_for_two_names_is_reported(tmp_path: Path) -> None:
    findings = found(tmp_path, {**IDS, "management": IDS["security"]})
    assert findings == {"LOCK-002": f"{LOCK}: security and management have the same account id, {IDS['security']}"}


@pytest.mark.parametrize("bad", ["12345", 7, None, ["990000000000"]])
def test_a_value_that_is_not_an_account_id_is_reported(tmp_path: Path, bad: object) -> None:
    assert repr(bad) in found(tmp_path, {**IDS, "security": bad})["LOCK-001"]  # type: ignore[dict-item]
