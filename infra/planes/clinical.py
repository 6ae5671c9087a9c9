"""The clinical plane of one practice: its records, its keys, the systems its clinicians work in.

The account belongs to the practice. The MSO has one door into it, the operator's, behind a boundary.
"""

from __future__ import annotations

import pulumi

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.components.role import PHI_PATH
from infra.components.vault import Vault, VaultArgs
from infra.estate import Estate
from infra.iam.document import Conditions, Text, allow
from infra.place import Place, bucket_name
from infra.planes import people
from infra.planes.backup import KEEP_DAYS, restore_role, vault_name
from infra.planes.baseline import open_account
from infra.planes.hosting import OPERATIONS, Hosted, Tenancy, host
from infra.sizes import SIZES
from infra.stores import CLINICAL_BUCKETS, flows_between, host_of


def build(estate: Estate, practice: str) -> None:
    """People, keys, stores, applications, and the sending end of each declared flow."""
    manifest = estate.manifest
    owner = manifest.practice(practice)
    place, baseline = open_account(estate, f"clinical-{practice}")
    provider = people.identity_provider(place, owner.domain)
    custodian = people.custodian(place, provider)
    people.auditor(place, provider)
    people.operator(place)
    buckets = {purpose: place.bucket(purpose) for purpose in CLINICAL_BUCKETS}
    sites = [place.bucket(site.slug) for site in manifest.locations_of(practice)]
    readers = people.clinicians(place, provider, [*buckets.values(), *sites])
    readers.append(people.break_glass(place, provider, list(buckets.values())))
    by_hand = [KeyUse(role=role.arn, through=("s3",)) for role in readers]
    hosted = host(
        Tenancy(
            place=place,
            administrators=[custodian.arn, baseline.deployer],
            deployer=baseline.deployer,
            path=PHI_PATH,
            domain=owner.domain,
            mailboxes={"practice": owner.contacts.security, "mso": manifest.mso.contacts.security},
            systems=manifest.systems_on("clinical", practice),
            sites=True,
            users=dict.fromkeys(CLINICAL_BUCKETS.values(), by_hand),
        )
    )
    for purpose, data_class in CLINICAL_BUCKETS.items():
        apps = _apps_of(hosted, place, data_class)
        for system in apps:
            objects = [f"arn:aws:s3:::{buckets[purpose]}/{system}/*"]
            hosted.roles[system].grant(purpose, allow("Own", "s3:GetObject", "s3:PutObject", on=objects))
        PhiBucket(
            purpose,
            PhiBucketArgs(
                bucket=buckets[purpose],
                account_id=place.id,
                key_arn=hosted.keys[data_class].arn,
                log_bucket=baseline.access_logs,
                people=[*(role.arn for role in readers), *(hosted.roles[system].arn for system in apps)],
                tags=place.tags(data_class),
            ),
            place.opts,
        )
    _send(place, hosted, practice)
    _back_up(place, baseline.deployer, custodian.arn)
    pulumi.export("vpnGateway", hosted.network.vpn_gateway_id)
    pulumi.export("zone", hosted.zone_id)
    pulumi.export("operationsKey", hosted.keys[OPERATIONS].arn)
    pulumi.export("topic", hosted.topic.arn)


def _apps_of(hosted: Hosted, place: Place, data_class: str) -> list[str]:
    systems = place.estate.manifest.systems_on("clinical", place.owner)
    return [system.id for system in systems if system.id in hosted.roles and system.data_class == data_class]


def _send(place: Place, hosted: Hosted, practice: str) -> None:
    """Each flow's system of origin may drop files into the exchange's inbox for that flow, and nowhere else."""
    estate = place.estate
    exchange = f"exchange-{practice}"
    inbox = bucket_name(estate, exchange, "flows")
    key = f"arn:aws:kms:{place.region}:{estate.account(exchange)}:key/*"
    alias: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/phi-minimum"}}
    sent: dict[str, list[str]] = {}
    for flow in flows_between(estate.manifest, practice):
        for origin in flow.fact.origins:
            system = host_of(estate.manifest, origin)
            if system in hosted.roles:
                sent.setdefault(system, []).append(f"arn:aws:s3:::{inbox}/inbox/{flow.id}/*")
    for system, inboxes in sent.items():
        hosted.roles[system].grant(
            "flows",
            allow("Deliver", "s3:PutObject", on=sorted(inboxes)),
            allow("Seal", "kms:GenerateDataKey", on=[key], when=alias),
        )


def _back_up(place: Place, deployer: Text, custodian: Text) -> None:
    """Patient data is backed up here, and copied to the practice's backup account and to another region."""
    estate, sizing = place.estate, SIZES[place.estate.manifest.size]
    role = restore_role(place)
    key = DataKeyArgs(
        alias="mso/backup",
        description=f"Encrypts the backups of {place.account}",
        account_id=place.id,
        region=place.region,
        administrators=[custodian, deployer],
        users=[KeyUse(role=role.arn, through=("backup", "rds", "elasticfilesystem", "s3"), grants=True)],
        tags=place.tags("phi"),
    )
    vault = VaultArgs(
        name=vault_name(place.account),
        key_arn=DataKey("backup-key", key, place.opts).arn,
        min_days=KEEP_DAYS[0],
        max_days=KEEP_DAYS[1],
        guests=(),
        tags=place.tags("phi"),
    )
    backup = f"backup-{place.owner}"
    regions = (place.region, estate.manifest.aws.backup_region)
    copies = f"{estate.account(backup)}:backup-vault:{vault_name(backup)}"
    vaults = [f"arn:aws:backup:{region}:{copies}" for region in regions]
    plan = BackupPlanArgs(
        name=place.name("patient-data"),
        vault=Vault("vault", vault, place.opts),
        role=role,
        schedule="cron(0 * * * ? *)" if sizing.recovery_point_hours == 1 else "cron(0 8 * * ? *)",
        keep_days=KEEP_DAYS[0],
        copies=vaults,
        data_classes=sorted(CLINICAL_BUCKETS.values()),
        tags=place.tags("phi"),
    )
    BackupPlan("backup", plan, place.opts)
