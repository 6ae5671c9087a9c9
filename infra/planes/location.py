"""The plane of one location: a site of a practice, in the practice's own account. Adding one touches nothing else."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.components.budget import Budget, BudgetArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.components.site import Site, SiteArgs
from infra.estate import Estate
from infra.manifest import keeping
from infra.manifest.duties import chart_clock
from infra.place import place_of
from infra.planes.people import CLINICIANS
from infra.stores import site_bucket

DATA = "phi"


def build(estate: Estate, slug: str) -> None:
    """The site's line, its bucket and key, its name and its budget."""
    manifest = estate.manifest
    location = manifest.location(slug)
    account = f"clinical-{location.practice}"
    place = place_of(estate, account, "location", location.practice)
    tags = place.tags(DATA, "site", location=slug)
    clinical = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{account}")
    jobs = sorted({job.role for job in manifest.people_of(location.practice)} & CLINICIANS)
    readers = [place.role_arn(f"phi/{job}") for job in jobs]
    backup = place.role_arn("phi/backup")
    keep = keeping.charts(chart_clock(manifest, location.practice))
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


def _name(name: str, slug: str, clinical: pulumi.StackReference, opts: pulumi.ResourceOptions) -> None:
    """A text record that says the site's subdomain is taken, and by whom."""
    zone = clinical.get_output("zone")
    taken = [f"location={slug}"]
    aws.route53.Record(
        f"name-{slug}", zone_id=zone, name=name, type="TXT", ttl=3600, records=taken, opts=opts
    )
