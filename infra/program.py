"""The table of contents: which plane builds what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pulumi

from infra.estate import Estate, Lock
from infra.manifest.load import REFERENCE, load_manifest
from infra.manifest.model import plane_and_slug
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
    without it the bundled example is built.
    """
    config = pulumi.Config("mso")
    chosen = config.get("environment")
    folder = Path(pulumi.get_root_directory() or ".", chosen) if chosen else REFERENCE
    stack, manifest, lock = pulumi.get_stack(), load_manifest(folder), Lock.read(folder)
    if payer := config.get("payerAccount"):
        lock = lock.with_payer(payer, manifest.beside(stack, "payer"))
    build(stack, Estate(manifest, lock))
