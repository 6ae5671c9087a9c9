"""Reachability: all principals, data and policies that a set of principals can obtain, as a monotone fixpoint.

Edges are followed in the order of their certainty: first those that AWS certainly allows, then possible ones, then
those that depend on a policy that was not read. So the first path found to a target is also the most certain one.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final, TypeAlias

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.tag_conditions import CHANGE_RESOURCE_TAG
from policies.separation.iam.principals import CallerKind
from policies.separation.reach.access_paths import AccessPath, PathStep
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.escalation_edges import Edge
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.pruning import ASSUME_EFFECTS, PRINCIPAL_EFFECTS, READ_EFFECTS, Pruning, writes_what_runs
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty

CHANGE_EFFECTS = {
    **PRINCIPAL_EFFECTS,
    "rewrite-resource-policy": "resource_policy_rewritten",
    CHANGE_RESOURCE_TAG: "resource_tags_changed",
}
"""Effect of an edge -> the change that it makes to its target."""
PRINCIPAL_CHANGES = ("identity_policy_rewritten", "principal_tags_changed", "boundary_removed", "deny_removed")
RESOURCE_CHANGES = ("resource_tags_changed", "resource_policy_rewritten")
CHANGES_FOR_ALL = frozenset({*RESOURCE_CHANGES, "organization_policies_removed", "groups_joined"})
"""Changes that can affect the permissions of every principal."""
SERVICE_READABLE_KINDS = frozenset(
    {"s3-object", "secret", "sqs-queue", "kinesis-stream", "dynamodb-table", "lambda-function"}
)
AT_START = AccessPath(Certainty.CERTAIN)
NOT_QUEUED: Final = len(Certainty)
"""Less certain than anything that is queued."""
Gain: TypeAlias = tuple[str, str, Callable[[AccessPath], None]]
"""What an edge gives: its kind, the ARN it concerns, and the function that records it with its path."""


@dataclass
class Reached:
    """The result of a closure: paths by ARN, and for changes by name of the change and ARN."""

    assumed: dict[str, AccessPath] = field(default_factory=dict)
    reads: dict[str, AccessPath] = field(default_factory=dict)
    tampered: dict[str, AccessPath] = field(default_factory=dict)
    changes: dict[tuple[str, str], AccessPath] = field(default_factory=dict)


class Closure:
    """One fixpoint for a set of starting principals and a predicate for the resources that are relevant to reach.

    Edges to the targets in ``skipped_targets`` are not followed; the principals in ``disabled`` cannot be assumed.
    ``entered`` are principals that the start can act as, each with the path that led there.
    """

    def __init__(
        self,
        prepared: PreparedEstate,
        start: Iterable[Principal],
        is_relevant: Callable[[IamResource], bool],
        skipped_targets: frozenset[str] = frozenset(),
        disabled: frozenset[str] = frozenset(),
        entered: Iterable[tuple[Principal, AccessPath]] = (),
    ) -> None:
        self.prepared = prepared
        self._entered = list(entered)
        self.reached, self.changes, self.at_best = Reached(), PolicyChanges(), Certainty.CERTAIN
        self._assumed: dict[str, Principal] = {}
        self._start = list(start)
        self._queued: dict[tuple[str, str], Certainty] = {("assume", arn): Certainty.CERTAIN for arn in disabled}
        self._queue: list[tuple[Certainty, int, Callable[[], None]]] = []
        self._order = count()
        followed = [compiled for compiled in prepared.compiled_edges if compiled.edge.target not in skipped_targets]
        self._pruning = Pruning(prepared, followed, self._start, disabled, is_relevant)
        self._open = self._pruning.compiled_edges
        self._usefulness: dict[tuple[str, str], bool] = {}  # of a change to a principal, after the changes so far
        self.confirmation = EdgeConfirmation(prepared)

    def run(self) -> Reached:
        """Follow edges until no principal gains anything more."""
        for principal in self._start:
            self._assumed[principal.arn] = principal
            self.reached.assumed[principal.arn] = AT_START
        for principal in self._start:
            self._explore(principal)
        for principal, path in self._entered:
            self._enqueue(self._assumption(principal), path)
        while self._queue:
            self.at_best, _, record = heapq.heappop(self._queue)
            record()
        return self.reached

    def _explore(self, principal: Principal) -> None:
        """Follow every edge of an assumed principal to the targets from which there is still something to gain."""
        permissions = self.prepared.permissions(principal, self.changes)
        if principal.account.id not in self._pruning.administered_accounts:
            self._create_role(principal, permissions)
        if not permissions & self._pruning.all_useful_questions:
            return
        # A service passes data that it reads to its client; it does nothing else on the client's behalf.
        is_service = principal.caller.kind is CallerKind.SERVICE
        settled: dict[CompiledEdge, int] = {}
        for compiled, found in self._open:
            if is_service and compiled.kind not in SERVICE_READABLE_KINDS:
                continue
            for _, offset in compiled.on_target:
                found &= permissions >> offset
                if not found:
                    break
            while found:
                bit = found & -found
                found ^= bit
                target = self.prepared.questions.target_sets[compiled.kind].targets[bit.bit_length() - 1]
                if self._try_edge(principal, permissions, compiled, target):
                    settled[compiled] = settled.get(compiled, 0) | bit
        if settled:
            left = ((compiled, targets & ~settled.get(compiled, 0)) for compiled, targets in self._open)
            self._open = [(compiled, targets) for compiled, targets in left if targets]

    def _try_edge(self, principal: Principal, permissions: int, compiled: CompiledEdge, target: Target) -> bool:
        """Confirm one edge from a principal to a target, and queue what it gains by its certainty.

        Returns whether this edge can add nothing more by this target: all that it gives was queued with no less
        certainty than what is left. Certainty only falls, so that stays true, except for groups: joined groups change
        whom their policies concern.
        """
        entity = target.entity
        assert entity is not None  # a useful target has a resource or principal
        settled = compiled.kind != "group"
        for kind, name, record in self._gains(compiled.edge, entity):
            if not self._is_new(kind, name):
                continue
            settled = False
            if not self._is_useful(kind, name):
                continue
            requests = self.confirmation.requests_for(principal, permissions, compiled, target, self.changes)
            if requests is None:
                continue
            label = entity.name if isinstance(entity, Principal) else entity.label
            step = PathStep(principal.name, compiled.edge.id, label, requests)
            at_best = max(self.at_best, compiled.edge.limit)
            known = self._queued.get((kind, name), NOT_QUEUED)
            if self.reached.assumed[principal.arn].then(step, at_best).certainty < known:  # what it requires adds doubt
                self._enqueue((kind, name, record), self._path_of(principal, compiled, target).then(step, at_best))
        return settled

    def _enqueue(self, gain: Gain, path: AccessPath) -> None:
        """Queue a gain by its certainty, unless a path to it with the same or more certainty is known."""
        kind, name, record = gain
        if path.certainty < self._queued.get((kind, name), NOT_QUEUED):
            self._queued[kind, name] = path.certainty
            heapq.heappush(self._queue, (path.certainty, next(self._order), lambda: record(path)))

    def _path_of(self, principal: Principal, compiled: CompiledEdge, target: Target) -> AccessPath:
        """The path to the principal, preceded by the paths to the changes that this edge requires."""
        path, entity = self.reached.assumed[principal.arn], target.entity
        organizations = {principal.account.organization, *({entity.account.organization} if entity else ())}
        for key in (
            *(("organization_policies_removed", organization) for organization in sorted(organizations)),
            *((change, principal.arn) for change in PRINCIPAL_CHANGES),
            *(("groups_joined", group) for group in sorted(self.changes.groups_joined)),
            *((change, entity.arn if entity else "") for change in RESOURCE_CHANGES),
        ):
            if key in self.reached.changes:
                before = _without(self.changes, *key)
                permissions = self.prepared.permissions(principal, before)
                if self.confirmation.requests_for(principal, permissions, compiled, target, before) is None:
                    path = path.after(self.reached.changes[key])
        return path

    def _is_new(self, kind: str, name: str) -> bool:
        return self._queued.get((kind, name), NOT_QUEUED) > self.at_best

    def _is_useful(self, kind: str, name: str) -> bool:
        """Whether a change to a principal gives it any useful permission."""
        principal = self.prepared.principals.get(name)
        if kind not in PRINCIPAL_CHANGES or principal is None or name not in self._assumed:
            return True
        if (kind, name) not in self._usefulness:
            changed = replace(self.changes, **{kind: getattr(self.changes, kind) | {name}})
            gained = self.prepared.permissions(principal, changed) & ~self.prepared.permissions(principal, self.changes)
            self._usefulness[kind, name] = bool(gained & self._pruning.useful_questions)
        return self._usefulness[kind, name]

    def _gains(self, edge: Edge, entity: Principal | IamResource) -> Iterator[Gain]:
        """What an edge to a resource or principal gives."""
        effect = edge.effect
        if effect in ASSUME_EFFECTS and isinstance(entity, Principal):
            if effect == "assume-with-chosen-session-tags":
                yield self._change("principal_tags_changed", entity.arn)
            yield self._assumption(entity)
        elif effect in READ_EFFECTS and isinstance(entity, IamResource):
            yield "read", entity.arn, lambda path: self._record(self.reached.reads, entity.arn, path)
        elif effect == "assume-role-of-target" and isinstance(entity, IamResource):
            if writes_what_runs(edge):
                yield self._tampering(entity)
            yield from (self._assumption(p) for p in map(self.prepared.principals.get, entity.runs_as) if p)
        elif effect in CHANGE_EFFECTS:
            for arn in self.prepared.policy_holders(entity, self.changes):
                yield self._change(CHANGE_EFFECTS[effect], arn)
        elif effect == "rewrite-identity-policy-of-all-attached":
            for change, arn in self.prepared.policy_users.get(entity.arn, ()):
                yield self._change(change, arn)
        elif effect in ("assume-all-trusting-roles", "assume-all-assigned-roles"):
            yield from (self._assumption(p) for p in self.prepared.roles_trusting(entity))
        elif effect == "gain-group-policies":
            yield self._change("groups_joined", entity.arn)
        elif effect == "remove-scp-or-rcp":
            yield self._change("organization_policies_removed", entity.account.organization)
        elif effect == "integrity-or-audit-loss":
            yield self._tampering(entity)

    def _assumption(self, principal: Principal) -> Gain:
        return "assume", principal.arn, lambda path: self._assume(principal, path)

    def _tampering(self, entity: Principal | IamResource) -> Gain:
        return "tamper", entity.arn, lambda path: self._record(self.reached.tampered, entity.arn, path)

    def _change(self, change: str, name: str) -> Gain:
        return change, name, lambda path: self._apply_change(change, name, path)

    def _assume(self, principal: Principal, path: AccessPath) -> None:
        if principal.arn not in self._assumed:
            self._assumed[principal.arn] = principal
            self.reached.assumed[principal.arn] = path
            self._explore(principal)

    @staticmethod
    def _record(found: dict[str, AccessPath], arn: str, path: AccessPath) -> None:
        found.setdefault(arn, path)

    def _apply_change(self, change: str, name: str, path: AccessPath) -> None:
        """Record a change, and explore again every assumed principal whose permissions it can affect."""
        if (change, name) in self.reached.changes:
            return
        self.reached.changes[change, name] = path
        self.changes = replace(self.changes, **{change: getattr(self.changes, change) | {name}})
        self._usefulness.clear()
        for principal in list(self._assumed.values()):
            if change in CHANGES_FOR_ALL or principal.arn == name:
                self._explore(principal)

    def _create_role(self, principal: Principal, permissions: int) -> None:
        """Queue the roles that the principal can create with policies of its choice under a name of its choice."""

        def wanted(new: Principal) -> bool:
            if new.arn in self._assumed or not self._is_new("assume", new.arn):
                return False
            return bool(self.prepared.permissions(new, self.changes) & self._pruning.useful_questions)

        for new, requests in self.confirmation.creatable_roles(principal, permissions, self.changes, wanted):
            step = PathStep(principal.name, "create-role-exception", new.name, requests)
            path = self.reached.assumed[principal.arn].then(step, self.at_best)
            self._enqueue(self._assumption(new), path)


def _without(changes: PolicyChanges, change: str, name: str) -> PolicyChanges:
    return replace(changes, **{change: getattr(changes, change) - {name}})
