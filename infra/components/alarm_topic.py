"""The SNS topic to which the alarms of one account go, and the queue for what EventBridge could not publish there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.dead_letter_queue import DeadLetterQueue, DeadLetterQueueArgs
from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
RDS_EVENTS = {"Service": "events.rds.amazonaws.com"}
EVENTBRIDGE = {"Service": "events.amazonaws.com"}
"""The AWS services that publish alarms.

EventBridge does not say for which account or rule it publishes to a topic, and a condition on it stops every event
without an error (Amazon SNS, Key management; Amazon EventBridge, Resource-based policies). Its statements have no
condition and allow publishing alone: an alarm topic and its key contain no patient data.
"""


@dataclass(frozen=True, kw_only=True)
class AlarmTopicArgs:
    """``mailboxes`` are e-mail addresses by a short name; a practice's topic has the practice's and the MSO's."""

    name: str
    account_id: str
    key_arn: Text
    mailboxes: Mapping[str, str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.mailboxes:
            raise ValueError(f"topic {self.name}: mailboxes is empty, so an alarm would reach no one; name a mailbox")


def alarm_services_use_key(account_id: str) -> list[Statement]:
    """The key policy statements that a topic's key needs: the services that publish encrypt their messages."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}}
    use = ("kms:Decrypt", "kms:GenerateDataKey*")
    return [
        allow("Alarms", *use, on=["*"], to=CLOUDWATCH, when=own_account),
        allow("DatabaseAlarms", *use, on=["*"], to=RDS_EVENTS, when=own_account),
        allow("EventAlarms", *use, on=["*"], to=EVENTBRIDGE),
    ]


class AlarmTopic(pulumi.ComponentResource):
    """An encrypted SNS topic, published to by CloudWatch, RDS and EventBridge of this account (164.308(a)(6)(ii)).

    ``undelivered_arn`` is the queue for events without patient data that could not be delivered to it, or to what else
    the account's rules start.
    """

    arn: pulumi.Output[str]
    undelivered_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:AlarmTopic", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        topic = aws.sns.Topic(name, name=args.name, kms_master_key_id=args.key_arn, tags=args.tags, opts=child_opts)
        self.arn = topic.arn
        own_account: Conditions = {"StringEquals": {"aws:SourceAccount": args.account_id}}
        without_tls: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=policy(
                Kind.RESOURCE,
                allow("Alarms", "sns:Publish", on=[topic.arn], to=CLOUDWATCH, when=own_account),
                allow("DatabaseAlarms", "sns:Publish", on=[topic.arn], to=RDS_EVENTS, when=own_account),
                allow("EventAlarms", "sns:Publish", on=[topic.arn], to=EVENTBRIDGE),
                deny("TlsOnly", "sns:Publish", on=[topic.arn], to="*", when=without_tls),
            ),
            opts=child_opts,
        )
        for owner, mailbox in args.mailboxes.items():
            aws.sns.TopicSubscription(
                f"{name}-{owner}", topic=topic.arn, protocol="email", endpoint=mailbox, opts=child_opts
            )
        undelivered = DeadLetterQueueArgs(
            name=f"{args.name}-undelivered",
            what="Alarms and events of the account were not delivered",
            account_id=args.account_id,
            key_arn=args.key_arn,
            topic_arn=topic.arn,
            tags=args.tags,
        )
        self.undelivered_arn = DeadLetterQueue(f"{name}-undelivered", undelivered, child_opts).arn
        self.register_outputs({"arn": self.arn, "undeliveredArn": self.undelivered_arn})
