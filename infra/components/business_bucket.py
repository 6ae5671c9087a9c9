"""A bucket for the MSO's own business data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.components.phi_bucket import PATIENT_DATA_CLASSES
from infra.iam.policy_builder import Statement, Text


@dataclass(frozen=True, kw_only=True)
class BusinessBucketArgs:
    """``statements`` let principals of other accounts write here; noncurrent versions expire after ``noncurrent_days``.

    Documentation is kept for six years from the date when it was last in effect (45 CFR 164.316(b)(2)(i)): the day on
    which a newer version replaced it. 0 keeps every version.
    """

    bucket: str
    key_arn: Text
    log_bucket: Text
    tags: Mapping[str, str]
    statements: Sequence[Statement] = ()
    noncurrent_days: int = 0

    def __post_init__(self) -> None:
        if self.tags.get("mso:data-class") in PATIENT_DATA_CLASSES:
            given = self.tags["mso:data-class"]
            raise ValueError(f"bucket {self.bucket}: {given!r} is patient data, which belongs to a practice's account")


class BusinessBucket(pulumi.ComponentResource):
    """A bucket for data that is not patient data; it cannot be built with a patient-data class (45 CFR 164.502(a))."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: BusinessBucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:BusinessBucket", name, {}, opts)
        bucket = Bucket(
            name,
            BucketArgs(
                bucket=args.bucket,
                key_arn=args.key_arn,
                log_bucket=args.log_bucket,
                tags=args.tags,
                statements=args.statements,
                noncurrent_days=args.noncurrent_days,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})
