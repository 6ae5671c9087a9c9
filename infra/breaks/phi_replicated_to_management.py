"""Somebody replicates photos into the management account, "so that marketing can pick some"."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.breaks.break_definition import Break, Declared
from infra.context.account_context import bucket_name
from infra.context.estate import Estate

VERSIONED = ("aws:s3/bucketVersioning:BucketVersioning", "photos-versioning")


def replicate(estate: Estate, declared: Declared) -> None:
    """Declare a replication rule from the photos to the bucket that receives the exchanges' files."""
    clinical = f"clinical-{estate.manifest.practices[0].slug}"
    account = estate.account_id(clinical)
    role = f"arn:aws:iam::{account}:role/mso/deployer"
    provider = aws.Provider(
        "break",
        region=estate.manifest.aws.home_region,
        assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role)],
    )
    target = bucket_name(estate, "management", "arrivals")
    aws.s3.BucketReplicationConfig(
        "photos-to-marketing",
        bucket=bucket_name(estate, clinical, "photos"),
        role=f"arn:aws:iam::{account}:role/mso/phi/backup",
        rules=[
            aws.s3.BucketReplicationConfigRuleArgs(
                id="photos",
                status="Enabled",
                destination=aws.s3.BucketReplicationConfigRuleDestinationArgs(bucket=f"arn:aws:s3:::{target}"),
            )
        ],
        opts=pulumi.ResourceOptions(provider=provider, depends_on=[declared[VERSIONED]]),
    )


BREAK = Break(
    title="S3 replicates the bucket of patients' photos to the management account",
    plane="clinical",
    caught_by=("W3",),
    adds=replicate,
)
