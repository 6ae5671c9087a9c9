"""What takes a practice's records from its exchange on to vendors: a machine, a bus, an address for each vendor.

For a vendor that fetches, the machine copies files into its bucket (vendor_buckets.py). Nothing is built where no flow
ends at a vendor with an address, or that fetches (mso.yaml, ``delivery``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from infra.components.data_key import KeyUse
from infra.components.event_bus import EventBus, EventBusArgs, events_use_key
from infra.components.object_events import objects_created
from infra.components.role import Role
from infra.components.state_machine import StateMachine, StateMachineArgs, machine_logs_use_key, machine_role
from infra.components.vendor_api import KEY_TAG, OAuthClient, VendorApi, VendorApiArgs, connections_use_key
from infra.components.vendor_delivery import VendorDelivery, VendorDeliveryArgs
from infra.context.account_context import AccountContext
from infra.deliveries import vendor_handover
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Statement, Text, allow
from infra.manifest.flow_carriage import delivered_flows
from infra.manifest.manifest_model import Flow, System
from infra.planes.flows.vendor_buckets import buckets_of_flows

DATA_CLASS: Final = "phi-minimum"
BUS: Final = "deliveries"
MACHINE: Final = "vendor-deliveries"


@dataclass(frozen=True)
class VendorDeliveries:
    """What is needed before the exchange's keys are made; ``machine`` is None where nothing goes to a vendor."""

    context: AccountContext
    ends: tuple[tuple[Flow, System], ...]
    buckets: Mapping[str, Sequence[str]]
    machine: Role | None

    @property
    def flows(self) -> tuple[str, ...]:
        """The ids of the flows whose records are posted to a vendor, sorted."""
        return tuple(sorted({flow.id for flow, _ in self.ends}))

    @property
    def bus_arn(self) -> str:
        """The ARN of the bus of deliveries."""
        return self.context.arn("events", f"event-bus/{BUS}")

    def key_uses(self) -> list[KeyUse]:
        """How the machine uses the key."""
        return [KeyUse(role=self.machine.arn, via_services=("s3", "states"))] if self.machine else []

    def key_statements(self, *, logs: bool) -> list[Statement]:
        """What EventBridge does with the key for the bus, and with ``logs`` the delivery of the machine's log."""
        if self.machine is None:
            return []
        here = (self.context.account_id, self.context.region)
        of_bus = events_use_key(*here, BUS) if self.ends else []
        return [*of_bus, *([machine_logs_use_key(*here)] if logs else [])]


    def credential_statements(self) -> list[Statement]:
        """What EventBridge does with the key of operational resources, for the credentials of vendors."""
        return connections_use_key(self.context.account_id, self.context.region) if self.ends else []

    @property
    def credential_key_tags(self) -> Mapping[str, str]:
        """What that key is tagged with."""
        return KEY_TAG if self.ends else {}


def vendor_deliveries(context: AccountContext) -> VendorDeliveries:
    """The role of the machine; it is made before the key that names it."""
    ends = tuple(delivered_flows(context.estate.manifest, context.owner))
    buckets, name = buckets_of_flows(context), (MACHINE, PHI_PATH, context.account_id)
    machine = machine_role(*name, _tags(context), context.opts) if ends or buckets else None
    return VendorDeliveries(context, ends, buckets, machine)


def build_deliveries(
    deliveries: VendorDeliveries, key_arn: Text, topic_arn: Text, dead_letters: Text, credential_key: Text
) -> None:
    """The bus to which the machine alone puts records, the machine, and for each vendor where it takes them.

    ``dead_letters`` is the queue for events that could not start the machine. ``credential_key`` is the ARN of the key
    under which EventBridge keeps credentials of vendors; it is the one of operational resources.
    """
    if deliveries.machine is None:
        return
    _machine(deliveries, deliveries.machine, key_arn, dead_letters)
    if deliveries.ends:
        _build_posts(deliveries, key_arn, topic_arn, credential_key)


def _build_posts(deliveries: VendorDeliveries, key_arn: Text, topic_arn: Text, credential_key: Text) -> None:
    context = deliveries.context
    bus_args = EventBusArgs(
        name=BUS,
        account_id=context.account_id,
        region=context.region,
        key_arn=key_arn,
        senders={context.account_id: [context.role_arn(f"phi/{MACHINE}")]},
        tags=_tags(context),
    )
    bus = EventBus("deliveries-bus", bus_args, context.opts)
    systems = {system.id: system for _, system in deliveries.ends}
    apis = {id_: _api(context, system, credential_key) for id_, system in systems.items()}
    for flow, system in deliveries.ends:
        assert system.vendor is not None
        args = VendorDeliveryArgs(
            flow=flow.id,
            system=system.id,
            vendor=system.vendor.slug,
            agreement=system.vendor.agreement or "none",
            source=vendor_handover.SOURCE,
            bus=bus.name,
            account_id=context.account_id,
            key_arn=key_arn,
            topic_arn=topic_arn,
            tags=_tags(context),
        )
        VendorDelivery(f"{flow.id}-{system.id}", args, apis[system.id], context.opts)


def _api(context: AccountContext, system: System, key_arn: Text) -> VendorApi:
    vendor = system.vendor
    assert vendor is not None
    assert vendor.delivery is not None
    declared = vendor.delivery
    oauth = None
    if declared.authorization == "oauth":
        client, where = declared.client_ids[context.owner], declared.token_endpoint or ""
        oauth = OAuthClient(token_endpoint=where, client_id=client, scope=declared.scope or "")
    args = VendorApiArgs(
        system=system.id,
        vendor=vendor.slug,
        endpoint=vendor.delivery.endpoint or "",
        header=vendor.delivery.header,
        per_second=vendor.delivery.per_second,
        account_id=context.account_id,
        key_arn=key_arn,
        oauth=oauth,
        tags=context.tags("security", system.id),
    )
    return VendorApi(f"{system.id}-api", args, context.opts)


def _machine(deliveries: VendorDeliveries, role: Role, key_arn: Text, dead_letters: Text) -> None:
    context = deliveries.context
    bucket = context.bucket_name("flows")
    folders = [f"outbox/{flow}/" for flow in sorted({*deliveries.flows, *deliveries.buckets})]
    into = sorted({name for names in deliveries.buckets.values() for name in names})
    posts = [allow("Deliveries", "events:PutEvents", on=[deliveries.bus_arn])] if deliveries.ends else []
    copies = [allow("Copies", "s3:PutObject", on=[f"arn:aws:s3:::{name}/outbox/*" for name in into])] if into else []
    args = StateMachineArgs(
        name=MACHINE,
        definition=vendor_handover.definition(deliveries.flows, deliveries.bus_arn, deliveries.buckets),
        role=role,
        permissions=[
            allow("Records", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/{folder}*" for folder in folders]),
            *posts,
            *copies,
        ],
        key_arn=key_arn,
        log_days=context.estate.manifest.retention.log_group_days,
        account_id=context.account_id,
        region=context.region,
        tags=_tags(context),
        pattern=objects_created(bucket, folders),
        dead_letters=dead_letters,
    )
    StateMachine(MACHINE, args, context.opts)


def _tags(context: AccountContext) -> dict[str, str]:
    return context.tags(DATA_CLASS, "exchange")
