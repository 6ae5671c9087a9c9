"""EventBridge: event buses, rules, targets, API destinations and their connections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, standard_tagging

_TAGS = standard_tagging("events", "ResourceARN")


class _EventTarget(Binding):
    """One target of a rule; the AWS operation accepts a list of targets."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Put the target."""
        target = {
            key: value
            for key, value in props.inputs.items()
            if key not in ("rule", "eventBusName", "targetId", "region")
        }
        names = {f"targets.{key}": value for key, value in self.names.items() if "." not in key}
        parameters = aws.parameters("events.put_targets", {"targets": [target]}, {**self.names, **names})
        parameters["Targets"][0]["Id"] = props["targetId"]
        aws.call("events.put_targets", Rule=props["rule"], EventBusName=props["eventBusName"], **parameters)
        return str(props["id"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put the target."""
        self.create(aws, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Remove the target from its rule."""
        aws.call(
            "events.remove_targets", Rule=props["rule"], EventBusName=props["eventBusName"], Ids=[props["targetId"]]
        )


class _BusPolicy(Binding):
    """The resource policy of an event bus."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The policy of the event bus, or None where it has none."""
        found = super().read(aws, props)
        return found if found and found.get("Policy") else None


_RULE = call("events.put_rule")

_CONNECTION = call("events.update_connection")

_DESTINATION = call("events.update_api_destination")

_BUS_POLICY = call("events.put_permission", EventBusName="{eventBusName}", Policy="{policy}")

BINDINGS = (
    Binding(
        type="aws:cloudwatch/eventBus:EventBus",
        create_call=call("events.create_event_bus"),
        read_call=call("events.describe_event_bus", "@", Name="{name}"),
        delete_call=call("events.delete_event_bus", Name="{name}"),
        tagging=_TAGS,
    ),
    _BusPolicy(
        type="aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        create_call=_BUS_POLICY,
        read_call=call("events.describe_event_bus", "@", Name="{eventBusName}"),
        delete_call=call("events.remove_permission", EventBusName="{eventBusName}", RemoveAllPermissions=True),
        settings=(change("*", _BUS_POLICY),),
    ),
    Binding(
        type="aws:cloudwatch/eventRule:EventRule",
        create_call=_RULE,
        read_call=call("events.describe_rule", "@", Name="{name}", EventBusName="{eventBusName}"),
        delete_call=call("events.delete_rule", Name="{name}", EventBusName="{eventBusName}"),
        settings=(change("*", _RULE),),
        tagging=_TAGS,
    ),
    _EventTarget(
        type="aws:cloudwatch/eventTarget:EventTarget",
        create_call=call("events.put_targets"),
        read_call=call(
            "events.list_targets_by_rule",
            "Targets[?Id=='{targetId}'] | [0]",
            Rule="{rule}",
            EventBusName="{eventBusName}",
        ),
        names={
            "sqsTarget": "SqsParameters",
            "ecsTarget": "EcsParameters",
            "inputTransformer.inputPaths": "InputPathsMap",
            "ecsTarget.taskCount": "TaskCount",
            "kinesisTarget": "KinesisParameters",
        },
    ),
    Binding(
        type="aws:cloudwatch/eventConnection:EventConnection",
        create_call=call("events.create_connection"),
        read_call=call("events.describe_connection", "@", Name="{name}"),
        delete_call=call("events.delete_connection", Name="{name}"),
        settings=(change("*", _CONNECTION),),
        id="{name}",
        names={
            "authParameters.apiKey": "ApiKeyAuthParameters",
            "apiKey.key": "ApiKeyName",
            "apiKey.value": "ApiKeyValue",
            "authParameters.basic": "BasicAuthParameters",
            "authParameters.oauth": "OAuthParameters",
        },
        outputs={"arn": "ConnectionArn", "secretArn": "SecretArn"},
        not_returned="authParameters",
    ),
    Binding(
        type="aws:cloudwatch/eventApiDestination:EventApiDestination",
        create_call=call("events.create_api_destination"),
        read_call=call("events.describe_api_destination", "@", Name="{name}"),
        delete_call=call("events.delete_api_destination", Name="{name}"),
        settings=(change("*", _DESTINATION),),
        id="{name}",
        outputs={"arn": "ApiDestinationArn"},
    ),
)
