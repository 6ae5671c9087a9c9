"""SQS: queues and their policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change
from infra.emulator.provider.property_mapping import nested_in

_QUEUE_ATTRIBUTES: Final = nested_in(
    "Attributes",
    "ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit "
    "KmsDataKeyReusePeriodSeconds KmsMasterKeyId Policy RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled",
    maxMessageSize="MaximumMessageSize",
    messageRetentionSeconds="MessageRetentionPeriod",
    receiveWaitTimeSeconds="ReceiveMessageWaitTimeSeconds",
    visibilityTimeoutSeconds="VisibilityTimeout",
)


class _QueueAttribute(Binding):
    """One attribute of a queue as a resource of its own, for example its policy."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The attribute, or None where it is not set."""
        found = super().read(aws, props)
        return found if found and any(found.values()) else None


def _queue_attribute(type_: str, name: str) -> Binding:
    attribute = f"{name[0].upper()}{name[1:]}"
    put = call("sqs.set_queue_attributes", QueueUrl="{queueUrl}", Attributes={attribute: f"{{{name}}}"})
    return _QueueAttribute(
        type=f"aws:sqs/{type_[0].lower()}{type_[1:]}:{type_}",
        create_call=put,
        read_call=call("sqs.get_queue_attributes", "Attributes", QueueUrl="{queueUrl}", AttributeNames=[attribute]),
        delete_call=call("sqs.set_queue_attributes", QueueUrl="{queueUrl}", Attributes={attribute: ""}),
        settings=(change(name, put),),
        not_returned="queueUrl",
    )


BINDINGS = (
    Binding(
        type="aws:sqs/queue:Queue",
        create_call=call("sqs.create_queue", "QueueUrl", QueueName="{name}"),
        read_call=call("sqs.get_queue_attributes", "@", QueueUrl="{id}", AttributeNames=["All"]),
        delete_call=call("sqs.delete_queue", QueueUrl="{id}"),
        settings=(change(" ".join(_QUEUE_ATTRIBUTES), call("sqs.set_queue_attributes", QueueUrl="{id}")),),
        tagging=Tagging(
            tag=call("sqs.tag_queue", QueueUrl="{id}"),
            untag=call("sqs.untag_queue", QueueUrl="{id}", TagKeys="{removedKeys}"),
            list_tags=call("sqs.list_queue_tags", "Tags", QueueUrl="{id}"),
        ),
        names=_QUEUE_ATTRIBUTES,
        not_returned="name",
    ),
    _queue_attribute("QueuePolicy", "policy"),
    _queue_attribute("RedrivePolicy", "redrivePolicy"),
    _queue_attribute("RedriveAllowPolicy", "redriveAllowPolicy"),
)
