"""Names in the log archive, computed from the manifest: every stack knows them without reading another stack."""

from __future__ import annotations

from typing import Final

from infra.context.account_context import bucket_name, role_arn
from infra.context.estate import Estate

LOG_ARCHIVE: Final = "log-archive"
PLANES_WITH_BUCKETS: Final = ("log-archive", "management", "clinical", "exchange")
"""Planes whose accounts hold buckets, and so have S3 server access logs."""
REPLICATION_ROLE: Final = "copies-access-logs"
"""The role with which S3 replicates an account's access logs into the log archive."""
REPLICATION_ROLES: Final = f"arn:aws:iam::*:role/mso/{REPLICATION_ROLE}"
"""Its ARN pattern, in every account."""


def has_buckets(account: str) -> bool:
    """Whether the account of this name holds buckets."""
    return any(account == plane or account.startswith(f"{plane}-") for plane in PLANES_WITH_BUCKETS)


def log_archive_of(estate: Estate, owner: str) -> str:
    """The name of the account that keeps one owner's logs: the log archive of the owner's organization."""
    manifest = estate.manifest
    return manifest.stack_name(LOG_ARCHIVE, owner if owner in manifest.organizations() else "")


def owners_in(estate: Estate, organization: str) -> tuple[str, ...]:
    """The owners whose logs an organization's archive keeps; ``organization`` is its owner's slug and comes first."""
    members = (practice.slug for practice in estate.manifest.practices_in(organization))
    return tuple(dict.fromkeys((organization, *members)))


def locked_access_log_bucket(estate: Estate, owner: str) -> str:
    """The bucket that keeps one owner's access logs under Object Lock.

    Access logs name objects, so each owner has a bucket of its own.
    """
    return bucket_name(estate, log_archive_of(estate, owner), f"access-{owner}")


def log_key_alias(estate: Estate, owner: str) -> str:
    """The alias of the KMS key for one owner's logs in the archive, without ``alias/``."""
    return "mso/logs" if owner in estate.manifest.organizations() else f"mso/logs-{owner}"


def audit_role(owner: str) -> str:
    """The name of the role in the archive that queries the audit trail for one owner."""
    return f"audit-{owner}"


def auditor_account(estate: Estate, owner: str) -> str:
    """The name of the account whose auditor role assumes that owner's audit role."""
    return "management" if owner == estate.manifest.mso.slug else f"clinical-{owner}"


def accounts_of(estate: Estate, owner: str) -> list[str]:
    """The names of one owner's accounts."""
    manifest = estate.manifest
    return [account for account in manifest.account_names() if manifest.owner_of(account) == owner]


def replication_role_arns(estate: Estate, owner: str) -> dict[str, str]:
    """The roles that replicate one owner's access logs into the archive: account id to role ARN."""
    ids = [estate.account_id(account) for account in accounts_of(estate, owner) if has_buckets(account)]
    return {account_id: role_arn(account_id, REPLICATION_ROLE) for account_id in ids}
