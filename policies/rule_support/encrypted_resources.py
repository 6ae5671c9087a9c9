"""Which key encrypts whose data: every property of an estate that names a key, with the resource whose data it is."""

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
    """The resource whose data is encrypted, the property, and the key; a key outside the graph cannot be judged."""
    for resource in estate.built:
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
