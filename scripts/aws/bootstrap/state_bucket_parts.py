"""The parts of a foundation in S3: the bucket of the Pulumi state and each of its safeguards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Resource
from scripts.aws.bootstrap.aws_requests import NEW_KEY, Clients, Part, Request, key_behind, tags_of
from scripts.aws.bootstrap.entity_foundation import EntityFoundation
from scripts.aws.bootstrap.policy_comparison import parsed

DEFAULT_REGION: Final = "us-east-1"
"""S3 creates buckets here unless a request names another region."""


def bucket_parts(foundation: EntityFoundation) -> Iterator[Part]:
    """The bucket, closed to the public and to plaintext connections before anything is stored in it."""
    yield _bucket(foundation)
    yield _public_access(foundation)
    yield _ownership(foundation)
    yield _policy(foundation)
    yield _encryption(foundation)
    yield _versioning(foundation)
    yield _lifecycle(foundation)


def _bucket(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucket:Bucket")
    name, region = resource.props["bucket"], foundation.region
    where = {} if region == DEFAULT_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}

    def read(clients: Clients) -> Any:
        clients("s3").head_bucket(Bucket=name)
        return name

    tags = {"Bucket": name, "Tagging": {"TagSet": tags_of(resource)}}
    return Part(
        title=f"bucket {name}",
        resources=(resource,),
        read=read,
        wanted=name,
        create=(Request("s3.create_bucket", {"Bucket": name, **where}), Request("s3.put_bucket_tagging", tags)),
    )


def _setting(
    resource: Resource, title: str, read: Callable[[Clients], Any], wanted: Any, method: str, **parameters: Any
) -> Part:
    """One setting of the bucket, which the same request creates and replaces."""
    bucket = resource.props["bucket"]
    put = Request(f"s3.{method}", {"Bucket": bucket, **parameters})
    title = f"{title} of {bucket}"
    return Part(title=title, resources=(resource,), read=read, wanted=wanted, create=(put,), change=(put,))


def _public_access(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    names = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    wanted = {_capitalized(name): resource.props[name] for name in names}

    def read(clients: Clients) -> Any:
        return clients("s3").get_public_access_block(Bucket=resource.props["bucket"])["PublicAccessBlockConfiguration"]

    put = "put_public_access_block"
    return _setting(resource, "block of public access", read, wanted, put, PublicAccessBlockConfiguration=wanted)


def _ownership(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
    wanted = {"Rules": [{"ObjectOwnership": resource.props["rule"]["objectOwnership"]}]}

    def read(clients: Clients) -> Any:
        return clients("s3").get_bucket_ownership_controls(Bucket=resource.props["bucket"])["OwnershipControls"]

    put = "put_bucket_ownership_controls"
    return _setting(resource, "object ownership", read, wanted, put, OwnershipControls=wanted)


def _policy(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucketPolicy:BucketPolicy")
    document = resource.props["policy"]

    def read(clients: Clients) -> Any:
        return parsed(clients("s3").get_bucket_policy(Bucket=resource.props["bucket"])["Policy"])

    return _setting(resource, "policy", read, parsed(document), "put_bucket_policy", Policy=document)


def _encryption(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
    (rule,) = resource.props["rules"]
    alias = foundation.one("aws:kms/alias:Alias").props["name"]
    key = f"arn:aws:kms:{foundation.region}:{foundation.account_id}:key/{NEW_KEY}"
    algorithm = rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"]
    by_default = {"SSEAlgorithm": algorithm, "KMSMasterKeyID": key}
    put = {"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": rule["bucketKeyEnabled"]}

    def read(clients: Clients) -> Any:
        answer = clients("s3").get_bucket_encryption(Bucket=resource.props["bucket"])
        (present,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
        used = present["ApplyServerSideEncryptionByDefault"]
        right = used.get("KMSMasterKeyID", "").endswith(key_behind(clients, alias) or NEW_KEY)
        return [used["SSEAlgorithm"], right, present.get("BucketKeyEnabled", False)]

    wanted = [algorithm, True, rule["bucketKeyEnabled"]]
    return _setting(
        resource,
        "encryption",
        read,
        wanted,
        "put_bucket_encryption",
        ServerSideEncryptionConfiguration={"Rules": [put]},
    )


def _versioning(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucketVersioning:BucketVersioning")
    wanted = resource.props["versioningConfiguration"]["status"]

    def read(clients: Clients) -> Any:
        return clients("s3").get_bucket_versioning(Bucket=resource.props["bucket"]).get("Status")

    put = {"VersioningConfiguration": {"Status": wanted}}
    return _setting(resource, "versioning", read, wanted, "put_bucket_versioning", **put)


def _lifecycle(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    rules = [_lifecycle_rule(rule) for rule in resource.props["rules"]]

    def read(clients: Clients) -> Any:
        found = clients("s3").get_bucket_lifecycle_configuration(Bucket=resource.props["bucket"])["Rules"]
        return [{key: rule.get(key) for key in ("ID", "Status", "AbortIncompleteMultipartUpload")} for rule in found]

    wanted = [{key: value for key, value in rule.items() if key != "Filter"} for rule in rules]
    put = "put_bucket_lifecycle_configuration"
    return _setting(resource, "lifecycle", read, wanted, put, LifecycleConfiguration={"Rules": rules})


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    abandoned = {"DaysAfterInitiation": rule["abortIncompleteMultipartUpload"]["daysAfterInitiation"]}
    return {
        "ID": rule["id"],
        "Status": rule["status"],
        "Filter": {"Prefix": rule["filter"]["prefix"]},
        "AbortIncompleteMultipartUpload": abandoned,
    }


def _capitalized(name: str) -> str:
    return name[0].upper() + name[1:]
