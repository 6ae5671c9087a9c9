"""SNS: topics, their policies, and subscriptions."""

from __future__ import annotations

from typing import Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, standard_tagging
from infra.emulator.provider.property_mapping import nested_in

_TOPIC_ATTRIBUTES: Final = nested_in(
    "Attributes",
    "ArchivePolicy ContentBasedDeduplication DeliveryPolicy DisplayName FifoTopic KmsMasterKeyId Policy "
    "SignatureVersion TracingConfig",
)

_SUBSCRIPTION_ATTRIBUTES: Final = nested_in(
    "Attributes",
    "DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy ReplayPolicy SubscriptionRoleArn",
)


class _WithAttributes(Binding):
    """A topic or subscription; its inputs are attributes, each updated by a separate call."""

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Set each changed attribute."""
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


_TOPIC_POLICY = call("sns.set_topic_attributes", TopicArn="{arn}", AttributeName="Policy", AttributeValue="{policy}")

BINDINGS = (
    _WithAttributes(
        type="aws:sns/topic:Topic",
        create_call=call("sns.create_topic", "TopicArn", Name="{name}"),
        read_call=call("sns.get_topic_attributes", "@", TopicArn="{id}"),
        delete_call=call("sns.delete_topic", TopicArn="{id}"),
        tagging=standard_tagging("sns", "ResourceArn", "{id}"),
        names=_TOPIC_ATTRIBUTES,
        not_returned="name",
    ),
    Binding(
        type="aws:sns/topicPolicy:TopicPolicy",
        create_call=_TOPIC_POLICY,
        read_call=call("sns.get_topic_attributes", "Attributes", TopicArn="{arn}"),
        settings=(change("*", _TOPIC_POLICY),),
    ),
    _WithAttributes(
        type="aws:sns/topicSubscription:TopicSubscription",
        create_call=call("sns.subscribe", "SubscriptionArn", TopicArn="{topic}", ReturnSubscriptionArn=True),
        read_call=call("sns.get_subscription_attributes", "@", SubscriptionArn="{id}"),
        delete_call=call("sns.unsubscribe", SubscriptionArn="{id}"),
        names=_SUBSCRIPTION_ATTRIBUTES,
        reshape={"topic": "Attributes.TopicArn", "protocol": "Attributes.Protocol", "endpoint": "Attributes.Endpoint"},
        not_returned="confirmationTimeoutInMinutes endpointAutoConfirms",
    ),
)
