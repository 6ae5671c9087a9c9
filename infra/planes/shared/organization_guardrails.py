"""The guardrails of one organization: which organization policy is attached to the root or to which units.

The statements of the policies are in infra/guardrails.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.components.guardrail import Guardrail, GuardrailArgs
from infra.components.organization import Organization
from infra.context import log_archive_names
from infra.context.cross_account_access import CROSS_ACCOUNT_ROLES, VENDOR_ROLES, fetching_vendors
from infra.context.estate import GLOBAL_REGION
from infra.guardrails import (
    data_perimeter,
    eligible_services,
    foundation,
    patient_data_access,
    sharing_and_encryption,
    tamper_protection,
)
from infra.guardrails.declarative_policies import AI_OPT_OUT, EC2_BASELINE, TAG_KEY_CAPITALIZATION
from infra.iam.policy_builder import Kind, Statement, policy
from infra.planes.shared.organization_layout import ONBOARDING, OrganizationLayout

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"


@dataclass(frozen=True)
class Guardrails:
    """Builds the guardrails of one organization."""

    organization: Organization
    tags: Mapping[str, str]
    opts: pulumi.ResourceOptions

    def attach(
        self,
        name: str,
        description: str,
        content: pulumi.Input[str],
        targets: Mapping[str, pulumi.Input[str]],
        kind: str = SCP,
    ) -> None:
        """Create an organization policy and attach it; ``targets`` maps short names to ids of the root or of units."""
        args = GuardrailArgs(kind=kind, description=description, content=content, targets=targets, tags=self.tags)
        Guardrail(name, args, self.opts)

    def units(self, *names: str) -> Mapping[str, pulumi.Input[str]]:
        """Organizational units as targets, by their names."""
        return {name: self.organization.units[name] for name in names}


def attach_guardrails(
    layout: OrganizationLayout,
    organization: Organization,
    perimeter: list[Statement],
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Build every guardrail of the organization; ``perimeter`` are the statements of its data perimeter, if any."""
    guardrails = Guardrails(organization, tags, opts)
    _attach_to_root(layout, perimeter, guardrails)
    _attach_to_units(layout, guardrails)
    for practice in layout.practices:
        _attach_to_practice(practice, list(fetching_vendors(layout.manifest, [practice])), guardrails)


def _scp(*statements: Statement) -> pulumi.Output[str]:
    return policy(Kind.SCP, *statements)


def _rcp(*statements: Statement) -> pulumi.Output[str]:
    return policy(Kind.RCP, *statements)


def _attach_to_root(layout: OrganizationLayout, perimeter: list[Statement], guardrails: Guardrails) -> None:
    """Policies for every present and future member account."""
    organization, attach = guardrails.organization, guardrails.attach
    root = {"root": organization.root}
    regions = (layout.manifest.aws.home_region, layout.manifest.aws.backup_region)
    onboarding = pulumi.Output.concat(organization.paths[layout.named(ONBOARDING)], "*")
    log_archive = organization.accounts[layout.named("log-archive")]
    account_foundation = _scp(*foundation.foundation(regions, onboarding))
    attach("foundation", "No leaving, no root user, no keys, no other regions", account_foundation, root)
    attach("kit-roles", "The kit's roles change by deployment only", _scp(*foundation.kit_roles()), root)
    attach("kit-tags", "The kit's tags change by deployment only", _scp(*foundation.kit_tags()), root)
    audit_logging = _scp(*tamper_protection.audit_logging(log_archive))
    attach("audit-logging", "Nobody silences the audit trail", audit_logging, root)
    if perimeter:
        outside = "No data for anyone outside the organization"
        attach("organization-perimeter", outside, _rcp(*perimeter), root, RCP)
    regions_with_alarms = [*dict.fromkeys((*regions, GLOBAL_REGION))]
    deputy = _rcp(
        *data_perimeter.confused_deputy(organization.id), *data_perimeter.sign_in_regions(regions_with_alarms)
    )
    description = "AWS services act for this organization only; roles are taken on where it is heard"
    attach("confused-deputy", description, deputy, root, RCP)
    attach("ai-opt-out", "No content for training AI", json.dumps(AI_OPT_OUT), root, "AISERVICES_OPT_OUT_POLICY")
    attach("tags", "The kit's tags keep their spelling", json.dumps(TAG_KEY_CAPITALIZATION), root, "TAG_POLICY")


def _attach_to_units(layout: OrganizationLayout, guardrails: Guardrails) -> None:
    """Policies for the units with accounts in use, for those with patient data, and for suspended accounts."""
    attach, in_use = guardrails.attach, guardrails.units(*layout.units_with_accounts)
    no_destruction = _scp(*tamper_protection.no_destruction(layout.manifest.retention.legal_hold))
    attach("no-destruction", "Keys, logs and backups stay", no_destruction, in_use)
    no_sharing = _scp(*sharing_and_encryption.no_sharing())
    attach("no-sharing", "Nothing public, nothing shared outside", no_sharing, in_use)
    attach("encryption", "Nothing unencrypted, IMDSv2 only", _scp(*sharing_and_encryption.encryption()), in_use)
    if patient_data := guardrails.units(*layout.patient_data_units):
        eligible = _scp(*patient_data_access.eligible_services_only(eligible_services.allowed_prefixes()))
        attach("eligible-services", "HIPAA-eligible services only", eligible, patient_data)
    suspended = {"suspended": guardrails.organization.units[layout.named("suspended")]}
    out_of_service = "Out of service: taken down by its owner, used by nobody"
    attach("suspended", out_of_service, _scp(*foundation.suspended()), suspended)
    # Not at the root: AWS rejects the same settings by an account that is onboarding where this policy applies to it.
    ec2_baseline = json.dumps(EC2_BASELINE)
    attach("ec2-baseline", "Account-wide EC2 safeguards", ec2_baseline, in_use, "DECLARATIVE_POLICY_EC2")


def _attach_to_practice(practice: str, vendor_roles: list[str], guardrails: Guardrails) -> None:
    """The wall between this practice and all principals outside it: the MSO's and other practices' alike.

    ``vendor_roles`` are the ARN patterns of the roles with which vendors fetch files from its exchange.
    """
    organization, attach, units = guardrails.organization, guardrails.attach, guardrails.units
    clinical, exchange = f"clinical-{practice}", f"exchange-{practice}"
    exempt = [foundation.DEPLOYER_ROLES, foundation.DRIFT_ROLES, log_archive_names.REPLICATION_ROLES]
    of_exchange = [patient_data_access.DESK_ROLES, *([VENDOR_ROLES] if vendor_roles else [])]
    for name, unit, more in (("data", clinical, []), ("minimum", exchange, of_exchange)):
        named_roles = _scp(*patient_data_access.named_roles_only([*exempt, *more]))
        description = f"Only named roles touch patient data in {unit}"
        attach(f"patient-{name}-{practice}", description, named_roles, units(unit))
    own_people = _scp(*patient_data_access.no_identity_center_roles())
    description = "Nobody comes in by the payer's Identity Center"
    attach(f"own-people-{practice}", description, own_people, units(clinical, exchange))
    clinical_path, exchange_path = (
        pulumi.Output.concat(organization.paths[each], "*") for each in (clinical, exchange)
    )
    for unit, paths, doors in (
        (clinical, [clinical_path], CROSS_ACCOUNT_ROLES),
        (exchange, [clinical_path, exchange_path], (*CROSS_ACCOUNT_ROLES, *vendor_roles)),
    ):
        perimeter = _rcp(*data_perimeter.practice_perimeter(paths, doors))
        description = f"{unit} answers to principals of {practice} alone"
        attach(f"perimeter-{unit}", description, perimeter, units(unit), RCP)
