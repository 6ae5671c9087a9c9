"""S3: buckets and the guards around them, one resource per guard as pulumi-aws has them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Call, GoneError, Props, Tagging, call, change
from infra.emulator.provider.property_mapping import inside

_AWS_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "put_bucket_encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
        }
    },
    "put_public_access_block": {
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
    },
    "put_bucket_ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
}
"""What AWS gives every new bucket since 2023 and moto does not."""


class _Bucket(Binding):
    """A bucket as AWS makes it: encrypted, owner-enforced and closed to the public from the start."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the bucket in its region."""
        parameters = aws.filled("s3.create_bucket", {"bucket": props["bucket"]}, {})
        if props.get("objectLockEnabled"):
            parameters["ObjectLockEnabledForBucket"] = True
        if aws.region != "us-east-1":
            parameters["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        aws.call("s3.create_bucket", **parameters)
        for operation, default in _AWS_DEFAULTS.items():
            aws.call(f"s3.{operation}", Bucket=props["bucket"], **default)
        return str(props["bucket"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The bucket, its tags, and whether objects in it can be locked."""
        aws.call("s3.head_bucket", Bucket=props["id"])
        tags, lock = [], "Disabled"
        with suppress(GoneError):
            tags = aws.call("s3.get_bucket_tagging", Bucket=props["id"])["TagSet"]
        with suppress(GoneError):
            lock = aws.call("s3.get_object_lock_configuration", Bucket=props["id"])["ObjectLockConfiguration"].get(
                "ObjectLockEnabled", lock
            )
        return {"tags": tags, "objectLockEnabled": lock == "Enabled"}

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the bucket down, with its objects where the program says so."""
        if props.get("forceDestroy"):
            versions = aws.call("s3.list_object_versions", Bucket=props["id"])
            for each in [*versions.get("Versions", ()), *versions.get("DeleteMarkers", ())]:
                aws.call(
                    "s3.delete_object",
                    Bucket=props["id"],
                    Key=each["Key"],
                    VersionId=each["VersionId"],
                    BypassGovernanceRetention=True,
                )
        aws.call("s3.delete_bucket", Bucket=props["id"])


def _guard(type_: str, put: str, get: Call, delete: str = "", unread: str = "", **names: str) -> Binding:
    """A bucket's guard: one call puts the whole of it, at creation as at every change."""
    put_call = call(f"s3.{put}", Bucket="{bucket}")
    return Binding(
        type=f"aws:s3/{type_[0].lower()}{type_[1:]}:{type_}",
        create_call=put_call,
        read_call=get,
        delete_call=call(f"s3.{delete}", Bucket="{bucket}") if delete else None,
        settings=(change("*", put_call),),
        names={"bucket": "Bucket", **names},
        unread=unread,
    )


def _get(operation: str, take: str = "@") -> Call:
    return call(f"s3.{operation}", take, Bucket="{bucket}")


_TARGETS = (
    ("queues", "QueueConfigurations", "QueueArn"),
    ("topics", "TopicConfigurations", "TopicArn"),
    ("lambdaFunctions", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
)
_SWITCHES = inside(
    "PublicAccessBlockConfiguration", "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets"
)


class _Notification(Binding):
    """Where a bucket tells of its events; prefix and suffix are filter rules in AWS and plain inputs in Pulumi."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the whole configuration."""
        configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if props.get("eventbridge") else {}
        for source, target, arn in _TARGETS:
            configuration[target] = [_to_aws(each, arn) for each in props.get(source) or ()]
        aws.call(
            "s3.put_bucket_notification_configuration",
            Bucket=props["bucket"],
            NotificationConfiguration={key: value for key, value in configuration.items() if value != []},
            SkipDestinationValidation=True,
        )
        return str(props["bucket"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put the whole configuration again."""
        self.create(aws, news)

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """Events, targets and filters as Pulumi has them."""
        found = aws.call("s3.get_bucket_notification_configuration", Bucket=props["bucket"])
        told = {source: [_from_aws(each) for each in found.get(target, ())] for source, target, _ in _TARGETS}
        return {**told, "eventbridge": "EventBridgeConfiguration" in found}

    def delete(self, aws: Aws, props: Props) -> None:
        """Put an empty configuration."""
        aws.call("s3.put_bucket_notification_configuration", Bucket=props["bucket"], NotificationConfiguration={})


def _to_aws(each: Mapping[str, Any], arn: str) -> dict[str, Any]:
    rules = [
        {"Name": name, "Value": each[f"filter{name.title()}"]}
        for name in ("prefix", "suffix")
        if each.get(f"filter{name.title()}")
    ]
    return {
        arn: each[f"{arn[0].lower()}{arn[1:]}"],
        "Events": each["events"],
        **({"Id": each["id"]} if each.get("id") else {}),
        **({"Filter": {"Key": {"FilterRules": rules}}} if rules else {}),
    }


def _from_aws(each: Mapping[str, Any]) -> dict[str, Any]:
    rules = each.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return {**each, **{f"filter{rule['Name'].title()}": rule["Value"] for rule in rules}}


BINDINGS = (
    _Bucket(
        type="aws:s3/bucket:Bucket",
        create_call=call("s3.create_bucket"),
        read_call=call("s3.head_bucket", Bucket="{bucket}"),
        tagging=Tagging(
            put=call("s3.put_bucket_tagging", Bucket="{id}"),
            drop=call("s3.delete_bucket_tagging", Bucket="{id}"),
            on_create=True,
            member="Tagging.TagSet",
        ),
    ),
    _guard("BucketPolicy", "put_bucket_policy", _get("get_bucket_policy"), "delete_bucket_policy"),
    _guard(
        "BucketVersioning",
        "put_bucket_versioning",
        _get("get_bucket_versioning", "{VersioningConfiguration: @}"),
        unread="mfa",
    ),
    _guard(
        "BucketPublicAccessBlock",
        "put_public_access_block",
        _get("get_public_access_block"),
        "delete_public_access_block",
        **_SWITCHES,
    ),
    _guard(
        "BucketOwnershipControls",
        "put_bucket_ownership_controls",
        _get("get_bucket_ownership_controls"),
        "delete_bucket_ownership_controls",
        rule="OwnershipControls.Rules",
    ),
    _guard(
        "BucketServerSideEncryptionConfiguration",
        "put_bucket_encryption",
        _get("get_bucket_encryption"),
        "delete_bucket_encryption",
        rules="ServerSideEncryptionConfiguration.Rules",
    ),
    _guard(
        "BucketLogging",
        "put_bucket_logging",
        _get("get_bucket_logging", "{BucketLoggingStatus: @}"),
        **inside("BucketLoggingStatus.LoggingEnabled", "targetBucket targetPrefix targetGrants targetObjectKeyFormat"),
    ),
    _guard(
        "BucketLifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        _get("get_bucket_lifecycle_configuration", "{LifecycleConfiguration: @}"),
        "delete_bucket_lifecycle",
        rules="LifecycleConfiguration.Rules",
    ),
    _guard(
        "BucketObjectLockConfiguration",
        "put_object_lock_configuration",
        _get("get_object_lock_configuration"),
        objectLockEnabled="ObjectLockConfiguration.ObjectLockEnabled",
        rule="ObjectLockConfiguration.Rule",
        unread="token",
    ),
    _guard(
        "BucketReplicationConfig",
        "put_bucket_replication",
        _get("get_bucket_replication"),
        "delete_bucket_replication",
        unread="token",
        role="ReplicationConfiguration.Role",
        rules="ReplicationConfiguration.Rules",
    ),
    _Notification(
        type="aws:s3/bucketNotification:BucketNotification",
        create_call=call("s3.put_bucket_notification_configuration"),
        read_call=call("s3.get_bucket_notification_configuration", Bucket="{bucket}"),
    ),
    Binding(
        type="aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        create_call=call("s3control.put_public_access_block", AccountId="{account}"),
        read_call=call("s3control.get_public_access_block", AccountId="{account}"),
        delete_call=call("s3control.delete_public_access_block", AccountId="{account}"),
        settings=(change("*", call("s3control.put_public_access_block", AccountId="{account}")),),
        names=_SWITCHES,
        unread="accountId",
    ),
    Binding(
        type="aws:s3/bucketObjectv2:BucketObjectv2",
        create_call=call("s3.put_object", Body="{content}"),
        read_call=call("s3.get_object", "@", Bucket="{bucket}", Key="{key}"),
        delete_call=call("s3.delete_object", Bucket="{bucket}", Key="{key}"),
        settings=(change("*", call("s3.put_object", Body="{content}")),),
        names={"kmsKeyId": "SSEKMSKeyId"},
        unread="content source sourceHash contentBase64 etag tags",
    ),
)
