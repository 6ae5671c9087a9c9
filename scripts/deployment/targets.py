"""The two places an environment is deployed to: the emulated AWS, and the real one."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from infra.context.bootstrapped_resources import SETTING
from infra.context.estate import LOCK, Estate, Lock
from infra.context.stack_config import stack_config
from infra.context.state_backends import LOCAL, state_backend
from infra.context.state_backends import PASSPHRASE as PASSPHRASE_PROVIDER
from infra.engine.automation.target import PROJECT, Target
from infra.engine.prediction.resource_shapes import seeded_id
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.deployment.served_emulator import PLUGIN, served_from

PASSPHRASE: Final = {"PULUMI_CONFIG_PASSPHRASE": "emulated"}
"""Encrypts secrets in the state of an emulated deployment, which holds none that matter."""

BACKEND_VARIABLE: Final = "PULUMI_BACKEND_URL"
"""Pulumi's variable for the place of the state."""

PASSPHRASE_VARIABLES: Final = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
"""Pulumi's variables for the passphrase, one of which is enough."""

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
    return Target(
        folder=folder,
        variables={},
        backend=lambda name: _backend(manifest, name, Lock.read(folder)),
        secrets_provider=lambda name: _secrets_provider(manifest, name),
        program=lambda _name, _lock: lambda: deploy(folder),
        lock=lock,
        keep_lock=lambda known: known.write(folder),
        unchecked=_onboarding_stacks(folder, manifest),
    )


def _onboarding_stacks(folder: Path, manifest: Manifest) -> frozenset[str]:
    """The stacks of organizations with ``mso:onboarding``: their accounts have no guardrails yet, as rules ask."""
    stacks = (manifest.stack_name("org", owner) for owner in manifest.organizations())
    setting = f"{PROJECT}:onboarding"
    return frozenset(name for name in stacks if stack_config(folder / f"Pulumi.{name}.yaml").get(setting))


def _backend(manifest: Manifest, name: str, lock: Lock) -> str:
    """The backend of a stack on real AWS: its owner's bucket, or the disk where the state stays or still is.

    The states of organizations stay on the disk. Those of the other stacks are there until their owner's bucket exists;
    ``PULUMI_BACKEND_URL=file://...`` says so.

    :raises UsageError: ``PULUMI_BACKEND_URL`` names a bucket that is not the owner's; the owner's account is not known.
    """
    home, given = state_backend(manifest, name), os.environ.get(BACKEND_VARIABLE, "")
    if given.startswith("file:"):
        return given
    if home.on_disk:
        return LOCAL
    if home.account not in lock.accounts:
        org = manifest.sibling_account(home.account, "org")
        raise UsageError(
            f"{name}: its state is kept in the account {home.account}, whose id is not in {LOCK} yet; deploy the "
            f"organization first: mso up {org}"
        )
    url = home.url(lock.accounts[home.account])
    if given and given.partition("?")[0] != url.partition("?")[0]:
        raise UsageError(
            f"{BACKEND_VARIABLE} is {given}, and the state of {name} is its owner's: {url}. Fix: unset it; during the "
            f"first deployment, before that bucket exists, set it to {LOCAL}"
        )
    return url


def _secrets_provider(manifest: Manifest, name: str) -> str:
    """What encrypts the secrets in the state of a new stack: a passphrase on the disk, else the owner's key.

    :raises UsageError: the state is on the disk, and no passphrase is given.
    """
    home = state_backend(manifest, name)
    if not home.on_disk and not os.environ.get(BACKEND_VARIABLE, "").startswith("file:"):
        return home.secrets_provider
    if not any(os.environ.get(variable) is not None for variable in PASSPHRASE_VARIABLES):
        raise UsageError(
            f"{name}: its state is on this disk, and a passphrase encrypts the secrets in it. Fix: set "
            f"{PASSPHRASE_VARIABLES[0]}, from the password safe of the owner"
        )
    return PASSPHRASE_PROVIDER


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
