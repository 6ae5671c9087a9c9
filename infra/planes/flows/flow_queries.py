"""Tables and an Athena workgroup for each reader of what flows delivered in one account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from infra.components.flow_tables import FlowTable, FlowTables, FlowTablesArgs
from infra.components.flow_workgroup import FlowWorkgroup, FlowWorkgroupArgs
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text
from infra.manifest.manifest_model import Flow, System

QUERY_ENDPOINTS: Final = ("athena", "glue")
"""The services that a querying task reaches, besides S3."""
QUERYING: Final = ("s3", "athena")
"""The services through which whoever queries uses the key of the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowReader:
    """Who reads which flows: a job function or a system, and its role.

    ``practices`` are by flow the slugs of those whose records lie there; empty where all are one practice's.
    """

    name: str
    role: Role
    flows: Sequence[Flow]
    practices: dict[str, list[str]]

    def tables(self, bucket: str) -> list[FlowTable]:
        """The tables of its flows over the objects of a bucket: an exchange's outboxes, or the MSO's arrivals."""
        return [
            FlowTable(
                flow=flow.id,
                fields=flow.fact.fields,
                bucket=bucket,
                folder=f"{flow.id}/" if self.practices else f"outbox/{flow.id}/",
                practices=self.practices.get(flow.id, ()),
            )
            for flow in self.flows
        ]


def querying_systems(systems: Iterable[System], flows: Iterable[Flow]) -> dict[str, list[Flow]]:
    """The hosted systems whose product queries tables, each with those of these flows that end at it, by id."""
    querying = [system.id for system in systems if system.runtime and system.runtime.queries]
    by_id = sorted(flows, key=lambda flow: flow.id)
    found = {system: [flow for flow in by_id if system in flow.fact.targets] for system in querying}
    return {system: own for system, own in found.items() if own}


def build_flow_queries(
    context: AccountContext, readers: Iterable[FlowReader], bucket: str, key_arn: Text, data_class: str
) -> None:
    """Build tables, a workgroup and saved reports for each reader who has flows to read."""
    practice = context.owner if context.plane == "exchange" else ""
    tags = context.tags(data_class, "exchange")
    for reader in readers:
        if not reader.flows:
            continue
        name = f"flows-{reader.name.replace('_', '-')}"
        tables_args = FlowTablesArgs(
            reader=reader.name,
            tables=reader.tables(bucket),
            retain_years=context.estate.manifest.retention.documentation_years,
            tags=tags,
        )
        tables = FlowTables(f"{name}-tables", tables_args, context.opts)
        workgroup_args = FlowWorkgroupArgs(
            reader=reader.name,
            practice=practice,
            account_id=context.account_id,
            region=context.region,
            tables=tables,
            bucket=bucket,
            key_arn=key_arn,
            tags=tags,
        )
        FlowWorkgroup(name, workgroup_args, reader.role, context.opts)
