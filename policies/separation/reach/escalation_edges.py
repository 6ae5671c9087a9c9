"""The escalation edges, as data: which rights, held together, lead to which other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from policies.separation.iam.aws_facts import read_data

TRUSTS = re.compile(r"role trusts ([\w.-]+)")
PASS_ROLE = "iam:PassRole"
KINDS: Mapping[
    str, tuple[str, ...]
] = {  # an edge's target -> the kinds of things it stands for, where the names differ
    "role-or-user": ("role", "user"),
    "managed-instance": ("ec2-instance",),
    "eks-node": ("ec2-instance",),
    "recovery-point": ("recovery-point",),
    "iac-state-store": ("s3-object",),
    "template-or-artifact-object": ("state-object",),
    "aurora-cluster": ("rds-db",),
    "efs": ("file-system",),
    "OrganizationAccountAccessRole": ("role",),
    "instance-profile": ("role",),
    "tagged-in-rds": ("rds-db", "rds-snapshot"),
    "tagged-in-ec2": ("ec2-instance", "ebs-volume", "ebs-snapshot", "ami"),
    "tagged-in-backup": ("backup-vault", "recovery-point"),
}


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge. All of ``actions`` and one of ``any_of`` are needed, by the same principal."""

    id: str
    effect: str
    target: str
    actions: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    gate: str = ""
    needs: str = ""
    note: str = ""
    seen_in: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things that can be its target."""
        return KINDS.get(self.target, (self.target,))

    @property
    def service(self) -> str:
        """The service that the role must trust, where the edge passes a role to one."""
        found = TRUSTS.search(self.needs)
        return found[1] if found else ""

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """Each set of actions that is enough."""
        return tuple((*self.actions, action) for action in self.any_of) if self.any_of else (self.actions,)

    def on_target(self, action: str) -> bool:
        """Whether the action is asked of the target itself, rather than somewhere in the caller's account."""
        if self.target in ("role", "role-or-user", "instance-profile"):
            return action.startswith(("iam:", "sts:"))
        return action != PASS_ROLE


@cache
def edges() -> tuple[Edge, ...]:
    """Every edge, in the order of the file."""
    return tuple(map(_edge, read_data("reach/escalation_edges.yaml")["edges"]))


def _edge(entry: dict[str, Any]) -> Edge:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Edge(**values)


@cache
def footholds() -> tuple[str, ...]:
    """Actions any of which puts the caller into an account's network."""
    return tuple(read_data("reach/escalation_edges.yaml")["footholds"])
