"""L5: a vendor that fetches finds, reads and opens what is in its bucket, and somebody puts files there."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate
from policies.duties.flows import COPYING, READ, WRITE, about_objects, service_roles
from policies.duties.people import session_keys
from policies.separation.estate.entities import IamResource, Principal

WHY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html"
VENDOR = "mso:vendor"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each role by which a vendor fetches, a duty to read each bucket of that vendor; for each bucket, to fill it.

    Such a role and such a bucket have the tag mso:vendor. That the vendor may assume the role is a duty of sign-in.
    """
    buckets = [each for each in estate.model.resources if each.kind == "s3-bucket" and each.tags.get(VENDOR)]
    for role in estate.model.principals:
        resource = estate.by_arn.get(role.arn)
        if resource is None or not role.tags.get(VENDOR):
            continue
        own = [bucket for bucket in buckets if _is_for(role, bucket)]
        if not own:
            missing = Standing(False, f"no bucket of {role.account.name} is tagged as one of {role.tags[VENDOR]}")
            yield Duty("L5", "vendor-fetches", role.name, "has a bucket", (missing,), WHY, resource.urn, role.arn)
        for bucket in own:
            needs, does = tuple(_fetches(estate, role, bucket)), f"fetches from {bucket.label}"
            yield Duty("L5", "vendor-fetches", role.name, does, needs, WHY, bucket.urn, role.arn)
    copiers = service_roles(estate.model.principals, COPYING)
    for bucket in buckets:
        need = _filled(estate, bucket, copiers)
        yield Duty("L5", "vendor-fetches", bucket.label, "is filled", (need,), WHY, bucket.urn)


def _is_for(role: Principal, bucket: IamResource) -> bool:
    return bucket.account.id == role.account.id and bucket.tags[VENDOR] == role.tags[VENDOR]


def _fetches(estate: DutyEstate, role: Principal, bucket: IamResource) -> Iterator[Need]:
    keys = session_keys(role)
    yield Call(role, "s3:ListBucket", bucket.arn, keys)
    yield Call(role, READ, f"{bucket.arn}/*", keys)
    yield from estate.uses_key(role, bucket.kms_key_arn, "s3", "Decrypt", **keys)


def _filled(estate: DutyEstate, bucket: IamResource, copiers: set[str]) -> Need:
    """A workload whose policy names the bucket puts objects there, with the bucket's key."""
    writers = [
        p
        for p in estate.model.principals
        if p.arn not in copiers and not p.hypothetical and any(about_objects(p, WRITE, f"{bucket.arn}/*"))
    ]
    ways = [
        (*(Call(p, WRITE, arn) for arn in about_objects(p, WRITE, f"{bucket.arn}/*")),
         *estate.uses_key(p, bucket.kms_key_arn, "s3", "GenerateDataKey"))
        for p in writers
    ]  # fmt: skip
    return AnyOf(tuple(ways), "nobody puts files there")
