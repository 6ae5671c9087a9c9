"""L3: Macie reads the buckets that a job names, and decrypts their objects."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.buckets import BucketSettings, buckets
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/macie/latest/user/discovery-supported-encryption-types.html"
SERVICE, ROLE = "macie.amazonaws.com", "AWSServiceRoleForAmazonMacie"
ACCOUNT, MEMBER = "macie2/account:Account", "macie2/member:Member"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bucket that a classification job names."""
    by_name = buckets(estate)
    enabled = {(r.account, r.region) for r in estate.of_type(ACCOUNT) if r.facts.get("status") != "PAUSED"}
    for job in estate.of_type("macie2/classificationJob:ClassificationJob"):
        for definition in documents(items(value_at(job.facts, "s3JobDefinition.bucketDefinitions"))):
            for name in items(definition.get("buckets")):
                bucket = by_name.get(str(name))
                yes = (job.account, job.region) in enabled
                needs = (Standing(yes, f"Macie is not turned on in {job.account}"), *_reads(estate, bucket, str(name)))
                who = estate.label(job)
                yield Duty("L3", "sensitive-data-scans", who, f"reads the bucket {name}", needs, WHY, job.urn)


def _reads(estate: DutyEstate, bucket: BucketSettings | None, name: str) -> Iterator[Need]:
    """With Macie's service-linked role in the account of the bucket."""
    if bucket is None:
        yield not_in_input(f"the bucket {name}")
        return
    role = estate.linked_role(estate.account(bucket.resource), SERVICE, ROLE)
    yield from (Call(role, action, bucket.arn) for action in ("s3:GetBucketLocation", "s3:ListBucket"))
    yield Call(role, "s3:GetObject", f"{bucket.arn}/any")
    if bucket.key:
        yield from estate.uses_key(role, bucket.key, "s3", "Decrypt")
