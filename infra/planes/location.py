"""The plane of one location: a site of a practice, in the practice's own account. Adding one touches nothing else."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.components.budget import Budget, BudgetArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.components.role import Role, RoleArgs
from infra.components.site_vpn import Site, SiteArgs
from infra.context.account_context import AccountContext, account_context
from infra.context.data_stores import site_bucket
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Text, allow
from infra.manifest.law import retention
from infra.manifest.law.corporate_practice import chart_clock
from infra.planes.shared.workforce_roles import CLINICIANS, signed_in

DATA = "phi"
FRONT_DESK, INTAKE = "front_desk", "intake"
"""The job function, and where in a site's bucket the papers that it scans go."""


def build(estate: Estate, slug: str) -> None:
    """The site's line, its bucket and key, its front desk, its name and its budget."""
    manifest = estate.manifest
    location = manifest.location(slug)
    account = f"clinical-{location.practice}"
    place = account_context(estate, account, "location", location.practice)
    tags = place.tags(DATA, "site", location=slug)
    clinical = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{account}")
    jobs = sorted({job.role for job in manifest.people_of(location.practice)} & CLINICIANS)
    readers: list[Text] = [place.role_arn(f"phi/{job}") for job in jobs]
    desk = _front_desk(place, slug)
    if desk:
        readers.append(desk)
    backup = place.role_arn("phi/backup")
    keep = retention.charts(chart_clock(manifest, location.practice))
    key = DataKey(
        f"key-{slug}",
        DataKeyArgs(
            alias=f"mso/{slug}",
            description=f"Encrypts the records that {location.name} takes in",
            account_id=place.id,
            region=place.region,
            administrators=[place.role_arn("custodian"), place.role_arn("deployer")],
            users=[KeyUse(role=reader, through=("s3",)) for reader in (*readers, backup)],
            tags=tags,
        ),
        place.opts,
    )
    PhiBucket(
        slug,
        PhiBucketArgs(
            bucket=site_bucket(estate, account, slug),
            account_id=place.id,
            key_arn=key.arn,
            log_bucket=place.bucket("access"),
            people=[*readers, backup],
            custodian=place.role_arn("custodian"),
            locked_years=keep.locked_years,
            tags=tags,
        ),
        place.opts,
    )
    Site(
        f"site-{slug}",
        SiteArgs(
            name=slug,
            public_ip=location.site.public_ip,
            network=location.site.network,
            vpn_gateway_id=clinical.require_output("vpnGateway"),
            log_key=clinical.require_output("operationsKey"),
            log_days=manifest.retention.log_group_days,
            tags=place.tags("security", "site", location=slug),
        ),
        place.opts,
    )
    _name(f"{slug}.sites.{manifest.practice(location.practice).domain}", slug, clinical, place.opts)
    Budget(
        f"budget-{slug}",
        BudgetArgs(
            name=f"mso-{slug}",
            dollars=manifest.budget.per_account,
            filter=("TagKeyValue", [f"user:mso:location${slug}"]),
            mailboxes=[manifest.mso.contacts.billing],
            tags=place.tags("business", "spending", location=slug),
        ),
        place.opts,
    )


def _front_desk(place: AccountContext, slug: str) -> Text | None:
    """The front desk of this site takes papers in and finds them again: here, and at no other site of the practice.

    The role bears the site's tag, and opens to sessions alone that the practice's identity provider tags with it
    (45 CFR 164.502(b), 164.312(a)(1)). None where the practice has no such people.
    """
    if FRONT_DESK not in {job.role for job in place.estate.manifest.people_of(place.owner)}:
        return None
    bucket = f"arn:aws:s3:::{site_bucket(place.estate, place.account, slug)}"
    here = {"StringEquals": {"aws:PrincipalTag/location": slug}}
    listed: Conditions = {**here, "StringLike": {"s3:prefix": f"{INTAKE}/*"}}
    args = RoleArgs(
        name=f"front-desk-{slug}",
        path=PHI_PATH,
        description=f"Front desk of the practice, at {slug} alone",
        trust=[signed_in(f"arn:aws:iam::{place.id}:saml-provider/{place.owner}-workforce", slug)],
        may=[
            allow("TakeIn", "s3:GetObject", "s3:PutObject", on=[f"{bucket}/{INTAKE}/*"], when=here),
            allow("Find", "s3:ListBucket", on=[bucket], when=listed),
        ],
        boundary=f"arn:aws:iam::{place.id}:policy/mso/people-boundary",
        tags=place.tags(DATA, "identity", location=slug),
    )
    return Role(f"front-desk-{slug}", args, place.opts).arn


def _name(name: str, slug: str, clinical: pulumi.StackReference, opts: pulumi.ResourceOptions) -> None:
    """A text record that says the site's subdomain is taken, and by whom."""
    zone = clinical.get_output("zone")
    taken = [f"location={slug}"]
    aws.route53.Record(
        f"name-{slug}", zone_id=zone, name=name, type="TXT", ttl=3600, records=taken, opts=opts
    )
