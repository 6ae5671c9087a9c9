"""Somebody lets the call center read whole rows of the table of visits, because a query "said access denied"."""

from __future__ import annotations

import json

import pulumi

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate


def without_conditions(props: Props, _: Estate) -> Props:
    """Remove the conditions by which only the declared attributes of a row are read."""

    def opened(text: str) -> str:
        document = json.loads(text)
        for statement in document["Statement"]:
            if statement["Sid"] == "Statuses":
                del statement["Condition"]
        return json.dumps(document)

    return {**props, "policy": pulumi.Output.from_input(props["policy"]).apply(opened)}


BREAK = Break(
    title="A desk of the MSO reads every attribute of the table of visits, whatever is added to it",
    plane="exchange",
    caught_by=("W4",),
    changes={
        ("aws:iam/rolePolicy:RolePolicy", "desk-call_center-permissions"): without_conditions,
        ("aws:iam/policy:Policy", "desk-boundary"): without_conditions,
    },
)
