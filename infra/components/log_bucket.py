"""A bucket for logs, which cannot be deleted before their retention ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.bucket import Bucket, BucketArgs
from infra.iam.policy_builder import Statement, Text


@dataclass(frozen=True, kw_only=True)
class LogBucketArgs:
    """``deliveries`` are the statements that let AWS services write here.

    ``object_lock`` is False only where AWS cannot deliver to a bucket with Object Lock (server access logs, AWS Config)
    and for query results, which are copies. ``key_arn`` is None only for load balancer logs and access logs. No object
    expires while ``legal_hold`` is True.
    """

    bucket: str
    key_arn: Text | None
    retain_years: int
    deliveries: Sequence[Statement]
    tags: Mapping[str, str]
    log_bucket: Text | None = None
    object_lock: bool = True
    legal_hold: bool = False

    def __post_init__(self) -> None:
        if self.retain_years < 6:
            raise ValueError(f"retain_years must be 6 or more (45 CFR 164.316(b)(2)(i)), got {self.retain_years}")


class LogBucket(pulumi.ComponentResource):
    """A bucket of logs under Object Lock in compliance mode: no principal can shorten or delete them (164.312(b))."""

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
                statements=args.deliveries,
                locked_years=args.retain_years if args.object_lock else 0,
                expire_days=0 if args.legal_hold else args.retain_years * 366,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.arn, self.name = bucket.arn, bucket.name
        self.register_outputs({"arn": self.arn, "name": self.name})
