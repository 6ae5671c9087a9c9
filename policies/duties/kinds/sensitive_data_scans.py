"""L3: Macie reads the buckets that a job names, and decrypts their objects."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.buckets import BucketSettings, buckets
from policies.duties.duty import ANYBODY, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/macie/latest/user/discovery-supported-encryption-types.html"
SERVICE, ROLE = "macie.amazonaws.com", "AWSServiceRoleForAmazonMacie"
ACCOUNT, MEMBER = "macie2/account:Account", "macie2/member:Member"
ORGANIZATION = "macie2/organizationConfiguration:OrganizationConfiguration"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bucket that a classification job names."""
    by_name = buckets(estate)
    enabled = {(r.account, r.region) for r in estate.of_type(ACCOUNT) if r.facts.get("status") != "PAUSED"}
    for job in estate.of_type("macie2/classificationJob:ClassificationJob"):
        for definition in documents(items(value_at(job.facts, "s3JobDefinition.bucketDefinitions"))):
            for name in items(definition.get("buckets")):
                bucket = by_name.get(str(name))
                yes = (job.account, job.region) in enabled
                of = str(definition.get("accountId"))
                needs = (
                    Standing(yes, f"Macie is not turned on in {job.account}"),
                    Standing(job.facts.get("jobStatus") != "USER_PAUSED", "the job is paused"),
                    Standing(_is_managed(estate, job, of), f"{of} is no member of {job.account} in Macie"),
                    *_reads(estate, bucket, str(name)),
                )
                who = estate.label(job)
                yield Duty("L3", "sensitive-data-scans", who, f"reads the bucket {name}", needs, WHY, job.urn)


def _is_managed(estate: DutyEstate, job: Resource, account: str) -> bool:
    """Whether an administrator's jobs read buckets of an account: its own, a member's, or one that joins by itself."""
    joined = {m.facts.get("accountId") for m in estate.beside(job, MEMBER) if m.region == job.region}
    by_itself = any(c.region == job.region and c.facts.get("autoEnable") for c in estate.beside(job, ORGANIZATION))
    return account == job.account or account in joined or by_itself


def _reads(estate: DutyEstate, bucket: BucketSettings | None, name: str) -> Iterator[Need]:
    """With Macie's service-linked role in the account of the bucket."""
    if bucket is None:
        yield not_in_input(f"the bucket {name}", ANYBODY)
        return
    role = estate.linked_role(estate.account(bucket.resource), SERVICE, ROLE)
    yield from (Call(role, action, bucket.arn) for action in ("s3:GetBucketLocation", "s3:ListBucket"))
    yield Call(role, "s3:GetObject", f"{bucket.arn}/any")
    if bucket.key:
        yield from estate.uses_key(role, bucket.key, "s3", "Decrypt")
