"""Where alarms of one account go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

BELLS = {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}
"""The services that ring."""


@dataclass(frozen=True, kw_only=True)
class AlarmTopicArgs:
    """``mailboxes`` are role mailboxes by a short name; both owners of the account's data are among them."""

    name: str
    account_id: str
    key_arn: Text
    mailboxes: Mapping[str, str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.mailboxes:
            raise ValueError(f"topic {self.name}: no mailbox, so nobody would hear the alarm")


def through_key(account_id: str) -> Statement:
    """What the topic's key must allow: the services that ring seal and open what they send."""
    ours: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}}
    return allow("Alarms", "kms:Decrypt", "kms:GenerateDataKey*", on=["*"], to=BELLS, when=ours)


class AlarmTopic(pulumi.ComponentResource):
    """One encrypted topic that only this account's CloudWatch and EventBridge publish to (45 CFR 164.308(a)(6)(ii))."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:AlarmTopic", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        topic = aws.sns.Topic(name, name=args.name, kms_master_key_id=args.key_arn, tags=args.tags, opts=here)
        self.arn = topic.arn
        ours: Conditions = {"StringEquals": {"aws:SourceAccount": args.account_id}}
        plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
        aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=policy(
                Kind.RESOURCE,
                allow("Alarms", "sns:Publish", on=[topic.arn], to=BELLS, when=ours),
                deny("TlsOnly", "sns:Publish", on=[topic.arn], to="*", when=plain),
            ),
            opts=here,
        )
        for who, mailbox in args.mailboxes.items():
            aws.sns.TopicSubscription(f"{name}-{who}", topic=topic.arn, protocol="email", endpoint=mailbox, opts=here)
        self.register_outputs({"arn": self.arn})
