"""The two places an environment is deployed to: the emulated AWS, and the real one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from infra.context.bootstrapped_resources import SETTING
from infra.context.estate import Estate, Lock
from infra.context.stack_config import stack_config
from infra.context.state_backends import state_backend
from infra.engine.automation.target import PROJECT, Target
from infra.engine.prediction.resource_shapes import seeded_id
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.deployment.served_emulator import PLUGIN, served_from

PASSPHRASE: Final = {"PULUMI_CONFIG_PASSPHRASE": "emulated"}
"""Encrypts secrets in the state of an emulated deployment, which holds none that matter."""

EMULATED_SETTINGS: Final = (f"{PROJECT}:{SETTING}",)
"""``mso:payerAccount`` is not among them: the emulated AWS has a payer account of its own."""

NO_CHECKPOINTS: Final = {
    "PULUMI_EXPERIMENTAL": "true",
    "PULUMI_SKIP_CHECKPOINTS": "true",
    "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
}
"""Has the CLI write the state once an operation, not after every step: for an AWS that ends with the process."""


@contextmanager
def emulated_target(manifest: Manifest, home: Path | None = None) -> Iterator[Target]:
    """An emulated AWS of its own, in this process and with an empty state; both end with the block.

    ``home`` is the environment's folder, whose stack configurations are used.
    """
    from infra.emulator.plugin.plugin_server import plugin_server, write_executable
    from infra.emulator.provider.emulator import Emulator
    from scripts.deployment.emulated_teardown import EmulatedTeardown

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mso-emulated-")))
        emulator = stack.enter_context(Emulator.start())
        write_executable(folder / PLUGIN, stack.enter_context(plugin_server(emulator)))
        target = _emulated(folder, manifest, home, _with_payers(Lock(), manifest, emulator.payer))
        emulated = EmulatedTeardown(emulator)
        yield replace(target, variables={**target.variables, **NO_CHECKPOINTS}, emulated=emulated)


def served_target(folder: Path, manifest: Manifest, home: Path | None = None) -> Target:
    """The emulated AWS that ``mso emulate`` serves from this folder; state and account ids are kept there.

    ``home`` is the environment's folder, whose stack configurations are used.

    :raises UsageError: nothing is served from the folder.
    """
    from scripts.deployment.emulated_teardown import EmulatedTeardown

    served = served_from(folder)
    lock = _with_payers(Lock.read(folder), manifest, served["payer"])
    target = _emulated(folder, manifest, home, lock)
    return replace(target, keep_lock=lambda known: known.write(folder), emulated=EmulatedTeardown(url=served["url"]))


def _emulated(folder: Path, manifest: Manifest, home: Path | None, lock: Lock) -> Target:
    """A target whose AWS provider is the plugin in this folder, and nothing else.

    The program is declared as on real AWS, but without legal gates: the plugin has no way to AWS. A flag alone opens no
    gate.
    """
    from infra.emulator.plugin.plugin_server import plugin_environment
    from infra.program import deploy_estate

    _write_project(folder, manifest, home)
    (folder / "pulumi-state").mkdir(exist_ok=True)
    return Target(
        folder=folder,
        variables={**plugin_environment(folder / "pulumi-home"), **PASSPHRASE},
        backend=lambda _: file_backend(folder / "pulumi-state"),
        program=lambda _name, known: lambda: deploy_estate(Estate(manifest, known)),
        lock=lock,
        keep_lock=lambda _: None,
    )


def file_backend(folder: Path) -> str:
    """The URL of a state backend in a folder.

    Without metadata: the CLI writes it into files of their own, not at once, and one that is killed meanwhile leaves a
    half-written file, after which no run can load the state.
    """
    return f"{folder.absolute().as_uri()}?metadata=skip"


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
        secrets_provider=lambda name: state_backend(manifest, name).secrets_provider,
        program=lambda _name, _lock: lambda: deploy(folder),
        lock=lock,
        keep_lock=lambda known: known.write(folder),
    )


def _with_payers(lock: Lock, manifest: Manifest, payer: str) -> Lock:
    """The payer accounts of the emulated AWS; those of practices with organizations of their own are made up."""
    lock = lock.with_payer(payer)
    for owner in manifest.organizations()[1:]:
        name = manifest.stack_name("payer", owner)
        lock = lock.with_payer(str(seeded_id("digits12", name)), name)
    return lock


def _write_project(folder: Path, manifest: Manifest, home: Path | None) -> None:
    """Pulumi.yaml with the emulator as its only AWS provider, and a configuration for each stack."""
    from infra.emulator.plugin.provider_servicer import VERSION

    provider = {"name": "aws", "path": str((folder / PLUGIN).absolute()), "version": VERSION}
    project: dict[str, Any] = {"name": PROJECT, "runtime": "python", "plugins": {"providers": [provider]}}
    (folder / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")
    for name in manifest.plane_names():
        file = f"Pulumi.{name}.yaml"
        settings = {"pulumi:disable-default-providers": ["*"], **(_stack_settings(home / file) if home else {})}
        (folder / file).write_text(json.dumps({"config": settings}), encoding="utf-8")


def _stack_settings(file: Path) -> dict[str, str]:
    """The kit's settings in an environment's stack configuration that an emulated AWS can have as well.

    :raises UsageError: the file is not a stack configuration.
    """
    config = stack_config(file)
    return {name: value for name, value in config.items() if name in EMULATED_SETTINGS and isinstance(value, str)}
