"""L3: GuardDuty exports its findings to the bucket of its publishing destination, with the key."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.buckets import buckets, delivers
from policies.duties.delivery_targets import Sender, source_of
from policies.duties.duty import Duty, Need
from policies.duties.duty_estate import DutyEstate

WHY = "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each publishing destination."""
    for export in estate.of_type("guardduty/publishingDestination:PublishingDestination"):
        needs = tuple(_needs(estate, export))
        yield Duty("L3", "finding-exports", estate.label(export), "exports findings", needs, WHY, export.urn)


def _needs(estate: DutyEstate, export: Resource) -> Iterator[Need]:
    account = estate.account(export)
    detector = f"arn:aws:guardduty:{export.region}:{account.id}:detector/{export.facts.get('detectorId')}"
    says = source_of(account, detector)
    sender = Sender("guardduty.amazonaws.com", account, says, says)
    name, _, path = str(export.facts.get("destinationArn")).removeprefix("arn:aws:s3:::").partition("/")
    prefix = f"{path.rstrip('/')}/" if path else ""
    bucket = buckets(estate).get(name)
    yield from delivers(
        sender, bucket, name, f"{prefix}AWSLogs/{account.id}/GuardDuty/", reads=("s3:GetBucketLocation",), states={}
    )
    yield from sender.use_key(estate, export.facts.get("kmsKeyArn"), account, "GenerateDataKey")
