"""Which KMS key encrypts which resource: every property that names a key, with the resource whose data it encrypts."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView

KEY_TYPE = "aws:kms/key:Key"
BUCKET = "aws:s3/bucket:Bucket"
BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
KEYS = (
    "kmsKeyId", "kmsMasterKeyId", "kmsKeyArn", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId", "s3KmsKeyArn",
)  # fmt: skip


def key_uses(estate: EstateView) -> Iterator[tuple[Resource, str, Resource]]:
    """Each encrypted resource, the property that names the key, and the key; keys outside the graph are left out."""
    for resource in estate.account_resources:
        for name in KEYS:
            if name in resource.facts and (key := estate.target(resource, name, KEY_TYPE)):
                yield resource, name, key
    for encryption in estate.of_type(BUCKET_ENCRYPTION):
        bucket = estate.target(encryption, "bucket", BUCKET)
        for rule in estate.props(encryption).blocks_at("rules"):
            arn = rule.at("applyServerSideEncryptionByDefault.kmsMasterKeyId")
            key = estate.find(str(arn), KEY_TYPE)
            if bucket and key:
                yield bucket, "kmsMasterKeyId", key
