"""The table of contents: which plane builds what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pulumi

from infra.context.accounts_lock_checks import GHOST, lock_gates
from infra.context.estate import Estate, Lock
from infra.errors import KitError
from infra.manifest.law import legal_gates
from infra.manifest.law.gate import GateError
from infra.manifest.load import REFERENCE, load_manifest
from infra.manifest.manifest_model import Manifest, plane_and_slug
from infra.planes import backup, clinical, exchange, location, log_archive, management, org, perimeter, security

Build: TypeAlias = Callable[[str, Estate], None]

SHARED: Mapping[str, Callable[[Estate], None]] = {
    "org": org.build,
    "perimeter": perimeter.build,
    "log-archive": log_archive.build,
    "security": security.build,
    "management": management.build,
}
PER_PRACTICE: Mapping[str, Callable[[Estate, str], None]] = {
    "org": org.build,
    "log-archive": log_archive.build,
    "security": security.build,
    "clinical": clinical.build,
    "exchange": exchange.build,
    "backup": backup.build,
    "location": location.build,
}


def build(stack: str, estate: Estate) -> None:
    """Declare the resources of one stack: a plane of the MSO's, or a plane of one practice or location."""
    plane, slug = plane_and_slug(stack)
    if slug:
        PER_PRACTICE[plane](estate, slug)
    else:
        SHARED[plane](estate)


def deploy() -> None:
    """Build the current stack under the real Pulumi engine.

    ``mso:environment`` in the stack's configuration names the folder with ``mso.yaml``, relative to ``Pulumi.yaml``;
    without it the bundled example is built, which is never applied.

    :raises pulumi.RunError: what the kit stops for, the law's closed gates among it; Pulumi prints the message alone.
    """
    try:
        _deploy(pulumi.Config("mso"))
    except KitError as error:
        raise pulumi.RunError(str(error)) from error


def _deploy(config: pulumi.Config) -> None:
    chosen = config.get("environment")
    folder = Path(pulumi.get_root_directory() or ".", chosen) if chosen else REFERENCE
    stack, manifest, lock = pulumi.get_stack(), load_manifest(folder), Lock.read(folder)
    _pass_gates(folder, manifest)
    if payer := config.get("payerAccount"):
        lock = lock.with_payer(payer, manifest.beside(stack, "payer"))
    build(stack, Estate(manifest, lock, real=not manifest.synthetic))


def _pass_gates(folder: Path, manifest: Manifest) -> None:
    """Stop an update at every gate that real AWS is closed by, and a preview at those that stop plans.

    A preview warns of the rest. An account that the manifest no longer names closes nothing here: it takes an update
    of the org stack to let go of it.
    """
    accounts = (gate for gate in lock_gates(folder, manifest) if gate.id != GHOST)
    gates = (*legal_gates.examine(manifest, legal_gates.today()), *accounts)
    if shut := legal_gates.closed(gates, real=not pulumi.runtime.is_dry_run()):
        raise GateError(shut)
    for gate in legal_gates.closed(gates, real=True):
        pulumi.log.warn(f"an update stops here: {gate}")
