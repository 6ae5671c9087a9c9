"""S3: buckets and their configurations, each a resource of its own as in pulumi-aws."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Call, NotFoundError, Props, Tagging, call, change
from infra.emulator.provider.property_mapping import nested_in

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
"""Settings that AWS applies to every new bucket since 2023 and moto does not."""


class _Bucket(Binding):
    """A bucket with the defaults of AWS: encrypted, bucket owner enforced, public access blocked."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the bucket in its region and apply the defaults of AWS."""
        parameters = aws.parameters("s3.create_bucket", {"bucket": props["bucket"]}, {})
        if props.get("objectLockEnabled"):
            parameters["ObjectLockEnabledForBucket"] = True
        if aws.region != "us-east-1":
            parameters["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        aws.call("s3.create_bucket", **parameters)
        for operation, default in _AWS_DEFAULTS.items():
            aws.call(f"s3.{operation}", Bucket=props["bucket"], **default)
        return str(props["bucket"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The bucket, its tags, and whether Object Lock is enabled."""
        aws.call("s3.head_bucket", Bucket=props["id"])
        tags, lock = [], "Disabled"
        with suppress(NotFoundError):
            tags = aws.call("s3.get_bucket_tagging", Bucket=props["id"])["TagSet"]
        with suppress(NotFoundError):
            lock = aws.call("s3.get_object_lock_configuration", Bucket=props["id"])["ObjectLockConfiguration"].get(
                "ObjectLockEnabled", lock
            )
        return {"tags": tags, "objectLockEnabled": lock == "Enabled"}

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the bucket, with its objects where ``forceDestroy`` is set."""
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
        aws.call("s3.delete_bucket_tagging", Bucket=props["id"])  # moto would give them to the next bucket of this name
        aws.call("s3.delete_bucket", Bucket=props["id"])


def _configuration(type_: str, put: str, get: Call, delete: str = "", not_returned: str = "", **names: str) -> Binding:
    """A configuration of a bucket that one call puts as a whole, at creation and at every change."""
    put_call = call(f"s3.{put}", Bucket="{bucket}")
    return Binding(
        type=f"aws:s3/{type_[0].lower()}{type_[1:]}:{type_}",
        create_call=put_call,
        read_call=get,
        delete_call=call(f"s3.{delete}", Bucket="{bucket}") if delete else None,
        settings=(change("*", put_call),),
        names={"bucket": "Bucket", **names},
        not_returned=not_returned,
    )


def _get(operation: str, result: str = "@") -> Call:
    return call(f"s3.{operation}", result, Bucket="{bucket}")


_TARGETS = (
    ("queues", "QueueConfigurations", "QueueArn"),
    ("topics", "TopicConfigurations", "TopicArn"),
    ("lambdaFunctions", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
)

PUBLIC_ACCESS_BLOCK = nested_in(
    "PublicAccessBlockConfiguration", "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets"
)


class _Notification(Binding):
    """Event notifications of a bucket; prefix and suffix are filter rules in boto3 and plain inputs in Pulumi."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Put the configuration."""
        configuration: dict[str, Any] = {"EventBridgeConfiguration": {}} if props.get("eventbridge") else {}
        for source, target, arn in _TARGETS:
            configuration[target] = [_to_boto3(each, arn) for each in props.get(source) or ()]
        aws.call(
            "s3.put_bucket_notification_configuration",
            Bucket=props["bucket"],
            NotificationConfiguration={key: value for key, value in configuration.items() if value != []},
            SkipDestinationValidation=True,
        )
        return str(props["bucket"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put the configuration."""
        self.create(aws, news)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """Events, targets and filters in Pulumi's form."""
        found = aws.call("s3.get_bucket_notification_configuration", Bucket=props["bucket"])
        targets = {source: [_from_boto3(each) for each in found.get(target, ())] for source, target, _ in _TARGETS}
        return {**targets, "eventbridge": "EventBridgeConfiguration" in found}

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Put an empty configuration."""
        aws.call("s3.put_bucket_notification_configuration", Bucket=props["bucket"], NotificationConfiguration={})


def _to_boto3(each: Mapping[str, Any], arn: str) -> dict[str, Any]:
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


def _from_boto3(each: Mapping[str, Any]) -> dict[str, Any]:
    rules = each.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    return {**each, **{f"filter{rule['Name'].title()}": rule["Value"] for rule in rules}}


BINDINGS = (
    _Bucket(
        type="aws:s3/bucket:Bucket",
        create_call=call("s3.create_bucket"),
        read_call=call("s3.head_bucket", Bucket="{bucket}"),
        tagging=Tagging(
            tag=call("s3.put_bucket_tagging", Bucket="{id}"),
            untag=call("s3.delete_bucket_tagging", Bucket="{id}"),
            on_create=True,
            member="Tagging.TagSet",
        ),
    ),
    _configuration("BucketPolicy", "put_bucket_policy", _get("get_bucket_policy"), "delete_bucket_policy"),
    _configuration(
        "BucketVersioning",
        "put_bucket_versioning",
        _get("get_bucket_versioning", "{VersioningConfiguration: @}"),
        not_returned="mfa",
    ),
    _configuration(
        "BucketPublicAccessBlock",
        "put_public_access_block",
        _get("get_public_access_block"),
        "delete_public_access_block",
        **PUBLIC_ACCESS_BLOCK,
    ),
    _configuration(
        "BucketOwnershipControls",
        "put_bucket_ownership_controls",
        _get("get_bucket_ownership_controls"),
        "delete_bucket_ownership_controls",
        rule="OwnershipControls.Rules",
    ),
    _configuration(
        "BucketServerSideEncryptionConfiguration",
        "put_bucket_encryption",
        _get("get_bucket_encryption"),
        "delete_bucket_encryption",
        rules="ServerSideEncryptionConfiguration.Rules",
    ),
    _configuration(
        "BucketLogging",
        "put_bucket_logging",
        _get("get_bucket_logging", "{BucketLoggingStatus: @}"),
        **nested_in(
            "BucketLoggingStatus.LoggingEnabled", "targetBucket targetPrefix targetGrants targetObjectKeyFormat"
        ),
    ),
    _configuration(
        "BucketLifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        _get("get_bucket_lifecycle_configuration", "{LifecycleConfiguration: @}"),
        "delete_bucket_lifecycle",
        rules="LifecycleConfiguration.Rules",
    ),
    _configuration(
        "BucketObjectLockConfiguration",
        "put_object_lock_configuration",
        _get("get_object_lock_configuration"),
        objectLockEnabled="ObjectLockConfiguration.ObjectLockEnabled",
        rule="ObjectLockConfiguration.Rule",
        not_returned="token",
    ),
    _configuration(
        "BucketReplicationConfig",
        "put_bucket_replication",
        _get("get_bucket_replication"),
        "delete_bucket_replication",
        not_returned="token",
        role="ReplicationConfiguration.Role",
        rules="ReplicationConfiguration.Rules",
    ),
    _Notification(
        type="aws:s3/bucketNotification:BucketNotification",
        create_call=call("s3.put_bucket_notification_configuration"),
        read_call=call("s3.get_bucket_notification_configuration", Bucket="{bucket}"),
    ),
    Binding(
        type="aws:s3/bucketMetric:BucketMetric",
        create_call=call("s3.put_bucket_metrics_configuration", Bucket="{bucket}", Id="{name}"),
        read_call=call(
            "s3.get_bucket_metrics_configuration", "MetricsConfiguration", Bucket="{bucket}", Id="{name}"
        ),
        delete_call=call("s3.delete_bucket_metrics_configuration", Bucket="{bucket}", Id="{name}"),
        id="{bucket}:{name}",
        settings=(change("*", call("s3.put_bucket_metrics_configuration", Bucket="{bucket}", Id="{name}")),),
        names={"bucket": "Bucket", "name": "MetricsConfiguration.Id", "filter": "MetricsConfiguration.Filter"},
    ),
    Binding(
        type="aws:s3/bucketObjectv2:BucketObjectv2",
        create_call=call("s3.put_object", Body="{content}"),
        read_call=call("s3.get_object", "@", Bucket="{bucket}", Key="{key}"),
        delete_call=call("s3.delete_object", Bucket="{bucket}", Key="{key}"),
        settings=(change("*", call("s3.put_object", Body="{content}")),),
        names={"kmsKeyId": "SSEKMSKeyId"},
        not_returned="content source sourceHash contentBase64 etag tags",
    ),
)
