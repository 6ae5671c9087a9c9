"""A practice's visits in its exchange: the table of what is complete, and the machine that hands records on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.components.data_key import KeyUse
from infra.components.object_events import objects_created
from infra.components.phi_table import PhiTable, PhiTableArgs
from infra.components.role import Role
from infra.components.state_machine import StateMachine, StateMachineArgs, machine_logs_use_key, machine_role
from infra.context.account_context import AccountContext, role_arn
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.visit_requirements import visit_cases, visit_requirements
from infra.planes.shared import workforce_roles
from infra.visits import record_handover
from infra.visits.requirements import BOOKING_FLOW, STATUS_FLOWS

TABLE, BUS = "visit-status", "visits"
MACHINE = "visit-records"
STATUS_SENDERS = ("visit-intake", "visit-journey")
"""The machines of the clinical account that say whether something is complete."""
STATUS_FIELDS = ("appointment_ref", "requirement", "complete", "at", "location", "starts_at", "change")
"""The only attributes of the table: which visit, which requirement, complete or not, since when; where and when the
visit is, and whether it is booked, checked in or cancelled."""
INDEX = "visits-of-location"
"""The index over the rows by place and time: the desk finds its visits of a day."""
FRONT_DESK = "front_desk"
BOOKS: Final = "scheduling"
"""The system at whose desk people see what is complete."""
READ: Final = ("dynamodb:GetItem", "dynamodb:Query")


@dataclass(frozen=True)
class VisitsInExchange:
    """What the exchange needs for visits before its keys are made; ``machine`` is None where no visits are built."""

    context: AccountContext
    machine: Role | None
    front_desk: Role | None

    @property
    def table_arn(self) -> str:
        """The ARN of the table of what is complete."""
        return self.context.arn("dynamodb", f"table/{TABLE}")

    @property
    def flows(self) -> tuple[str, ...]:
        """The ids of the flows whose records the machine hands on."""
        if self.machine is None:
            return ()
        kinds = visit_requirements(self.context.estate.manifest, self.context.owner)
        return (BOOKING_FLOW, *(STATUS_FLOWS[kind] for kind in kinds))

    def key_statements(self) -> list[Statement]:
        """What the delivery of the machine's log does with the key."""
        return [machine_logs_use_key(self.context.account_id, self.context.region)] if self.machine else []

    def readers(self, desks: Sequence[Role]) -> list[Role]:
        """The practice's front desk, and the desks of the MSO."""
        return [*([self.front_desk] if self.front_desk else []), *desks] if self.machine else []


def visits_in_exchange(workforce: workforce_roles.Workforce) -> VisitsInExchange:
    """The roles of the practice's visits: of the machine, and of the front desk."""
    context = workforce.context
    if not visit_requirements(context.estate.manifest, context.owner):
        return VisitsInExchange(context, None, None)
    machine = machine_role(MACHINE, PHI_PATH, context.account_id, _tags(context), context.opts)
    at_desk = any(job.role == FRONT_DESK for job in context.estate.manifest.people_of(context.owner))
    visits = VisitsInExchange(context, machine, None)
    if not at_desk:
        return visits
    permissions = [status_reading(visits.table_arn)]
    desk = workforce_roles.own_role(workforce, "front-desk", "Front desk: what is complete before a visit", permissions)
    return VisitsInExchange(context, machine, desk)


def status_reading(table_arn: str, index: str = INDEX, more: Sequence[str] = ()) -> Statement:
    """Read what is complete, in the declared attributes only, each of them named in the request.

    ``index`` is the table's, and ``more`` are the attributes by which it is asked.
    """
    only_these: Conditions = {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": [*STATUS_FIELDS, *more]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        "Null": {"dynamodb:Attributes": "false"},
    }
    return allow("Statuses", *READ, on=[table_arn, f"{table_arn}/index/{index}"], when=only_these)


def visit_key_uses(visits: VisitsInExchange, readers: Sequence[Role]) -> list[KeyUse]:
    """How the machine and the readers of the table use the key."""
    if visits.machine is None:
        return []
    uses = [KeyUse(role=visits.machine.arn, via_services=("s3", "dynamodb", "states"))]
    return [*uses, KeyUse(role=[reader.arn for reader in readers], via_services=("dynamodb",))] if readers else uses


def build_visits(
    visits: VisitsInExchange, readers: Sequence[Role], key_arn: Text, dead_letters: Text, backup: Sequence[Text]
) -> None:
    """The table and the machine; each object in the outbox of a flow of visits starts one execution.

    What could not start one goes to the queue ``dead_letters``.
    """
    if visits.machine is None:
        return
    context, bucket = visits.context, visits.context.bucket_name("flows")
    kinds = visit_requirements(context.estate.manifest, context.owner)
    statuses = {kind: STATUS_FLOWS[kind] for kind in kinds}
    table = PhiTableArgs(
        table=TABLE,
        keys=("appointment_ref", "requirement"),
        index=(INDEX, "location", "starts_at"),
        key_arn=key_arn,
        allowed_roles=[visits.machine.arn, *(reader.arn for reader in readers), *backup],
        tags=_tags(context),
    )
    PhiTable("visit-status", table, context.opts)
    clinical = bus_of(context)
    folders = [f"outbox/{flow}/" for flow in visits.flows]
    handover = record_handover.Handover(
        table_arn=visits.table_arn,
        bus_arn=clinical,
        statuses=statuses,
        cases=visit_cases(context.estate.manifest, context.owner),
    )
    machine = StateMachineArgs(
        name=MACHINE,
        definition=record_handover.definition(handover),
        role=visits.machine,
        permissions=[
            allow("Records", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/{folder}*" for folder in folders]),
            allow("Statuses", "dynamodb:UpdateItem", on=[visits.table_arn]),
            allow("Bookings", "events:PutEvents", on=[clinical]),
        ],
        key_arn=key_arn,
        log_days=context.estate.manifest.retention.log_group_days,
        account_id=context.account_id,
        region=context.region,
        tags=_tags(context),
        pattern=objects_created(bucket, folders),
        dead_letters=dead_letters,
    )
    StateMachine(MACHINE, machine, context.opts)


def bus_of(context: AccountContext) -> str:
    """The ARN of the event bus of visits in the clinical account of a practice."""
    account = context.estate.account_id(f"clinical-{context.owner}")
    return f"arn:aws:events:{context.region}:{account}:event-bus/{BUS}"


def records_machine_role(context: AccountContext) -> str:
    """The ARN of the role that hands bookings to the clinical account."""
    return role_arn(context.estate.account_id(f"exchange-{context.owner}"), f"phi/{MACHINE}")


def status_senders(context: AccountContext) -> list[str]:
    """The ARNs of the machines of the clinical account that deliver statuses."""
    if not visit_requirements(context.estate.manifest, context.owner):
        return []
    clinical = context.estate.account_id(f"clinical-{context.owner}")
    return [role_arn(clinical, f"phi/{machine}") for machine in STATUS_SENDERS]


def _tags(context: AccountContext) -> dict[str, str]:
    return context.tags("phi-minimum", "exchange")
