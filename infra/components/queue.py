"""An SQS queue with its dead-letter queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.metric_alarm import Metric, alarm_above
from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

MAX_RECEIVES = 5
RETENTION_DAYS, DEAD_LETTER_RETENTION_DAYS = 4, 14
"""For waiting and for failed messages; SQS keeps no message longer than 14 days."""


@dataclass(frozen=True, kw_only=True)
class QueueArgs:
    """``senders`` are AWS services that may send for this account (``events.amazonaws.com``).

    ``handling_seconds`` is the longest time that a consumer takes for one message.
    ``topic_arn`` receives the alarm when a message has failed.
    """

    name: str
    account_id: str
    key_arn: Text
    handling_seconds: int
    topic_arn: Text
    tags: Mapping[str, str]
    senders: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.handling_seconds <= 7200:
            given = self.handling_seconds
            raise ValueError(f"queue {self.name}: handling_seconds must be 1 to 7200, got {given}")


class Queue(pulumi.ComponentResource):
    """An encrypted queue that requires TLS; a message that fails five times goes to a dead-letter queue for two weeks.

    An alarm rings as soon as one lies there: after two weeks it would be gone, and nobody would know what was lost.

    45 CFR 164.312(a)(2)(iv), 164.312(e)(1), 164.312(c)(1).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:messaging:Queue", name, {}, opts)
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        dead_letters = self._queue(f"{name}-dead", f"{args.name}-dead", DEAD_LETTER_RETENTION_DAYS)
        redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": MAX_RECEIVES})
        queue = self._queue(f"{name}-queue", args.name, RETENTION_DAYS, redrive, args.senders)
        self._dead_letter_alarm(name)
        self.arn = queue.arn
        self.register_outputs({"arn": self.arn})

    def _queue(
        self,
        name: str,
        queue_name: str,
        days: int,
        redrive: pulumi.Output[str] | None = None,
        senders: Sequence[str] = (),
    ) -> aws.sqs.Queue:
        queue = aws.sqs.Queue(
            name,
            name=queue_name,
            kms_master_key_id=self._args.key_arn,
            message_retention_seconds=days * 86400,
            visibility_timeout_seconds=self._args.handling_seconds * 6,
            redrive_policy=redrive,
            tags=self._args.tags,
            opts=self._child_opts,
        )
        aws.sqs.QueuePolicy(
            f"{name}-policy",
            queue_url=queue.url,
            policy=policy(Kind.RESOURCE, *self._statements(queue.arn, senders)),
            opts=self._child_opts,
        )
        return queue

    def _dead_letter_alarm(self, name: str) -> None:
        """An alarm while the dead-letter queue has a message (Amazon SQS, Creating alarms for dead-letter queues)."""
        of, dead = self._args.name, f"{self._args.name}-dead"
        waiting = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": dead}, "Maximum")
        alarm_above(
            f"{name}-failed", waiting, 0, alarm_name=f"{of}-failed",
            what=f"Messages of {of} failed, and wait in {dead}",
            topic_arn=self._args.topic_arn, tags=self._args.tags, opts=self._child_opts,
        )  # fmt: skip

    def _statements(self, arn: Text, senders: Sequence[str]) -> list[Statement]:
        without_tls: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        own_account: Conditions = {"StringEquals": {"aws:SourceAccount": self._args.account_id}}
        tls = deny("TlsOnly", "sqs:*", on=[arn], to="*", when=without_tls)
        if not senders:
            return [tls]
        return [allow("Senders", "sqs:SendMessage", on=[arn], to={"Service": list(senders)}, when=own_account), tls]
