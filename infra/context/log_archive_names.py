"""What the log archive is called, computed from the manifest, so that every stack knows it without asking another."""

from __future__ import annotations

from typing import Final

from infra.context.account_context import bucket_name, role_arn
from infra.context.estate import Estate

ARCHIVE: Final = "log-archive"
BUCKETS_IN: Final = ("log-archive", "management", "clinical", "exchange")
"""Planes whose accounts hold buckets, and so get access logs."""
COPIER: Final = "copies-access-logs"
"""The role that carries an account's access logs into the archive."""
COPIERS: Final = f"arn:aws:iam::*:role/mso/{COPIER}"


def has_buckets(account: str) -> bool:
    """Whether an account holds buckets of its own."""
    return any(account == plane or account.startswith(f"{plane}-") for plane in BUCKETS_IN)


def archive_of(estate: Estate, owner: str) -> str:
    """The name of the account in which one owner's logs are kept: the log archive of the organization it stands in."""
    manifest = estate.manifest
    return manifest.named(ARCHIVE, owner if owner in manifest.organizations() else "")


def owners_in(estate: Estate, organization: str) -> tuple[str, ...]:
    """Whose logs one organization's archive keeps, by the slug of its owner: the owner's own first."""
    guests = (practice.slug for practice in estate.manifest.practices_in(organization))
    return tuple(dict.fromkeys((organization, *guests)))


def sealed_bucket(estate: Estate, owner: str) -> str:
    """The locked bucket in which one owner's access logs are kept. They name objects, so each owner has its own."""
    return bucket_name(estate, archive_of(estate, owner), f"access-{owner}")


def seal(estate: Estate, owner: str) -> str:
    """The alias of the archive's key for one owner's logs, without ``alias/``."""
    return "mso/logs" if owner in estate.manifest.organizations() else f"mso/logs-{owner}"


def auditor(owner: str) -> str:
    """The role in the archive that asks the trail for one owner."""
    return f"audit-{owner}"


def auditors_home(estate: Estate, owner: str) -> str:
    """The account whose auditor takes that role on."""
    return "management" if owner == estate.manifest.mso.slug else f"clinical-{owner}"


def accounts_of(estate: Estate, owner: str) -> list[str]:
    """The names of one owner's accounts."""
    manifest = estate.manifest
    return [account for account in manifest.account_names() if manifest.owner_of(account) == owner]


def copiers(estate: Estate, owner: str) -> dict[str, str]:
    """The roles that bring one owner's access logs in: account id to ARN."""
    ids = [estate.account(account) for account in accounts_of(estate, owner) if has_buckets(account)]
    return {id_: role_arn(id_, COPIER) for id_ in ids}
