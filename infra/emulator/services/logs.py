"""CloudWatch Logs: log groups, filters, destinations, resource policies and query definitions."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change, setting

_FILTER = call("logs.put_metric_filter", logGroupName="{logGroupName}", filterName="{name}")
_SUBSCRIPTION = call("logs.put_subscription_filter", logGroupName="{logGroup}", filterName="{name}")
_DESTINATION = call("logs.put_destination", destinationName="{name}")
_QUERY = call("logs.put_query_definition", "queryDefinitionId", name="{name}")


class _MetricFilter(Binding):
    """A metric filter; moto ignores a second put under the same name, so an update creates it again."""

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Delete the filter and create it again."""
        self.delete(aws, olds)
        self.create(aws, news)


BINDINGS = (
    Binding(
        type="aws:cloudwatch/logGroup:LogGroup",
        create_call=call("logs.create_log_group", logGroupName="{name}"),
        read_call=call(
            "logs.describe_log_groups", "logGroups[?logGroupName=='{name}'] | [0]", logGroupNamePrefix="{name}"
        ),
        delete_call=call("logs.delete_log_group", logGroupName="{name}"),
        settings=(
            setting(
                "retentionInDays",
                call("logs.put_retention_policy", logGroupName="{name}"),
                call("logs.delete_retention_policy", logGroupName="{name}"),
            ),
            change(
                "kmsKeyId",
                call("logs.associate_kms_key", logGroupName="{name}"),
                call("logs.disassociate_kms_key", logGroupName="{name}"),
            ),
        ),
        tagging=Tagging(
            tag=call("logs.tag_log_group", logGroupName="{name}"),
            untag=call("logs.untag_log_group", logGroupName="{name}", tags="{removedKeys}"),
            list_tags=call("logs.list_tags_log_group", "tags", logGroupName="{name}"),
        ),
        reshape={"retentionInDays": "retentionInDays || `0`"},  # no retention policy: kept indefinitely
    ),
    Binding(
        type="aws:cloudwatch/logStream:LogStream",
        create_call=call("logs.create_log_stream", logStreamName="{name}"),
        read_call=call(
            "logs.describe_log_streams", "logStreams[?logStreamName=='{name}'] | [0]", logGroupName="{logGroupName}"
        ),
        delete_call=call("logs.delete_log_stream", logGroupName="{logGroupName}", logStreamName="{name}"),
    ),
    Binding(
        type="aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
        create_call=call("logs.put_resource_policy"),
        read_call=call("logs.describe_resource_policies", "resourcePolicies[?policyName=='{policyName}'] | [0]"),
        delete_call=call("logs.delete_resource_policy", policyName="{policyName}"),
        settings=(change("*", call("logs.put_resource_policy")),),
    ),
    _MetricFilter(
        type="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        create_call=_FILTER,
        read_call=call(
            "logs.describe_metric_filters", "metricFilters[?filterName=='{name}'] | [0]", logGroupName="{logGroupName}"
        ),
        delete_call=call("logs.delete_metric_filter", logGroupName="{logGroupName}", filterName="{name}"),
        names={
            "pattern": "filterPattern",
            "metricTransformation": "metricTransformations",
            "metricTransformation.name": "metricName",
            "metricTransformation.namespace": "metricNamespace",
            "metricTransformation.value": "metricValue",
        },
    ),
    Binding(
        type="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        create_call=_SUBSCRIPTION,
        read_call=call(
            "logs.describe_subscription_filters",
            "subscriptionFilters[?filterName=='{name}'] | [0]",
            logGroupName="{logGroup}",
        ),
        delete_call=call("logs.delete_subscription_filter", logGroupName="{logGroup}", filterName="{name}"),
        settings=(change("*", _SUBSCRIPTION),),
    ),
    Binding(
        type="aws:cloudwatch/logDestination:LogDestination",
        create_call=_DESTINATION,
        read_call=call("logs.describe_destinations", "destinations[?destinationName=='{name}'] | [0]"),
        delete_call=call("logs.delete_destination", destinationName="{name}"),
        settings=(change("*", _DESTINATION),),
        not_returned="tags",
    ),
    Binding(
        type="aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
        create_call=call("logs.put_destination_policy"),
        read_call=call("logs.describe_destinations", "destinations[?destinationName=='{destinationName}'] | [0]"),
        settings=(change("*", call("logs.put_destination_policy")),),
        not_returned="forceUpdate",
    ),
    Binding(
        type="aws:cloudwatch/queryDefinition:QueryDefinition",
        create_call=_QUERY,
        read_call=call("logs.describe_query_definitions", "queryDefinitions[?queryDefinitionId=='{id}'] | [0]"),
        delete_call=call("logs.delete_query_definition", queryDefinitionId="{id}"),
        settings=(change("*", call("logs.put_query_definition", queryDefinitionId="{id}", name="{name}")),),
        shim=True,
    ),
)
