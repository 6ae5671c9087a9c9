"""The clinical plane of one practice: its records, its keys, the systems its clinicians work in.

The account belongs to the practice. The MSO has one door into it, the operator's, behind a boundary.
"""

from __future__ import annotations

import pulumi

from infra.components.cut_off import CutOff, CutOffArgs
from infra.components.data_key import KeyUse
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.context.account_context import AccountContext, bucket_name
from infra.context.data_stores import CLINICAL_BUCKETS, flows_between, host_of, site_bucket
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, allow
from infra.manifest.law import retention
from infra.manifest.law.corporate_practice import chart_clock
from infra.planes.backup import restore_role
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_setup import keep_state, open_account
from infra.planes.shared.hosted_systems import OPERATIONS, Hosted, Tenancy, host
from infra.planes.shared.organization_alarms import receive
from infra.planes.shared.patient_data_backup import back_up, opens


def build(estate: Estate, practice: str) -> None:
    """People, keys, stores, applications, and the sending end of each declared flow."""
    manifest = estate.manifest
    owner = manifest.practice(practice)
    place, baseline = open_account(estate, f"clinical-{practice}")
    receive(place, [estate.account(f"backup-{practice}")])
    workers = workforce_roles.workforce(place, owner.domain)
    buckets = {purpose: place.bucket(purpose) for purpose in CLINICAL_BUCKETS}
    records = [*buckets.values(), site_bucket(estate, place.account, "*")]
    custodian = workforce_roles.custodian(workers, records)
    keep_state(place, baseline, custodian.arn)
    workforce_roles.auditor(workers)
    operator = workforce_roles.operator(place)
    readers = workforce_roles.clinicians(workers, records)
    readers.append(workforce_roles.break_glass(workers, list(buckets.values())))
    by_hand = [KeyUse(role=role.arn, through=("s3",)) for role in readers]
    backup = restore_role(place)
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
            users={data_class: [*by_hand, opens(backup)] for data_class in CLINICAL_BUCKETS.values()},
        )
    )
    switch = CutOffArgs(doors=[operator], topic=hosted.topic, tags=place.tags(OPERATIONS, "cut-off"))
    CutOff("cut-off", switch, place.opts)
    keep = retention.charts(chart_clock(manifest, practice))
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
                people=[*(role.arn for role in (*readers, backup)), *(hosted.roles[system].arn for system in apps)],
                custodian=custodian.arn,
                locked_years=keep.locked_years,
                tags=place.tags(data_class, "records"),
            ),
            place.opts,
        )
    _send(place, hosted, practice)
    back_up(place, backup, baseline.deployer, custodian.arn, sorted(CLINICAL_BUCKETS.values()))
    pulumi.export("vpnGateway", hosted.network.vpn_gateway_id)
    pulumi.export("zone", hosted.zone_id)
    pulumi.export("operationsKey", hosted.keys[OPERATIONS].arn)
    pulumi.export("topic", hosted.topic.arn)


def _apps_of(hosted: Hosted, place: AccountContext, data_class: str) -> list[str]:
    systems = place.estate.manifest.systems_on("clinical", place.owner)
    return [system.id for system in systems if system.id in hosted.roles and system.data_class == data_class]


def _send(place: AccountContext, hosted: Hosted, practice: str) -> None:
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

