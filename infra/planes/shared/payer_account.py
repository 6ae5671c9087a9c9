"""The baseline of the payer account, to which no guardrail applies: its own settings have to protect it.

It holds no data and has no deployer role: the people who deploy the org stack use their own permissions, and every
change of its resources raises an alarm (infra/planes/shared/organization_alarms.py). The organization's analyzers,
detectors and trail, which run in other accounts, cover it too.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.organization import Organization
from infra.planes.shared.account_setup import alternate_contacts, contact_phone
from infra.planes.shared.organization_layout import OrganizationLayout


def apply_payer_baseline(
    layout: OrganizationLayout,
    organization: Organization,
    payer: str,
    providers: tuple[aws.Provider, aws.Provider],
    tags: Mapping[str, str],
) -> None:
    """Apply the account baseline to the payer; ``providers`` are its own for the home region and the backup region.

    AWS Config rejects a bucket that does not exist. It is therefore not enabled while the log archive is onboarding, as
    it is on the first deployment of an org stack, but with the deployment that moves the log archive to its unit.
    """
    manifest = layout.manifest
    home, backup = providers
    log_archive = layout.named("log-archive")
    bucket = pulumi.Output.concat(f"{manifest.mso.slug}-config-", organization.accounts[log_archive])
    args = AccountBaselineArgs(
        account_id=payer,
        backup_provider=backup,
        config_bucket=None if layout.is_onboarding(log_archive) else bucket,
        contacts=alternate_contacts(manifest, layout.owner),
        phone=contact_phone(manifest),
        tags=tags,
    )
    AccountBaseline("baseline", args, pulumi.ResourceOptions(provider=home, depends_on=[organization]))
