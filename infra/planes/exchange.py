"""The exchange plane of one practice: the only path for data between the practice and the MSO, in declared fields.

The account belongs to the practice. MSO staff who schedule or bill work here with desk roles, under a business
associate agreement, on the data that flows deliver; data that goes on to the management account has no identifiers.
"""

from __future__ import annotations

from dataclasses import replace

from infra.components.access_cut_off import AccessCutOff, AccessCutOffArgs
from infra.components.broker import Broker, BrokerArgs, broker_role
from infra.components.data_key import KeyUse
from infra.components.dead_letter_queue import DeadLetterQueue, DeadLetterQueueArgs, events_use_key_for_queues
from infra.components.flow_workgroup import results_use_key
from infra.components.phi_bucket import PhiBucket, PhiBucketArgs
from infra.components.role import Role
from infra.context.account_context import AccountContext, bucket_name, role_arn
from infra.context.data_stores import goes_to_management, senders_of
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.flow_carriage import brokered_flows, fields_of
from infra.manifest.law import retention
from infra.manifest.manifest_model import Flow
from infra.planes.flows.flow_queries import (
    QUERY_ENDPOINTS,
    QUERYING,
    FlowReader,
    build_flow_queries,
    querying_systems,
)
from infra.planes.flows.outbox_readers import desk_roles, outbox_reading, own_readers
from infra.planes.flows.vendor_buckets import Surroundings, build_vendor_buckets
from infra.planes.flows.vendor_deliveries import MACHINE, build_deliveries, vendor_deliveries
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_hosting import Hosting, build_hosting
from infra.planes.shared.account_setup import set_up_account
from infra.planes.shared.backup_role import backup_role
from infra.planes.shared.hosting_args import OPERATIONS_CLASS, HostingArgs
from infra.planes.shared.operator_role import operator_role
from infra.planes.shared.patient_data_backup import (
    back_up_patient_data,
    backup_account_id,
    backup_key_use,
    copying_statements,
)
from infra.planes.visits import visits_in_exchange
from infra.planes.visits.product_adapters import adapters_in_exchange
from infra.planes.visits.visit_alarms import alarm_on_failures

DATA_CLASS = "phi-minimum"
PART_BYTES = 150_000
"""Of an object that a state machine reads: its states have 256 KiB at most, and an execution 25 000 events."""


def build(estate: Estate, practice: str) -> None:
    """Build workforce and desk roles, the systems of the exchange, and a broker for each declared flow."""
    manifest = estate.manifest
    owner = manifest.practice(practice)
    context, setup = set_up_account(estate, f"exchange-{practice}")
    workforce = workforce_roles.create_workforce(context, owner.domain)
    custodian = workforce_roles.custodian_role(workforce, [context.bucket_name("flows")])
    workforce_roles.auditor_role(workforce)
    operator = operator_role(context)
    flows = brokered_flows(manifest, practice)
    tags = context.tags(DATA_CLASS, "exchange")
    broker_roles = {flow.id: broker_role(flow.id, context.account_id, tags, PHI_PATH, context.opts) for flow in flows}
    visits = visits_in_exchange.visits_in_exchange(workforce)
    deliveries = vendor_deliveries(context)
    at_desks = desk_roles(context, flows, visits.table_arn if visits.machine else "")
    flow_readers = [*own_readers(workforce, flows), *at_desks]
    desks = [each.role for each in at_desks]
    querying = querying_systems(manifest.systems_on("exchange", practice), flows)
    backup = backup_role(context)
    hosted = (system for system in manifest.systems_on("exchange", practice) if system.runtime)
    data_classes = {DATA_CLASS, *(system.data_class for system in hosted)}
    flow_key_users = [KeyUse(role=role.arn, via_services=("s3", "sqs", "lambda")) for role in broker_roles.values()]
    flow_key_users += [
        KeyUse(role=each.role.arn, via_services=QUERYING if each.flows else ("s3",)) for each in flow_readers
    ]
    flow_key_users += [KeyUse(role=sender, via_services=("s3",)) for sender in _own_senders(context, flows).values()]
    status_readers = visits.readers(desks)
    flow_key_users += [*visits_in_exchange.visit_key_uses(visits, status_readers), *deliveries.key_uses()]
    clinical = estate.account_id(f"clinical-{practice}")
    hosting = build_hosting(
        HostingArgs(
            context=context,
            administrators=[custodian.arn, *setup.deployers],
            deployer=setup.deployer,
            deployers=setup.deployers,
            role_path=PHI_PATH,
            alarm_mailboxes={"practice": owner.contacts.security, "mso": manifest.mso.contacts.security},
            systems=manifest.systems_on("exchange", practice),
            endpoint_services=QUERY_ENDPOINTS if querying else (),
            adapters=adapters_in_exchange(context, flows),
            key_tasks={DATA_CLASS: dict.fromkeys(querying, QUERYING)} if querying else {},
            key_users={
                data_class: [*(flow_key_users if data_class == DATA_CLASS else ()), backup_key_use(backup)]
                for data_class in data_classes
            },
            key_accounts={
                data_class: [backup_account_id(context), *([clinical] if data_class == DATA_CLASS else [])]
                for data_class in data_classes
            },
            key_tags={OPERATIONS_CLASS: deliveries.credential_key_tags},
            key_statements={OPERATIONS_CLASS: deliveries.credential_statements()}
            | {
                data_class: [
                    *copying_statements(context),
                    *(_key_statements(context, clinical) if data_class == DATA_CLASS else ()),
                    *(visits.key_statements() if data_class == DATA_CLASS else ()),
                    *(deliveries.key_statements(logs=not visits.machine) if data_class == DATA_CLASS else ()),
                ]
                for data_class in data_classes
            },
        )
    )
    vendors: list[Role] = []
    if deliveries.machine and deliveries.buckets:
        around = Surroundings(
            writer=deliveries.machine,
            backup=backup,
            custodian=custodian.arn,
            deployers=setup.deployers,
            log_bucket=setup.access_log_bucket_name,
            topic_arn=hosting.topic.arn,
        )
        vendors = [bucket.role for bucket in build_vendor_buckets(context, around)]
    cut_off = AccessCutOffArgs(
        roles=[operator, *desks, *vendors], topic=hosting.topic, tags=context.tags(OPERATIONS_CLASS, "cut-off")
    )
    AccessCutOff("cut-off", cut_off, context.opts)
    by_machine = {*deliveries.flows, *visits.flows}
    machines = [machine for machine in (visits.machine, deliveries.machine) if machine is not None]
    flow_readers += [
        FlowReader(name=id_, role=hosting.task_roles[id_], flows=own, practices={}) for id_, own in querying.items()
    ]
    readers = [*broker_roles.values(), *(each.role for each in flow_readers), backup, *machines]
    _flows_bucket(context, hosting, setup.access_log_bucket_name, flows, readers)
    key, topic, dead_letters = hosting.keys[DATA_CLASS].arn, hosting.topic.arn, _dead_letters(context, hosting)
    visits_in_exchange.build_visits(visits, status_readers, key, dead_letters, [backup.arn])
    if visits.machine:
        alarm_on_failures(context, topic, dead_letters, [visits_in_exchange.MACHINE])
    build_deliveries(deliveries, key, topic, dead_letters, hosting.keys[OPERATIONS_CLASS].arn)
    if deliveries.machine:
        alarm_on_failures(context, topic, dead_letters, [MACHINE], of="deliveries")
    _grant_own_delivery(context, hosting, flows)
    for system, own in querying.items():
        hosting.task_roles[system].grant("outboxes", *outbox_reading(context, own))
    build_flow_queries(context, flow_readers, context.bucket_name("flows"), key, DATA_CLASS)
    back_up_patient_data(context, backup, setup.deployers, custodian.arn, sorted(data_classes))
    for flow in flows:
        part_bytes = PART_BYTES if flow.id in by_machine else 0
        args = replace(_broker_args(context, hosting, flow, dead_letters), part_bytes=part_bytes)
        Broker(flow.id, args, broker_roles[flow.id], context.opts)


def _dead_letters(context: AccountContext, hosting: Hosting) -> Text:
    """The ARN of the queue for events about records that could not be delivered."""
    args = DeadLetterQueueArgs(
        name="records-undelivered",
        what="Events about records in the exchange were not delivered",
        account_id=context.account_id,
        key_arn=hosting.keys[DATA_CLASS].arn,
        topic_arn=hosting.topic.arn,
        tags=context.tags(DATA_CLASS, "exchange"),
    )
    return DeadLetterQueue("records-undelivered", args, context.opts).arn


def _key_statements(context: AccountContext, clinical: str) -> list[Statement]:
    """The clinical account's applications encrypt the files that they deliver; they cannot decrypt them.

    They are named by condition, not as principals: their account is deployed separately.
    """
    roles = f"arn:aws:iam::{clinical}:role{PHI_PATH}"
    clinical_apps: Conditions = {
        "ArnLike": {"aws:PrincipalArn": [f"{roles}app-*", f"{roles}visit-*"]},
        "StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"},
    }
    root = {"AWS": f"arn:aws:iam::{clinical}:root"}
    return [
        allow("Deliveries", "kms:GenerateDataKey", on=["*"], to=root, when=clinical_apps),
        events_use_key_for_queues(context.account_id, context.region),
        *results_use_key(context.account_id, context.region),
    ]


def _flows_bucket(
    context: AccountContext, hosting: Hosting, access_log_bucket: Text, flows: list[Flow], readers: list[Role]
) -> None:
    """The bucket with the inbox, outbox and quarantine of every flow."""
    estate, bucket = context.estate, context.bucket_name("flows")
    exchange_retention = retention.exchange_data(estate.manifest.retention)
    clinical = estate.account_id(f"clinical-{context.owner}")
    manifest, practice = estate.manifest, context.owner
    origins = {system for flow in flows for system in senders_of(manifest, practice, flow, "clinical")}
    senders = [role_arn(clinical, f"phi/app-{system}") for system in sorted(origins)]
    senders += visits_in_exchange.status_senders(context)
    own_senders = _own_senders(context, flows).values()
    root = {"AWS": f"arn:aws:iam::{clinical}:root"}
    by_sender: Conditions = {"ArnEquals": {"aws:PrincipalArn": senders}}
    inboxes = [f"arn:aws:s3:::{bucket}/inbox/*"]
    PhiBucket(
        "flows",
        PhiBucketArgs(
            bucket=bucket,
            account_id=context.account_id,
            key_arn=hosting.keys[DATA_CLASS].arn,
            log_bucket=access_log_bucket,
            allowed_roles=[*senders, *own_senders, *(role.arn for role in readers)],
            custodian=context.role_arn("custodian"),
            locked_years=exchange_retention.locked_years,
            expire_days=exchange_retention.expire_days,
            tags=context.tags(DATA_CLASS, "exchange"),
            statements=[allow("Deliveries", "s3:PutObject", on=inboxes, to=root, when=by_sender)] if senders else (),
            eventbridge=True,
        ),
        context.opts,
    )


def _own_senders(context: AccountContext, flows: list[Flow]) -> dict[str, str]:
    """The applications of this account that deliver a flow, by system id, with the ARN of the role of their tasks."""
    manifest, practice = context.estate.manifest, context.owner
    systems = sorted({system for flow in flows for system in senders_of(manifest, practice, flow, "exchange")})
    return {system: role_arn(context.account_id, f"phi/app-{system}") for system in systems}


def _grant_own_delivery(context: AccountContext, hosting: Hosting, flows: list[Flow]) -> None:
    """Let each application of this account write to the inboxes of its own flows."""
    bucket, manifest = context.bucket_name("flows"), context.estate.manifest
    for system in _own_senders(context, flows):
        own = [flow.id for flow in flows if system in senders_of(manifest, context.owner, flow, "exchange")]
        inboxes = [f"arn:aws:s3:::{bucket}/inbox/{flow}/*" for flow in own]
        hosting.task_roles[system].grant("flows", allow("Deliver", "s3:PutObject", on=inboxes))


def _broker_args(context: AccountContext, hosting: Hosting, flow: Flow, dead_letters: Text) -> BrokerArgs:
    estate = context.estate
    to_management = goes_to_management(estate.manifest, flow)
    account = "management" if to_management else context.account_name
    return BrokerArgs(
        flow=flow.id,
        agreement=", ".join(flow.agreements),
        fields=fields_of(estate.manifest, flow, context.owner),
        identifiable=not to_management,
        bucket=context.bucket_name("flows"),
        outbox_bucket=bucket_name(estate, "management", "arrivals") if to_management else context.bucket_name("flows"),
        outbox_prefix=f"{context.owner}/{flow.id}/" if to_management else f"outbox/{flow.id}/",
        outbox_account=estate.account_id(account),
        outbox_alias="alias/mso/de-identified" if to_management else f"alias/mso/{DATA_CLASS}",
        account_id=context.account_id,
        region=context.region,
        key_arn=hosting.keys[DATA_CLASS].arn,
        log_days=estate.manifest.retention.log_group_days,
        topic_arn=hosting.topic.arn,
        dead_letters=dead_letters,
        vpc_id=hosting.network.vpc_id,
        endpoints=str(estate.manifest.network_of(context.account_name)),
        s3_prefix_list=hosting.network.s3_prefix_list,
        subnet_ids=hosting.network.private_subnets,
        tags=context.tags(DATA_CLASS, "exchange"),
        alarm_tags=context.tags(OPERATIONS_CLASS, "exchange"),
    )
