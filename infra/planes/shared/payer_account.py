"""The payer's own account, hardened like every other: guardrails stop at member accounts, so this must hold by itself.

It holds no data and has no deployer: whoever runs the org stack comes with rights of their own, and every change of
what stands here rings (infra/planes/shared/organization_alarms.py). The organization's analyzers, detectors and trail
see it from the accounts made for them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.organization import Organization
from infra.planes.shared.account_setup import mailboxes, phone
from infra.planes.shared.organization_layout import Charter


def harden_payer(
    charter: Charter,
    organization: Organization,
    payer: str,
    regions: tuple[aws.Provider, aws.Provider],
    tags: Mapping[str, str],
) -> None:
    """Both ``regions`` of the payer, home and backup; configuration is recorded once an archive is there to take it.

    On the first run of an org stack its accounts are still onboarding, and AWS Config refuses a bucket that does not
    exist; the run that moves the log archive to its place switches recording on.
    """
    manifest = charter.manifest
    home, far = regions
    archive = charter.account("log-archive")
    bucket = pulumi.Output.concat(f"{manifest.mso.slug}-config-", organization.accounts[archive])
    args = AccountBaselineArgs(
        account_id=payer,
        far=far,
        config_bucket=None if charter.arrives(archive) else bucket,
        contacts=mailboxes(manifest, charter.owner),
        phone=phone(manifest),
        tags=tags,
    )
    AccountBaseline("baseline", args, pulumi.ResourceOptions(provider=home, depends_on=[organization]))
