"""CloudWatch: metric alarms, composite alarms and dashboards."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change, standard_tagging

_TAGS = standard_tagging("cloudwatch", "ResourceARN")

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

BINDINGS = (
    Binding(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        create_call=_ALARM,
        read_call=call("cloudwatch.describe_alarms", "MetricAlarms[0]", AlarmNames=["{name}"]),
        delete_call=call("cloudwatch.delete_alarms", AlarmNames=["{name}"]),
        settings=(change("*", _ALARM),),
        tagging=_TAGS,
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
)
