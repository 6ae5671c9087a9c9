"""Cross-account access: the MSO's staff in a practice's accounts, and a practice's brokers in the MSO's account.

A vendor that fetches files assumes one role of the exchange, ``/mso/vendor/fetch-<system>``, from its own account.

The MSO's staff sign in to the management account and assume a role of the practice's account from there: the
``operator`` role, which runs the systems, or a desk role. A desk is the place of work of one job function of the MSO (a
biller's, say) in a practice's exchange account; its role, ``/mso/desk/<job>``, reads what the flows deliver to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from infra.context.account_context import role_arn
from infra.context.data_stores import goes_to_management
from infra.context.estate import Estate
from infra.manifest.flow_carriage import brokered_flows, fetched_flows, read_in_exchange
from infra.manifest.manifest_model import Manifest

CROSS_ACCOUNT_ROLES: Final = ("arn:aws:iam::*:role/mso/operator", "arn:aws:iam::*:role/mso/desk/*")
"""ARN patterns of the roles in a practice's accounts that MSO staff may assume; each has a permissions boundary."""

VENDOR_ROLES: Final = "arn:aws:iam::*:role/mso/vendor/*"
"""ARN pattern of the roles with which vendors fetch files; each has a permissions boundary and asks for an id."""

OPERATOR_JOB: Final = "mso_it"
"""The job function whose members assume the operator roles of the practices' accounts."""


def desk_jobs(manifest: Manifest, practice: str) -> list[str]:
    """The job functions of the MSO that work in systems of a practice's exchange whose records people read."""
    targets = {target for ends in read_in_exchange(manifest, practice).values() for target in ends}
    systems = [system for system in manifest.systems_on("exchange", practice) if system.id in targets]
    jobs = manifest.people_of(manifest.mso.slug)
    return [job.role for job in jobs if any(job.role in system.fact.roles for system in systems)]


def staff_role_arns(estate: Estate, practice: str) -> list[str]:
    """The ARNs of the management account's roles that may assume a cross-account role of a practice."""
    management, jobs = estate.account_id("management"), {OPERATOR_JOB, *desk_jobs(estate.manifest, practice)}
    return [role_arn(management, f"staff/{job}") for job in sorted(jobs)]


def fetching_vendors(manifest: Manifest, practices: Sequence[str]) -> dict[str, str]:
    """By ARN pattern of a role of exchanges with which a vendor fetches files: the vendor's role that assumes it."""
    ends = (end for practice in practices for end in fetched_flows(manifest, practice))
    return {
        f"arn:aws:iam::*:role/mso/{fetching_role(system.id)}": system.vendor.delivery.principal or ""
        for _, system in ends
        if system.vendor and system.vendor.delivery
    }


def fetching_role(system: str) -> str:
    """The path and name, below ``/mso/``, of the role with which the vendor of a system fetches files."""
    return f"vendor/fetch-{system}"


def delivering_broker_arns(estate: Estate, practice: str) -> list[str]:
    """The ARNs of the roles of a practice's brokers that write to the management account."""
    account, manifest = estate.account_id(f"exchange-{practice}"), estate.manifest
    flows = brokered_flows(manifest, practice)
    return [role_arn(account, f"phi/broker-{flow.id}") for flow in flows if goes_to_management(manifest, flow)]
