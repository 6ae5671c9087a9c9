"""The S3 bucket under every bucket of the kit, with the safeguards that all of them have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Kind, Statement, Text, deny, policy


@dataclass(frozen=True, kw_only=True)
class BucketArgs:
    """``key_arn`` is None only where the writing service supports no KMS key (load balancer logs): then SSE-S3 applies.

    ``locked_years`` puts every version under Object Lock from its creation. In ``mode`` GOVERNANCE, principals with
    ``s3:BypassGovernanceRetention`` may remove the lock; in COMPLIANCE no principal may. Objects expire after
    ``expire_days``, noncurrent versions after ``noncurrent_days``; 0 is never. ``statements`` are added to the bucket
    policy; ``eventbridge`` sends an event for each new object.
    """

    bucket: str
    tags: Mapping[str, str]
    key_arn: Text | None
    log_bucket: Text | None
    statements: Sequence[Statement] = ()
    locked_years: int = 0
    mode: Literal["COMPLIANCE", "GOVERNANCE"] = "COMPLIANCE"
    expire_days: int = 0
    noncurrent_days: int = 0
    eventbridge: bool = False


class Bucket(pulumi.ComponentResource):
    """A bucket that is private, versioned, encrypted, without ACLs, logged, and accepts requests over TLS only.

    45 CFR 164.312(a)(2)(iv), 164.312(e)(1), 164.312(b), 164.312(c)(1).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:Bucket", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(
            name, bucket=args.bucket, object_lock_enabled=bool(args.locked_years), tags=args.tags, opts=child_opts
        )
        self.arn, self.name = bucket.arn, bucket.bucket
        self._block_public_access(name, child_opts)
        self._encrypt(name, args, child_opts)
        bucket_policy = self._bucket_policy(name, args, child_opts)
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=self.name,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=child_opts,
        )
        if args.log_bucket is not None:
            aws.s3.BucketLogging(
                f"{name}-logging",
                bucket=self.name,
                target_bucket=args.log_bucket,
                target_prefix=f"{args.bucket}/",
                opts=child_opts,
            )
        if args.eventbridge:
            aws.s3.BucketNotification(f"{name}-events", bucket=self.name, eventbridge=True, opts=child_opts)
        self._retain(name, args, pulumi.ResourceOptions(parent=self, depends_on=[versioning]))
        self.name = bucket_policy.bucket  # what writes here depends on the policy that allows it
        self.register_outputs({"arn": self.arn, "name": self.name})

    def _block_public_access(self, name: str, child_opts: pulumi.ResourceOptions) -> None:
        aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child_opts,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=self.name,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=child_opts,
        )

    def _encrypt(self, name: str, args: BucketArgs, child_opts: pulumi.ResourceOptions) -> None:
        by_default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms" if args.key_arn else "AES256", kms_master_key_id=args.key_arn
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=self.name,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=bool(args.key_arn)
                )
            ],
            opts=child_opts,
        )

    def _bucket_policy(self, name: str, args: BucketArgs, child_opts: pulumi.ResourceOptions) -> aws.s3.BucketPolicy:
        return aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=self.name,
            policy=policy(Kind.BUCKET, *_tls_only(self.arn), *args.statements),
            opts=child_opts,
        )

    def _retain(self, name: str, args: BucketArgs, after: pulumi.ResourceOptions) -> None:
        """Object Lock and lifecycle rules; both require versioning."""
        if args.locked_years:
            retention = aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                mode=args.mode, years=args.locked_years
            )
            aws.s3.BucketObjectLockConfiguration(
                f"{name}-lock",
                bucket=self.name,
                object_lock_enabled="Enabled",
                rule=aws.s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
                opts=after,
            )
        rules = [
            aws.s3.BucketLifecycleConfigurationRuleArgs(
                id="abandoned-uploads",
                status="Enabled",
                filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=7
                ),
            )
        ]
        rules += _expiration_rules(args)
        aws.s3.BucketLifecycleConfiguration(f"{name}-lifecycle", bucket=self.name, rules=rules, opts=after)


def _expiration_rules(args: BucketArgs) -> Iterator[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """The lifecycle rule that expires objects and their noncurrent versions, if the arguments ask for one.

    An expired object remains as a noncurrent version. Under Object Lock one day is enough for that version, because the
    lock keeps it until its own term ends. Without a lock it is kept as long again, so that a mistaken deletion can be
    undone.
    """
    noncurrent_days = args.noncurrent_days or (1 if args.locked_years else args.expire_days)
    if not args.expire_days and not args.noncurrent_days:
        return
    current = aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.expire_days) if args.expire_days else None
    yield aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="end-of-retention",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=current,
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=noncurrent_days
        ),
    )


def _tls_only(arn: Text) -> list[Statement]:
    bucket_and_objects = [arn, pulumi.Output.concat(arn, "/*")]
    without_tls = {"Bool": {"aws:SecureTransport": "false"}}
    old_tls = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    return [
        deny("TlsOnly", "s3:*", on=bucket_and_objects, to="*", when=without_tls),
        deny("Tls12AtLeast", "s3:*", on=bucket_and_objects, to="*", when=old_tls),
    ]
