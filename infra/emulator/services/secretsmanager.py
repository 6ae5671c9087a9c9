"""Secrets Manager: secrets, their versions, policies and rotation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change


class _Version(Binding):
    """One version of a secret; deletion has no effect, because AWS keeps versions until the secret is deleted."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Put the value as a new version."""
        value = {
            name: props[source]
            for name, source in (
                ("SecretString", "secretString"),
                ("SecretString", "secretStringWo"),
                ("SecretBinary", "secretBinary"),
            )
            if props.get(source) is not None
        }
        stages = {"VersionStages": props["versionStages"]} if props.get("versionStages") else {}
        response = aws.call("secretsmanager.put_secret_value", SecretId=props["secretId"], **value, **stages)
        return f"{props['secretId']}|{response['VersionId']}"

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """What the provider asks: it lists the versions of a write-only value, and reads every other value."""
        if props.get("secretStringWoVersion") is None:
            return super().read(aws, props)
        if aws.call("secretsmanager.describe_secret", SecretId=props["secretId"]).get("DeletedDate"):
            return None  # the versions are listed until the recovery window ends
        versions = aws.call("secretsmanager.list_secret_version_ids", SecretId=props["secretId"])["Versions"]
        return next((version for version in versions if version["VersionId"] == props["versionId"]), None)


_ROTATE = call("secretsmanager.rotate_secret", SecretId="{secretId}")

_POLICY = call("secretsmanager.put_resource_policy", SecretId="{secretArn}", ResourcePolicy="{policy}")

BINDINGS = (
    Binding(
        type="aws:secretsmanager/secret:Secret",
        create_call=call("secretsmanager.create_secret", "ARN", Name="{name}"),
        read_call=call("secretsmanager.describe_secret", "@", SecretId="{id}"),
        # AWS reserves the name of a deleted secret for its recovery window; an emulated estate must be deployable again
        delete_call=call("secretsmanager.delete_secret", SecretId="{id}", ForceDeleteWithoutRecovery=True),
        settings=(change("description kmsKeyId", call("secretsmanager.update_secret", SecretId="{id}")),),
        tagging=Tagging(
            tag=call("secretsmanager.tag_resource", SecretId="{id}"),
            untag=call("secretsmanager.untag_resource", SecretId="{id}", TagKeys="{removedKeys}"),
        ),
        names={"replicas": "AddReplicaRegions"},
        reshape={"AddReplicaRegions": "ReplicationStatus"},
        deleted_when="DeletedDate",
    ),
    _Version(
        type="aws:secretsmanager/secretVersion:SecretVersion",
        create_call=call("secretsmanager.put_secret_value"),
        read_call=call("secretsmanager.get_secret_value", "@", SecretId="{secretId}", VersionId="{versionId}"),
        not_returned="secretStringWo secretStringWoVersion versionStages",
    ),
    Binding(
        type="aws:secretsmanager/secretPolicy:SecretPolicy",
        create_call=_POLICY,
        read_call=call("secretsmanager.get_resource_policy", "ResourcePolicy && @", SecretId="{secretArn}"),
        delete_call=call("secretsmanager.delete_resource_policy", SecretId="{secretArn}"),
        settings=(change("*", _POLICY),),
        names={"policy": "ResourcePolicy"},
        not_returned="blockPublicPolicy",
    ),
    Binding(
        type="aws:secretsmanager/secretRotation:SecretRotation",
        create_call=_ROTATE,
        read_call=call("secretsmanager.describe_secret", "RotationEnabled && @", SecretId="{secretId}"),
        delete_call=call("secretsmanager.cancel_rotate_secret", SecretId="{secretId}"),
        settings=(change("*", _ROTATE),),
    ),
)
