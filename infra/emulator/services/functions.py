"""What runs on its own: Lambda functions, schedules, state machines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change

_LAMBDA_NAMES = {
    "name": "FunctionName",
    "environment.variables": "Variables",
    "tracingConfig": "TracingConfig",
    "kmsKeyArn": "KMSKeyArn",
    "deadLetterConfig": "DeadLetterConfig",
}


class _Function(Binding):
    """A function. Its code is not run here, so a small archive stands for it."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the function."""
        inputs = {key: value for key, value in props.inputs.items() if key != "code"}
        parameters = aws.filled("lambda.create_function", inputs, self.names)
        aws.call("lambda.create_function", **{**parameters, "Code": _code(props)})
        return str(props["name"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The function's configuration and tags."""
        found = aws.call("lambda.get_function", FunctionName=props["id"])
        return {**found["Configuration"], "tags": found.get("Tags", {}), "imageUri": found["Code"].get("ImageUri")}


def _code(props: Props) -> dict[str, Any]:
    if props.get("imageUri"):
        return {"ImageUri": props["imageUri"]}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), f"# {props['name']}: code is not run in the emulated AWS\n")
    return {"ZipFile": held.getvalue()}


class _Permission(Binding):
    """Who may invoke a function: one statement of its policy."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The statement."""
        import json

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
_SCHEDULE = {"Name": "{name}", "GroupName": "{groupName}"}

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
            put=call("lambda.tag_resource", Resource="{arn}"),
            drop=call("lambda.untag_resource", Resource="{arn}", TagKeys="{gone}"),
        ),
        names=_LAMBDA_NAMES,
        unread="code sourceCodeHash s3Bucket s3Key s3ObjectVersion publish reservedConcurrentExecutions",
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
        unread="tags",
    ),
    Binding(
        type="aws:scheduler/scheduleGroup:ScheduleGroup",
        create_call=call("scheduler.create_schedule_group"),
        read_call=call("scheduler.get_schedule_group", "@", Name="{id}"),
        delete_call=call("scheduler.delete_schedule_group", Name="{id}"),
        tagging=Tagging(
            put=call("scheduler.tag_resource", ResourceArn="{arn}"),
            drop=call("scheduler.untag_resource", ResourceArn="{arn}", TagKeys="{gone}"),
            listed=call("scheduler.list_tags_for_resource", "Tags", ResourceArn="{arn}"),
        ),
    ),
    Binding(
        type="aws:scheduler/schedule:Schedule",
        create_call=call("scheduler.create_schedule"),
        read_call=call("scheduler.get_schedule", "@", **_SCHEDULE),
        delete_call=call("scheduler.delete_schedule", **_SCHEDULE),
        settings=(change("*", call("scheduler.update_schedule", **_SCHEDULE)),),
    ),
    Binding(
        type="aws:sfn/stateMachine:StateMachine",
        create_call=call("stepfunctions.create_state_machine", "stateMachineArn", name="{name}"),
        read_call=call("stepfunctions.describe_state_machine", "@", stateMachineArn="{id}"),
        delete_call=call("stepfunctions.delete_state_machine", stateMachineArn="{id}"),
        settings=(change("*", call("stepfunctions.update_state_machine", stateMachineArn="{id}")),),
        tagging=Tagging(
            put=call("stepfunctions.tag_resource", resourceArn="{id}"),
            drop=call("stepfunctions.untag_resource", resourceArn="{id}", tagKeys="{gone}"),
            listed=call("stepfunctions.list_tags_for_resource", "tags", resourceArn="{id}"),
        ),
    ),
)
