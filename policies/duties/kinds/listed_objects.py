"""L6: a person who may open objects can find them: names of objects are seldom known from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Call, Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.existing_resources import ExistingResources
from policies.duties.people import people, session_keys
from policies.separation.iam.patterns import is_plain

WHY = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"
READ, LIST = "s3:GetObject", "s3:ListBucket"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each folder of a bucket that an Allow statement opens to a principal that people act as."""
    existing = ExistingResources(estate)
    for who in people(estate.model.principals):
        about = estate.by_arn.get(who.arn)
        patterns = [
            pattern
            for statement in who.identity
            if statement.allow and not statement.not_resource and statement.covers_action(READ)
            for pattern in statement.resources
        ]
        for arn in dict.fromkeys(arn for pattern in patterns for arn in existing.asked(who, READ, pattern)):
            bucket, _, key = arn.partition("/")
            if is_plain(arn) or estate.entity(bucket) is None:
                continue
            folder = key[: min(key.find(sign) for sign in "*?" if sign in key)]
            lists = Call(who, LIST, bucket, {**session_keys(who), "s3:prefix": folder})
            does = f"lists {folder or 'everything'} in {estate.decisions.name(bucket)}, which it reads"
            yield Duty("L6", "listed-objects", who.name, does, (lists,), WHY, about.urn if about else "", who.arn)
