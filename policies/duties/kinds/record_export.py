"""L9: a practice takes its records out: a person of its own finds, opens and decrypts every object of each store."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.duties.flows import READ
from policies.duties.people import is_person, session_keys, somebody
from policies.separation.estate.entities import PHI, PRACTICE_PLANES, IamResource, Principal
from policies.separation.iam.patterns import arn_meets

WHY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/download-objects.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bucket of a practice's account with patient data."""
    for bucket in estate.model.resources:
        own = bucket.kind == "s3-bucket" and bucket.account.plane in PRACTICE_PLANES
        if own and bucket.data_classes & PHI and bucket.urn:
            pattern = f"{bucket.arn}/*"
            readers = [
                p
                for p in estate.in_account.get(bucket.account.id, ())
                if p.owner == bucket.owner and is_person(p) and _may_read(p, pattern)
            ]
            alternatives = [tuple(_takes_out(estate, p, bucket)) for p in readers]
            missing = f"nobody of {bucket.owner} may"
            needs = (somebody(estate, bucket.account, alternatives, missing, bucket.owner),)
            does = f"is read in full by a person of {bucket.owner}"
            yield Duty("L9", "record-export", bucket.label, does, needs, WHY, bucket.urn)


def _may_read(principal: Principal, pattern: str) -> bool:
    allows = (s for s in principal.identity if s.allow and s.covers_action(READ))
    return any(s.not_resource or any(arn_meets(resource, pattern) for resource in s.resources) for s in allows)


def _takes_out(estate: DutyEstate, reader: Principal, bucket: IamResource) -> Iterator[Need]:
    keys = session_keys(reader)
    yield Call(reader, "s3:ListBucket", bucket.arn, {**keys, "s3:prefix": ""})
    yield Call(reader, READ, f"{bucket.arn}/*", keys)
    yield from estate.uses_key(reader, bucket.kms_key_arn, "s3", "Decrypt", **keys)
