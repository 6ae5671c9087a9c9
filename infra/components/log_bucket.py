"""A bucket that logs are delivered to and never leave before their time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.iam.policy_builder import Statement, Text


@dataclass(frozen=True, kw_only=True)
class LogBucketArgs:
    """``deliveries`` let AWS services write here. ``locked`` is False only where AWS cannot deliver into a lock.

    Server access logs and AWS Config are those cases, and answers to queries, which are copies; ``key_arn`` is None
    only for load-balancer logs and access logs. Nothing expires while ``held``, by a legal hold.
    """

    bucket: str
    key_arn: Text | None
    retain_years: int
    deliveries: Sequence[Statement]
    tags: Mapping[str, str]
    log_bucket: Text | None = None
    locked: bool = True
    held: bool = False

    def __post_init__(self) -> None:
        if self.retain_years < 6:
            raise ValueError(f"retain_years must be 6 or more (45 CFR 164.316(b)(2)(i)), got {self.retain_years}")


class LogBucket(pulumi.ComponentResource):
    """One bucket of logs under Object Lock in compliance mode: nobody shortens, overwrites or deletes (164.312(b))."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: LogBucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:LogBucket", name, {}, opts)
        bucket = Bucket(
            name,
            BucketArgs(
                bucket=args.bucket,
                key_arn=args.key_arn,
                log_bucket=args.log_bucket,
                tags=args.tags,
                grants=args.deliveries,
                locked_years=args.retain_years if args.locked else 0,
                expire_days=0 if args.held else args.retain_years * 366,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})
