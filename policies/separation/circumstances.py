"""The circumstances in which AWS would allow a request, looked for among the keys that nobody told us.

A search over the values that tell the policies' tests apart. A branch ends as soon as the rest of the keys no longer
matters, so most searches look at a handful of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from policies.separation.conditions import OPEN, Context, Test, Values, substitute
from policies.separation.context import keys_read
from policies.separation.estate import UNREAD_KEY
from policies.separation.evaluation import Decision, Outcome, Policies, Request, evaluate
from policies.separation.facts import fact_values
from policies.separation.patterns import FRESH, PLAIN, glob_matches, sample

MOST_CASES = 4096
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
class Case:
    """Circumstances in which the request is allowed, what is remarkable about them, and how sure they are."""

    strength: Strength
    outcome: Outcome
    remarkable: tuple[tuple[str, str], ...] = ()


def circumstances(request: Request, policies: Policies, *, sets_own_tags: bool = False) -> Case | None:
    """The surest case in which the request is allowed.

    First by what the caller chooses, then by what others decide, then by what was not read.
    """
    tests = [test for statement in policies.statements() for test in statement.tests]
    keys = [key for key in keys_read(tuple(dict.fromkeys(tests))) if request.context.get(key) is OPEN]
    chosen = [k for k in keys if not _fixed_by_others(k) or (sets_own_tags and k.startswith("aws:principaltag/"))]
    read = [key for key in keys if key != UNREAD_KEY]
    tried: list[list[str]] = []
    for strength, varied in ((Strength.LEAK, chosen), (Strength.POSSIBLE, read), (Strength.UNKNOWN, keys)):
        if varied in tried:
            continue
        tried.append(varied)
        options = {key: _values(key, tests, request.context) if key in varied else [NATURAL.get(key)] for key in keys}
        search = _Search(request, policies, options)
        found = search.from_here({}, tuple(sorted(keys, key=lambda key: len(options[key]))))
        if found is not None:
            outcome, told = found
            undecided = outcome.decision is Decision.UNKNOWN
            return Case(max(strength, Strength.POSSIBLE) if undecided else strength, outcome, told)
    return None


class _Search:
    """Depth first over the keys; each case is one evaluation with the keys not yet chosen left open."""

    def __init__(self, request: Request, policies: Policies, options: Mapping[str, Sequence[Values | None]]) -> None:
        self.request, self.policies, self.options = request, policies, options
        self.left = MOST_CASES

    def from_here(
        self, chosen: dict[str, Values | None], keys: tuple[str, ...]
    ) -> tuple[Outcome, tuple[tuple[str, str], ...]] | None:
        """The first allowed (or never decidable) case that extends the choice."""
        self.left -= 1
        outcome = self._evaluate(chosen)
        if self.left < 0:
            return Outcome(Decision.UNKNOWN, outcome.statements), (("undecided", f"more than {MOST_CASES} cases"),)
        if outcome.decision is Decision.ALLOWED:
            return outcome, tuple(self._told(chosen))
        if outcome.decision is not Decision.UNKNOWN:
            return None
        if not keys:
            return outcome, (("undecided", outcome.reason),)
        for value in self.options[keys[0]]:
            found = self.from_here({**chosen, keys[0]: value}, keys[1:])
            if found is not None:
                return found
        return None

    def _evaluate(self, chosen: Mapping[str, Values | None]) -> Outcome:
        base = self.request.context
        known = {**base.known, **{key: value for key, value in chosen.items() if value is not None}}
        absent = base.absent | {key for key, value in chosen.items() if value is None}
        return evaluate(replace(self.request, context=Context(known, False, absent)), self.policies)

    @staticmethod
    def _told(chosen: Mapping[str, Values | None]) -> Iterator[tuple[str, str]]:
        for key, value in chosen.items():
            if value is not None and value != NATURAL.get(key):
                yield key, value if isinstance(value, str) else ", ".join(value)


def _fixed_by_others(key: str) -> bool:
    return any(glob_matches(pattern, key) for pattern in fact_values("caller-cannot-choose"))


def _values(key: str, tests: Iterable[Test], context: Context) -> list[Values | None]:
    """Values of a key that tell its tests apart.

    Its natural one, absence, one for each value compared with, and one that no policy mentions.
    """
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
