"""The management plane: the MSO's own business, without patient data in any form."""

from __future__ import annotations

from collections.abc import Callable

import pulumi

from infra.components.business_bucket import BusinessBucket, BusinessBucketArgs
from infra.components.data_key import KeyUse
from infra.context.account_context import AccountContext, role_arn
from infra.context.cross_account_access import OPERATOR_JOB, delivering_broker_arns, desk_jobs
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.law import retention
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_hosting import HostingArgs, build_hosting
from infra.planes.shared.account_setup import create_state_store, set_up_account

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
    readers = [staff_roles[job] for job in ANALYSTS if job in staff_roles]
    hosting = build_hosting(
        HostingArgs(
            context=context,
            administrators=[custodian.arn, *setup.deployers],
            deployer=setup.deployer,
            deployers=setup.deployers,
            role_path="/mso/",
            alarm_mailboxes={"mso": manifest.mso.contacts.security},
            systems=manifest.systems_on("management"),
            key_users={ARRIVALS_CLASS: [KeyUse(role=role.arn, via_services=("s3",)) for role in readers]},
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
    pulumi.export("vpc", hosting.network.vpc_id)
    for role in readers:
        role.grant(
            "arrivals",
            allow("Arrivals", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/*"]),
            allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"]),
        )


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
