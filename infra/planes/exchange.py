"""The exchange plane of one practice: the one door through which anything passes, in declared fields.

The account is the practice's. MSO people who book or bill work here, under a business associate agreement, on what the
flows bring them; what leaves for the management side carries no identifier.
"""

from __future__ import annotations

from infra.components.boundary import Boundary, BoundaryArgs
from infra.components.broker import Broker, BrokerArgs, broker_role
from infra.components.cut_off import CutOff, CutOffArgs
from infra.components.data_key import KeyUse
from infra.components.phi_bucket import PATIENT_DATA, PhiBucket, PhiBucketArgs
from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext, bucket_name, role_arn
from infra.context.data_stores import flows_between, host_of, leaves
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Statement, Text, allow, deny
from infra.manifest.law import retention
from infra.manifest.manifest_model import Flow
from infra.planes.backup import restore_role
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_setup import open_account
from infra.planes.shared.hosted_systems import OPERATIONS, Hosted, Tenancy, host
from infra.planes.shared.patient_data_backup import back_up, opens

DATA = "phi-minimum"


def build(estate: Estate, practice: str) -> None:
    """People, desks, the systems of the exchange, and a broker for each declared flow."""
    manifest = estate.manifest
    owner = manifest.practice(practice)
    place, baseline = open_account(estate, f"exchange-{practice}")
    workers = workforce_roles.workforce(place, owner.domain)
    custodian = workforce_roles.custodian(workers, [place.bucket("flows")])
    workforce_roles.auditor(workers)
    operator = workforce_roles.operator(place)
    flows = flows_between(manifest, practice)
    tags = place.tags(DATA, "exchange")
    brokers = {flow.id: broker_role(flow.id, place.id, tags, PHI_PATH, place.opts) for flow in flows}
    desks = _desks(place, flows)
    backup = restore_role(place)
    hosted_here = (system for system in manifest.systems_on("exchange", practice) if system.runtime)
    held = {DATA, *(system.data_class for system in hosted_here)} & PATIENT_DATA
    users = [KeyUse(role=role.arn, through=("s3", "sqs", "lambda")) for role in brokers.values()]
    users += [KeyUse(role=desk.arn, through=("s3",)) for desk in desks]
    clinical = estate.account(f"clinical-{practice}")
    hosted = host(
        Tenancy(
            place=place,
            administrators=[custodian.arn, baseline.deployer],
            deployer=baseline.deployer,
            path=PHI_PATH,
            domain=f"desk.{owner.domain}",
            mailboxes={"practice": owner.contacts.security, "mso": manifest.mso.contacts.security},
            systems=manifest.systems_on("exchange", practice),
            users={data_class: [*(users if data_class == DATA else ()), opens(backup)] for data_class in held},
            guests={DATA: [clinical]},
            services={DATA: _key_guests(place, clinical)},
        )
    )
    doors = [operator, *desks]
    CutOff("cut-off", CutOffArgs(doors=doors, topic=hosted.topic, tags=place.tags(OPERATIONS, "cut-off")), place.opts)
    _bucket(place, hosted, baseline.access_logs, flows, [*brokers.values(), *desks, backup])
    back_up(place, backup, baseline.deployer, custodian.arn, sorted(held))
    for flow in flows:
        Broker(flow.id, _broker(place, hosted, flow), brokers[flow.id], place.opts)


def _desks(place: AccountContext, flows: list[Flow]) -> list[Role]:
    """A role for each MSO job function that works here: it reads the outboxes of the flows meant for its systems."""
    manifest, bucket = place.estate.manifest, place.bucket("flows")
    management = place.estate.account("management")
    systems = {system.id: system for system in manifest.systems_on("exchange", place.owner)}
    through_s3 = f"s3.{place.region}.amazonaws.com"
    limits = BoundaryArgs(
        name="desk-boundary",
        description="What nobody at a desk exceeds",
        limits=[
            allow("Outboxes", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/outbox/*"]),
            allow("Open", "kms:Decrypt", on=["*"], when={"StringEquals": {"kms:ViaService": through_s3}}),
            deny("NeverDestroy", "backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*", on=["*"]),
        ],
        tags=place.tags("security", "identity"),
    )
    boundary = Boundary("desk-boundary", limits, place.opts)
    desks = []
    for job in manifest.people_of(manifest.mso.slug):
        mine = {id_ for id_, system in systems.items() if job.role in system.fact.roles}
        boxes = [f"arn:aws:s3:::{bucket}/outbox/{flow.id}/*" for flow in flows if mine & set(flow.fact.targets)]
        if boxes:
            staff = role_arn(management, f"staff/{job.role}")
            args = RoleArgs(
                name=job.role,
                path="/mso/desk/",
                description=f"{job.role} of the MSO at this practice's desk",
                trust=[allow("Desk", "sts:AssumeRole", to={"AWS": staff}, when=workforce_roles.STRONG)],
                may=[allow("Outboxes", "s3:GetObject", on=boxes)],
                boundary=boundary.arn,
                tags=place.tags(DATA, "identity", owner=manifest.mso.slug),
            )
            desks.append(Role(f"desk-{job.role}", args, place.opts))
    return desks


def _key_guests(place: AccountContext, clinical: str) -> list[Statement]:
    """The clinical account's applications seal what they deliver; they cannot open it again here.

    They are named by condition, not as principals: their account is deployed on its own.
    """
    theirs: Conditions = {
        "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{clinical}:role{PHI_PATH}app-*"},
        "StringEquals": {"kms:ViaService": f"s3.{place.region}.amazonaws.com"},
    }
    root = {"AWS": f"arn:aws:iam::{clinical}:root"}
    events = {"Service": "events.amazonaws.com"}
    ours: Conditions = {"StringEquals": {"aws:SourceAccount": place.id}}
    return [
        allow("Deliveries", "kms:GenerateDataKey", on=["*"], to=root, when=theirs),
        allow("Events", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], to=events, when=ours),
    ]


def _bucket(place: AccountContext, hosted: Hosted, access_logs: Text, flows: list[Flow], readers: list[Role]) -> None:
    """Inbox, outbox and quarantine of every flow."""
    estate, bucket = place.estate, place.bucket("flows")
    keep = retention.crossings(estate.manifest.retention)
    clinical = estate.account(f"clinical-{place.owner}")
    origins = {host_of(estate.manifest, origin) for flow in flows for origin in flow.fact.origins}
    senders = [role_arn(clinical, f"phi/app-{system}") for system in sorted(origins)]
    root = {"AWS": f"arn:aws:iam::{clinical}:root"}
    named: Conditions = {"ArnEquals": {"aws:PrincipalArn": senders}}
    inboxes = [f"arn:aws:s3:::{bucket}/inbox/*"]
    PhiBucket(
        "flows",
        PhiBucketArgs(
            bucket=bucket,
            account_id=place.id,
            key_arn=hosted.keys[DATA].arn,
            log_bucket=access_logs,
            people=[*senders, *(role.arn for role in readers)],
            custodian=place.role_arn("custodian"),
            locked_years=keep.locked_years,
            expire_days=keep.expire_days,
            tags=place.tags(DATA, "exchange"),
            grants=[allow("Deliveries", "s3:PutObject", on=inboxes, to=root, when=named)] if senders else (),
            events=True,
        ),
        place.opts,
    )


def _broker(place: AccountContext, hosted: Hosted, flow: Flow) -> BrokerArgs:
    estate = place.estate
    out = leaves(estate.manifest, flow)
    account = "management" if out else place.account
    return BrokerArgs(
        flow=flow.id,
        agreement=", ".join(flow.agreements),
        fields=flow.fact.allowed_fields,
        identifiable=not out,
        bucket=place.bucket("flows"),
        outbox_bucket=bucket_name(estate, "management", "arrivals") if out else place.bucket("flows"),
        outbox_prefix=f"{place.owner}/{flow.id}/" if out else f"outbox/{flow.id}/",
        outbox_account=estate.account(account),
        outbox_alias="alias/mso/de-identified" if out else f"alias/mso/{DATA}",
        account_id=place.id,
        region=place.region,
        key_arn=hosted.keys[DATA].arn,
        log_days=estate.manifest.retention.log_group_days,
        vpc_id=hosted.network.vpc_id,
        subnet_ids=hosted.network.private,
        tags=place.tags(DATA, "exchange"),
    )
