"""A budget for each member account, in the payer account, which receives the cost data of all accounts."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from infra.components.budget import Budget, BudgetArgs
from infra.components.organization import Organization
from infra.manifest.manifest_model import Manifest


def create_account_budgets(
    manifest: Manifest, organization: Organization, tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> None:
    """Create one budget for each account; it notifies the MSO's billing mailbox and the owner's security official."""
    for name, account_id in organization.accounts.items():
        args = BudgetArgs(
            name=f"mso-{name}",
            dollars=manifest.budget_of(name),
            filter=("LinkedAccount", [account_id]),
            mailboxes=_recipients(manifest, name),
            tags=tags,
        )
        Budget(f"budget-{name}", args, opts)


def _recipients(manifest: Manifest, account: str) -> list[str]:
    """The mailboxes to notify: an attacker's EC2 instances first appear as cost, so the security official is one."""
    mso, owner = manifest.mso, manifest.owner_of(account)
    official = mso.contacts if owner == mso.slug else manifest.practice(owner).contacts
    return [mso.contacts.billing, official.security]
