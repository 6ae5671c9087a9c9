"""Pruning: the targets of each escalation edge that can affect a verdict for given starting principals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.tag_conditions import CHANGE_PRINCIPAL_TAG, CHANGE_RESOURCE_TAG
from policies.separation.reach.escalation_edges import Edge
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.target_sets import Target

ASSUME_EFFECTS = frozenset({"assume", "assume-account-administrator", "assume-with-chosen-session-tags"})
READ_EFFECTS = frozenset({"read-data", "data-path"})
RESOURCE_EFFECTS = READ_EFFECTS | {"rewrite-resource-policy", "integrity-or-audit-loss"}
PRINCIPAL_EFFECTS = {  # effect -> the change that it makes
    "rewrite-identity-policy": "identity_policy_rewritten",
    "remove-boundary": "boundary_removed",
    "remove-identity-deny": "deny_removed",
    CHANGE_PRINCIPAL_TAG: "principal_tags_changed",
}
EFFECTS_NOT_FOLLOWED = frozenset({"network-path", "share", "organization-setting"})
WRITES_WHAT_RUNS = "template-or-artifact-object"


class Pruning:
    """The useful targets of each compiled edge, for given starting principals and relevant resources."""

    def __init__(
        self,
        prepared: PreparedEstate,
        compiled_edges: Iterable[CompiledEdge],
        start: Iterable[Principal],
        disabled: frozenset[str],
        is_relevant: Callable[[IamResource], bool],
    ) -> None:
        self.prepared, self.target_sets = prepared, prepared.questions.target_sets
        self.administered_accounts = frozenset(p.account.id for p in start if p.hypothetical)
        self.starting_arns = frozenset(p.arn for p in start) | disabled
        self._is_relevant = is_relevant
        self._start_mask = cache(lambda kind: self._mask_where(kind, self._is_start))
        self._relevant_mask = cache(lambda kind: self._mask_where(kind, self._is_relevant_resource))
        self._runs_as_mask = cache(lambda kind: self._mask_where(kind, self._runs_as_another))
        self._without_gain_mask = cache(lambda kind: self._mask_where(kind, self._gains_nothing))
        # What changes a principal is judged last: it gains something only by the questions that are useful without it.
        followed = list(compiled_edges)
        found = {c: self.targets_of(c) for c in followed if c.edge.effect not in PRINCIPAL_EFFECTS}
        self.useful_questions = _questions_about(found)
        found |= {c: self.targets_of(c) for c in followed if c.edge.effect in PRINCIPAL_EFFECTS}
        self.compiled_edges = [(compiled, found[compiled]) for compiled in followed if found[compiled]]
        self.all_useful_questions = _questions_about(found)

    def targets_of(self, compiled: CompiledEdge) -> int:
        """The useful targets of a compiled edge, as bits of its target set."""
        edge, kind = compiled.edge, compiled.kind
        if edge.effect == CHANGE_RESOURCE_TAG:
            without_effect = self._mask_where(kind, partial(_ignores_tags, edge))
            return self._mask_where(kind, self._is_tag_controlled) & ~without_effect
        if kind in ("role", "user"):
            found = self.prepared.roles_trusting_service(kind, edge.service)
            if edge.effect in ASSUME_EFFECTS:
                return found & ~self._start_mask(kind)
            return found & ~self._without_gain_mask(kind) if edge.effect in PRINCIPAL_EFFECTS else found
        if edge.effect in EFFECTS_NOT_FOLLOWED or edge.prerequisite == "none":
            return 0
        if edge.effect == "assume-role-of-target":
            written = self._relevant_mask(kind) if writes_what_runs(edge) else 0
            return self._runs_as_mask(kind) | written
        if edge.id in ("integrity-s3-delete", "integrity-log-expiry"):
            return self._relevant_mask(kind) & ~self._mask_where(kind, _is_locked)
        if edge.id == "integrity-s3-overwrite":
            return self._relevant_mask(kind) & ~self._mask_where(kind, _keeps_what_was)
        return self._relevant_mask(kind) if edge.effect in RESOURCE_EFFECTS else self.target_sets[kind].full_mask

    def _mask_where(self, kind: str, predicate: Callable[[Target], bool]) -> int:
        return sum(1 << index for index, target in enumerate(self.target_sets[kind].targets) if predicate(target))

    def _is_start(self, target: Target) -> bool:
        return isinstance(target.entity, Principal) and target.entity.arn in self.starting_arns

    def _gains_nothing(self, target: Target) -> bool:
        """Whether changing a principal gains nothing: its administrators start as well, and no policy names it."""
        known = self._is_start(target) and target.account in self.administered_accounts
        return known and not self.prepared.effective_permissions.is_named(target.arn, self.useful_questions)

    def _is_tag_controlled(self, target: Target) -> bool:
        """Whether some policy reads the tags of a resource or principal."""
        return target.entity is not None and target.entity.arn in self.prepared.tag_conditions.tag_controlled

    def _is_relevant_resource(self, target: Target) -> bool:
        return isinstance(target.entity, IamResource) and self._is_relevant(target.entity)

    def _runs_as_another(self, target: Target) -> bool:
        return isinstance(target.entity, IamResource) and any(
            arn not in self.starting_arns for arn in target.entity.runs_as
        )


def _questions_about(targets: Mapping[CompiledEdge, int]) -> int:
    """The questions about the useful targets of these edges, as bits."""
    found = 0
    for compiled, useful_targets in targets.items():
        if useful_targets:
            for _, offset in compiled.on_target:
                found |= useful_targets << offset
    return found


def _ignores_tags(edge: Edge, target: Target) -> bool:
    """Whether no condition can read the tags that an edge writes: those of a bucket without ABAC."""
    return edge.id == "retag-bucket" and isinstance(target.entity, IamResource) and not target.entity.abac_enabled


def _is_locked(target: Target) -> bool:
    return isinstance(target.entity, IamResource) and target.entity.compliance_locked


def _keeps_what_was(target: Target) -> bool:
    """Whether an object that is overwritten or deleted stays as an older version."""
    return _is_locked(target) or (isinstance(target.entity, IamResource) and target.entity.keeps_versions)


def writes_what_runs(edge: Edge) -> bool:
    """Whether the edge writes code or templates that a deployment runs."""
    return edge.target == WRITES_WHAT_RUNS
