"""The org plane: units, accounts and the guardrails that bind them. Built in the payer account, which holds no data.

One organization for all, or one for the MSO and one for each practice: the charter says what stands in which.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import pulumi
import pulumi_aws as aws

from infra.components.guardrail import Guardrail, GuardrailArgs
from infra.components.organization import Organization, OrganizationArgs
from infra.context import log_archive_names
from infra.context.account_context import labels
from infra.context.cross_account_access import DOORS, staff
from infra.context.estate import Estate
from infra.guardrails import eligible_services, evidence, exposure, foundation, patient_data_access
from infra.guardrails.declarative_policies import AI_OPT_OUT, EC2_BASELINE, TAG_SPELLING
from infra.iam.policy_builder import Kind, Statement, Text, policy
from infra.planes.shared.account_budgets import watch_spending
from infra.planes.shared.identity_center import give_views
from infra.planes.shared.organization_alarms import GLOBAL_REGION, pass_on
from infra.planes.shared.organization_layout import ONBOARDING, Charter
from infra.planes.shared.payer_account import harden_payer

Targets: TypeAlias = dict[str, pulumi.Output[str]]
SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DELEGATED = {
    "access-analyzer": "security", "cloudtrail": "log-archive", "config": "security",
    "config-multiaccountsetup": "security",
}  # fmt: skip


def build(estate: Estate, practice: str = "") -> None:
    """Everything that stands above the accounts; with ``practice``, above those of its own organization."""
    manifest = estate.manifest
    config = pulumi.Config("mso")
    arriving = frozenset(filter(None, (name.strip() for name in (config.get("onboarding") or "").split(","))))
    charter = Charter(manifest, practice or manifest.mso.slug, arriving)
    payer = estate.account(charter.account("payer"))
    provider = aws.Provider("payer", region=manifest.aws.home_region, allowed_account_ids=[payer])
    far = aws.Provider("payer-backup", region=manifest.aws.backup_region, allowed_account_ids=[payer])
    opts = pulumi.ResourceOptions(provider=provider)
    tags = partial(labels, "org", charter.owner, "security")
    organization = Organization(
        "organization",
        OrganizationArgs(
            units=charter.units,
            members=charter.members,
            tags=tags("governance"),
            existing=config.get("organizationId") or "",
        ),
        opts,
    )
    after = pulumi.ResourceOptions(provider=provider, depends_on=[organization])
    bind = Binder(tags("governance"), after)
    _bind_everybody(charter, organization, _perimeter(estate, charter, organization), bind)
    _bind_units(charter, organization, bind)
    for slug in charter.practices:
        _bind_practice(slug, organization, bind)
    _delegate(charter, organization, after)
    security = organization.accounts[charter.account("security")]
    elsewhere = pulumi.ResourceOptions(provider=far, depends_on=[organization])  # GuardDuty is delegated by region
    aws.guardduty.OrganizationAdminAccount("delegate-guardduty-backup", admin_account_id=security, opts=elsewhere)
    watch_spending(manifest, organization, tags("spending"), after)
    pass_on(payer, (provider, far), manifest.aws, security, tags("alarms"))
    harden_payer(charter, organization, payer, (provider, far), tags("account"))
    if practice:
        pulumi.export("practice", practice)
    else:
        accounts: dict[str, Text] = {**organization.accounts, "payer": payer}
        give_views(manifest, accounts, tags("identity"), pulumi.InvokeOptions(provider=provider))
    pulumi.export("organization", organization.id)
    pulumi.export("accounts", {**organization.accounts, charter.account("payer"): payer})
    pulumi.export("paths", {unit: path for unit, path in organization.paths.items() if unit})


def _perimeter(estate: Estate, charter: Charter, organization: Organization) -> list[Statement]:
    """Who comes in from outside: nobody, or staff of the MSO's through the doors of a practice that stands apart.

    An MSO whose practices stand apart draws its perimeter once they are up (infra/planes/perimeter.py).
    """
    if not charter.practices:
        return []
    if charter.owner == charter.manifest.mso.slug:
        return patient_data_access.organization_perimeter(organization.id)
    return patient_data_access.doors_perimeter(organization.id, DOORS, staff(estate, charter.owner))


def _delegate(charter: Charter, organization: Organization, opts: pulumi.ResourceOptions) -> None:
    """Security services are run from the accounts made for them, never from the payer."""
    for service, account in DELEGATED.items():
        aws.organizations.DelegatedAdministrator(
            f"delegate-{service}",
            account_id=organization.accounts[charter.account(account)],
            service_principal=f"{service}.amazonaws.com",
            opts=opts,
        )
    security = organization.accounts[charter.account("security")]
    aws.guardduty.OrganizationAdminAccount("delegate-guardduty", admin_account_id=security, opts=opts)
    aws.inspector2.DelegatedAdminAccount("delegate-inspector2", account_id=security, opts=opts)
    aws.macie2.OrganizationAdminAccount("delegate-macie", admin_account_id=security, opts=opts)
    aws.securityhub.OrganizationAdminAccount("delegate-securityhub", admin_account_id=security, opts=opts)


@dataclass(frozen=True)
class Binder:
    """Builds guardrails of one organization."""

    tags: dict[str, str]
    opts: pulumi.ResourceOptions

    def __call__(self, name: str, why: str, where: Targets, content: pulumi.Input[str], kind: str = SCP) -> None:
        args = GuardrailArgs(kind=kind, description=why, content=content, targets=where, tags=self.tags)
        Guardrail(name, args, self.opts)


def _scp(*statements: Statement) -> pulumi.Output[str]:
    return policy(Kind.SCP, *statements)


def _bind_everybody(charter: Charter, organization: Organization, perimeter: list[Statement], bind: Binder) -> None:
    """What holds for each account there is and will be, by the root."""
    everywhere = {"root": organization.root}
    regions = (charter.manifest.aws.home_region, charter.manifest.aws.backup_region)
    onboarding = pulumi.Output.concat(organization.paths[charter.account(ONBOARDING)], "*")
    no_way_out = _scp(*foundation.foundation(regions, onboarding))
    bind("foundation", "No leaving, no root user, no keys, no other regions", everywhere, no_way_out)
    bind("kit-roles", "The kit's roles change by deployment only", everywhere, _scp(*foundation.kit_roles()))
    bind("kit-tags", "The kit's tags change by deployment only", everywhere, _scp(*foundation.kit_tags()))
    trail = _scp(*evidence.logging(organization.accounts[charter.account("log-archive")]))
    bind("audit-logging", "Nobody silences the audit trail", everywhere, trail)
    if perimeter:
        outside = policy(Kind.RCP, *perimeter)
        bind("organization-perimeter", "No data for anyone outside the organization", everywhere, outside, RCP)
    heard = dict.fromkeys((*regions, GLOBAL_REGION))
    deputy = policy(
        Kind.RCP, *patient_data_access.confused_deputy(organization.id), *patient_data_access.sign_ins([*heard])
    )
    here_only = "AWS services act for this organization only; roles are taken on where it is heard"
    bind("confused-deputy", here_only, everywhere, deputy, RCP)
    bind("ai-opt-out", "No content for training AI", everywhere, json.dumps(AI_OPT_OUT), "AISERVICES_OPT_OUT_POLICY")
    bind("tags", "The kit's tags keep their spelling", everywhere, json.dumps(TAG_SPELLING), "TAG_POLICY")


def _bind_units(charter: Charter, organization: Organization, bind: Binder) -> None:
    """What holds by unit: where accounts work, where patient data is, and where nobody works any more."""
    top = {unit: organization.units[unit] for unit in charter.inhabited}
    held = charter.manifest.retention.legal_hold
    bind("no-destruction", "Keys, logs and backups stay", top, _scp(*evidence.destruction(held)))
    bind("no-sharing", "Nothing public, nothing shared outside", top, _scp(*exposure.sharing()))
    bind("encryption", "Nothing unencrypted, IMDSv2 only", top, _scp(*exposure.encryption()))
    if sides := {unit: organization.units[unit] for unit in charter.sides}:
        eligible = _scp(*patient_data_access.eligible(eligible_services.minimum()))
        bind("eligible-services", "HIPAA-eligible services only", sides, eligible)
    suspended = {"suspended": organization.units[charter.account("suspended")]}
    no_use = _scp(*foundation.suspended())
    bind("suspended", "Out of service: taken down by its owner, used by nobody", suspended, no_use)
    # Not at the root: an account that is onboarding sets the same itself, which AWS refuses where this policy binds.
    bind("ec2-baseline", "Account-wide EC2 safeguards", top, json.dumps(EC2_BASELINE), "DECLARATIVE_POLICY_EC2")


def _bind_practice(practice: str, organization: Organization, bind: Binder) -> None:
    """The wall between this practice and everybody else, the MSO and the other practices alike."""
    clinical, exchange = f"clinical-{practice}", f"exchange-{practice}"
    both = {unit: organization.units[unit] for unit in (clinical, exchange)}
    spared = [foundation.DEPLOYERS, log_archive_names.COPIERS]
    for name, unit, more in (("data", clinical, []), ("minimum", exchange, [patient_data_access.DESKS])):
        touch = _scp(*patient_data_access.touch([*spared, *more]))
        why = f"Only named roles touch patient data in {unit}"
        bind(f"patient-{name}-{practice}", why, {unit: organization.units[unit]}, touch)
    own_people = _scp(*patient_data_access.own_people())
    bind(f"own-people-{practice}", "Nobody comes in by the payer's Identity Center", both, own_people)
    inside = pulumi.Output.concat(organization.paths[clinical], "*")
    either = [inside, pulumi.Output.concat(organization.paths[exchange], "*")]
    for unit, paths in ((clinical, [inside]), (exchange, either)):
        alone = policy(Kind.RCP, *patient_data_access.perimeter(paths, DOORS))
        why = f"{unit} answers to principals of {practice} alone"
        bind(f"perimeter-{unit}", why, {unit: organization.units[unit]}, alone, RCP)
