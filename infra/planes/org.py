"""The org plane: the AWS organization, its accounts and the guardrails above them.

It is built in the payer account, which holds no data. There is one organization for all owners, or one for the MSO and
one for each practice: ``OrganizationLayout`` decides which units and accounts belong to which.
"""

from __future__ import annotations

from functools import partial

import pulumi
import pulumi_aws as aws

from infra.components.organization import Organization, OrganizationArgs
from infra.context.account_context import resource_tags
from infra.context.cross_account_access import CROSS_ACCOUNT_ROLES, fetching_vendors, staff_role_arns
from infra.context.estate import Estate
from infra.guardrails import data_perimeter
from infra.iam.policy_builder import Statement, Text
from infra.planes.shared.account_budgets import create_account_budgets
from infra.planes.shared.identity_center import create_permission_sets
from infra.planes.shared.organization_alarms import forward_payer_events
from infra.planes.shared.organization_guardrails import attach_guardrails
from infra.planes.shared.organization_layout import OrganizationLayout
from infra.planes.shared.payer_account import apply_payer_baseline

DELEGATED_SERVICES = {
    "access-analyzer": "security", "cloudtrail": "log-archive", "config": "security",
    "config-multiaccountsetup": "security",
}  # fmt: skip
"""AWS services with a delegated administrator, and the plane of its account."""


def build(estate: Estate, practice: str = "") -> None:
    """Build the MSO's organization; with ``practice``, the organization of that practice."""
    manifest = estate.manifest
    config = pulumi.Config("mso")
    onboarding = frozenset(filter(None, (name.strip() for name in (config.get("onboarding") or "").split(","))))
    layout = OrganizationLayout(manifest, practice or manifest.mso.slug, onboarding)
    payer = estate.account_id(layout.named("payer"))
    home = aws.Provider("payer", region=manifest.aws.home_region, allowed_account_ids=[payer])
    backup = aws.Provider("payer-backup", region=manifest.aws.backup_region, allowed_account_ids=[payer])
    tags = partial(resource_tags, "org", layout.owner, "security")
    organization = Organization(
        "organization",
        OrganizationArgs(
            units=layout.units,
            members=layout.members,
            tags=tags("governance"),
            existing_id=config.get("organizationId") or "",
        ),
        pulumi.ResourceOptions(provider=home),
    )
    after = pulumi.ResourceOptions(provider=home, depends_on=[organization])
    perimeter = _perimeter(estate, layout, organization)
    attach_guardrails(layout, organization, perimeter, tags("governance"), after)
    aws.backup.GlobalSettings("backup-settings", global_settings={"isCrossAccountBackupEnabled": "true"}, opts=after)
    # The log archive's trail for the organization needs it, and AWS Organizations does not make it for a delegate.
    trail_role = "cloudtrail.amazonaws.com"
    aws.iam.ServiceLinkedRole("trail-role", aws_service_name=trail_role, tags=tags("account"), opts=after)
    _delegate_services(layout, organization, (home, backup))
    create_account_budgets(manifest, organization, tags("spending"), after)
    security = organization.accounts[layout.named("security")]
    forward_payer_events(payer, (home, backup), manifest.aws, security, tags("alarms"))
    apply_payer_baseline(layout, organization, payer, (home, backup), tags("account"))
    if practice:
        pulumi.export("practice", practice)
    else:
        accounts: dict[str, Text] = {**organization.accounts, "payer": payer}
        create_permission_sets(manifest, accounts, tags("identity"), pulumi.InvokeOptions(provider=home))
    pulumi.export("organization", organization.id)
    pulumi.export("accounts", {**organization.accounts, layout.named("payer"): payer})
    owners = {layout.owner, *layout.practices}
    pulumi.export("stacks", [name for name in manifest.plane_names() if manifest.owner_of(name) in owners])
    pulumi.export("paths", {unit: path for unit, path in organization.paths.items() if unit})


def _perimeter(estate: Estate, layout: OrganizationLayout, organization: Organization) -> list[Statement]:
    """The data perimeter of the organization.

    In a shared organization no principal outside it has access. In a practice's own organization, staff of the MSO may
    assume the cross-account roles. The MSO's organization without practices gets its perimeter later, in a stack of its
    own (infra/planes/mso_organization_perimeter.py).
    """
    if not layout.practices:
        return []
    vendors = fetching_vendors(estate.manifest, layout.practices)
    if layout.owner == layout.manifest.mso.slug:
        return data_perimeter.organization_perimeter(organization.id, vendors)
    staff = staff_role_arns(estate, layout.owner)
    return data_perimeter.practice_organization_perimeter(organization.id, CROSS_ACCOUNT_ROLES, staff, vendors)


def _delegate_services(
    layout: OrganizationLayout, organization: Organization, providers: tuple[aws.Provider, aws.Provider]
) -> None:
    """Make the log archive and the security account delegated administrators, so that the payer runs no service."""
    home, backup = (pulumi.ResourceOptions(provider=each, depends_on=[organization]) for each in providers)
    for service, plane in DELEGATED_SERVICES.items():
        aws.organizations.DelegatedAdministrator(
            f"delegate-{service}",
            account_id=organization.accounts[layout.named(plane)],
            service_principal=f"{service}.amazonaws.com",
            opts=home,
        )
    security = organization.accounts[layout.named("security")]
    aws.guardduty.OrganizationAdminAccount("delegate-guardduty", admin_account_id=security, opts=home)
    aws.inspector2.DelegatedAdminAccount("delegate-inspector2", account_id=security, opts=home)
    aws.macie2.OrganizationAdminAccount("delegate-macie", admin_account_id=security, opts=home)
    aws.securityhub.OrganizationAdminAccount("delegate-securityhub", admin_account_id=security, opts=home)
    # GuardDuty has a delegated administrator in each region.
    aws.guardduty.OrganizationAdminAccount("delegate-guardduty-backup", admin_account_id=security, opts=backup)
