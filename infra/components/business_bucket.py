"""A bucket for the management company's own data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.components.phi_bucket import PATIENT_DATA
from infra.iam.policy_builder import Statement, Text


@dataclass(frozen=True, kw_only=True)
class BusinessBucketArgs:
    """``grants`` let named principals of other accounts deliver here; ``superseded_days`` keeps old versions that long.

    Documentation is kept for six years from the date when it last was in effect (45 CFR 164.316(b)(2)(i)): the day on
    which a newer version took its place. 0 is for ever.
    """

    bucket: str
    key_arn: Text
    log_bucket: Text
    tags: Mapping[str, str]
    grants: Sequence[Statement] = ()
    superseded_days: int = 0

    def __post_init__(self) -> None:
        if self.tags.get("mso:data-class") in PATIENT_DATA:
            given = self.tags["mso:data-class"]
            raise ValueError(f"bucket {self.bucket}: {given!r} is patient data, which stays with the practice")


class BusinessBucket(pulumi.ComponentResource):
    """One bucket that holds no patient data in any form: refusing that label is its promise (45 CFR 164.502(a))."""

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
                grants=args.grants,
                superseded_days=args.superseded_days,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})
