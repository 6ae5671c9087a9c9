"""An EventBridge event bus for events with patient data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy


@dataclass(frozen=True, kw_only=True)
class EventBusArgs:
    """``senders`` are the ARNs of the only roles that put events on the bus, by the id of their account.

    ``people`` are roles of the bus's own account that put events, too, from ``sources_of_people`` alone.
    """

    name: str
    account_id: str
    region: str
    key_arn: Text
    senders: Mapping[str, Sequence[str]]
    tags: Mapping[str, str]
    people: Sequence[Text] = ()
    sources_of_people: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not any(self.senders.values()):
            raise ValueError(f"bus {self.name}: senders is empty, so no event could arrive; leave it out")

    @property
    def arn(self) -> str:
        """The ARN that the bus will have."""
        return f"arn:aws:events:{self.region}:{self.account_id}:event-bus/{self.name}"


class EventBus(pulumi.ComponentResource):
    """A bus of its own, encrypted with the data class's key, to which only the listed roles put events.

    45 CFR 164.312(a)(1), 164.312(a)(2)(iv).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: EventBusArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:messaging:EventBus", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        bus = aws.cloudwatch.EventBus(
            name, name=args.name, kms_key_identifier=args.key_arn, tags=args.tags, opts=child_opts
        )
        self.arn, self.name = bus.arn, bus.name
        aws.cloudwatch.EventBusPolicy(
            f"{name}-policy",
            event_bus_name=bus.name,
            policy=policy(Kind.RESOURCE, *_statements(args)),
            opts=child_opts,
        )
        self.register_outputs({"arn": self.arn, "name": self.name})


def _statements(args: EventBusArgs) -> list[Statement]:
    roles: list[Text] = [role for listed in args.senders.values() for role in listed]
    by_sender: Conditions = {"ArnEquals": {"aws:PrincipalArn": roles}}
    others: Conditions = {"ArnNotEquals": {"aws:PrincipalArn": [*roles, *args.people]}}
    accounts = {"AWS": [f"arn:aws:iam::{account}:root" for account, listed in args.senders.items() if listed]}
    statements = [
        allow("Senders", "events:PutEvents", on=[args.arn], to=accounts, when=by_sender),
        deny("NobodyElse", "events:PutEvents", on=[args.arn], to="*", when=others),
    ]
    if args.people:  # their own policies let them
        other_sources: Conditions = {
            "ArnEquals": {"aws:PrincipalArn": list(args.people)},
            "StringNotEquals": {"events:source": list(args.sources_of_people)},
        }
        statements.append(deny("PeopleForTheirs", "events:PutEvents", on=[args.arn], to="*", when=other_sources))
    return statements


def events_use_key(account_id: str, region: str, bus: str) -> list[Statement]:
    """Let EventBridge encrypt the events of a bus with a key (EventBridge, Encrypting event buses: key policy).

    It also looks whether the key fits: a request that has no encryption context.
    """
    arn = f"arn:aws:events:{region}:{account_id}:event-bus/{bus}"
    of_bus = {"aws:SourceAccount": account_id, "kms:EncryptionContext:aws:events:event-bus:arn": arn}
    own: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}}
    service = {"Service": "events.amazonaws.com"}
    return [
        allow("EventBus", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], to=service, when={"StringEquals": of_bus}),
        allow("EventBusKey", "kms:DescribeKey", on=["*"], to=service, when=own),
    ]
