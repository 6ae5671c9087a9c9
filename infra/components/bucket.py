"""What every bucket of the kit has, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Kind, Statement, Text, deny, policy


@dataclass(frozen=True, kw_only=True)
class BucketArgs:
    """``key_arn`` is None only where the writing service takes no KMS key (load-balancer logs): then AES-256.

    ``locked_years`` puts an Object Lock on every version, from its writing. In ``mode`` GOVERNANCE those may lift it to
    whom policies and guardrails leave that right, in COMPLIANCE nobody may. ``expire_days`` lets objects go after that,
    ``superseded_days`` versions that a newer one replaced; 0 is never. ``events`` tells EventBridge of each new object.
    """

    bucket: str
    tags: Mapping[str, str]
    key_arn: Text | None
    log_bucket: Text | None
    grants: Sequence[Statement] = ()
    locked_years: int = 0
    mode: Literal["COMPLIANCE", "GOVERNANCE"] = "COMPLIANCE"
    expire_days: int = 0
    superseded_days: int = 0
    events: bool = False


class Bucket(pulumi.ComponentResource):
    """A bucket that is private, versioned, encrypted, without ACLs, logged, and deaf to anything but TLS.

    45 CFR 164.312(a)(2)(iv), 164.312(e)(1), 164.312(b), 164.312(c)(1).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:Bucket", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(
            name, bucket=args.bucket, object_lock_enabled=bool(args.locked_years), tags=args.tags, opts=here
        )
        self.arn, self.name = bucket.arn, bucket.bucket
        self._close(name, here)
        self._encrypt(name, args, here)
        allowed = self._allow(name, args, here)
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=self.name,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=here,
        )
        if args.log_bucket is not None:
            aws.s3.BucketLogging(
                f"{name}-logging",
                bucket=self.name,
                target_bucket=args.log_bucket,
                target_prefix=f"{args.bucket}/",
                opts=here,
            )
        if args.events:
            aws.s3.BucketNotification(f"{name}-events", bucket=self.name, eventbridge=True, opts=here)
        self._keep(name, args, pulumi.ResourceOptions(parent=self, depends_on=[versioning]))
        self.name = allowed.bucket  # whoever delivers here waits until it may
        self.register_outputs({"arn": self.arn, "name": self.name})

    def _close(self, name: str, here: pulumi.ResourceOptions) -> None:
        aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=here,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=self.name,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=here,
        )

    def _encrypt(self, name: str, args: BucketArgs, here: pulumi.ResourceOptions) -> None:
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
            opts=here,
        )

    def _allow(self, name: str, args: BucketArgs, here: pulumi.ResourceOptions) -> aws.s3.BucketPolicy:
        return aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=self.name,
            policy=policy(Kind.BUCKET, *_tls_only(self.arn), *args.grants),
            opts=here,
        )

    def _keep(self, name: str, args: BucketArgs, after: pulumi.ResourceOptions) -> None:
        """Object Lock and lifecycle; both need versioning first."""
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
        rules += _end_of_retention(args)
        aws.s3.BucketLifecycleConfiguration(f"{name}-lifecycle", bucket=self.name, rules=rules, opts=after)


def _end_of_retention(args: BucketArgs) -> Iterator[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """Objects go after their days, and what is left of them in a versioned bucket goes too.

    An expired object stays as a superseded version. Under a lock a day is enough for it: the lock holds each version
    until its own term is over. Without one it stays as long again, so that a deletion by mistake can be undone.
    """
    superseded = args.superseded_days or (1 if args.locked_years else args.expire_days)
    if not args.expire_days and not args.superseded_days:
        return
    current = aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.expire_days) if args.expire_days else None
    yield aws.s3.BucketLifecycleConfigurationRuleArgs(
        id="end-of-retention",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=current,
        noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=superseded
        ),
    )


def _tls_only(arn: Text) -> list[Statement]:
    everything = [arn, pulumi.Output.concat(arn, "/*")]
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    old = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    return [
        deny("TlsOnly", "s3:*", on=everything, to="*", when=plain),
        deny("Tls12AtLeast", "s3:*", on=everything, to="*", when=old),
    ]
