"""The management plane: the MSO's own business, without patient data in any form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pulumi

from infra.components.business_bucket import BusinessBucket, BusinessBucketArgs
from infra.components.data_key import KeyUse
from infra.components.flow_workgroup import results_use_key
from infra.components.role import Role
from infra.context.account_context import AccountContext, role_arn
from infra.context.cross_account_access import OPERATOR_JOB, delivering_broker_arns, desk_jobs
from infra.context.data_stores import goes_to_management
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.flow_carriage import brokered_flows
from infra.manifest.law import retention
from infra.manifest.manifest_model import Flow
from infra.planes.flows.flow_queries import (
    QUERY_ENDPOINTS,
    QUERYING,
    FlowReader,
    build_flow_queries,
    querying_systems,
)
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_hosting import build_hosting
from infra.planes.shared.account_setup import create_state_store, set_up_account
from infra.planes.shared.backup_role import backup_role
from infra.planes.shared.business_backup import back_up_business_data
from infra.planes.shared.hosting_args import HostingArgs
from infra.planes.shared.patient_data_backup import backup_key_use

ARRIVALS_CLASS = "de-identified"
"""Data class of the files that the exchanges deliver."""
ANALYSTS = ("analyst",)
"""Job functions that read these files."""


def build(estate: Estate) -> None:
    """Build staff roles, the MSO's systems, and the bucket to which the exchanges deliver de-identified files."""
    manifest = estate.manifest
    context, setup = set_up_account(estate, "management")
    workforce = workforce_roles.create_workforce(context, manifest.aws.domain)
    custodian = workforce_roles.custodian_role(workforce)
    create_state_store(context, setup, custodian.arn)
    workforce_roles.auditor_role(workforce)
    staff_roles = workforce_roles.staff_roles(workforce, _assumable_roles(estate))
    arriving, declared = _practices_by_flow(estate), {flow.id: flow for flow in manifest.flows}
    readers = [
        _reader(job, staff_roles[job], [declared[flow] for flow in own], arriving)
        for job, own in flows_by_reader(estate).items()
    ]
    # what is on no side of the wall (mail, the workforce's sign-in) is the MSO's; a practice has a sign-in of its own
    on_no_side = (each for each in manifest.systems_on("platform") if each.runtime or each.vendor)
    systems = (*manifest.systems_on("management"), *on_no_side)
    querying = querying_systems(systems, (flow for flow in manifest.flows if flow.id in arriving))
    backup = backup_role(context)
    backed_up = sorted({ARRIVALS_CLASS, *(system.data_class for system in systems if system.runtime)})
    key_users = {data_class: [backup_key_use(backup)] for data_class in backed_up}
    key_users[ARRIVALS_CLASS] += [KeyUse(role=each.role.arn, via_services=QUERYING) for each in readers]
    hosting = build_hosting(
        HostingArgs(
            context=context,
            administrators=[custodian.arn, *setup.deployers],
            deployer=setup.deployer,
            deployers=setup.deployers,
            role_path="/mso/",
            alarm_mailboxes={"mso": manifest.mso.contacts.security},
            systems=systems,
            endpoint_services=QUERY_ENDPOINTS if querying else (),
            key_users=key_users,
            key_tasks={ARRIVALS_CLASS: dict.fromkeys(querying, QUERYING)},
            key_accounts={
                ARRIVALS_CLASS: [estate.account_id(f"exchange-{practice.slug}") for practice in manifest.practices]
            },
            key_statements={
                ARRIVALS_CLASS: [
                    *_broker_statements(context, "Seal", "kms:GenerateDataKey", lambda _: ["*"]),
                    _macie_statement(context),
                    *results_use_key(context.account_id, context.region),
                ]
            },
        )
    )
    bucket = context.bucket_name("arrivals")
    BusinessBucket(
        "arrivals",
        BusinessBucketArgs(
            bucket=bucket,
            key_arn=hosting.keys[ARRIVALS_CLASS].arn,
            log_bucket=setup.access_log_bucket_name,
            tags=context.tags(ARRIVALS_CLASS, "exchange"),
            noncurrent_days=retention.business(manifest.retention).superseded_days,
            statements=_broker_statements(
                context, "Deliver", "s3:PutObject", lambda practice: [f"arn:aws:s3:::{bucket}/{practice}/*"]
            ),
        ),
        context.opts,
    )
    back_up_business_data(context, backup, setup.deployers, custodian.arn, backed_up)
    pulumi.export("vpc", hosting.network.vpc_id)
    readers += [
        _reader(id_, hosting.task_roles[id_], flows, arriving) for id_, flows in querying.items()
    ]
    for reader in readers:
        folders = [f"{practice}/{flow}/" for flow, practices in reader.practices.items() for practice in practices]
        in_folders: Conditions = {"StringLike": {"s3:prefix": [f"{folder}*" for folder in folders]}}
        reader.role.grant(
            "arrivals",
            allow("Arrivals", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/{folder}*" for folder in folders]),
            allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"], when=in_folders),
        )
    build_flow_queries(context, readers, bucket, hosting.keys[ARRIVALS_CLASS].arn, ARRIVALS_CLASS)


def _reader(name: str, role: Role, flows: Sequence[Flow], arriving: Mapping[str, list[str]]) -> FlowReader:
    """A job function or a system that reads these flows of every practice that sends them."""
    return FlowReader(name=name, role=role, flows=flows, practices={flow.id: arriving[flow.id] for flow in flows})


def _practices_by_flow(estate: Estate) -> dict[str, list[str]]:
    """By flow that ends here: the slugs of the practices whose records arrive, in the order of the manifest."""
    manifest = estate.manifest
    found: dict[str, list[str]] = {}
    for practice in manifest.practices:
        for flow in brokered_flows(manifest, practice.slug):
            if goes_to_management(manifest, flow):
                found.setdefault(flow.id, []).append(practice.slug)
    return found


def flows_by_reader(estate: Estate) -> dict[str, list[str]]:
    """The job functions that read the arrived records, each with the ids of the flows to the systems it works in.

    What nobody works on is read by the analysts.
    """
    manifest = estate.manifest
    jobs = [job.role for job in manifest.people_of(manifest.mso.slug)]
    roles = {system.id: system.fact.roles for system in manifest.systems_on("management")}
    found: dict[str, list[str]] = {job: [] for job in jobs}
    arriving = _practices_by_flow(estate)
    for flow in (flow for flow in manifest.flows if flow.id in arriving):
        working = {role for target in flow.fact.targets for role in roles.get(target, ())} & set(jobs)
        for job in working or set(jobs) & set(ANALYSTS):
            found[job].append(flow.id)
    return {job: sorted(own) for job, own in found.items() if own}


def _macie_statement(context: AccountContext) -> Statement:
    """Let Macie decrypt the files that it scans for patient data, with its service-linked role of this account.

    Without it Macie reports such a file as not analyzed (Macie, Analyzing encrypted Amazon S3 objects). The role is
    named by condition, because Macie creates it when the security account enrolls this account.
    """
    role = f"arn:aws:iam::{context.account_id}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
    by_macie: Conditions = {"ArnEquals": {"aws:PrincipalArn": role}}
    root = {"AWS": f"arn:aws:iam::{context.account_id}:root"}
    return allow("PatientDataScan", "kms:Decrypt", on=["*"], to=root, when=by_macie)


def _assumable_roles(estate: Estate) -> dict[str, list[Text]]:
    """The ARNs of the cross-account roles in practices' accounts that each job function of the MSO may assume."""
    manifest = estate.manifest
    roles: dict[str, list[Text]] = {}
    for practice in manifest.practices:
        exchange = estate.account_id(f"exchange-{practice.slug}")
        operated = (estate.account_id(f"clinical-{practice.slug}"), exchange)
        roles.setdefault(OPERATOR_JOB, []).extend(role_arn(account, "operator") for account in operated)
        for job in desk_jobs(manifest, practice.slug):
            roles.setdefault(job, []).append(role_arn(exchange, f"desk/{job}"))
    return roles


def _broker_statements(
    context: AccountContext, sid: str, action: str, on: Callable[[str], list[str]]
) -> list[Statement]:
    """Allow ``action`` to the brokers that deliver to the management account, one statement for each practice.

    ``on`` gives the resources for a practice, by its slug.
    """
    estate = context.estate
    statements = []
    for index, practice in enumerate(estate.manifest.practices):
        if brokers := delivering_broker_arns(estate, practice.slug):
            by_broker: Conditions = {"ArnEquals": {"aws:PrincipalArn": brokers}}
            root = {"AWS": f"arn:aws:iam::{estate.account_id(f'exchange-{practice.slug}')}:root"}
            statements.append(allow(f"{sid}{index}", action, on=on(practice.slug), to=root, when=by_broker))
    return statements
