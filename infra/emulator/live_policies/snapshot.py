"""Everything that decisions on calls depend on and that a call can change, read from moto at once."""

from __future__ import annotations

from collections.abc import Mapping

from infra.emulator.live_policies.control_policies import organization_policies
from infra.emulator.live_policies.identity_policies import identities
from infra.emulator.live_policies.live_resource import Identity, Live, LiveResource
from infra.emulator.live_policies.resource_policies import resource_policies
from infra.emulator.shims.echo import Shims

Snapshot = Mapping[Identity, LiveResource]


def snapshot(shims: Shims) -> Snapshot:
    """The resources of all accounts by their identity. It takes milliseconds; nothing is created by looking."""
    read = (*identities(), *resource_policies(), *organization_policies(), *_shimmed(shims))
    return {each.identity: each for each in read}


def _shimmed(shims: Shims) -> Live:
    """The policies that moto does not keep."""
    for account, region, record in shims.records("backup", "PutBackupVaultAccessPolicy"):
        inputs = {"backupVaultName": record["BackupVaultName"], "policy": record.get("Policy")}
        yield LiveResource("aws:backup/vaultPolicy:VaultPolicy", account, region, inputs, id=inputs["backupVaultName"])
