"""The Pulumi program of an MSO: which plane builds which stack.

An estate is a set of stacks, one for each account, organization and location. A stack is built by one plane
(``infra.planes``), which puts components (``infra.components``) into an account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pulumi

from infra.context import bootstrapped_resources
from infra.context.accounts_lock_checks import UNKNOWN_ACCOUNT, lock_gates
from infra.context.estate import Estate, Lock
from infra.errors import KitError
from infra.manifest.law import legal_gates
from infra.manifest.law.gate_result import GateError
from infra.manifest.manifest_model import Manifest, plane_and_slug
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.planes import (
    backup,
    clinical,
    exchange,
    location,
    log_archive,
    management,
    mso_organization_perimeter,
    org,
    security,
)

Build: TypeAlias = Callable[[str, Estate], None]

MSO_STACKS: Mapping[str, Callable[[Estate], None]] = {
    "org": org.build,
    "perimeter": mso_organization_perimeter.build,
    "log-archive": log_archive.build,
    "security": security.build,
    "management": management.build,
}
"""What builds each stack of the MSO, by the stack's name, which is its plane's."""
PRACTICE_STACKS: Mapping[str, Callable[[Estate, str], None]] = {
    "org": org.build,
    "log-archive": log_archive.build,
    "security": security.build,
    "clinical": clinical.build,
    "exchange": exchange.build,
    "backup": backup.build,
    "location": location.build,
}
"""What builds each stack of a practice or location, by its plane; the stack's name adds a slug: ``clinical-evergreen``.

The first three exist where a practice has an AWS organization of its own.
"""


def build(stack: str, estate: Estate) -> None:
    """Declare the resources of one stack, given by its name."""
    plane, slug = plane_and_slug(stack)
    if slug:
        PRACTICE_STACKS[plane](estate, slug)
    else:
        MSO_STACKS[plane](estate)


def deploy(folder: Path | None = None) -> None:
    """Declare the resources of the current stack; the Pulumi engine calls this.

    ``folder`` is where ``mso.yaml`` is, for programs that run inline and so have no root directory.

    ``mso:environment`` in the stack's configuration names the folder with ``mso.yaml``, relative to ``Pulumi.yaml``;
    without it the bundled example is built, which is never applied to real AWS.

    :raises pulumi.RunError: the kit's own errors, closed legal gates included; Pulumi prints only the message.
    """
    config = pulumi.Config("mso")
    try:
        folder = folder or _configured_folder(config.get("environment"))
        stack, manifest, lock = pulumi.get_stack(), load_manifest(folder), Lock.read(folder)
        _check_gates(folder, manifest)
        if payer := config.get("payerAccount"):
            lock = lock.with_payer(payer, manifest.sibling_account(stack, "payer"))
    except KitError as error:
        raise pulumi.RunError(str(error)) from error
    deploy_estate(Estate(manifest, lock, real=not manifest.synthetic))


def deploy_estate(estate: Estate) -> None:
    """Declare the resources of the current stack, without a look at the legal gates.

    ``mso:stateKey`` in the stack's configuration imports what ``mso bootstrap`` has created.

    :raises pulumi.RunError: the kit's own errors; Pulumi prints only the message.
    """
    stack = pulumi.get_stack()
    try:
        if key_id := pulumi.Config("mso").get(bootstrapped_resources.SETTING):
            bootstrapped_resources.import_foundation(estate, stack, key_id)
        build(stack, estate)
    except KitError as error:
        raise pulumi.RunError(str(error)) from error


def _configured_folder(environment: str | None) -> Path:
    return Path(pulumi.get_root_directory() or ".", environment) if environment else REFERENCE


def _check_gates(folder: Path, manifest: Manifest) -> None:
    """Stop an update at every closed gate, and a preview at the gates that also stop plans.

    A preview warns of the other gates. An account that the manifest no longer names stops nothing here, because an
    update of the org stack is needed to release it.

    :raises GateError: a gate is closed.
    """
    accounts = (gate for gate in lock_gates(folder, manifest) if gate.id != UNKNOWN_ACCOUNT)
    gates = (*legal_gates.evaluate_gates(manifest, legal_gates.today()), *accounts)
    if closed := legal_gates.closed_gates(gates, real=not pulumi.runtime.is_dry_run()):
        raise GateError(closed)
    for gate in legal_gates.closed_gates(gates, real=True):
        pulumi.log.warn(f"this gate stops an update: {gate}")
