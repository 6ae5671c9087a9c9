"""The plane of one location of a practice, in the practice's clinical account.

Adding a location changes no other stack, except that the audit trail then records access to its bucket.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.components.budget import Budget, BudgetArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.components.role import Role, RoleArgs
from infra.components.site_vpn import SiteVpn, SiteVpnArgs
from infra.context.account_context import AccountContext, account_context
from infra.context.data_stores import location_bucket_name
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Text, allow
from infra.manifest.law import retention
from infra.manifest.law.chart_retention import chart_retention
from infra.planes.shared.account_setup import deploying_roles
from infra.planes.shared.workforce_roles import CLINICIANS
from infra.planes.shared.workforce_sign_in import saml_trust

DATA_CLASS = "phi"
FRONT_DESK_JOB, INTAKE_PREFIX = "front_desk", "intake"
"""The job function of a front desk, and the prefix in the location's bucket for the documents that it scans."""


def build(estate: Estate, slug: str) -> None:
    """Build the location's VPN connection, bucket and key, front desk role, DNS record and budget."""
    manifest = estate.manifest
    location = manifest.location(slug)
    account = f"clinical-{location.practice}"
    context = account_context(estate, account, "location", location.practice)
    tags = context.tags(DATA_CLASS, "site", location=slug)
    clinical = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{account}")
    jobs = sorted({job.role for job in manifest.people_of(location.practice)} & CLINICIANS)
    readers: list[Text] = [context.role_arn(f"phi/{job}") for job in jobs]
    front_desk = _front_desk_role(context, slug)
    if front_desk:
        readers.append(front_desk)
    backup = context.role_arn("phi/backup")
    lock = retention.charts(chart_retention(manifest, location.practice))
    key = DataKey(
        f"key-{slug}",
        DataKeyArgs(
            alias=f"mso/{slug}",
            description=f"Encrypts the records that {location.name} takes in",
            account_id=context.account_id,
            region=context.region,
            administrators=[context.role_arn("custodian"), *deploying_roles(context, context.role_arn("deployer"))],
            users=[KeyUse(role=reader, via_services=("s3",)) for reader in (*readers, backup)],
            tags=tags,
        ),
        context.opts,
    )
    PhiBucket(
        slug,
        PhiBucketArgs(
            bucket=location_bucket_name(estate, account, slug),
            account_id=context.account_id,
            key_arn=key.arn,
            log_bucket=context.bucket_name("access"),
            allowed_roles=[*readers, backup],
            custodian=context.role_arn("custodian"),
            locked_years=lock.locked_years,
            tags=tags,
        ),
        context.opts,
    )
    SiteVpn(
        f"site-{slug}",
        SiteVpnArgs(
            name=slug,
            public_ip=location.site.public_ip,
            network=location.site.network,
            vpn_gateway_id=clinical.require_output("vpnGateway"),
            log_key=clinical.require_output("operationsKey"),
            log_days=manifest.retention.log_group_days,
            tags=context.tags("security", "site", location=slug),
        ),
        context.opts,
    )
    _reserve_subdomain(f"{slug}.sites.{manifest.zone_of(account)}", slug, clinical, context.opts)
    Budget(
        f"budget-{slug}",
        BudgetArgs(
            name=f"mso-{slug}",
            dollars=manifest.budget.per_account,
            filter=("TagKeyValue", [f"user:mso:location${slug}"]),
            mailboxes=[manifest.mso.contacts.billing],
            tags=context.tags("business", "spending", location=slug),
        ),
        context.opts,
    )


def _front_desk_role(context: AccountContext, slug: str) -> Text | None:
    """The ARN of the role with which this location's front desk stores scanned documents and reads them again.

    It has access to no other location. Only sessions that the practice's identity provider tags with this location may
    use it (45 CFR 164.502(b), 164.312(a)(1)). None where the practice has no front desk job.
    """
    if FRONT_DESK_JOB not in {job.role for job in context.estate.manifest.people_of(context.owner)}:
        return None
    bucket = f"arn:aws:s3:::{location_bucket_name(context.estate, context.account_name, slug)}"
    at_location = {"StringEquals": {"aws:PrincipalTag/location": slug}}
    list_intake: Conditions = {**at_location, "StringLike": {"s3:prefix": f"{INTAKE_PREFIX}/*"}}
    args = RoleArgs(
        name=f"front-desk-{slug}",
        path=PHI_PATH,
        description=f"Front desk of the practice, at {slug} alone",
        trust=[saml_trust(f"arn:aws:iam::{context.account_id}:saml-provider/{context.owner}-workforce", slug)],
        permissions=[
            allow("TakeIn", "s3:GetObject", "s3:PutObject", on=[f"{bucket}/{INTAKE_PREFIX}/*"], when=at_location),
            allow("Find", "s3:ListBucket", on=[bucket], when=list_intake),
        ],
        boundary=f"arn:aws:iam::{context.account_id}:policy/mso/people-boundary",
        tags=context.tags(DATA_CLASS, "identity", location=slug),
    )
    return Role(f"front-desk-{slug}", args, context.opts).arn


def _reserve_subdomain(name: str, slug: str, clinical: pulumi.StackReference, opts: pulumi.ResourceOptions) -> None:
    """Create a TXT record that reserves the location's subdomain."""
    zone_id = clinical.get_output("zone")
    reserved = [f"location={slug}"]
    aws.route53.Record(f"name-{slug}", zone_id=zone_id, name=name, type="TXT", ttl=3600, records=reserved, opts=opts)
