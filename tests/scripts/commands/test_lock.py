"""``mso lock`` keeps the ids of the org stack, and says what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.engine.predict import Predictor
from infra.engine.runner import PLANNED_PAYER, Run, run_estate
from infra.errors import UsageError
from infra.estate import Lock
from infra.manifest.load import REFERENCE, load_manifest
from scripts.commands.lock import command


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    shutil.copy(REFERENCE / "mso.yaml", tmp_path)
    return tmp_path


@pytest.fixture
def org_state(tmp_path: Path) -> Path:
    run = Run(provider=Predictor(), payer=PLANNED_PAYER, state=tmp_path / "state", only=("org",))
    run_estate(load_manifest(REFERENCE), run)
    return tmp_path / "state" / "org.json"


def test_the_ids_of_every_account_are_kept(environment: Path, org_state: Path) -> None:
    said = CliRunner().invoke(command, [str(org_state), "--env", str(environment)], catch_exceptions=False)
    assert said.exit_code == 0
    lock = Lock.read(environment)
    assert set(lock.accounts) == {"payer", *load_manifest(REFERENCE).account_names()}
    assert lock.organization.startswith("o-")
    assert lock.paths["clinical-evergreen"].startswith(lock.organization)


def test_another_stack_s_state_is_refused(environment: Path, tmp_path: Path) -> None:
    state = tmp_path / "other.json"
    state.write_text('{"version": 3, "deployment": {"resources": []}}')
    with pytest.raises(UsageError, match="export the stack `org`"):
        CliRunner().invoke(command, [str(state), "--env", str(environment)], catch_exceptions=False)
