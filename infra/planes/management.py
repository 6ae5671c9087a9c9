"""The management plane: the MSO's own business, without patient data in any form."""

from __future__ import annotations

from collections.abc import Callable

import pulumi

from infra.components.business_bucket import BusinessBucket, BusinessBucketArgs
from infra.components.data_key import KeyUse
from infra.context.account_context import AccountContext, role_arn
from infra.context.cross_account_access import OPERATOR_JOB, delivering_broker_arns, desk_jobs
from infra.context.data_stores import goes_to_management
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.flow_carriage import brokered_flows
from infra.manifest.law import retention
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_hosting import HostingArgs, build_hosting
from infra.planes.shared.account_setup import create_state_store, set_up_account
from infra.planes.shared.backup_role import backup_role
from infra.planes.shared.business_backup import back_up_business_data
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
    folders = _folders_by_reader(estate)
    readers = [staff_roles[job] for job in folders]
    # what is on no side of the wall (mail, the workforce's sign-in) is the MSO's; a practice has a sign-in of its own
    on_no_side = (each for each in manifest.systems_on("platform") if each.runtime or each.vendor)
    systems = (*manifest.systems_on("management"), *on_no_side)
    backup = backup_role(context)
    backed_up = sorted({ARRIVALS_CLASS, *(system.data_class for system in systems if system.runtime)})
    key_users = {data_class: [backup_key_use(backup)] for data_class in backed_up}
    key_users[ARRIVALS_CLASS] += [KeyUse(role=role.arn, via_services=("s3",)) for role in readers]
    hosting = build_hosting(
        HostingArgs(
            context=context,
            administrators=[custodian.arn, *setup.deployers],
            deployer=setup.deployer,
            deployers=setup.deployers,
            role_path="/mso/",
            alarm_mailboxes={"mso": manifest.mso.contacts.security},
            systems=systems,
            key_users=key_users,
            key_accounts={
                ARRIVALS_CLASS: [estate.account_id(f"exchange-{practice.slug}") for practice in manifest.practices]
            },
            key_statements={
                ARRIVALS_CLASS: [
                    *_broker_statements(context, "Seal", "kms:GenerateDataKey", lambda _: ["*"]),
                    _macie_statement(context),
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
    for job, own in folders.items():
        in_folders: Conditions = {"StringLike": {"s3:prefix": [f"{folder}*" for folder in own]}}
        staff_roles[job].grant(
            "arrivals",
            allow("Arrivals", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/{folder}*" for folder in own]),
            allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"], when=in_folders if any(own) else None),
        )


def _folders_by_reader(estate: Estate) -> dict[str, list[str]]:
    """The job functions that read the arrived files, each with its folders: analysts read all (``""``).

    Without an analyst, whoever works in a system reads the files of the flows that deliver to it.
    """
    manifest = estate.manifest
    jobs = [job.role for job in manifest.people_of(manifest.mso.slug)]
    if analysts := [job for job in jobs if job in ANALYSTS]:
        return {job: [""] for job in analysts}
    found: dict[str, list[str]] = {}
    for practice in manifest.practices:
        flows = [flow for flow in brokered_flows(manifest, practice.slug) if goes_to_management(manifest, flow)]
        for system in manifest.systems_on("management"):
            own = [f"{practice.slug}/{flow.id}/" for flow in flows if system.id in flow.fact.targets]
            for job in jobs if own else ():
                if job in system.fact.roles:
                    found[job] = sorted({*found.get(job, ()), *own})
    return found


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
