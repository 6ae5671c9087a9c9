"""CloudWatch alarms and dashboards, and EventBridge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change

_ARN_TAGS = Tagging(
    put=call("cloudwatch.tag_resource", ResourceARN="{arn}"),
    drop=call("cloudwatch.untag_resource", ResourceARN="{arn}", TagKeys="{gone}"),
    listed=call("cloudwatch.list_tags_for_resource", "Tags", ResourceARN="{arn}"),
)
_EVENT_TAGS = Tagging(
    put=call("events.tag_resource", ResourceARN="{arn}"),
    drop=call("events.untag_resource", ResourceARN="{arn}", TagKeys="{gone}"),
    listed=call("events.list_tags_for_resource", "Tags", ResourceARN="{arn}"),
)
_ALARM_NAMES = {
    "name": "AlarmName",
    "metricQueries": "Metrics",
    "metricQueries.metric": "MetricStat",
    "metric.metricName": "Metric.MetricName",
    "metric.namespace": "Metric.Namespace",
    "metric.dimensions": "Metric.Dimensions",
    "thresholdMetricId": "ThresholdMetricId",
}
_ALARM = call("cloudwatch.put_metric_alarm", AlarmName="{name}")
_DASHBOARD = call("cloudwatch.put_dashboard")


class _EventTarget(Binding):
    """One target of a rule; AWS takes targets in lists."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the target."""
        target = {
            key: value
            for key, value in props.inputs.items()
            if key not in ("rule", "eventBusName", "targetId", "region")
        }
        names = {f"targets.{key}": value for key, value in self.names.items() if "." not in key}
        parameters = aws.filled("events.put_targets", {"targets": [target]}, {**self.names, **names})
        parameters["Targets"][0]["Id"] = props["targetId"]
        aws.call("events.put_targets", Rule=props["rule"], EventBusName=props["eventBusName"], **parameters)
        return str(props["id"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put the target again."""
        self.create(aws, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the target off its rule."""
        aws.call(
            "events.remove_targets", Rule=props["rule"], EventBusName=props["eventBusName"], Ids=[props["targetId"]]
        )


class _BusPolicy(Binding):
    """The resource policy of a bus, as one document."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The bus's policy."""
        found = super().read(aws, props)
        return found if found and found.get("Policy") else None


_RULE = call("events.put_rule")
_BUS_POLICY = call("events.put_permission", EventBusName="{eventBusName}", Policy="{policy}")

BINDINGS = (
    Binding(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        create_call=_ALARM,
        read_call=call("cloudwatch.describe_alarms", "MetricAlarms[0]", AlarmNames=["{name}"]),
        delete_call=call("cloudwatch.delete_alarms", AlarmNames=["{name}"]),
        settings=(change("*", _ALARM),),
        tagging=_ARN_TAGS,
        names=_ALARM_NAMES,
    ),
    Binding(
        type="aws:cloudwatch/compositeAlarm:CompositeAlarm",
        create_call=call("cloudwatch.put_composite_alarm"),
        read_call=call(
            "cloudwatch.describe_alarms",
            "CompositeAlarms[?AlarmName=='{alarmName}'] | [0]",
            AlarmTypes=["CompositeAlarm"],
        ),
        delete_call=call("cloudwatch.delete_alarms", AlarmNames=["{alarmName}"]),
        settings=(change("*", call("cloudwatch.put_composite_alarm")),),
    ),
    Binding(
        type="aws:cloudwatch/dashboard:Dashboard",
        create_call=_DASHBOARD,
        read_call=call("cloudwatch.get_dashboard", "@", DashboardName="{dashboardName}"),
        delete_call=call("cloudwatch.delete_dashboards", DashboardNames=["{dashboardName}"]),
        settings=(change("*", _DASHBOARD),),
    ),
    Binding(
        type="aws:cloudwatch/eventBus:EventBus",
        create_call=call("events.create_event_bus"),
        read_call=call("events.describe_event_bus", "@", Name="{name}"),
        delete_call=call("events.delete_event_bus", Name="{name}"),
        tagging=_EVENT_TAGS,
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
        tagging=_EVENT_TAGS,
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
)
