"""Somebody lets EventBridge use the alarms' key for one account only: it states no account, and no alarm rings."""

from __future__ import annotations

import json

import pulumi

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate

CONDITION = {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def ask_for_the_source(props: Props, _: Estate) -> Props:
    """Add a condition to the statement that lets EventBridge use the key."""

    def narrowed(text: str) -> str:
        document = json.loads(text)
        for statement in document["Statement"]:
            if statement.get("Principal") == {"Service": "events.amazonaws.com"}:
                statement["Condition"] = CONDITION
        return json.dumps(document)

    return {**props, "policy": pulumi.Output.from_input(props["policy"]).apply(narrowed)}


BREAK = Break(
    title="The key of the alarms' topic asks EventBridge for a source account, which it does not state",
    plane="clinical",
    caught_by=("L3",),
    changes={("aws:kms/key:Key", "key-security"): ask_for_the_source},
)
