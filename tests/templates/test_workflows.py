"""The workflows of an environment: least privilege, and each stack deployed by its owner's repository, in order."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.context.pipeline_stacks import all_stacks, stacks_of_repository
from infra.context.stack_order import stack_dependencies
from infra.context.state_backends import state_backend
from infra.errors import UsageError
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.environments.answers import manifest_data, merge_answers, preset_answers
from infra.manifest.environments.presets import TEMPLATES
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, parse_manifest

HOME = TEMPLATES / "mso" / "{{cookiecutter.mso_slug}}"


@pytest.fixture(scope="module", params=["shared", "separate"])
def manifest(request: pytest.FixtureRequest) -> Manifest:
    """Practices in several states, in one organization or in one each."""
    answers = merge_answers(preset_answers("multi-state-mso"), {"topology": request.param}, date(2026, 11, 21))
    return parse_manifest(to_yaml(manifest_data(answers)), Path(MANIFEST))


WORKFLOWS = ("check", "deploy", "drift", "images")


def workflow(name: str) -> dict[str, Any]:
    """A workflow by its name; PyYAML reads the key ``on`` as true."""
    text = (HOME / ".github" / "workflows" / f"{name}.yaml").read_text(encoding="utf-8")
    read: dict[Any, Any] = yaml.safe_load(text)
    assert read["name"] == name
    return {"on" if key is True else key: value for key, value in read.items()}


RUNS = [step for name in WORKFLOWS for job in workflow(name)["jobs"].values() for step in job["steps"]]


def test_a_workflow_has_least_privilege_and_pins_actions_by_commit() -> None:
    for name in WORKFLOWS:
        assert workflow(name)["permissions"] == {}
        assert all(job["permissions"] and job["timeout-minutes"] <= 60 for job in workflow(name)["jobs"].values())
    used = [step["uses"] for step in RUNS if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []


def test_no_workflow_input_is_expanded_in_a_script() -> None:
    scripts = [step["run"] for step in RUNS if "run" in step]
    assert [script for script in scripts if "${{" in script] == []
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_a_job_waits_only_for_jobs_that_exist() -> None:
    for name in WORKFLOWS:
        jobs = workflow(name)["jobs"]
        assert {job["needs"] for job in jobs.values() if "needs" in job} <= jobs.keys()


def test_a_deployment_runs_where_its_owner_approves(manifest: Manifest) -> None:
    """The GitHub environment is named after the account with the owner's state, which the owner's roles trust."""
    found = [stack for name in manifest.aws.ci.repositories.values() for stack in stacks_of_repository(manifest, name)]
    assert {stack.stack: stack.environment for stack in found} == {
        plane: state_backend(manifest, plane).account
        for plane in manifest.plane_names()
        if not state_backend(manifest, plane).account.startswith("payer")
    }


def test_a_pipeline_deploys_a_stack_after_those_it_depends_on(manifest: Manifest) -> None:
    order = [stack.stack for stack in all_stacks(manifest)]
    own = {stack.stack for stack in all_stacks(manifest) if stack.environment}
    for stack, needed in stack_dependencies(manifest).items():
        before = [one for one in needed if stack in own and one in own]
        assert all(order.index(one) < order.index(stack) for one in before)


def test_another_owners_stack_is_not_deployed(manifest: Manifest) -> None:
    repository = manifest.aws.ci.repositories[manifest.mso.slug]
    for stack in (f"clinical-{manifest.practices[0].slug}", "org", "nowhere"):
        with pytest.raises(UsageError, match="no stack that"):
            stacks_of_repository(manifest, repository, [stack])
    assert stacks_of_repository(manifest, "somebody/else") == ()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", "stacks=--json --repository org/estate --\n"),
        ("management security", "stacks=--json --repository org/estate -- management security\n"),
        ("a; id", ""),
        ("$(id)", ""),
        ("../org", ""),
    ],
)
def test_the_stacks_of_a_run_are_names_of_stacks(tmp_path: Path, given: str, wanted: str) -> None:
    (script,) = [step["run"] for step in workflow("deploy")["jobs"]["preflight"]["steps"] if step.get("id") == "stacks"]
    mso, out = tmp_path / "mso", tmp_path / "output"
    mso.write_text('#!/bin/sh\necho "$*" | cut -d" " -f2-\n', encoding="utf-8")
    mso.chmod(0o755)
    out.touch()
    given_environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}", "STACKS": given, "GITHUB_OUTPUT": str(out),
        "GITHUB_REPOSITORY": "org/estate",
    }  # fmt: skip
    run = subprocess.run(["bash", "-e", "-c", script], env=given_environment, capture_output=True, check=False)
    assert (run.returncode, out.read_text(encoding="utf-8")) == (int(not wanted), wanted)


def test_stacks_are_deployed_one_by_one_and_stop_at_the_first_failure() -> None:
    up = workflow("deploy")["jobs"]["up"]
    assert up["strategy"]["max-parallel"] == 1
    assert up["strategy"]["fail-fast"] is True
    assert up["environment"] == "${{ matrix.environment }}"
    assert up["permissions"] == {"contents": "read", "id-token": "write"}


def test_pull_requests_are_checked_without_credentials() -> None:
    check = workflow("check")
    assert "pull_request" in check["on"]
    assert all("id-token" not in job["permissions"] for job in check["jobs"].values())
    ran = "\n".join(step.get("run", "") for step in check["jobs"]["check"]["steps"])
    assert all(
        f"mso {command}" in ran for command in ("validate", "fmt --check", "documents --check", "check", "prove")
    )


def test_drift_is_looked_for_by_a_schedule_without_approval_and_ends_in_an_issue() -> None:
    drift = workflow("drift")
    assert drift["on"]["schedule"][0]["cron"]
    assert [name for name, job in drift["jobs"].items() if "environment" in job] == []
    assert {name: job["permissions"] for name, job in drift["jobs"].items()} == {
        "compare": {"contents": "read", "id-token": "write"}, "issue": {"issues": "write"},
    }  # fmt: skip
    scripts = [step.get("run", "") for job in drift["jobs"].values() for step in job["steps"]]
    changing = ("pulumi up", "pulumi refresh", "pulumi destroy", "mso up", "mso refresh", "mso down")
    assert not [script for script in scripts if any(command in script for command in changing)]
    assert "role-to-assume: ${{ vars.DRIFT_ROLE }}" in (HOME / ".github/workflows/drift.yaml").read_text()
