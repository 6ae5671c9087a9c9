"""L7: a pipeline reads and writes the state of its stacks with the key that protects it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.deployers import deployers
from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.entities import IamResource, Principal, is_state

WHY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
"""What a backend in S3 does with a stack's state, its history and its locks."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bucket with deployment state: of the deployer of its account, as which the pipeline opens it."""
    buckets = [r for r in estate.model.resources if r.kind == "s3-bucket" and is_state(r)]
    for deployer in deployers(estate):
        for bucket in buckets:
            if bucket.account.id == deployer.role.account.id:
                needs = tuple(_needs(estate, deployer.role, bucket))
                does = f"keeps the state of its stacks in {bucket.label}"
                yield Duty("L7", "deployment-state", deployer.name, does, needs, WHY, bucket.urn, deployer.role.arn)


def _needs(estate: DutyEstate, role: Principal, bucket: IamResource) -> Iterator[Need]:
    yield Call(role, "s3:ListBucket", bucket.arn)
    yield from (Call(role, action, f"{bucket.arn}/.pulumi/*") for action in OBJECTS)
    yield from estate.uses_key(role, bucket.kms_key_arn, "s3", "Decrypt", "GenerateDataKey")
