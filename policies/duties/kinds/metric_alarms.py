"""L3: an alarm on a metric of AWS hears it: the metric is published, of something that stands, and the alarm acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.separation.estate.graph_references import value_at

PAGES = {name: row["why"] for name, row in read_data("duties/aws/alarm_metrics.yaml")["namespaces"].items()}
SERVICES = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html"
ALARM, COMPOSITE = "cloudwatch/metricAlarm:MetricAlarm", "cloudwatch/compositeAlarm:CompositeAlarm"
SERVICE, REPLICATION = "ecs/service:Service", "s3/bucketReplicationConfig:BucketReplicationConfig"
DESTINATION = "DestinationBucket"
"""May be in another account, and so outside of the input."""
ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each metric of each alarm in a namespace of AWS that the table has, or that nobody has."""
    table = read_data("duties/aws/alarm_metrics.yaml")
    namespaces, others = table["namespaces"], table["others"]
    published = _Published(estate, namespaces)
    for alarm in estate.of_type(ALARM):
        for metric in (alarm.facts, *(value_at(q, "metric") or {} for q in items(alarm.facts.get("metricQueries")))):
            namespace = str(metric.get("namespace"))
            if namespace.startswith("AWS/") and namespace not in (*namespaces, *others):
                doubt = Standing(None, f"whether a service of AWS publishes to {namespace} is not known")
                does = f"hears {metric.get('metricName')}"
                yield Duty("L3", "metric-alarms", estate.label(alarm), does, (doubt,), SERVICES, alarm.urn)
            if known := namespaces.get(namespace):
                needs: tuple[Need, ...] = (*published.needs(alarm, metric), _acts(estate, alarm))
                does = f"hears {metric.get('metricName')}"
                if metric is alarm.facts:
                    counts = any(metric.get(prop) for prop in ("statistic", "extendedStatistic"))
                    needs += (Standing(counts, "it names no statistic of its metric"),)
                yield Duty("L3", "metric-alarms", estate.label(alarm), does, needs, known["why"], alarm.urn)


def _acts(estate: DutyEstate, alarm: Resource) -> Need:
    """An alarm tells somebody, or another alarm or a deployment reads its state."""
    if alarm.facts.get("actionsEnabled") is False:
        return Standing(False, "its actions are switched off")
    name = str(alarm.facts.get("name"))
    read = any(name in str(c.facts.get("alarmRule")) for c in estate.beside(alarm, COMPOSITE))
    read |= any(name in items(value_at(s.facts, "alarms.alarmNames")) for s in estate.beside(alarm, SERVICE))
    acts = any(items(alarm.facts.get(action)) for action in ACTIONS)
    return Standing(acts or read, "it has no action, and nothing reads its state: it tells nobody")


class _Published:
    """What the services of an estate publish of its resources."""

    def __init__(self, estate: DutyEstate, namespaces: Mapping[str, Any]) -> None:
        self._estate, self._namespaces = estate, namespaces

    def needs(self, alarm: Resource, metric: Mapping[str, Any]) -> Iterator[Need]:
        """The metric has these dimensions, and each of them names something that stands."""
        known, name = self._namespaces[metric["namespace"]], metric.get("metricName")
        dimensions: Mapping[str, str] = metric.get("dimensions") or {}
        rows = [row for row in known["metrics"] if name in row["have"]]
        if not rows:
            yield not_in_input(f"whether {metric['namespace']} has a metric {name}")
            return
        fits = any(sorted(dimensions) == sorted(of) for row in rows for of in row["of"])
        by = ", ".join(sorted(dimensions)) or "nothing"
        yield Standing(fits, f"{metric['namespace']} publishes no {name} by {by}")
        for dimension, types in known["names"].items():
            if (value := dimensions.get(dimension)) is not None:
                place = ("", "") if dimension == DESTINATION else (alarm.account, alarm.region)
                stands = any((type_, str(value), *place) in self._named for type_ in types)
                missing = None if dimension == DESTINATION else False
                yield Standing(stands or missing, f"there is no {dimension} {value} where the alarm is")
        if "RuleId" in dimensions:
            yield self._measured(dimensions)

    def _measured(self, dimensions: Mapping[str, str]) -> Need:
        """A replication rule publishes its metrics only if it is told to."""
        rules = [
            rule
            for config in self._estate.of_type(REPLICATION)
            if config.facts.get("bucket") == dimensions.get("SourceBucket")
            for rule in items(config.facts.get("rules"))
            if rule.get("id") == dimensions["RuleId"]
        ]
        measured = any(value_at(rule, "destination.metrics.status") == "Enabled" for rule in rules)
        return Standing(measured, f"the replication rule {dimensions['RuleId']} publishes no metrics")

    @cached_property
    def _named(self) -> set[tuple[str, str, str, str]]:
        """Type, value of the property that dimensions name, account and Region, and once more without the place."""
        found: set[tuple[str, str, str, str]] = set()
        for known in self._namespaces.values():
            for types in known["names"].values():
                for type_, prop in types.items():
                    for resource in self._estate.graph.of_type(type_):
                        value = str(resource.id if prop == "id" else resource.facts.get(prop))
                        found |= {(type_, value, resource.account, resource.region), (type_, value, "", "")}
        return found
