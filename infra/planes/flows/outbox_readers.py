"""The roles that read the outboxes of an exchange: desks of the MSO's staff, and the practice's own readers."""

from __future__ import annotations

from collections.abc import Sequence

from infra.components.flow_workgroup import flow_queries
from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext, role_arn
from infra.context.data_stores import goes_to_management
from infra.iam.policy_builder import Conditions, Statement, allow, deny
from infra.manifest.flow_carriage import read_in_exchange
from infra.manifest.manifest_model import Flow
from infra.planes.flows.flow_queries import FlowReader
from infra.planes.shared import workforce_roles
from infra.planes.shared.operator_role import MFA_CONDITION
from infra.planes.visits import visits_in_exchange

DATA_CLASS = "phi-minimum"


def desk_roles(context: AccountContext, flows: list[Flow], status_table: str) -> list[FlowReader]:
    """A desk role for each MSO job function in the exchange: it reads and queries what flows deliver to its systems.

    What goes to a vendor by itself is read at no desk (45 CFR 164.502(b)). Whoever books reads what is complete before
    a visit, in ``status_table``, its ARN, if there is one.
    """
    manifest, bucket = context.estate.manifest, context.bucket_name("flows")
    management = context.estate.account_id("management")
    systems = {system.id: system for system in manifest.systems_on("exchange", context.owner)}
    read = read_in_exchange(manifest, context.owner)
    through = [f"{service}.{context.region}.amazonaws.com" for service in ("athena", "dynamodb", "s3")]
    in_services: Conditions = {"StringEquals": {"kms:ViaService": through}}
    boundary_args = PermissionsBoundaryArgs(
        name="desk-boundary",
        description="What nobody at a desk exceeds",
        statements=[
            allow("Outboxes", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/outbox/*"]),
            allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"], when=_in_folders(["outbox/"])),
            allow("Where", "s3:GetBucketLocation", on=[f"arn:aws:s3:::{bucket}"]),
            allow("Open", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], when=in_services),
            *flow_queries(context.account_id, context.region),
            *([visits_in_exchange.status_reading(status_table)] if status_table else ()),
            deny("NeverDestroy", "backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*", on=["*"]),
        ],
        tags=context.tags("security", "identity"),
    )
    boundary = PermissionsBoundary("desk-boundary", boundary_args, context.opts)
    found = []
    for job in manifest.people_of(manifest.mso.slug):
        own_systems = {id_ for id_, system in systems.items() if job.role in system.fact.roles}
        own_flows = [flow for flow in flows if own_systems & read[flow.id]]
        books = visits_in_exchange.BOOKS in own_systems
        if own_flows:
            staff_role = role_arn(management, f"staff/{job.role}")
            args = RoleArgs(
                name=job.role,
                path="/mso/desk/",
                description=f"{job.role} of the MSO at this practice's desk",
                trust=[allow("Desk", "sts:AssumeRole", to={"AWS": staff_role}, when=MFA_CONDITION)],
                permissions=[
                    *outbox_reading(context, own_flows),
                    *([visits_in_exchange.status_reading(status_table)] if status_table and books else ()),
                ],
                boundary=boundary.arn,
                tags=context.tags(DATA_CLASS, "identity", owner=manifest.mso.slug),
            )
            role = Role(f"desk-{job.role}", args, context.opts)
            found.append(FlowReader(name=job.role, role=role, flows=own_flows, practices={}))
    return found


def outbox_reading(context: AccountContext, flows: Sequence[Flow]) -> list[Statement]:
    """Find and read the objects in the outboxes of these flows."""
    bucket, folders = context.bucket_name("flows"), [f"outbox/{flow.id}/" for flow in flows]
    return [
        allow("Outboxes", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/{folder}*" for folder in folders]),
        allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"], when=_in_folders(folders)),
    ]


def own_readers(workforce: workforce_roles.Workforce, flows: list[Flow]) -> list[FlowReader]:
    """The practice's own readers: its privacy official, and a clerk for what no desk of the MSO reads.

    What is in quarantine has fields that its flow does not declare. Whoever looks at it belongs to the practice, as the
    minimum necessary is its decision (45 CFR 164.502(b), 164.530(a)(1)(i)). The clerk carries on what a flow delivers
    for a system that is not hosted here, and that does not go to a vendor by itself.
    """
    context = workforce.context
    manifest, bucket = context.estate.manifest, context.bucket_name("flows")
    read = workforce_roles.folder_reader_role
    official = read(workforce, "privacy-official", "Privacy official: quarantine", bucket, ["quarantine/"])
    jobs = {job.role for job in manifest.people_of(manifest.mso.slug)}
    at_desks = {each.id for each in manifest.systems_on("exchange", context.owner) if jobs & set(each.fact.roles)}
    here = [each for each in flows if not goes_to_management(manifest, each) and not each.fact.handed_over]
    for_people = read_in_exchange(manifest, context.owner)
    left = [flow for flow in here if for_people[flow.id] and not at_desks & for_people[flow.id]]
    found = [FlowReader(name="privacy-official", role=official, flows=(), practices={})]
    if left:
        folders = [f"outbox/{flow.id}/" for flow in left]
        clerk = read(workforce, "clerk", "Clerk: what no desk reads", bucket, folders)
        found.append(FlowReader(name="clerk", role=clerk, flows=left, practices={}))
    return found


def _in_folders(folders: list[str]) -> Conditions:
    """Limits a listing of objects to these folders of the bucket: their names contain identifiers of patients."""
    return {"StringLike": {"s3:prefix": [f"{folder}*" for folder in folders]}}
