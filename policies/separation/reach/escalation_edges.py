"""Escalation edges: sets of actions that together give a principal further permissions or data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from policies.data_files import read_data
from policies.separation.reach.witness_context import Certainty

TRUSTS = re.compile(r"role trusts ([\w.-]+)")
PASS_ROLE = "iam:PassRole"
TARGET_KINDS: Mapping[str, tuple[str, ...]] = {
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
"""An edge's target -> the kinds of resources it represents, if the names differ."""

ACCOUNT_WIDE = frozenset({"oam:CreateLink"})
"""Actions of edges that concern the caller's account as a whole and no target."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One escalation edge: the same principal requires all of ``actions`` and one of ``any_of``."""

    id: str
    effect: str
    target: str
    actions: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    prerequisite: str = ""
    needs: str = ""
    note: str = ""
    seen_in: tuple[str, ...] = ()
    at_best: str = "certain"  # how certain a path over this edge can be: certain, possible or unknown

    @property
    def limit(self) -> Certainty:
        """The most certain that a path over this edge can be."""
        return Certainty[self.at_best.upper()]

    @property
    def target_kinds(self) -> tuple[str, ...]:
        """The kinds of resources that can be its target."""
        return TARGET_KINDS.get(self.target, (self.target,))

    @property
    def service(self) -> str:
        """The service that the role must trust if the edge passes a role to a service, else ""."""
        found = TRUSTS.search(self.needs)
        return found[1] if found else ""

    @property
    def action_sets(self) -> tuple[tuple[str, ...], ...]:
        """Each sufficient set of actions."""
        return tuple((*self.actions, action) for action in self.any_of) if self.any_of else (self.actions,)

    def on_target(self, action: str) -> bool:
        """Whether the action applies to the target itself, rather than to some resource of the caller's account."""
        if action in ACCOUNT_WIDE:
            return False
        if self.target in ("role", "role-or-user", "instance-profile"):
            return action.startswith(("iam:", "sts:"))
        return action != PASS_ROLE


@cache
def edges() -> tuple[Edge, ...]:
    """All edges, in file order; one with actions that are at best possible (``perhaps``) as two."""
    entries = read_data("separation/reach/escalation_edges.yaml")["edges"]
    return tuple(edge for entry in entries for edge in _edges(entry))


def _edges(entry: dict[str, Any]) -> Iterator[Edge]:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    weak = values.pop("perhaps", ())
    strong = tuple(action for action in values.get("any_of", ()) if action not in weak)
    if not weak or strong:
        yield Edge(**{**values, **({"any_of": strong} if strong else {})})
    if weak:
        yield Edge(**{**values, **({"any_of": weak} if values.get("any_of") else {}), "at_best": "possible"})


@cache
def network_access_actions() -> tuple[str, ...]:
    """The actions that give the caller access to an account's network."""
    return tuple(read_data("separation/reach/escalation_edges.yaml")["network_access_actions"])
