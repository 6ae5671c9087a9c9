"""The two places an environment is deployed to: the emulated AWS, and the real one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from infra.context.estate import Estate, Lock
from infra.context.state_backends import state_backend
from infra.engine.automation.target import PROJECT, Target
from infra.engine.prediction.resource_shapes import seeded_id
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.deployment.served_emulator import PLUGIN, served_from

PASSPHRASE: Final = {"PULUMI_CONFIG_PASSPHRASE": "emulated"}
"""Encrypts secrets in the state of an emulated deployment, which holds none that matter."""

NO_CHECKPOINTS: Final = {
    "PULUMI_EXPERIMENTAL": "true",
    "PULUMI_SKIP_CHECKPOINTS": "true",
    "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
}
"""Has the CLI write the state once an operation, not after every step: for an AWS that ends with the process."""


@contextmanager
def emulated_target(manifest: Manifest) -> Iterator[Target]:
    """An emulated AWS of its own, in this process and with an empty state; both end with the block."""
    from infra.emulator.plugin.plugin_server import plugin_server, write_executable
    from infra.emulator.provider.emulator import Emulator

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mso-emulated-")))
        emulator = stack.enter_context(Emulator.start())
        write_executable(folder / PLUGIN, stack.enter_context(plugin_server(emulator)))
        target = _emulated(folder, manifest, _with_payers(Lock(), manifest, emulator.payer))
        yield replace(target, variables={**target.variables, **NO_CHECKPOINTS})


def served_target(folder: Path, manifest: Manifest) -> Target:
    """The emulated AWS that ``mso emulate`` serves from this folder; state and account ids are kept there.

    :raises UsageError: nothing is served from the folder.
    """
    served = served_from(folder)
    lock = _with_payers(Lock.read(folder), manifest, served["payer"])
    return replace(_emulated(folder, manifest, lock), keep_lock=lambda known: known.write(folder))


def _emulated(folder: Path, manifest: Manifest, lock: Lock) -> Target:
    """A target whose AWS provider is the plugin in this folder, and nothing else.

    The program is built without legal gates: the plugin has no way to AWS. A flag alone opens no gate.
    """
    from infra.emulator.plugin.plugin_server import plugin_environment

    _write_project(folder, manifest)
    (folder / "pulumi-state").mkdir(exist_ok=True)
    return Target(
        folder=folder,
        variables={**plugin_environment(folder / "pulumi-home"), **PASSPHRASE},
        backend=lambda _: (folder / "pulumi-state").absolute().as_uri(),
        program=lambda name, known: _emulated_program(name, manifest, known),
        lock=lock,
        keep_lock=lambda _: None,
    )


def aws_target(folder: Path, manifest: Manifest) -> Target:
    """Real AWS, from the environment's own folder: its Pulumi.yaml, its stack configurations, its account lock.

    The state of each stack is where its owner keeps it; the credentials at hand must belong to that owner. The program
    checks the legal gates itself.
    """
    from infra.program import deploy

    if not (folder / "Pulumi.yaml").exists():
        raise UsageError(f"{folder}: no Pulumi.yaml here; name the folder that `mso new` wrote, or use --emulated")
    lock = Lock.read(folder)

    def backend(name: str) -> str:
        home = state_backend(manifest, name)
        if home.account not in lock.accounts:
            raise UsageError(
                f"{name}: its state is kept in the account {home.account}, whose id is not in the lock yet; "
                "deploy the org stack with its own backend first, then run mso lock"
            )
        return home.url(lock.accounts[home.account])

    return Target(
        folder=folder,
        variables={},
        backend=backend,
        program=lambda _name, _lock: lambda: deploy(folder),
        lock=lock,
        keep_lock=lambda known: known.write(folder),
    )


def _emulated_program(name: str, manifest: Manifest, lock: Lock) -> Callable[[], None]:
    from infra.program import build

    return lambda: build(name, Estate(manifest, lock))


def _with_payers(lock: Lock, manifest: Manifest, payer: str) -> Lock:
    """The payer accounts of the emulated AWS; those of practices with organizations of their own are made up."""
    lock = lock.with_payer(payer)
    for owner in manifest.organizations()[1:]:
        name = manifest.stack_name("payer", owner)
        lock = lock.with_payer(str(seeded_id("digits12", name)), name)
    return lock


def _write_project(folder: Path, manifest: Manifest) -> None:
    """Pulumi.yaml with the emulator as its only AWS provider, and a configuration for each stack."""
    from infra.emulator.plugin.provider_servicer import VERSION

    provider = {"name": "aws", "path": str((folder / PLUGIN).absolute()), "version": VERSION}
    project: dict[str, Any] = {"name": PROJECT, "runtime": "python", "plugins": {"providers": [provider]}}
    (folder / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")
    settings = json.dumps({"config": {"pulumi:disable-default-providers": ["*"]}})
    for name in manifest.plane_names():
        (folder / f"Pulumi.{name}.yaml").write_text(settings, encoding="utf-8")
