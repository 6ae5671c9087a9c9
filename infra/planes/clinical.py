"""The clinical plane of one practice: its records, its KMS keys, and the systems that its clinicians use.

The account belongs to the practice. The MSO has one cross-account role in it, the operator role, with a permissions
boundary.
"""

from __future__ import annotations

import pulumi

from infra.components.access_cut_off import AccessCutOff, AccessCutOffArgs
from infra.components.break_glass_end import BreakGlassEnd, BreakGlassEndArgs
from infra.components.data_key import KeyUse
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.context.account_context import AccountContext, bucket_name
from infra.context.data_stores import CLINICAL_BUCKETS, location_bucket_name, senders_of
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, allow
from infra.manifest.flow_carriage import brokered_flows
from infra.manifest.law import retention
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.sign_in.providers import provider_of
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_hosting import Hosting, build_hosting
from infra.planes.shared.account_setup import create_state_store, set_up_account
from infra.planes.shared.backup_role import backup_role
from infra.planes.shared.hosting_args import OPERATIONS_CLASS, HostingArgs
from infra.planes.shared.operator_role import operator_role
from infra.planes.shared.organization_alarms import accept_events_from
from infra.planes.shared.patient_data_backup import (
    back_up_patient_data,
    backup_account_id,
    backup_key_use,
    copying_statements,
)
from infra.planes.visits import visit_roles
from infra.planes.visits.product_adapters import adapters_in_clinical
from infra.planes.visits.visits_in_clinical import build_visits


def build(estate: Estate, practice: str) -> None:
    """Build workforce roles, keys, buckets and applications, and let each flow's system of origin deliver its files."""
    manifest = estate.manifest
    owner = manifest.practice(practice)
    context, setup = set_up_account(estate, f"clinical-{practice}")
    accept_events_from(context, [estate.account_id(f"backup-{practice}")])
    workforce = workforce_roles.create_workforce(context, owner.domain)
    buckets = {purpose: context.bucket_name(purpose) for purpose in CLINICAL_BUCKETS}
    records = [*buckets.values(), location_bucket_name(estate, context.account_name, "*")]
    custodian = workforce_roles.custodian_role(workforce, records)
    create_state_store(context, setup, custodian.arn)
    workforce_roles.auditor_role(workforce)
    operator = operator_role(context)
    visits = visit_roles.visits_in_clinical(context)
    readers = workforce_roles.clinician_roles(workforce, records)
    visits.let_read(readers)
    break_glass = workforce_roles.break_glass_role(workforce, list(buckets.values()))
    readers.append(break_glass)
    reader_key_uses = [KeyUse(role=role.arn, via_services=("s3",)) for role in readers]
    backup = backup_role(context)
    own_provider = provider_of(manifest, practice)
    on_side = (*manifest.systems_on("clinical", practice), *([own_provider] if own_provider else ()))
    hosted = {system.data_class for system in on_side if system.runtime}
    backed_up = sorted({*CLINICAL_BUCKETS.values(), *hosted})
    hosting = build_hosting(
        HostingArgs(
            context=context,
            administrators=[custodian.arn, *setup.deployers],
            deployer=setup.deployer,
            deployers=setup.deployers,
            role_path=PHI_PATH,
            alarm_mailboxes={"practice": owner.contacts.security, "mso": manifest.mso.contacts.security},
            systems=on_side,
            vpn_gateway=True,
            endpoint_services=visits.endpoint_services,
            adapters=adapters_in_clinical(visits),
            key_users={
                data_class: [
                    *(reader_key_uses if data_class in CLINICAL_BUCKETS.values() else ()), backup_key_use(backup),
                    *(visits.key_uses() if data_class == visit_roles.DATA_CLASS else ()),
                ]
                for data_class in backed_up
            },
            key_accounts={data_class: [backup_account_id(context)] for data_class in backed_up},
            key_statements={
                data_class: [
                    *copying_statements(context),
                    *(visits.key_statements() if data_class == visit_roles.DATA_CLASS else ()),
                ]
                for data_class in backed_up
            },
        )
    )
    cut_off = AccessCutOffArgs(roles=[operator], topic=hosting.topic, tags=context.tags(OPERATIONS_CLASS, "cut-off"))
    AccessCutOff("cut-off", cut_off, context.opts)
    ending = BreakGlassEndArgs(role=break_glass, topic=hosting.topic, tags=context.tags(OPERATIONS_CLASS, "cut-off"))
    BreakGlassEnd("end-break-glass", ending, context.opts)
    lock = retention.charts(chart_retention(manifest, practice))
    for purpose, data_class in CLINICAL_BUCKETS.items():
        systems = _systems_with(hosting, context, data_class)
        for system in systems:
            objects = [f"arn:aws:s3:::{buckets[purpose]}/{system}/*"]
            hosting.task_roles[system].grant(purpose, allow("Own", "s3:GetObject", "s3:PutObject", on=objects))
        PhiBucket(
            purpose,
            PhiBucketArgs(
                bucket=buckets[purpose],
                account_id=context.account_id,
                key_arn=hosting.keys[data_class].arn,
                log_bucket=setup.access_log_bucket_name,
                allowed_roles=[role.arn for role in (*readers, backup, *(hosting.task_roles[id_] for id_ in systems))],
                custodian=custodian.arn,
                locked_years=lock.locked_years,
                tags=context.tags(data_class, "records"),
            ),
            context.opts,
        )
    _grant_flow_delivery(context, hosting, practice)
    build_visits(visits, hosting, [backup.arn])
    back_up_patient_data(context, backup, setup.deployers, custodian.arn, backed_up)
    pulumi.export("vpnGateway", hosting.network.vpn_gateway_id)
    pulumi.export("zone", hosting.zone_id)
    pulumi.export("operationsKey", hosting.keys[OPERATIONS_CLASS].arn)
    pulumi.export("topic", hosting.topic.arn)


def _systems_with(hosting: Hosting, context: AccountContext, data_class: str) -> list[str]:
    """The ids of the hosted systems with data of this class."""
    systems = context.estate.manifest.systems_on("clinical", context.owner)
    return [system.id for system in systems if system.id in hosting.task_roles and system.data_class == data_class]


def _grant_flow_delivery(context: AccountContext, hosting: Hosting, practice: str) -> None:
    """Let each flow's system of origin write to the exchange's inbox of that flow, with the exchange's KMS key."""
    estate = context.estate
    exchange = f"exchange-{practice}"
    inbox = bucket_name(estate, exchange, "flows")
    exchange_keys = f"arn:aws:kms:{context.region}:{estate.account_id(exchange)}:key/*"
    by_alias: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/mso/phi-minimum"}}
    inboxes_by_system: dict[str, list[str]] = {}
    for flow in brokered_flows(estate.manifest, practice):
        for system in senders_of(estate.manifest, practice, flow, "clinical"):
            inboxes_by_system.setdefault(system, []).append(f"arn:aws:s3:::{inbox}/inbox/{flow.id}/*")
    for system, inboxes in inboxes_by_system.items():
        hosting.task_roles[system].grant(
            "flows",
            allow("Deliver", "s3:PutObject", on=sorted(inboxes)),
            allow("Seal", "kms:GenerateDataKey", on=[exchange_keys], when=by_alias),
        )
