"""SQS queues and SNS topics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change
from infra.emulator.provider.property_mapping import inside

_QUEUE: Final = inside(
    "Attributes",
    "ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit "
    "KmsDataKeyReusePeriodSeconds KmsMasterKeyId Policy RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled",
    maxMessageSize="MaximumMessageSize",
    messageRetentionSeconds="MessageRetentionPeriod",
    receiveWaitTimeSeconds="ReceiveMessageWaitTimeSeconds",
    visibilityTimeoutSeconds="VisibilityTimeout",
)
_TOPIC: Final = inside(
    "Attributes",
    "ArchivePolicy ContentBasedDeduplication DeliveryPolicy DisplayName FifoTopic KmsMasterKeyId Policy "
    "SignatureVersion TracingConfig",
)
_SUBSCRIPTION: Final = inside(
    "Attributes",
    "DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy ReplayPolicy SubscriptionRoleArn",
)


class _Attributes(Binding):
    """Something in SNS whose inputs are attributes, each set by a call of its own."""

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Set each attribute that changed."""
        super().update(aws, olds, news)
        operation, key = self._setter()
        for name, attribute in self.names.items():
            attribute = attribute.removeprefix("Attributes.")
            if olds.get(name) != news.get(name) and attribute not in ("FifoTopic", "Endpoint"):
                value = "" if news.get(name) is None else str(news[name])
                aws.call(operation, **{key: news["id"]}, AttributeName=attribute, AttributeValue=value)

    def _setter(self) -> tuple[str, str]:
        if self.type.endswith("Subscription"):
            return "sns.set_subscription_attributes", "SubscriptionArn"
        return "sns.set_topic_attributes", "TopicArn"


class _QueueAttribute(Binding):
    """One attribute of a queue as a resource of its own (its policy, say); without it there is no resource."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The attribute, where it is set."""
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
        unread="queueUrl",
    )


_TOPIC_POLICY = call("sns.set_topic_attributes", TopicArn="{arn}", AttributeName="Policy", AttributeValue="{policy}")

BINDINGS = (
    Binding(
        type="aws:sqs/queue:Queue",
        create_call=call("sqs.create_queue", "QueueUrl", QueueName="{name}"),
        read_call=call("sqs.get_queue_attributes", "@", QueueUrl="{id}", AttributeNames=["All"]),
        delete_call=call("sqs.delete_queue", QueueUrl="{id}"),
        settings=(change(" ".join(_QUEUE), call("sqs.set_queue_attributes", QueueUrl="{id}")),),
        tagging=Tagging(
            put=call("sqs.tag_queue", QueueUrl="{id}"),
            drop=call("sqs.untag_queue", QueueUrl="{id}", TagKeys="{gone}"),
            listed=call("sqs.list_queue_tags", "Tags", QueueUrl="{id}"),
        ),
        names=_QUEUE,
        unread="name",
    ),
    _queue_attribute("QueuePolicy", "policy"),
    _queue_attribute("RedrivePolicy", "redrivePolicy"),
    _queue_attribute("RedriveAllowPolicy", "redriveAllowPolicy"),
    _Attributes(
        type="aws:sns/topic:Topic",
        create_call=call("sns.create_topic", "TopicArn", Name="{name}"),
        read_call=call("sns.get_topic_attributes", "@", TopicArn="{id}"),
        delete_call=call("sns.delete_topic", TopicArn="{id}"),
        tagging=Tagging(
            put=call("sns.tag_resource", ResourceArn="{id}"),
            drop=call("sns.untag_resource", ResourceArn="{id}", TagKeys="{gone}"),
            listed=call("sns.list_tags_for_resource", "Tags", ResourceArn="{id}"),
        ),
        names=_TOPIC,
        unread="name",
    ),
    Binding(
        type="aws:sns/topicPolicy:TopicPolicy",
        create_call=_TOPIC_POLICY,
        read_call=call("sns.get_topic_attributes", "Attributes", TopicArn="{arn}"),
        settings=(change("*", _TOPIC_POLICY),),
    ),
    _Attributes(
        type="aws:sns/topicSubscription:TopicSubscription",
        create_call=call("sns.subscribe", "SubscriptionArn", TopicArn="{topic}", ReturnSubscriptionArn=True),
        read_call=call("sns.get_subscription_attributes", "@", SubscriptionArn="{id}"),
        delete_call=call("sns.unsubscribe", SubscriptionArn="{id}"),
        names=_SUBSCRIPTION,
        reshape={"topic": "Attributes.TopicArn", "protocol": "Attributes.Protocol", "endpoint": "Attributes.Endpoint"},
        unread="confirmationTimeoutInMinutes endpointAutoConfirms",
    ),
)
