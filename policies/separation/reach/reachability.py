"""Everything that a set of principals can come to hold, read or harm: a monotone fixpoint over the edges.

Steps are taken in the order of their strength: all that surely works first, then what is possible, then what rests on
something unread. So the first path found to anything is also the surest.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from policies.separation.estate.estate_model import IamResource, Principal
from policies.separation.estate.tag_conditions import RESOURCE
from policies.separation.iam.principals import Kind
from policies.separation.reach.access_paths import AccessPath, Hop
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.escalation_edges import Edge
from policies.separation.reach.prepared_estate import Plan, PreparedEstate
from policies.separation.reach.pruning import HOLD, OVER_PRINCIPALS, READ, Pruning, writes_what_runs
from policies.separation.reach.question_space import Spot
from policies.separation.reach.witness_context import Strength

POWERS = {**OVER_PRINCIPALS, "rewrite-resource-policy": "rewritten", RESOURCE: "relabelled"}

HANDED_OUT = frozenset({"s3-object", "secret", "sqs-queue"})
AT_START = AccessPath(Strength.LEAK)


@dataclass
class Reached:
    """What a closure found: paths by ARN, and powers by name and ARN."""

    holds: dict[str, AccessPath] = field(default_factory=dict)
    reads: dict[str, AccessPath] = field(default_factory=dict)
    harms: dict[str, AccessPath] = field(default_factory=dict)
    powers: dict[tuple[str, str], AccessPath] = field(default_factory=dict)


class Closure:
    """One fixpoint: who starts, and which things it matters to reach (reading what does not matter is not followed).

    Edges to the targets in ``skip`` are left out; the principals in ``shut`` cannot be become.
    """

    def __init__(
        self,
        engine: PreparedEstate,
        start: Iterable[Principal],
        matters: Callable[[IamResource], bool],
        skip: frozenset[str] = frozenset(),
        shut: frozenset[str] = frozenset(),
    ) -> None:
        self.engine = engine
        self.reached, self.powers, self.floor = Reached(), Powers(), Strength.LEAK
        self._held: dict[str, Principal] = {}
        self._start = list(start)
        self._queued: dict[tuple[str, str], Strength] = {("hold", arn): Strength.LEAK for arn in shut}
        self._queue: list[tuple[Strength, int, Callable[[], None]]] = []
        self._order = count()
        plans = [plan for plan in engine.plans if plan.edge.target not in skip]
        self._worth = Pruning(engine, plans, self._start, shut, matters)
        self._usefulness: dict[tuple[str, str, Powers], bool] = {}
        self.steps = EdgeConfirmation(engine)

    def run(self) -> Reached:
        """Follow edges until nothing is gained."""
        for principal in self._start:
            self._held[principal.arn] = principal
            self.reached.holds[principal.arn] = AT_START
        for principal in self._start:
            self._explore(principal)
        while self._queue:
            self.floor, _, gain = heapq.heappop(self._queue)
            gain()
        return self.reached

    def _explore(self, principal: Principal) -> None:
        """Follow every edge that leaves a held principal."""
        may = self.engine.may(principal, self.powers)
        if principal.account.id not in self._worth.administered:
            self._create_role(principal, may)
        if not may & self._worth.any_aim:
            return
        service = principal.caller.kind is Kind.SERVICE  # it hands out what it reads; the rest it does for its own ends
        for plan, found in self._worth.plans:
            if service and plan.kind not in HANDED_OUT:
                continue
            for _, offset in plan.on_target:
                found &= may >> offset
                if not found:
                    break
            while found:
                bit = found & -found
                found ^= bit
                self._take(principal, may, plan, self.engine.universe.spaces[plan.kind].spots[bit.bit_length() - 1])

    def _take(self, principal: Principal, may: int, plan: Plan, spot: Spot) -> None:
        """Try one edge from a principal to a target; what it gains is queued by its strength."""
        what = spot.what
        assert what is not None  # worthwhile spots stand for something
        for kind, name, gain in self._gains(plan.edge, what):
            if not self._news(kind, name) or not self._useful(kind, name):
                continue
            steps = self.steps.of(principal, may, plan, spot, self.powers)
            if steps is None:
                continue
            hop = Hop(principal.name, plan.edge.id, what.name if isinstance(what, Principal) else what.label, steps)
            self._gain(kind, name, gain, self._path_of(principal, plan, spot).then(hop, self.floor))

    def _gain(self, kind: str, name: str, gain: Callable[[AccessPath], None], path: AccessPath) -> None:
        """Queue a gain by its strength, unless a surer path to it is known."""
        if path.strength < self._queued.get((kind, name), len(Strength)):
            self._queued[kind, name] = path.strength
            heapq.heappush(self._queue, (path.strength, next(self._order), _bound(gain, path)))

    def _path_of(self, principal: Principal, plan: Plan, spot: Spot) -> AccessPath:
        """How the principal came to be held, after the powers without which this edge could not be taken."""
        path, what = self.reached.holds[principal.arn], spot.what
        named = [(power, principal.arn) for power in sorted(OVER_PRINCIPALS.values())]
        sides = {principal.account.organization, *({what.account.organization} if what else ())}
        guards = [("unguarded", organization) for organization in sorted(sides)]
        joined = [("joined", group) for group in sorted(self.powers.joined)]
        over_target = [(power, what.arn if what else "") for power in ("relabelled", "rewritten")]
        for key in (*guards, *named, *joined, *over_target):
            if key in self.reached.powers:
                before = _without(self.powers, *key)
                if self.steps.of(principal, self.engine.may(principal, before), plan, spot, before) is None:
                    path = path.joined(self.reached.powers[key])
        return path

    def _news(self, kind: str, name: str) -> bool:
        return self._queued.get((kind, name), len(Strength)) > self.floor

    def _useful(self, kind: str, name: str) -> bool:
        """Whether a power over a principal could lead anywhere."""
        principal = self.engine.principals.get(name)
        if kind not in OVER_PRINCIPALS.values() or principal is None or name not in self._held:
            return True
        memo = (kind, name, self.powers)
        if memo not in self._usefulness:
            changed = replace(self.powers, **{kind: getattr(self.powers, kind) | {name}})
            gained = self.engine.may(principal, changed) & ~self.engine.may(principal, self.powers)
            self._usefulness[memo] = bool(gained & self._worth.aims)
        return self._usefulness[memo]

    def _gains(
        self, edge: Edge, what: Principal | IamResource
    ) -> Iterator[tuple[str, str, Callable[[AccessPath], None]]]:
        """What an edge gives: its kind, whose, and what to do with the path once it is that path's turn."""
        effect = edge.effect
        if effect in HOLD and isinstance(what, Principal):
            if effect == "become-with-chosen-principal-tags":
                yield "retagged", what.arn, lambda path: self._power("retagged", what.arn, path)
            yield self._holding(what)
        elif effect in READ and isinstance(what, IamResource):
            yield "read", what.arn, lambda path: self._note(self.reached.reads, what.arn, path)
        elif effect == "become-role-of-target" and isinstance(what, IamResource):
            if writes_what_runs(edge):
                yield "harm", what.arn, lambda path: self._note(self.reached.harms, what.arn, path)
            yield from (self._holding(p) for p in map(self.engine.principals.get, what.runs_as) if p)
        elif effect in POWERS:
            for name in self.engine.members(what, self.powers):
                yield POWERS[effect], name, _naming(self._power, POWERS[effect], name)
        elif effect == "rewrite-identity-policy-of-all-attached":
            for power, name in self.engine.governed.get(what.arn, ()):
                yield power, name, _naming(self._power, power, name)
        elif effect in ("become-all-trusting-roles", "become-all-assigned-roles"):
            yield from (self._holding(p) for p in self.engine.trusting(what))
        elif effect == "gain-group-policies":
            yield "joined", what.arn, lambda path: self._power("joined", what.arn, path)
        elif effect == "remove-scp-or-rcp":
            organization = what.account.organization
            yield "unguarded", organization, lambda path: self._power("unguarded", organization, path)
        elif effect == "integrity-or-audit-loss":
            yield "harm", what.arn, lambda path: self._note(self.reached.harms, what.arn, path)

    def _holding(self, principal: Principal) -> tuple[str, str, Callable[[AccessPath], None]]:
        return "hold", principal.arn, lambda path: self._hold(principal, path)

    def _hold(self, principal: Principal, path: AccessPath) -> None:
        if principal.arn not in self._held:
            self._held[principal.arn] = principal
            self.reached.holds[principal.arn] = path
            self._explore(principal)

    @staticmethod
    def _note(found: dict[str, AccessPath], name: str, path: AccessPath) -> None:
        found.setdefault(name, path)

    def _power(self, power: str, name: str, path: AccessPath) -> None:
        """Take a power, and look again at everybody whom it changes."""
        if (power, name) in self.reached.powers:
            return
        self.reached.powers[power, name] = path
        self.powers = replace(self.powers, **{power: getattr(self.powers, power) | {name}})
        everybody = power in ("unguarded", "rewritten", "relabelled", "joined")
        for principal in list(self._held.values()):
            if everybody or principal.arn == name:
                self._explore(principal)

    def _create_role(self, principal: Principal, may: int) -> None:
        """A role made by the principal, with policies of its choice, under a name of its choice."""

        def wanted(new: Principal) -> bool:
            if new.arn in self._held or not self._news("hold", new.arn):
                return False
            return bool(self.engine.may(new, self.powers) & self._worth.aims)

        for new, steps in self.steps.created(principal, may, self.powers, wanted):
            hop = Hop(principal.name, "create-role-exception", new.name, steps)
            self._gain("hold", new.arn, self._holding(new)[2], self.reached.holds[principal.arn].then(hop, self.floor))


def _without(powers: Powers, power: str, name: str) -> Powers:
    return replace(powers, **{power: getattr(powers, power) - {name}})


def _bound(gain: Callable[[AccessPath], None], path: AccessPath) -> Callable[[], None]:
    return lambda: gain(path)


def _naming(gain: Callable[[str, str, AccessPath], None], power: str, name: str) -> Callable[[AccessPath], None]:
    return lambda path: gain(power, name, path)
