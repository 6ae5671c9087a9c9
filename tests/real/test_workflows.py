"""The workflows: actionlint accepts them, and those of a rendered environment run, step by step, on an emulated AWS.

The environment is a real one (not synthetic) whose gates are open; the kit is installed from its vendored wheel. The
AWS is the one that ``mso emulate`` serves: the workflows know nothing of it, only the machine's environment does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import python_language_host
from open_environment import open_environment
from served_aws import ROOT, mso, served
from workflow_steps import Runner

from infra.context.estate import Lock
from infra.engine.automation.pulumi_cli import cli_path
from infra.manifest.environments.presets import PRESETS

REGION = "us-west-2"
REASONS = {
    "actions/checkout": "the environment's folder is the checkout",
    "actions/setup-python": "the fixture made the Python that is first on PATH",
    "pulumi/actions": "the CLI of .ci/pulumi-cli is on PATH",
    "aws-actions/configure-aws-credentials": "keys of the account stand for it: nobody issues a real token here",
    "github/codeql-action/upload-sarif": "GitHub's own interface takes the findings",
    "sigstore/cosign-installer": "images are built and signed by a workflow that needs Docker, which is not here",
}
"""Actions that are not run here, each with what stands for it."""


def test_actionlint_accepts_every_workflow(tmp_path: Path) -> None:
    linter = subprocess.run([ROOT / ".ci" / "actionlint"], capture_output=True, text=True, check=True).stdout.strip()
    if not linter:
        pytest.skip("actionlint was not run: there is no Go to build it with")
    for preset in PRESETS:
        mso("new", "--preset", preset, "--kit", "mso-kit==0.1.0", "--output", str(tmp_path / preset))
    rendered = sorted(tmp_path.glob("*/.github/workflows/*.yaml"))
    own = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
    assert len(rendered) == 4 * len(PRESETS)
    assert own
    found = subprocess.run([linter, *map(str, [*own, *rendered])], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


@dataclass
class Machine:
    """A rendered environment, and a machine that looks to its workflows like a runner of GitHub's."""

    folder: Path
    temp: Path
    environment: dict[str, str]
    accounts: Mapping[str, str]
    calls: Path

    def run(self, workflow: str, repository: str = "alder-row/estate", **inputs: str) -> tuple[Runner, dict[str, Any]]:
        """Run a workflow on the branch main; its runner, and the outputs of its jobs."""
        account = self.accounts["management"]
        contexts = {
            "inputs": inputs,
            "vars": {"PULUMI_BACKEND_URL": f"s3://alder-row-state-{account}?region=us-west-2", "AWS_REGION": REGION},
            "github": {"ref": "refs/heads/main", "repository": repository, "server_url": "https://github.example",
                       "run_id": "1", "token": "none"},
        }  # fmt: skip
        variables = {**self.environment, "GITHUB_REPOSITORY": repository}
        file = self.folder / ".github" / "workflows" / f"{workflow}.yaml"
        runner = Runner(file, self.folder, self.temp / workflow, variables, contexts)
        return runner, runner.run()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return open_environment(tmp_path_factory.mktemp("environment"))


@pytest.fixture(scope="module")
def machine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The machine; its Python installs the kit when a workflow tells it to."""
    cli = cli_path()
    if cli is None:
        pytest.skip("the workflows were not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    temp = tmp_path_factory.mktemp("machine")
    aws, tools = temp / "aws", temp / "tools"
    python = folder / ".venv" / "bin"  # one installation serves every job
    subprocess.run([sys.executable, "-m", "venv", folder / ".venv"], check=True)
    python_language_host.install(tools, str(python / "python"))
    calls = temp / "calls"
    _write(tools / "gh", f'#!/bin/sh\nfor a in "$@"; do case "$a" in */body) cat "$a" >> "{calls}";; esac; done\n'
                         f'echo "gh $*" >> "{calls}"\n')  # fmt: skip
    with served(aws) as endpoint, Tokens() as tokens:
        mso("up", "--on", str(aws), "--env", str(folder), "--no-policy-pack", "org")
        shutil.copy(aws / "accounts.lock.yaml", folder / "accounts.lock.yaml")
        mso("documents", str(folder))  # they name account ids
        mso("bootstrap", "alder-row", str(folder), "--endpoint", endpoint, "--yes")
        accounts = Lock.read(folder).accounts
        paths = [str(python), str(tools), str(aws / "pulumi-plugin"), str(cli.parent)]
        environment = {
            "PATH": os.pathsep.join([*paths, os.environ["PATH"]]),
            "AWS_ENDPOINT_URL": endpoint, **_keys(endpoint, accounts["management"]),
            "PULUMI_HOME": str(temp / "pulumi-home"), "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true", "PULUMI": str(cli),
            "PIP_COMPILE": "0",  # most of the SDK's modules are never imported
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{tokens}?x=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "none",
        }  # fmt: skip
        yield Machine(folder, temp, environment, accounts, calls)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)


def _keys(endpoint: str, account: str) -> dict[str, str]:
    """What an action that assumes a role leaves in the environment: keys of the account."""
    from infra.emulator.provider.emulator import Emulator

    with Emulator.attach(endpoint) as emulator:
        return dict(emulator.credentials(account))


class Tokens:
    """An issuer of identity tokens, which nobody verifies."""

    class Issuer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"value": "made-up.identity.token"}')

        def log_message(self, *_: Any) -> None:
            """Silent."""

    def __enter__(self) -> str:
        self.server = HTTPServer(("127.0.0.1", 0), self.Issuer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()


def test_the_check_of_a_pull_request_passes(machine: Machine) -> None:
    runner, _ = machine.run("check")
    ran = [step.name for step in runner.steps if step.ran]
    assert ran[0] == "pip install -r requirements.txt"
    assert "mso prove" in ran
    assert (machine.folder / "findings.sarif").exists()


def test_the_deployment_runs_its_preflight_and_each_chosen_stack(machine: Machine) -> None:
    runner, outputs = machine.run("deploy", stacks="log-archive")
    assert [each["stack"] for each in json.loads(outputs["preflight"]["stacks"])] == ["log-archive"]
    assert "no finding fails" in runner.summary
    log = next(step.log for step in runner.steps if step.name.startswith("preview and up"))
    assert "created" in log
    again, _ = machine.run("deploy", stacks="log-archive")
    assert "unchanged" in next(step.log for step in again.steps if step.name.startswith("preview and up"))


def test_drift_is_found_without_rights_to_write_and_ends_in_an_issue(machine: Machine) -> None:
    """After the test above: the log archive is deployed, the other two stacks are not."""
    from infra.emulator.provider.emulator import Emulator

    _, outputs = machine.run("drift")
    assert outputs == {"compare": {"report": ""}}
    account = machine.accounts["log-archive"]
    with Emulator.attach(machine.environment["AWS_ENDPOINT_URL"]) as emulator:
        emulator.client(account, "iam", "us-east-1").delete_role_policy(RoleName="drift", PolicyName="permissions")
    _, outputs = machine.run("drift")
    assert outputs["compare"]["report"] == "log-archive: aws:iam/rolePolicy:RolePolicy drift-permissions: is gone"
    assert "gh issue create --title AWS differs" in machine.calls.read_text(encoding="utf-8")
    assert outputs["compare"]["report"] in machine.calls.read_text(encoding="utf-8")


def test_every_action_that_was_not_run_has_its_reason(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    runner = Runner(machine.folder / ".github/workflows/check.yaml", machine.folder, machine.temp, {}, {})
    used = {line.split("uses: ")[1].partition("@")[0] for file in runner.workflow.parent.iterdir()
            for line in file.read_text(encoding="utf-8").splitlines() if "uses: " in line}  # fmt: skip
    with capsys.disabled():
        print("\nnot run here:", *(f"{name}: {REASONS.get(name)}" for name in sorted(used)), sep="\n  ")
    assert used == REASONS.keys()
