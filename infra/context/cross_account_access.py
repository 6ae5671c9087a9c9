"""Who comes in from elsewhere: the MSO's people through a practice's doors, a practice's brokers at the MSO's."""

from __future__ import annotations

from typing import Final

from infra.context.account_context import role_arn
from infra.context.data_stores import flows_between, leaves
from infra.context.estate import Estate
from infra.manifest.manifest_model import Manifest

DOORS: Final = ("arn:aws:iam::*:role/mso/operator", "arn:aws:iam::*:role/mso/desk/*")
"""Roles in a practice's accounts that MSO people may take on; what they may do there is bounded."""

ENGINEERS: Final = "mso_it"
"""The job function whose people operate the practices' accounts."""


def desk_jobs(manifest: Manifest, practice: str) -> list[str]:
    """The job functions of the MSO that work in systems of a practice's exchange."""
    systems = manifest.systems_on("exchange", practice)
    jobs = manifest.people_of(manifest.mso.slug)
    return [job.role for job in jobs if any(job.role in system.fact.roles for system in systems)]


def staff(estate: Estate, practice: str) -> list[str]:
    """The roles of the management account that may take on a door of a practice's."""
    management = estate.account("management")
    return [role_arn(management, f"staff/{job}") for job in sorted({ENGINEERS, *desk_jobs(estate.manifest, practice)})]


def carriers(estate: Estate, practice: str) -> list[str]:
    """The roles of a practice's brokers that deliver to the management account."""
    account, manifest = estate.account(f"exchange-{practice}"), estate.manifest
    flows = flows_between(manifest, practice)
    return [role_arn(account, f"phi/broker-{flow.id}") for flow in flows if leaves(manifest, flow)]
