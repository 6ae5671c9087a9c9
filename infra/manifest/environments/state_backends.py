"""Where the Pulumi state of a stack lives: with the legal entity that owns the stack, under that entity's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.manifest.manifest_model import Manifest, plane_and_slug

BY_PEOPLE: Final = ("org", "perimeter")
"""Planes in payer accounts."""

KEY_ALIAS: Final = "alias/mso-state"
"""The key that encrypts state and its secrets, in the account that holds the state."""


@dataclass(frozen=True, slots=True)
class StateHome:
    """The account (by its name in the manifest), region and MSO that a stack's state belongs to."""

    account: str
    region: str
    mso: str

    def bucket(self, account_id: str) -> str:
        """The bucket's name; ``account_id`` is the 12 digits of ``account``."""
        return f"{self.mso}-state-{account_id}"

    def backend(self, account_id: str) -> str:
        """The address for ``pulumi login`` and ``PULUMI_BACKEND_URL``."""
        return f"s3://{self.bucket(account_id)}?region={self.region}&awssdk=v2"

    @property
    def secrets_provider(self) -> str:
        """The stack's secrets provider; the alias is looked up in the account whose credentials are used."""
        if self.account.startswith("payer"):
            return "passphrase"
        return f"awskms://{KEY_ALIAS}?region={self.region}&awssdk=v2"


def state_home(manifest: Manifest, stack: str) -> StateHome:
    """A practice's stacks keep their state in its clinical account; the MSO's keep theirs in the management account.

    Only the owner's pipeline opens the state there, and none has a role in a payer account: the state of organizations
    stays with the people who run them.
    """
    owner = manifest.owner_of(stack)
    if plane_and_slug(stack)[0] in BY_PEOPLE:
        return StateHome(manifest.named("payer", owner), manifest.aws.home_region, manifest.mso.slug)
    account = "management" if owner == manifest.mso.slug else f"clinical-{owner}"
    return StateHome(account, manifest.aws.home_region, manifest.mso.slug)
