"""Where the Pulumi state of a stack is stored: with the legal entity that owns the stack, under that entity's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.manifest.manifest_model import Manifest, plane_and_slug

PAYER_PLANES: Final = ("org", "perimeter")
"""Planes that are deployed in payer accounts."""

LOCAL: Final = "file://~"
"""The backend of ``pulumi login --local``: the home folder of whoever deploys."""

PASSPHRASE: Final = "passphrase"
"""The secrets provider of states on a disk: their people keep the passphrase."""

KEY_ALIAS: Final = "alias/mso-state"
"""The alias of the KMS key that encrypts state and its secrets, in the account that stores the state."""


@dataclass(frozen=True, slots=True)
class StateBackend:
    """The account (by its name in the manifest), region and MSO of a stack's state."""

    account: str
    region: str
    mso: str

    @property
    def on_disk(self) -> bool:
        """Whether the state stays on the disk of the people who deploy the stack."""
        return self.account.startswith("payer")

    def bucket(self, account_id: str) -> str:
        """The name of the state bucket; ``account_id`` is the 12-digit id of ``account``."""
        return f"{self.mso}-state-{account_id}"

    def url(self, account_id: str) -> str:
        """The backend URL for ``pulumi login`` and ``PULUMI_BACKEND_URL``."""
        return f"s3://{self.bucket(account_id)}?region={self.region}"

    @property
    def secrets_provider(self) -> str:
        """The stack's secrets provider; KMS resolves the alias in the account of the credentials in use."""
        if self.on_disk:
            return PASSPHRASE
        return f"awskms://{KEY_ALIAS}?region={self.region}"


def state_backend(manifest: Manifest, stack: str) -> StateBackend:
    """The state backend of a stack: a practice's clinical account, or the MSO's management account.

    Only the owner's pipeline can read the state there. No pipeline has a role in a payer account, so the state of
    organizations stays with the people who deploy them.
    """
    owner = manifest.owner_of(stack)
    if plane_and_slug(stack)[0] in PAYER_PLANES:
        return StateBackend(manifest.stack_name("payer", owner), manifest.aws.home_region, manifest.mso.slug)
    account = "management" if owner == manifest.mso.slug else f"clinical-{owner}"
    return StateBackend(account, manifest.aws.home_region, manifest.mso.slug)
