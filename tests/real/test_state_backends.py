"""State and secrets where the templates put them: S3 and KMS of each legal entity, on the emulated AWS.

The CLI reaches S3 and KMS by ``AWS_ENDPOINT_URL`` alone, so the URLs are those of an environment on real AWS.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.context.estate import Estate, Lock
from infra.context.state_backends import state_backend
from infra.emulator.plugin.plugin_server import plugin_environment, plugin_server, write_executable
from infra.emulator.plugin.provider_servicer import VERSION
from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.estate_operations import operate_estate
from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import DeploymentError, Operation, StackResult
from infra.engine.automation.target import Target
from infra.manifest.environments.answers import merge_answers, preset_answers
from infra.manifest.environments.environment_repository import render, write
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, parse_manifest
from infra.program import build
from scripts.commands._graph_source import read_state_sources
from scripts.deployment.targets import NO_CHECKPOINTS

ROOT = Path(__file__).parents[2]
ON = date(2026, 11, 21)
MSO, PRACTICE = "security", "backup-linden"
"""A stack of the MSO, and one of the practice."""


@dataclass
class Environment:
    """A rendered environment whose state is on the emulated AWS, served over HTTP."""

    folder: Path
    manifest: Manifest
    emulator: Emulator
    url: str
    plugin: Path
    lock: Lock

    def owner(self, stack: str) -> str:
        """The account that keeps a stack's state."""
        return self.lock.accounts[state_backend(self.manifest, stack).account]

    def backend(self, stack: str) -> str:
        return state_backend(self.manifest, stack).url(self.owner(stack))

    def from_elsewhere(self, stack: str) -> str:
        """The backend for a process without ``AWS_ENDPOINT_URL``."""
        return f"{self.backend(stack)}&endpoint={self.url}"

    def credentials(self, stack: str) -> dict[str, str]:
        """The environment of a CLI that is signed in to the account that keeps the stack's state."""
        return {**self.emulator.credentials(self.owner(stack)), "AWS_ENDPOINT_URL": self.url, "AWS_REGION": "us-west-2"}

    def target(self, signed_in_for: str) -> Target:
        """A target with the credentials of the owner of one stack."""
        home = plugin_environment(self.folder / "pulumi-home")
        secrets = {"PULUMI_CONFIG_PASSPHRASE": "of the payer's people"} if signed_in_for == "org" else {}
        return Target(
            folder=self.folder,
            variables={**home, **secrets, **NO_CHECKPOINTS, **self.credentials(signed_in_for)},
            backend=self.backend,
            secrets_provider=lambda name: state_backend(self.manifest, name).secrets_provider,
            program=lambda name, lock: lambda: build(name, Estate(self.manifest, lock)),
            lock=self.lock,
            keep_lock=self._keep,
        )

    def run(self, operation: Operation, stack: str, **changes: Any) -> StackResult:
        """Run an operation on one stack with its owner's credentials."""
        target = replace(self.target(stack), **changes)
        (result,) = operate_estate(self.manifest, operation, target, lambda _: None, [stack])
        return result

    def object(self, stack: str) -> bytes:
        """The state of a stack as it is stored."""
        bucket = state_backend(self.manifest, stack).bucket(self.owner(stack))
        s3 = self.emulator.client(self.owner(stack), "s3", "us-west-2")
        return bytes(s3.get_object(Bucket=bucket, Key=f".pulumi/stacks/mso/{stack}.json")["Body"].read())

    def mso(self, *words: str, signed_in_for: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the kit in another process."""
        given = {**os.environ, **self.credentials(signed_in_for)}
        command = [sys.executable, "-m", "scripts.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)

    def _keep(self, lock: Lock) -> None:
        self.lock = lock
        lock.write(self.folder)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The smallest preset, rendered; nothing is deployed, and only the payer's state bucket exists."""
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    folder = tmp_path_factory.mktemp("environment")
    files = render(merge_answers(preset_answers("solo-medspa"), {}, ON))
    write(files, folder)
    manifest = parse_manifest(files[MANIFEST], Path(MANIFEST))
    with Emulator.start() as emulator, plugin_server(emulator) as port:
        write_executable(folder / "plugin", port)
        project = yaml.safe_load(files["Pulumi.yaml"])
        provider = {"name": "aws", "path": str(folder / "plugin"), "version": VERSION}
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump({**project, "plugins": {"providers": [provider]}}))
        lock = Lock().with_payer(emulator.payer)
        made = Environment(folder, manifest, emulator, emulator.serve().url, folder / "plugin", lock)
        region = {"LocationConstraint": "us-west-2"}
        emulator.client(emulator.payer, "s3", "us-west-2").create_bucket(
            Bucket=state_backend(manifest, "org").bucket(emulator.payer), CreateBucketConfiguration=region
        )
        yield made


@pytest.fixture(scope="module")
def deployed(environment: Environment) -> Mapping[str, StackResult]:
    """The organization, then a stack of the MSO and one of the practice, after `mso bootstrap` of both."""
    results = {"org": environment.run(Operation.UP, "org")}
    for entity in (environment.manifest.mso.slug, environment.manifest.practices[0].slug):
        ran = environment.mso(
            "bootstrap", entity, str(environment.folder), "--endpoint", environment.url, signed_in_for="org"
        )
        assert ran.returncode == 0, ran.stderr
    for stack in (MSO, PRACTICE):
        results[stack] = environment.run(Operation.UP, stack)
    return results


def test_each_stack_is_deployed_with_its_state_in_its_owners_bucket(
    environment: Environment, deployed: Mapping[str, StackResult]
) -> None:
    assert {name: set(result.steps) for name, result in deployed.items()} == {name: {"create"} for name in deployed}
    for stack in deployed:
        assert f"urn:pulumi:{stack}::mso::" in environment.object(stack).decode()
    assert len({environment.backend(stack) for stack in deployed}) == len(deployed)


def test_secrets_are_encrypted_with_the_owners_key(
    environment: Environment, deployed: Mapping[str, StackResult]
) -> None:
    for stack in deployed.keys() - {"org"}:
        providers = yaml.safe_load(environment.object(stack))["checkpoint"]["latest"]["secrets_providers"]
        assert providers["type"] == "cloud"
        assert providers["state"]["url"] == state_backend(environment.manifest, stack).secrets_provider


def test_nothing_changes_the_second_time(environment: Environment, deployed: Mapping[str, StackResult]) -> None:
    assert deployed
    assert set(environment.run(Operation.UP, MSO).steps) == {"same"}


def test_a_lock_in_the_bucket_holds_everybody_off_until_it_is_released(
    environment: Environment, deployed: Mapping[str, StackResult]
) -> None:
    assert deployed
    account = environment.owner(PRACTICE)
    bucket = state_backend(environment.manifest, PRACTICE).bucket(account)
    lock = {"pid": 1, "username": "somebody", "hostname": "elsewhere", "timestamp": "2026-11-21T09:00:00Z"}
    s3 = environment.emulator.client(account, "s3", "us-west-2")
    folder = f".pulumi/locks/organization/mso/{PRACTICE}"
    s3.put_object(Bucket=bucket, Key=f"{folder}/interrupted.json", Body=json.dumps(lock).encode())
    with pytest.raises(DeploymentError, match=f"^{PRACTICE}: another operation holds the lock .* --release-lock"):
        environment.run(Operation.UP, PRACTICE)
    released = environment.run(Operation.UP, PRACTICE, release_locks=True)
    assert set(released.steps) == {"same"}
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix=folder)


def test_the_other_owner_cannot_use_the_key(
    environment: Environment, deployed: Mapping[str, StackResult]
) -> None:
    """The alias is the same for every owner, and KMS finds it in the account of the credentials."""
    assert deployed
    theirs = environment.target(MSO).variables
    with pytest.raises(DeploymentError, match=f"^{PRACTICE}: .*(decrypt|InvalidCiphertext|AccessDenied|NotFound)"):
        environment.run(Operation.UP, PRACTICE, variables=theirs)


def test_the_states_are_read_back_from_the_buckets(
    environment: Environment, deployed: Mapping[str, StackResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    for stack, result in deployed.items():
        for name, value in environment.credentials(stack).items():
            monkeypatch.setenv(name, value)
        graph = read_state_sources([environment.from_elsewhere(stack)])
        assert {resource.stack for resource in graph} == {stack}
        assert len(graph) == result.steps.total()


def test_the_wall_is_proved_on_the_states_in_the_buckets(
    environment: Environment, deployed: Mapping[str, StackResult]
) -> None:
    assert deployed
    ran = environment.mso(
        "prove", "--state", environment.from_elsewhere(PRACTICE), "--json", signed_in_for=PRACTICE
    )
    assert ran.returncode in (0, 1), ran.stderr
    verdicts = {each["id"]: each["status"] for each in json.loads(ran.stdout)["verdicts"]}
    assert len(verdicts) == 12
    assert "PROVED" in verdicts.values()
