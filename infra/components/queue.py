"""A queue of one account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

TRIES = 5
KEPT, KEPT_DEAD = 4, 14
"""Days: for what waits, and for what failed. SQS keeps nothing longer than 14."""


@dataclass(frozen=True, kw_only=True)
class QueueArgs:
    """``senders`` are AWS services that send for this account; ``handling_seconds`` what a delivery takes at most."""

    name: str
    account_id: str
    key_arn: Text
    handling_seconds: int
    tags: Mapping[str, str]
    senders: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.handling_seconds <= 7200:
            given = self.handling_seconds
            raise ValueError(f"queue {self.name}: handling_seconds must be 1 to 7200 (a twelfth of a day), got {given}")


class Queue(pulumi.ComponentResource):
    """One queue, sealed and deaf to anything but TLS; what fails five times waits two weeks beside it, and is not lost.

    45 CFR 164.312(a)(2)(iv), 164.312(e)(1), 164.312(c)(1).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:messaging:Queue", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        dead = self._queue(f"{name}-dead", f"{args.name}-dead", KEPT_DEAD)
        redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": TRIES})
        queue = self._queue(f"{name}-queue", args.name, KEPT, redrive, args.senders)
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
            opts=self._here,
        )
        aws.sqs.QueuePolicy(
            f"{name}-policy",
            queue_url=queue.url,
            policy=policy(Kind.RESOURCE, *self._statements(queue.arn, senders)),
            opts=self._here,
        )
        return queue

    def _statements(self, arn: Text, senders: Sequence[str]) -> list[Statement]:
        plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        ours: Conditions = {"StringEquals": {"aws:SourceAccount": self._args.account_id}}
        tls = deny("TlsOnly", "sqs:*", on=[arn], to="*", when=plain)
        if not senders:
            return [tls]
        return [allow("Senders", "sqs:SendMessage", on=[arn], to={"Service": list(senders)}, when=ours), tls]
