"""Somebody adds the MSO's analyst to the key policy of patient data, "only to look at one file"."""

from __future__ import annotations

import json

import pulumi

from infra.breaks.break_definition import Break, Props
from infra.context.account_context import role_arn
from infra.context.estate import Estate


def allow_analyst(props: Props, estate: Estate) -> Props:
    """Let the analyst role of the management account decrypt, and remove the Deny statement that would prevent it."""
    analyst = role_arn(estate.account_id("management"), "staff/analyst")
    grant = {
        "Sid": "Analyst",
        "Effect": "Allow",
        "Principal": {"AWS": analyst},
        "Action": ["kms:Decrypt", "kms:DescribeKey"],
        "Resource": "*",
    }

    def extended(text: str) -> str:
        document = json.loads(text)
        document["Statement"] = [s for s in document["Statement"] if s["Sid"] != "NobodyOutside"] + [grant]
        return json.dumps(document)

    return {**props, "policy": pulumi.Output.from_input(props["policy"]).apply(extended)}


BREAK = Break(
    title="The key policy of patient data lets a role of the management account decrypt",
    plane="clinical",
    caught_by=("KMS-103",),
    changes={("aws:kms/key:Key", "key-phi"): allow_analyst},
)
