"""Counts what buckets, repositories, vaults and log groups hold, without reading any of it.

What cannot be counted is left out, and so counts as not empty in a teardown plan. Of a bucket only the first page of
versions is listed: a day of the last write is known where that page is all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any, Final

from infra.engine.graph import Resource
from infra.teardown.deletion_refusals import REPOSITORY, VAULT
from infra.teardown.legal_retention import BUCKET, LOG_GROUP
from infra.teardown.teardown_facts import Content, Contents

ClientOf = Callable[[Resource, str], Any]
"""A boto3 client of a service, in the account and region of a resource."""
WORKERS: Final = 8


def read_contents(resources: Iterable[Resource], client_of: ClientOf) -> Contents:
    """The contents by URN of those resources whose content can be counted with the credentials at hand."""
    holders = [resource for resource in resources if resource.type in COUNTS]

    def counted(resource: Resource) -> Content | None:
        count, service = COUNTS[resource.type]
        try:
            return count(client_of(resource, service), resource.facts)
        except Exception:  # whatever the reason is, the content is not known, and what is not known counts as held
            return None

    with ThreadPoolExecutor(WORKERS) as pool:
        found = zip(holders, pool.map(counted, holders), strict=True)
        return {resource.urn: content for resource, content in found if content is not None}


def _bucket(client: Any, facts: Mapping[str, Any]) -> Content:
    page = client.list_object_versions(Bucket=str(facts["bucket"]))
    items = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
    complete = not page.get("IsTruncated")
    return Content(items=len(items), last_written=_latest(items, "LastModified") if complete else None)


def _repository(client: Any, facts: Mapping[str, Any]) -> Content:
    return Content(items=len(client.list_images(repositoryName=str(facts["name"])).get("imageIds", ())))


def _vault(client: Any, facts: Mapping[str, Any]) -> Content:
    points = client.list_recovery_points_by_backup_vault(BackupVaultName=str(facts["name"])).get("RecoveryPoints", ())
    return Content(items=len(points), last_written=_latest(points, "CreationDate"))


def _log_group(client: Any, facts: Mapping[str, Any]) -> Content:
    """AWS counts the bytes of a log group with a delay of hours, so log streams count as well."""
    name = str(facts["name"])
    streams = client.describe_log_streams(logGroupName=name, limit=50).get("logStreams", ())
    written = [stream["lastIngestionTime"] for stream in streams if stream.get("lastIngestionTime")]
    last = datetime.fromtimestamp(max(written) / 1000, UTC).date() if written and len(streams) < 50 else None
    return Content(items=len(streams), last_written=last)


def _latest(items: Iterable[Mapping[str, Any]], member: str) -> date | None:
    return max((each[member].date() for each in items if isinstance(each.get(member), datetime)), default=None)


COUNTS: Final = {
    BUCKET: (_bucket, "s3"),
    REPOSITORY: (_repository, "ecr"),
    VAULT: (_vault, "backup"),
    LOG_GROUP: (_log_group, "logs"),
}
