"""The management plane: the MSO's own business. No patient data, in any form."""

from __future__ import annotations

from collections.abc import Callable

import pulumi

from infra.components.business_bucket import BusinessBucket, BusinessBucketArgs
from infra.components.data_key import KeyUse
from infra.context.account_context import AccountContext, role_arn
from infra.context.cross_account_access import ENGINEERS, carriers, desk_jobs
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.law import retention
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_setup import keep_state, open_account
from infra.planes.shared.hosted_systems import Tenancy, host

ARRIVALS = "de-identified"
ANALYSTS = ("analyst",)
"""Job functions that read what the exchanges let through."""


def build(estate: Estate) -> None:
    """Staff, the MSO's systems, and the bucket where what the exchanges let through arrives."""
    manifest = estate.manifest
    place, baseline = open_account(estate, "management")
    workers = workforce_roles.workforce(place, manifest.aws.domain)
    keeper = workforce_roles.custodian(workers)
    keep_state(place, baseline, keeper.arn)
    workforce_roles.auditor(workers)
    staff = workforce_roles.staff(workers, _doors(estate))
    readers = [staff[job] for job in ANALYSTS if job in staff]
    hosted = host(
        Tenancy(
            place=place,
            administrators=[keeper.arn, baseline.deployer],
            deployer=baseline.deployer,
            path="/mso/",
            domain=manifest.aws.domain,
            mailboxes={"mso": manifest.mso.contacts.security},
            systems=manifest.systems_on("management"),
            users={ARRIVALS: [KeyUse(role=role.arn, through=("s3",)) for role in readers]},
            guests={ARRIVALS: [estate.account(f"exchange-{practice.slug}") for practice in manifest.practices]},
            services={ARRIVALS: _brokers(place, "Seal", "kms:GenerateDataKey", lambda _: ["*"])},
        )
    )
    bucket = place.bucket("arrivals")
    BusinessBucket(
        "arrivals",
        BusinessBucketArgs(
            bucket=bucket,
            key_arn=hosted.keys[ARRIVALS].arn,
            log_bucket=baseline.access_logs,
            tags=place.tags(ARRIVALS, "exchange"),
            superseded_days=retention.business(manifest.retention).superseded_days,
            grants=_brokers(place, "Deliver", "s3:PutObject", lambda practice: [f"arn:aws:s3:::{bucket}/{practice}/*"]),
        ),
        place.opts,
    )
    pulumi.export("vpc", hosted.network.vpc_id)
    for role in readers:
        role.grant("arrivals", allow("Arrivals", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/*"]))


def _doors(estate: Estate) -> dict[str, list[Text]]:
    """Which roles in the practices' accounts each job function of the MSO may take on."""
    manifest = estate.manifest
    doors: dict[str, list[Text]] = {}
    for practice in manifest.practices:
        exchange = estate.account(f"exchange-{practice.slug}")
        operated = (estate.account(f"clinical-{practice.slug}"), exchange)
        doors.setdefault(ENGINEERS, []).extend(role_arn(account, "operator") for account in operated)
        for job in desk_jobs(manifest, practice.slug):
            doors.setdefault(job, []).append(role_arn(exchange, f"desk/{job}"))
    return doors


def _brokers(place: AccountContext, sid: str, action: str, on: Callable[[str], list[str]]) -> list[Statement]:
    """Let the brokers of the flows that leave an exchange write here, each practice's under its own prefix."""
    estate = place.estate
    statements = []
    for index, practice in enumerate(estate.manifest.practices):
        if brokers := carriers(estate, practice.slug):
            named: Conditions = {"ArnEquals": {"aws:PrincipalArn": brokers}}
            root = {"AWS": f"arn:aws:iam::{estate.account(f'exchange-{practice.slug}')}:root"}
            statements.append(allow(f"{sid}{index}", action, on=on(practice.slug), to=root, when=named))
    return statements
