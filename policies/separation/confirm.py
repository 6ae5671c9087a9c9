"""One step of a path, looked at exactly: is there a request that AWS would allow, and in which circumstances?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice, product
from math import prod

from policies.separation.conditions import OPEN, Context, Test, Values, substitute
from policies.separation.context import keys_read, principal_context, thing_keys, with_thing
from policies.separation.documents import Origin, Statement
from policies.separation.estate import UNREAD_KEY, Estate, Principal, Thing
from policies.separation.evaluation import Decision, Outcome, Policies, Request, Statements, evaluate
from policies.separation.facts import fact_values
from policies.separation.patterns import FRESH, PLAIN, arn_contains, arn_meets, glob_matches, sample
from policies.separation.rights import Powers
from policies.separation.truth import Truth
from policies.separation.universe import Spot

MOST_CASES = 2048
WRITTEN = Statement(True, ("*",), ("*",), (("AWS", "*"),), sid="written by the attacker", origin=Origin("rewritten"))
NATURAL: Mapping[str, Values | None] = {
    "aws:securetransport": "true",
    "aws:viaawsservice": "false",
    "aws:sourceip": "203.0.113.9",
    "aws:requestedregion": "us-east-1",
    "aws:currenttime": "2026-11-21T12:00:00Z",
}


class Strength(IntEnum):
    """How sure a step is."""

    LEAK = 0  # works, in circumstances that the caller can bring about
    POSSIBLE = 1  # works in circumstances that somebody else decides
    UNKNOWN = 2  # works if something that was not read allows it


@dataclass(frozen=True, slots=True)
class Step:
    """An allowed request: what was asked, of which ARN, in which circumstances, and the statements that allow it."""

    action: str
    arn: str
    strength: Strength
    statements: Statements
    context: tuple[tuple[str, str], ...] = ()


class Confirmation:
    """Looks for a request that AWS allows; remembers what it has looked at."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self._seen: dict[tuple[object, ...], Step | None] = {}

    def step(
        self, principal: Principal, action: str, spot: Spot, powers: Powers, given: Mapping[str, Values] | None = None
    ) -> Step | None:
        """The surest allowed request for an action on a spot, or None where there is none."""
        key = (principal.key, action, spot.arn, spot.account, powers, tuple(sorted((given or {}).items())))
        if key not in self._seen:
            self._seen[key] = self._search(principal, action, spot, powers, given or {})
        return self._seen[key]

    def _search(
        self, principal: Principal, action: str, spot: Spot, powers: Powers, given: Mapping[str, Values]
    ) -> Step | None:
        context = principal_context(principal, principal.arn in powers.retagged)
        account = self.estate.accounts.get(spot.account)
        context = with_thing(context, {**thing_keys(spot.what, account), **given})
        context = replace(context, known={**context.known, **given})
        policies = self._policies(principal, spot, powers, action)
        best: Step | None = None
        for arn in _representatives(spot, policies, action, context):
            request = Request(principal.caller, action, arn, spot.account, context, _closed(spot.what))
            for strength, found, outcome in _cases(
                request, _about(request, policies), principal.arn in powers.retagged
            ):
                if best is None or strength < best.strength:
                    best = Step(action, arn, strength, outcome.statements, found)
            if best is not None and best.strength is Strength.LEAK:
                break
        return best

    def _policies(self, principal: Principal, spot: Spot, powers: Powers, action: str) -> Policies:
        identity = tuple(s for s in principal.identity if s.allow or principal.arn not in powers.undenied)
        what, account = spot.what, self.estate.accounts.get(spot.account)
        resource: Statements | None = None
        if isinstance(what, Principal):
            resource = what.trust if action.startswith("sts:") else None
        elif what is not None:
            resource = (WRITTEN,) if what.arn in powers.rewritten else what.policy
        guarded = not powers.unguarded
        return Policies(
            identity=(WRITTEN,) if principal.arn in powers.raised else identity,
            boundaries=None if principal.arn in powers.unbound else principal.boundary,
            resource=resource,
            scps=principal.account.scps if guarded else (),
            rcps=account.rcps if guarded and account else (),
            grants=what.grants if isinstance(what, Thing) else (),
        )


def _closed(what: object) -> bool:
    return isinstance(what, Thing) and what.closed_to_public


def _about(request: Request, policies: Policies) -> Policies:
    """The policies cut down to the statements that speak of the request."""

    def cut(statements: Statements | None) -> Statements | None:
        if statements is None:
            return None
        return tuple(s for s in statements if _speaks(s, request))

    return replace(
        policies,
        identity=cut(policies.identity) or (),
        boundaries=cut(policies.boundaries),
        resource=cut(policies.resource),
        scps=tuple(cut(level) or () for level in policies.scps),
        rcps=tuple(cut(level) or () for level in policies.rcps),
    )


def _speaks(statement: Statement, request: Request) -> bool:
    covered = statement.covers_action(request.action)
    return covered and statement.covers_resource(request.resource, request.context) is not Truth.FALSE


def _cases(
    request: Request, policies: Policies, sets_own_tags: bool
) -> Iterator[tuple[Strength, tuple[tuple[str, str], ...], Outcome]]:
    """The first allowed case of each strength: first what the caller can choose, then what others decide, then what was
    not read."""
    tests = [test for statement in _all(policies) for test in statement.tests]
    keys = [key for key in keys_read(tuple(dict.fromkeys(tests))) if request.context.get(key) is OPEN]
    choosable = [k for k in keys if not _fixed_by_others(k) or (sets_own_tags and k.startswith("aws:principaltag/"))]
    for strength, varied in (
        (Strength.LEAK, choosable),
        (Strength.POSSIBLE, [key for key in keys if key != UNREAD_KEY]),
        (Strength.UNKNOWN, keys),
    ):
        options = {key: _values(key, tests, request.context) if key in varied else [NATURAL.get(key)] for key in keys}
        for values in islice(product(*options.values()), MOST_CASES):
            case = {key: value for key, value in zip(keys, values, strict=True) if value is not None}
            known = {**request.context.known, **case}
            outcome = evaluate(replace(request, context=Context(known)), policies)
            if outcome.decision is Decision.ALLOWED:
                told = {k: v for k, v in case.items() if v != NATURAL.get(k)}
                yield strength, tuple((k, v if isinstance(v, str) else ", ".join(v)) for k, v in told.items()), outcome
                return
            if outcome.decision is Decision.UNKNOWN:
                yield max(strength, Strength.POSSIBLE), (("undecided", outcome.reason),), outcome
                return
        if strength is Strength.POSSIBLE and prod(map(len, options.values())) > MOST_CASES:
            yield strength, (("undecided", f"more than {MOST_CASES} circumstances"),), Outcome(Decision.UNKNOWN)
            return


def _all(policies: Policies) -> Iterator[Statement]:
    layers = (policies.identity, policies.boundaries, policies.resource, *policies.scps, *policies.rcps)
    return (statement for layer in layers for statement in layer or ())


def _fixed_by_others(key: str) -> bool:
    return any(glob_matches(pattern, key) for pattern in fact_values("caller-cannot-choose"))


def _values(key: str, tests: Iterable[Test], context: Context) -> list[Values | None]:
    """Values of a key that tell its tests apart: its natural one, absence, one for each value compared with, and one that no
    policy mentions."""
    found: list[Values | None] = [NATURAL.get(key), None]
    for test in tests:
        if test.key != key:
            continue
        for wanted in test.values:
            filled = substitute(wanted, context) if test.variables else wanted
            if isinstance(filled, str):
                found += [(v,) if test.quantifier else v for v in _around(test.base, filled)]
        found.append((FRESH,) if test.quantifier else FRESH)
        if test.quantifier and len(test.values) > 1:
            found.append(test.values)
    return list(dict.fromkeys(found))


def _around(base: str, wanted: str) -> list[str]:
    """Values on either side of a comparison."""
    if base == "bool":
        return ["true", "false"]
    if base == "null":
        return [FRESH]
    if base == "ipaddress":
        return [wanted.partition("/")[0]]
    if base.startswith("numeric"):
        try:
            return [str(float(wanted) + step) for step in (0, -1, 1)]
        except ValueError:
            return []
    if base.startswith("date"):
        return [wanted, "1971-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]
    return [sample(wanted) if base in ("stringlike", "arnlike") else wanted.translate(PLAIN)]


def _representatives(spot: Spot, policies: Policies, action: str, context: Context) -> list[str]:
    """ARNs that stand for a spot: itself, or one for each Allow that cuts into it, narrowest choice first."""
    if not spot.many:
        return [spot.arn]
    found = [sample(spot.arn)]
    for statement in _all(policies):
        if not statement.allow or statement.not_resource or not statement.covers_action(action):
            continue
        for pattern in statement.resources:
            filled = substitute(pattern, context) if statement.variables and "${" in pattern else pattern
            if isinstance(filled, str) and arn_meets(filled, spot.arn) and not arn_contains(filled, spot.arn):
                found.append(_overlap(filled, spot.arn))
    return list(dict.fromkeys(found))


def _overlap(pattern: str, spot: str) -> str:
    """An ARN that both patterns match, part by part."""
    pairs = zip(pattern.split(":", 5), spot.split(":", 5), strict=False)
    parts = [sample(p if arn_contains(s, p) or "*" not in s else s if arn_contains(p, s) else p) for p, s in pairs]
    return ":".join([*parts, *(sample(s) for s in spot.split(":", 5)[len(parts) :])])
