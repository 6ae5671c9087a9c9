"""What each account may cost, watched from the payer: it alone sees the bill before its parts do."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from infra.components.budget import Budget, BudgetArgs
from infra.components.organization import Organization
from infra.manifest.manifest_model import Manifest


def watch_spending(
    manifest: Manifest, organization: Organization, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> None:
    """One budget for each account of the estate, told to the MSO's billing desk and to the account's owner."""
    for name, identity in organization.accounts.items():
        args = BudgetArgs(
            name=f"mso-{name}",
            dollars=manifest.budget_of(name),
            filter=("LinkedAccount", [identity]),
            mailboxes=_told(manifest, name),
            tags=tags,
        )
        Budget(f"budget-{name}", args, opts)


def _told(manifest: Manifest, account: str) -> list[str]:
    """A practice's security official too: an attacker's machines show on the bill first."""
    mso, owner = manifest.mso, manifest.owner_of(account)
    official = mso.contacts if owner == mso.slug else manifest.practice(owner).contacts
    return [mso.contacts.billing, official.security]
