"""The question space: one bit for each question the closure may ask, an action on a target (an ARN or ARN pattern).

The targets of one kind form a target set. Each action has a block of bits for a target set, one bit for each target.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.separation.estate.estate_model import (
    PHI,
    PHI_MINIMUM,
    EstateModel,
    IamResource,
    Principal,
    is_log,
    is_state,
)
from policies.separation.iam.patterns import arn_contains, arn_matches, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.escalation_edges import Edge

CONTROL_KINDS = frozenset(
    {
        "managed-policy",
        "organization",
        "permission-set",
        "group",
        "saml-provider",
        "oidc-provider",
        "trail",
        "config-recorder",
        "detector",
    }
)
SNAPSHOTS = {"rds-db": ("rds-snapshot", "arn:aws:rds:*:{account}:*snapshot:*"),
             "ebs-volume": ("ebs-snapshot", "arn:aws:ec2:*:*:snapshot/*"),
             "backup-vault": ("recovery-point", "arn:aws:backup:*:{account}:recovery-point:*")}  # fmt: skip
REQUEST_ARNS = {  # kind -> the ARN that requests name, if it differs from the declared one
    "ecs-task": "arn:aws:ecs:*:{account}:*",
    "log-group": "{arn}*",
    "secret": "{arn}*",
    "s3-access-point": "{arn}*",
    "new-s3-access-point": "{arn}*",
    "ec2-instance": "arn:aws:ec2:*:{account}:instance/*",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A target of requests: its ARN (a pattern if it represents several), its account, and the entity it names."""

    arn: str
    account: str
    entity: IamResource | Principal | None = None

    @property
    def is_pattern(self) -> bool:
        """Whether the target represents all ARNs that match a pattern."""
        return "*" in self.arn


class TargetSet:
    """The targets of one kind, with a search for those that an ARN pattern matches."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self.targets = tuple(targets)
        self.full_mask = (1 << len(self.targets)) - 1
        prefixed = sorted((target.arn.partition("*")[0], index) for index, target in enumerate(self.targets))
        self._prefixes = [prefix for prefix, _ in prefixed]
        self._order = [index for _, index in prefixed]
        self._patterns: dict[str, list[int]] = {}
        for index, target in enumerate(self.targets):
            if target.is_pattern:
                self._patterns.setdefault(target.arn.partition("*")[0], []).append(index)
        self._matches: dict[str, tuple[int, int]] = {}

    def matches(self, pattern: str) -> tuple[int, int]:
        """The targets that a pattern intersects, and those that it contains entirely, as bits."""
        if pattern == "*":
            return self.full_mask, self.full_mask
        found = self._matches.get(pattern)
        if found is None:
            found = self._matches[pattern] = self._find(pattern)
        return found

    def _find(self, pattern: str) -> tuple[int, int]:
        intersected = contained = 0
        for index in self._candidates(pattern):
            target = self.targets[index]
            if not target.is_pattern:
                if arn_matches(pattern, target.arn):
                    intersected |= 1 << index
                    contained |= 1 << index
            elif arn_meets(pattern, target.arn):
                intersected |= 1 << index
                if arn_contains(pattern, target.arn):
                    contained |= 1 << index
        return intersected, contained

    def _candidates(self, pattern: str) -> Iterator[int]:
        """The indexes of the targets whose literal prefix is compatible with the pattern's."""
        literal = pattern[: min((at for at in (pattern.find("*"), pattern.find("?")) if at >= 0), default=len(pattern))]
        at = bisect_left(self._prefixes, literal)
        while at < len(self._prefixes) and self._prefixes[at].startswith(literal):
            yield self._order[at]
            at += 1
        for prefix, indexes in self._patterns.items():
            if prefix != literal and literal.startswith(prefix):
                yield from indexes


class QuestionSpace:
    """The target sets of an estate, and the offsets of the bits that each action of the edges has for them."""

    def __init__(self, estate: EstateModel, edges: Iterable[Edge], in_account: Iterable[str] = ()) -> None:
        self.estate = estate
        self.target_sets = {kind: TargetSet(targets) for kind, targets in _targets(estate).items()}
        self.offsets: dict[tuple[str, str], int] = {}
        self.size = 0
        for edge in edges:
            for action in {action for actions in edge.action_sets for action in actions}:
                for kind in edge.target_kinds:
                    self._reserve(action, kind if edge.on_target(action) else self.account_wide(action))
        for action in in_account:
            self._reserve(action, self.account_wide(action))
        self.actions: dict[str, list[tuple[int, str]]] = {}
        for (action, name), offset in self.offsets.items():
            self.actions.setdefault(action, []).append((offset, name))
        self.full_mask = (1 << self.size) - 1
        self.account_masks: dict[str, int] = {}
        for (_, name), offset in self.offsets.items():
            for index, target in enumerate(self.target_sets[name].targets):
                self.account_masks[target.account] = self.account_masks.get(target.account, 0) | 1 << offset + index
        self._statement_masks: dict[tuple[object, ...], int] = {}

    def _reserve(self, action: str, name: str) -> int | None:
        """The offset of an action's bits for a target set, reserved on first use; None if the set has no targets."""
        if name not in self.target_sets:
            return None
        if (action, name) not in self.offsets:
            self.offsets[action, name] = self.size
            self.size += len(self.target_sets[name].targets)
        return self.offsets[action, name]

    def account_wide(self, action: str) -> str:
        """The name of the target set *any resource of an account* for the action's service."""
        service = action.partition(":")[0]
        name = f"account:{service}"
        if name not in self.target_sets:
            region = "" if service in ("iam", "sts", "organizations") else "*"
            patterns = [f"arn:aws:{service}:{region}:{{}}:*", *(["arn:aws:s3:::*"] if service == "s3" else ())]
            self.target_sets[name] = TargetSet(Target(p.format(a), a) for p in patterns for a in self.estate.accounts)
        return name

    def mask(self, statement: Statement, resources: tuple[str, ...]) -> int:
        """The questions that a statement matches, as bits: possibly for an Allow, certainly for a Deny.

        ``resources`` are its resource patterns with variables replaced.
        """
        key = (statement.actions, statement.not_action, resources, statement.not_resource, statement.allow)
        found = self._statement_masks.get(key)
        if found is None:
            found = 0
            for action, offsets in self.actions.items():
                if not statement.covers_action(action):
                    continue
                for offset, name in offsets:
                    found |= self.resource_mask(resources, statement, self.target_sets[name]) << offset
            self._statement_masks[key] = found
        return found

    @staticmethod
    def resource_mask(resources: tuple[str, ...], statement: Statement, targets: TargetSet) -> int:
        """The targets of a set that a statement's resource element matches (see ``mask``)."""
        if not resources:
            return targets.full_mask
        intersected = covered = 0
        for pattern in resources:
            intersecting, contained = targets.matches(pattern)
            intersected |= intersecting
            covered |= contained
        if statement.not_resource:
            return targets.full_mask & ~(covered if statement.allow else intersected)
        return intersected if statement.allow else covered


def _targets(estate: EstateModel) -> dict[str, list[Target]]:
    """The relevant targets by kind: principals, patient data and its keys, logs, state, and what runs as a role."""
    found: dict[str, list[Target]] = {}
    for principal in estate.principals:
        kind = "role" if principal.caller.role else "user"
        found.setdefault(kind, []).append(Target(principal.arn, principal.account.id, principal))
    for resource in estate.resources:
        if not is_relevant(resource, estate):
            continue
        arn = REQUEST_ARNS.get(resource.kind, resource.arn).format(arn=resource.arn, account=resource.account.id)
        found.setdefault(resource.kind, []).append(Target(arn, resource.account.id, resource))
        if resource.kind == "s3-bucket" and is_state(resource):
            found.setdefault("state-object", []).append(Target(f"{resource.arn}/*", resource.account.id, resource))
        if resource.kind == "s3-bucket":
            found.setdefault("s3-object", []).append(Target(f"{resource.arn}/*", resource.account.id, resource))
        if resource.kind in SNAPSHOTS:
            kind, pattern = SNAPSHOTS[resource.kind]
            found.setdefault(kind, []).append(
                Target(pattern.format(account=resource.account.id), resource.account.id, resource)
            )
    return found


def is_relevant(resource: IamResource, estate: EstateModel) -> bool:
    """Whether access to a resource can affect a verdict."""
    patient_data = bool(resource.data_classes & (PHI | PHI_MINIMUM))
    return (
        patient_data
        or bool(resource.runs_as)
        or resource.kind in CONTROL_KINDS
        or resource.arn in estate.protected_keys
        or is_log(resource)
        or is_state(resource)
    )
