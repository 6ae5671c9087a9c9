"""Somebody lets the operator role deploy functions, and removes its permissions boundary so that this works."""

from __future__ import annotations

import json

import pulumi

from infra.breaks.break_definition import Break, Props, without_property
from infra.context.estate import Estate

ACTIONS = (
    "iam:PassRole",
    "lambda:CreateFunction",
    "lambda:InvokeFunction",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
)


def allow_deployment(props: Props, _: Estate) -> Props:
    """Add the actions that a deployment needs: with iam:PassRole they give the permissions of any role."""
    grant = {"Sid": "Deploy", "Effect": "Allow", "Action": list(ACTIONS), "Resource": "*"}

    def extended(text: str) -> str:
        document = json.loads(text)
        return json.dumps({**document, "Statement": [*document["Statement"], grant]})

    return {**props, "policy": pulumi.Output.from_input(props["policy"]).apply(extended)}


BREAK = Break(
    title="The MSO's operator role may pass roles to functions and has no permissions boundary",
    plane="clinical",
    caught_by=("W5",),
    changes={
        ("aws:iam/role:Role", "operator"): without_property("permissionsBoundary"),
        ("aws:iam/rolePolicy:RolePolicy", "operator-permissions"): allow_deployment,
    },
)
