"""Secrets Manager and SSM: secrets, their versions, rotation and policies; parameters and documents."""

from __future__ import annotations

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change


class _Version(Binding):
    """One value of a secret; it stays, labelled as the previous one, until the secret goes."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the value."""
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
        answer = aws.call("secretsmanager.put_secret_value", SecretId=props["secretId"], **value, **stages)
        return f"{props['secretId']}|{answer['VersionId']}"


_ROTATE = call("secretsmanager.rotate_secret", SecretId="{secretId}")
_POLICY = call("secretsmanager.put_resource_policy", SecretId="{secretArn}", ResourcePolicy="{policy}")

BINDINGS = (
    Binding(
        type="aws:secretsmanager/secret:Secret",
        create_call=call("secretsmanager.create_secret", "ARN", Name="{name}"),
        read_call=call("secretsmanager.describe_secret", "@", SecretId="{id}"),
        # AWS keeps a deleted secret's name for its recovery window; an emulated estate must be able to come up again
        delete_call=call("secretsmanager.delete_secret", SecretId="{id}", ForceDeleteWithoutRecovery=True),
        settings=(change("description kmsKeyId", call("secretsmanager.update_secret", SecretId="{id}")),),
        tagging=Tagging(
            put=call("secretsmanager.tag_resource", SecretId="{id}"),
            drop=call("secretsmanager.untag_resource", SecretId="{id}", TagKeys="{gone}"),
        ),
        names={"replicas": "AddReplicaRegions"},
        reshape={"AddReplicaRegions": "ReplicationStatus"},
        gone="DeletedDate",
    ),
    _Version(
        type="aws:secretsmanager/secretVersion:SecretVersion",
        create_call=call("secretsmanager.put_secret_value"),
        read_call=call("secretsmanager.get_secret_value", "@", SecretId="{secretId}", VersionId="{versionId}"),
        unread="secretStringWo secretStringWoVersion versionStages",
    ),
    Binding(
        type="aws:secretsmanager/secretPolicy:SecretPolicy",
        create_call=_POLICY,
        read_call=call("secretsmanager.get_resource_policy", "ResourcePolicy && @", SecretId="{secretArn}"),
        delete_call=call("secretsmanager.delete_resource_policy", SecretId="{secretArn}"),
        settings=(change("*", _POLICY),),
        names={"policy": "ResourcePolicy"},
        unread="blockPublicPolicy",
    ),
    Binding(
        type="aws:secretsmanager/secretRotation:SecretRotation",
        create_call=_ROTATE,
        read_call=call("secretsmanager.describe_secret", "RotationEnabled && @", SecretId="{secretId}"),
        delete_call=call("secretsmanager.cancel_rotate_secret", SecretId="{secretId}"),
        settings=(change("*", _ROTATE),),
    ),
    Binding(
        type="aws:ssm/parameter:Parameter",
        create_call=call("ssm.put_parameter", Name="{name}"),
        read_call=call("ssm.get_parameter", "Parameter", Name="{name}", WithDecryption=True),
        delete_call=call("ssm.delete_parameter", Name="{name}"),
        more_reads=(
            call(
                "ssm.describe_parameters",
                "Parameters[0]",
                ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": ["{name}"]}],
            ),
        ),
        settings=(
            change(
                "value description keyId tier type allowedPattern",
                call("ssm.put_parameter", Name="{name}", Value="{value}", Type="{type}", Overwrite=True),
            ),
        ),
        tagging=Tagging(
            put=call("ssm.add_tags_to_resource", ResourceType="Parameter", ResourceId="{name}"),
            drop=call("ssm.remove_tags_from_resource", ResourceType="Parameter", ResourceId="{name}", TagKeys="{gone}"),
            listed=call("ssm.list_tags_for_resource", "TagList", ResourceType="Parameter", ResourceId="{name}"),
        ),
        outputs={"version": "Version", "arn": "ARN"},
        unread="insecureValue valueWo valueWoVersion",
    ),
    Binding(
        type="aws:ssm/document:Document",
        create_call=call("ssm.create_document", "DocumentDescription.Name"),
        read_call=call("ssm.get_document", "@", Name="{name}"),
        delete_call=call("ssm.delete_document", Name="{name}"),
        settings=(change("content", call("ssm.update_document", Name="{name}", DocumentVersion="$LATEST")),),
        tagging=Tagging(
            put=call("ssm.add_tags_to_resource", ResourceType="Document", ResourceId="{name}"),
            drop=call("ssm.remove_tags_from_resource", ResourceType="Document", ResourceId="{name}", TagKeys="{gone}"),
            listed=call("ssm.list_tags_for_resource", "TagList", ResourceType="Document", ResourceId="{name}"),
        ),
        unread="versionName",
    ),
    Binding(
        type="aws:ssm/serviceSetting:ServiceSetting",
        create_call=call("ssm.update_service_setting"),
        read_call=call("ssm.get_service_setting", "ServiceSetting", SettingId="{settingId}"),
        delete_call=call("ssm.reset_service_setting", SettingId="{settingId}"),
        settings=(change("*", call("ssm.update_service_setting")),),
        shim=True,
    ),
)
