"""Somebody gives the operator the right to deploy functions, and lifts its boundary so that it works."""

from __future__ import annotations

import json

import pulumi

from infra.breaks.break_definition import Break, Props, without
from infra.context.estate import Estate

RIGHTS = ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction", "ecs:RegisterTaskDefinition", "ecs:RunTask")


def deploy(props: Props, _: Estate) -> Props:
    """Add what a deployment needs: with PassRole, it is any role's rights."""
    grant = {"Sid": "Deploy", "Effect": "Allow", "Action": list(RIGHTS), "Resource": "*"}

    def extended(text: str) -> str:
        document = json.loads(text)
        return json.dumps({**document, "Statement": [*document["Statement"], grant]})

    return {**props, "policy": pulumi.Output.from_input(props["policy"]).apply(extended)}


BREAK = Break(
    title="The MSO's operator may pass roles to functions and has no boundary",
    plane="clinical",
    caught_by=("W5",),
    changes={
        ("aws:iam/role:Role", "operator"): without("permissionsBoundary"),
        ("aws:iam/rolePolicy:RolePolicy", "operator-permissions"): deploy,
    },
)
