"""Which targets of an edge are worth reaching, for those who start: everything else is not followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial

from policies.separation.estate.estate_model import IamResource, Principal
from policies.separation.estate.tag_conditions import PRINCIPAL, RESOURCE
from policies.separation.reach.escalation_edges import Edge
from policies.separation.reach.prepared_estate import Plan, PreparedEstate
from policies.separation.reach.question_space import Spot

HOLD = frozenset({"become", "become-account-admin", "become-with-chosen-principal-tags"})
READ = frozenset({"copy-out", "data-path"})
OVER_THINGS = READ | {"rewrite-resource-policy", "integrity-or-audit-loss"}
OVER_PRINCIPALS = {
    "rewrite-identity-policy": "raised",
    "remove-boundary": "unbound",
    "remove-identity-deny": "undenied",
    PRINCIPAL: "retagged",
}
NOWHERE = frozenset({"network-path", "share", "unguard"})
WRITES_WHAT_RUNS = "template-or-artifact-object"


class Pruning:
    """Masks over the spots of each space, for one set of starting principals and one idea of what matters."""

    def __init__(
        self,
        engine: PreparedEstate,
        plans: Iterable[Plan],
        start: Iterable[Principal],
        shut: frozenset[str],
        matters: Callable[[IamResource], bool],
    ) -> None:
        self.engine, self.spaces = engine, engine.universe.spaces
        self.administered = frozenset(p.account.id for p in start if p.invented)
        self.starting = frozenset(p.arn for p in start) | shut
        self._matters = matters
        self._start_mask = cache(lambda kind: self._where(kind, self._starts))
        self._matter_mask = cache(lambda kind: self._where(kind, self._is_matter))
        self._run_mask = cache(lambda kind: self._where(kind, self._runs_as_another))
        self._idle_mask = cache(lambda kind: self._where(kind, self._is_idle))
        self.aims = self._asked(plan for plan in plans if plan.edge.effect not in OVER_PRINCIPALS)
        self.plans = [(plan, left) for plan in plans if (left := self.of(plan))]
        self.any_aim = self.aims | self._asked(plan for plan, _ in self.plans if plan.edge.effect in OVER_PRINCIPALS)

    def _asked(self, plans: Iterable[Plan]) -> int:
        """The questions whose yes takes one of these plans to a target worth reaching."""
        found = 0
        for plan in plans:
            left = self.of(plan)
            for _, offset in plan.on_target:
                found |= left << offset
        return found

    def of(self, plan: Plan) -> int:
        """The targets of a plan that are worth reaching."""
        edge, kind = plan.edge, plan.kind
        if edge.effect == RESOURCE:
            return self._where(kind, self._is_told_apart) & ~self._where(kind, partial(_keeps_tags, edge))
        if kind in ("role", "user"):
            found = self.engine.trusting_service(kind, edge.service)
            if edge.effect in HOLD:
                return found & ~self._start_mask(kind)
            return found & ~self._idle_mask(kind) if edge.effect in OVER_PRINCIPALS else found
        if edge.effect in NOWHERE or edge.gate == "none":
            return 0
        if edge.effect == "become-role-of-target":
            written = self._matter_mask(kind) if writes_what_runs(edge) else 0
            return self._run_mask(kind) | written
        if edge.id == "harm-s3-delete":
            return self._matter_mask(kind) & ~self._where(kind, _is_locked)
        return self._matter_mask(kind) if edge.effect in OVER_THINGS else self.spaces[kind].full

    def _where(self, kind: str, test: Callable[[Spot], bool]) -> int:
        return sum(1 << index for index, spot in enumerate(self.spaces[kind].spots) if test(spot))

    def _starts(self, spot: Spot) -> bool:
        return isinstance(spot.what, Principal) and spot.what.arn in self.starting

    def _is_idle(self, spot: Spot) -> bool:
        """Whether power over a principal adds nothing: its administrators start too, and no such policy names it."""
        known = self._starts(spot) and spot.account in self.administered
        return known and not self.engine.rights.is_named(spot.arn, self.aims)

    def _is_told_apart(self, spot: Spot) -> bool:
        """Whether some policy lets or refuses by the tags of a thing or a principal."""
        return spot.what is not None and spot.what.arn in self.engine.tagging.guarded

    def _is_matter(self, spot: Spot) -> bool:
        return isinstance(spot.what, IamResource) and self._matters(spot.what)

    def _runs_as_another(self, spot: Spot) -> bool:
        return isinstance(spot.what, IamResource) and any(arn not in self.starting for arn in spot.what.runs_as)


def _keeps_tags(edge: Edge, spot: Spot) -> bool:
    """Whether nobody heeds the tags that an edge writes: those of a bucket without attribute-based access control."""
    return edge.id == "retag-bucket" and isinstance(spot.what, IamResource) and not spot.what.tells_tags


def _is_locked(spot: Spot) -> bool:
    return isinstance(spot.what, IamResource) and spot.what.locked


def writes_what_runs(edge: Edge) -> bool:
    """Whether the edge is about writing what a deployment will run."""
    return edge.target == WRITES_WHAT_RUNS
