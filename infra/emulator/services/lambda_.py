"""Lambda: functions, permissions and event source mappings."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change

_LAMBDA_NAMES = {
    "name": "FunctionName",
    "environment.variables": "Variables",
    "tracingConfig": "TracingConfig",
    "kmsKeyArn": "KMSKeyArn",
    "deadLetterConfig": "DeadLetterConfig",
}


class _Function(Binding):
    """A function; its code is replaced by a placeholder archive, because the emulator does not run it."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the function."""
        inputs = {key: value for key, value in props.inputs.items() if key != "code"}
        parameters = aws.parameters("lambda.create_function", inputs, self.names)
        aws.call("lambda.create_function", **{**parameters, "Code": _code(props)})
        return str(props["name"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The function's configuration and tags."""
        found = aws.call("lambda.get_function", FunctionName=props["id"])
        return {**found["Configuration"], "tags": found.get("Tags", {}), "imageUri": found["Code"].get("ImageUri")}


def _code(props: Props) -> dict[str, Any]:
    if props.get("imageUri"):
        return {"ImageUri": props["imageUri"]}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), f"# {props['name']}: code is not run in the emulated AWS\n")
    return {"ZipFile": content.getvalue()}


class _Permission(Binding):
    """A permission: one statement of the resource policy of a function."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The statement of the function's policy."""
        policy = json.loads(aws.call("lambda.get_policy", FunctionName=props["function"])["Policy"])
        for statement in policy["Statement"]:
            if statement.get("Sid") == props["statementId"]:
                principal = statement["Principal"]
                conditions = {
                    key: value for test in statement.get("Condition", {}).values() for key, value in test.items()
                }
                return {
                    "statementId": statement["Sid"],
                    "action": statement["Action"],
                    "function": statement["Resource"],
                    "principal": next(iter(principal.values())) if isinstance(principal, dict) else principal,
                    "sourceArn": conditions.get("AWS:SourceArn"),
                    "sourceAccount": conditions.get("AWS:SourceAccount"),
                    "principalOrgId": conditions.get("aws:PrincipalOrgID"),
                }
        return None


_CONFIGURATION = call("lambda.update_function_configuration", FunctionName="{name}")

BINDINGS = (
    _Function(
        type="aws:lambda/function:Function",
        create_call=call("lambda.create_function"),
        read_call=call("lambda.get_function", FunctionName="{id}"),
        delete_call=call("lambda.delete_function", FunctionName="{id}"),
        settings=(
            change(
                "role handler description timeout memorySize environment kmsKeyArn runtime layers tracingConfig "
                "vpcConfig deadLetterConfig",
                _CONFIGURATION,
            ),
        ),
        tagging=Tagging(
            tag=call("lambda.tag_resource", Resource="{arn}"),
            untag=call("lambda.untag_resource", Resource="{arn}", TagKeys="{removedKeys}"),
        ),
        names=_LAMBDA_NAMES,
        not_returned="code sourceCodeHash s3Bucket s3Key s3ObjectVersion publish reservedConcurrentExecutions",
    ),
    _Permission(
        type="aws:lambda/permission:Permission",
        create_call=call("lambda.add_permission", FunctionName="{function}", StatementId="{statementId}"),
        read_call=call("lambda.get_policy", FunctionName="{function}"),
        delete_call=call("lambda.remove_permission", FunctionName="{function}", StatementId="{statementId}"),
        names={"principalOrgId": "PrincipalOrgID"},
    ),
    Binding(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        create_call=call("lambda.create_event_source_mapping", "UUID"),
        read_call=call("lambda.get_event_source_mapping", "@", UUID="{id}"),
        delete_call=call("lambda.delete_event_source_mapping", UUID="{id}"),
        settings=(change("*", call("lambda.update_event_source_mapping", UUID="{id}")),),
        reshape={"functionName": "FunctionArn", "enabled": "State=='Enabled'"},
        not_returned="tags",
    ),
)
