"""Systems Manager (SSM): parameters, documents and service settings."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, Tagging, call, change

BINDINGS = (
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
            tag=call("ssm.add_tags_to_resource", ResourceType="Parameter", ResourceId="{name}"),
            untag=call(
                "ssm.remove_tags_from_resource", ResourceType="Parameter", ResourceId="{name}", TagKeys="{removedKeys}"
            ),
            list_tags=call("ssm.list_tags_for_resource", "TagList", ResourceType="Parameter", ResourceId="{name}"),
        ),
        outputs={"version": "Version", "arn": "ARN"},
        not_returned="insecureValue valueWo valueWoVersion",
    ),
    Binding(
        type="aws:ssm/document:Document",
        create_call=call("ssm.create_document", "DocumentDescription.Name"),
        read_call=call("ssm.get_document", "@", Name="{name}"),
        delete_call=call("ssm.delete_document", Name="{name}"),
        settings=(change("content", call("ssm.update_document", Name="{name}", DocumentVersion="$LATEST")),),
        tagging=Tagging(
            tag=call("ssm.add_tags_to_resource", ResourceType="Document", ResourceId="{name}"),
            untag=call(
                "ssm.remove_tags_from_resource", ResourceType="Document", ResourceId="{name}", TagKeys="{removedKeys}"
            ),
            list_tags=call("ssm.list_tags_for_resource", "TagList", ResourceType="Document", ResourceId="{name}"),
        ),
        not_returned="versionName",
    ),
    Binding(
        type="aws:ssm/serviceSetting:ServiceSetting",
        create_call=call("ssm.update_service_setting"),
        read_call=call("ssm.get_service_setting", "ServiceSetting", SettingId="{settingId}"),
        delete_call=call("ssm.reset_service_setting", SettingId="{settingId}"),
        settings=(change("*", call("ssm.update_service_setting")),),
        always_exists=True,
        shim=True,
    ),
)
