"""The org plane: units, accounts and the guardrails that bind them. Built in the payer account, which holds no data."""

from __future__ import annotations

import json
from typing import TypeAlias

import pulumi
import pulumi_aws as aws

from infra import archive
from infra.components.guardrail import Guardrail, GuardrailArgs
from infra.components.organization import MemberArgs, Organization, OrganizationArgs
from infra.estate import Estate
from infra.guardrails import evidence, exposure, foundation, patient_data, services
from infra.iam.document import Kind, Statement, policy
from infra.manifest.model import PRACTICE_PLANES, Manifest

Targets: TypeAlias = dict[str, pulumi.Output[str]]
SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DELEGATED = {
    "access-analyzer": "security", "cloudtrail": "log-archive", "config": "security",
    "config-multiaccountsetup": "security",
}  # fmt: skip
DOORS = ("arn:aws:iam::*:role/mso/operator", "arn:aws:iam::*:role/mso/desk/*")
"""Roles in a practice's accounts that MSO people may take on; what they may do there is bounded."""


def build(estate: Estate) -> None:
    """Everything that stands above the accounts."""
    manifest = estate.manifest
    payer = estate.account("payer")
    config = pulumi.Config("mso")
    provider = aws.Provider("payer", region=manifest.aws.home_region, allowed_account_ids=[payer])
    opts = pulumi.ResourceOptions(provider=provider)
    tags = {"mso:plane": "org", "mso:owner": manifest.mso.slug, "mso:data-class": "security"}
    organization = Organization(
        "organization",
        OrganizationArgs(
            units=_units(manifest), members=_members(manifest), tags=tags, existing=config.get("organizationId") or ""
        ),
        opts,
    )
    after = pulumi.ResourceOptions(provider=provider, depends_on=[organization])
    _bind_everybody(manifest, organization, tags, after)
    for practice in manifest.practices:
        _bind_practice(practice.slug, organization, tags, after)
    _delegate(organization, after)
    pulumi.export("organization", organization.id)
    pulumi.export("accounts", {**organization.accounts, "payer": payer})
    pulumi.export("paths", {unit: path for unit, path in organization.paths.items() if unit})


def _delegate(organization: Organization, opts: pulumi.ResourceOptions) -> None:
    """Security services are run from the accounts made for them, never from the payer."""
    for service, account in DELEGATED.items():
        aws.organizations.DelegatedAdministrator(
            f"delegate-{service}",
            account_id=organization.accounts[account],
            service_principal=f"{service}.amazonaws.com",
            opts=opts,
        )
    security = organization.accounts["security"]
    aws.guardduty.OrganizationAdminAccount("delegate-guardduty", admin_account_id=security, opts=opts)
    aws.inspector2.DelegatedAdminAccount("delegate-inspector2", account_id=security, opts=opts)
    aws.macie2.OrganizationAdminAccount("delegate-macie", admin_account_id=security, opts=opts)
    aws.securityhub.OrganizationAdminAccount("delegate-securityhub", admin_account_id=security, opts=opts)


def _units(manifest: Manifest) -> dict[str, str]:
    """Unit names are unique and say what stands in them; parents come first."""
    shared = dict.fromkeys(("security", "management", "clinical", "exchange", "demo", "suspended"), "")
    own = {f"{side}-{p.slug}": side for p in manifest.practices for side in ("clinical", "exchange")}
    return shared | own


def _members(manifest: Manifest) -> list[MemberArgs]:
    return [
        MemberArgs(
            name=name,
            email=manifest.email_of(name),
            unit=_unit_of(name),
            tags={
                "mso:plane": name.partition("-")[0] if name.startswith(PRACTICE_PLANES) else name,
                "mso:owner": manifest.owner_of(name),
                "mso:data-class": "phi" if name.startswith(("clinical", "backup")) else "security",
            },
        )
        for name in manifest.account_names()
    ]


def _unit_of(account: str) -> str:
    """Backups hold what clinical accounts hold, so they stand behind the same guardrails."""
    if account.startswith("backup-"):
        return account.replace("backup-", "clinical-", 1)
    return {"log-archive": "security"}.get(account, account)


def _bind_everybody(
    manifest: Manifest, organization: Organization, tags: dict[str, str], opts: pulumi.ResourceOptions
) -> None:
    everywhere = {"root": organization.root}
    sides = {"clinical": organization.units["clinical"], "exchange": organization.units["exchange"]}
    top = {**sides, "management": organization.units["management"], "security": organization.units["security"]}
    regions = (manifest.aws.home_region, manifest.aws.backup_region)

    def bind(name: str, why: str, where: Targets, content: pulumi.Input[str], kind: str = SCP) -> None:
        Guardrail(name, GuardrailArgs(kind=kind, description=why, content=content, targets=where, tags=tags), opts)

    def scp(*statements: Statement) -> pulumi.Output[str]:
        return policy(Kind.SCP, *statements)

    no_way_out = scp(*foundation.foundation(regions))
    bind("foundation", "No leaving, no root user, no keys, no other regions", everywhere, no_way_out)
    bind("kit-roles", "The kit's roles change by deployment only", everywhere, scp(*foundation.kit_roles()))
    trail = scp(*evidence.logging(organization.accounts["log-archive"]))
    bind("audit-logging", "Nobody silences the audit trail", everywhere, trail)
    bind("no-destruction", "Keys and backups stay", top, scp(*evidence.destruction()))
    bind("no-sharing", "Nothing public, nothing shared outside", top, scp(*exposure.sharing()))
    bind("encryption", "Nothing unencrypted, IMDSv2 only", top, scp(*exposure.encryption()))
    bind("eligible-services", "HIPAA-eligible services only", sides, scp(*patient_data.eligible(services.minimum())))
    outside = policy(Kind.RCP, *patient_data.organization_perimeter(organization.id))
    bind("organization-perimeter", "No data for anyone outside the organization", everywhere, outside, RCP)
    deputy = policy(Kind.RCP, *patient_data.confused_deputy(organization.id))
    bind("confused-deputy", "AWS services act for this organization only", everywhere, deputy, RCP)
    opt_out = {"services": {"default": {"opt_out_policy": {"@@assign": "optOut"}}}}
    bind("ai-opt-out", "No content for training AI", everywhere, json.dumps(opt_out), "AISERVICES_OPT_OUT_POLICY")
    bind("ec2-baseline", "Account-wide EC2 safeguards", everywhere, json.dumps(EC2_BASELINE), "DECLARATIVE_POLICY_EC2")
    bind("tags", "The kit's tags keep their spelling", everywhere, json.dumps(_tag_policy()), "TAG_POLICY")


def _bind_practice(
    practice: str, organization: Organization, tags: dict[str, str], opts: pulumi.ResourceOptions
) -> None:
    """The wall between this practice and everybody else, the MSO and the other practices alike."""
    clinical, exchange = f"clinical-{practice}", f"exchange-{practice}"
    touch = policy(Kind.SCP, *patient_data.touch([foundation.DEPLOYERS, archive.COPIERS]))
    Guardrail(
        f"patient-data-{practice}",
        GuardrailArgs(
            kind=SCP,
            description="Only named roles of the practice touch patient data",
            content=touch,
            targets={clinical: organization.units[clinical]},
            tags=tags,
        ),
        opts,
    )
    inside = pulumi.Output.concat(organization.paths[clinical], "*")
    both = [inside, pulumi.Output.concat(organization.paths[exchange], "*")]
    for unit, paths in ((clinical, [inside]), (exchange, both)):
        Guardrail(
            f"perimeter-{unit}",
            GuardrailArgs(
                kind=RCP,
                description=f"{unit} answers to principals of {practice} alone",
                content=policy(Kind.RCP, *patient_data.perimeter(paths, DOORS)),
                targets={unit: organization.units[unit]},
                tags=tags,
            ),
            opts,
        )


EC2_BASELINE = {
    "ec2_attributes": {
        "image_block_public_access": {"state": {"@@assign": "block_new_sharing"}},
        "instance_metadata_defaults": {
            "http_tokens": {"@@assign": "required"},
            "http_put_response_hop_limit": {"@@assign": "1"},
        },
        "serial_console_access": {"status": {"@@assign": "disabled"}},
        "snapshot_block_public_access": {"state": {"@@assign": "block_all_sharing"}},
    }
}


def _tag_policy() -> dict[str, object]:
    keys = ("mso:plane", "mso:owner", "mso:data-class", "mso:system", "mso:location")
    return {"tags": {key: {"tag_key": {"@@assign": key}} for key in keys}}
