"""A queue for what EventBridge could not deliver, with the alarm that tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.metric_alarm import Metric, alarm_above
from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

KEPT_DAYS: Final = 14
"""SQS keeps no message longer."""
SENDER: Final = "events.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class DeadLetterQueueArgs:
    """``what`` could not be delivered, as the alarm says it; ``topic_arn`` receives the alarm.

    ``key_arn`` is a key whose policy lets EventBridge use it for queues of the account.
    """

    name: str
    what: str
    account_id: str
    key_arn: Text
    topic_arn: Text
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= 80:
            raise ValueError(f"queue {self.name!r}: a name has 1 to 80 characters, got {len(self.name)}")


class DeadLetterQueue(pulumi.ComponentResource):
    """An encrypted queue to which only EventBridge of this account sends; an alarm rings while a message lies there.

    Without one, an event that cannot be delivered is dropped after a day, and nobody knows (Amazon EventBridge, Using
    dead-letter queues). 45 CFR 164.312(a)(2)(iv), 164.312(c)(1), 164.312(e)(1).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DeadLetterQueueArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:messaging:DeadLetterQueue", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        queue = aws.sqs.Queue(
            name,
            name=args.name,
            kms_master_key_id=args.key_arn,
            message_retention_seconds=KEPT_DAYS * 86400,
            tags=args.tags,
            opts=child_opts,
        )
        own_account: Conditions = {"StringEquals": {"aws:SourceAccount": args.account_id}}
        without_tls: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        aws.sqs.QueuePolicy(
            f"{name}-policy",
            queue_url=queue.url,
            policy=policy(
                Kind.RESOURCE,
                allow("Senders", "sqs:SendMessage", on=[queue.arn], to={"Service": SENDER}, when=own_account),
                deny("TlsOnly", "sqs:*", on=[queue.arn], to="*", when=without_tls),
            ),
            opts=child_opts,
        )
        self._alarm(name, args, child_opts)
        self.arn = queue.arn
        self.register_outputs({"arn": self.arn})

    def _alarm(self, name: str, args: DeadLetterQueueArgs, opts: pulumi.ResourceOptions) -> None:
        waiting = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": args.name}, "Maximum")
        alarm_above(
            f"{name}-waits", waiting, 0, alarm_name=f"{args.name}-waits",
            what=f"{args.what}: see the queue {args.name}", topic_arn=args.topic_arn, tags=args.tags, opts=opts,
        )  # fmt: skip


def events_use_key_for_queues(account_id: str, region: str) -> Statement:
    """Let EventBridge encrypt what it sends to queues of the account with a key.

    AWS does not say whether EventBridge states its source to the key of a queue; the queue is in the context.
    """
    queues: Conditions = {"ArnLike": {"kms:EncryptionContext:aws:sqs:arn": f"arn:aws:sqs:{region}:{account_id}:*"}}
    return allow("Events", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], to={"Service": SENDER}, when=queues)
