"""``mso lock`` records the account ids of the org stacks, and reports what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.context.estate import Lock
from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.commands.lock import command


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    shutil.copy(REFERENCE / "mso.yaml", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def org_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("org") / "state"
    run_estate(
        load_manifest(REFERENCE), Run(provider=OutputPredictor(), payer=PLANNED_PAYER, state=folder, only=("org",))
    )
    (folder / "other.json").write_text('{"version": 3, "deployment": {"resources": []}}')
    return folder / "org.json"


@pytest.mark.parametrize("source", ["org.json", "", "o*.json"])
def test_the_id_of_every_account_is_written(environment: Path, org_state: Path, source: str) -> None:
    found = str(org_state.parent / source)
    result = CliRunner().invoke(command, [found, "--env", str(environment)], catch_exceptions=False)
    assert result.exit_code == 0
    lock = Lock.read(environment)
    assert set(lock.accounts) == {"payer", *load_manifest(REFERENCE).account_names()}
    assert lock.organization.startswith("o-")
    assert lock.paths["clinical-evergreen"].startswith(lock.organization)


def separate(environment: Path) -> Manifest:
    """The environment with the separate topology: each practice has an organization of its own."""
    file = environment / "mso.yaml"
    file.write_text(file.read_text().replace("topology: shared", "topology: separate"))
    return load_manifest(environment)


def test_several_organizations_are_added_one_by_one(environment: Path, tmp_path: Path) -> None:
    manifest, states = separate(environment), tmp_path / "state"
    stacks = ("org", "org-evergreen", "org-saguaro")
    run_estate(manifest, Run(provider=OutputPredictor(), payer=PLANNED_PAYER, state=states, only=stacks))
    paths = [str(states / f"{stack}.json") for stack in stacks]
    result = CliRunner().invoke(command, [*paths[:2], "--env", str(environment)], catch_exceptions=False)
    assert "still missing: org-saguaro" in result.output
    CliRunner().invoke(command, [paths[2], "--env", str(environment)], catch_exceptions=False)
    lock = Lock.read(environment)
    payers = {"payer", "payer-evergreen", "payer-saguaro"}
    assert set(lock.accounts) == {*payers, *manifest.account_names()}
    assert len({lock.organization, *lock.organizations.values()}) == 3
    assert lock.paths["clinical-saguaro"].startswith(lock.organizations["saguaro"])


def test_an_organization_that_the_manifest_does_not_have_is_rejected(environment: Path, tmp_path: Path) -> None:
    stacks, states = ("org", "org-evergreen"), tmp_path / "state"
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, state=states, only=stacks)
    shared = (environment / "mso.yaml").read_text()
    run_estate(separate(environment), run)
    (environment / "mso.yaml").write_text(shared)
    with pytest.raises(UsageError, match="'evergreen' has no organization in"):
        CliRunner().invoke(
            command, [str(states / "org-evergreen.json"), "--env", str(environment)], catch_exceptions=False
        )


def test_a_lock_of_one_organization_keeps_its_format(tmp_path: Path) -> None:
    (tmp_path / "accounts.lock.yaml").write_text("organization: o-1\naccounts: {payer: '1'}\npaths: {}\n")
    assert Lock.read(tmp_path) == Lock(organization="o-1", accounts={"payer": "1"})
    Lock.read(tmp_path).write(tmp_path)
    assert "organizations" not in (tmp_path / "accounts.lock.yaml").read_text()


def test_another_stack_s_state_is_rejected(environment: Path, tmp_path: Path) -> None:
    state = tmp_path / "other.json"
    state.write_text('{"version": 3, "deployment": {"resources": []}}')
    with pytest.raises(UsageError, match="export the stack `org`"):
        CliRunner().invoke(command, [str(state), "--env", str(environment)], catch_exceptions=False)
