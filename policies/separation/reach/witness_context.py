"""The circumstances in which AWS would allow a request, looked for among the keys that nobody told us.

A search over the values that tell the policies' tests apart (``policies.separation.iam.condition_values``).
A branch ends as soon as the rest of the keys no longer matters, so most searches look at a handful of cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from policies.separation.estate.estate_model import UNREAD_KEY
from policies.separation.estate.request_context import keys_read
from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.condition_values import NATURAL, Choice, choices
from policies.separation.iam.conditions import OPEN, Context, Open
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import glob_matches
from policies.separation.iam.request import Decision, Outcome, Policies, Request

MOST_CASES = 4096


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
        options = {key: choices(key, tests, request.context) if key in varied else (NATURAL.get(key),) for key in keys}
        search = _Search(request, policies, options)
        found = search.from_here({}, tuple(sorted(keys, key=lambda key: len(options[key]))))
        if found is not None:
            outcome, told = found
            undecided = outcome.decision is Decision.UNKNOWN
            return Case(max(strength, Strength.POSSIBLE) if undecided else strength, outcome, told)
    return None


class _Search:
    """Depth first over the keys; each case is one evaluation with the keys not yet chosen left open."""

    def __init__(self, request: Request, policies: Policies, options: Mapping[str, Sequence[Choice]]) -> None:
        self.request, self.policies, self.options = request, policies, options
        self.left = MOST_CASES

    def from_here(
        self, chosen: dict[str, Choice], keys: tuple[str, ...]
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

    def _evaluate(self, chosen: Mapping[str, Choice]) -> Outcome:
        base = self.request.context
        told = {key: value for key, value in chosen.items() if not (value is None or isinstance(value, Open))}
        known = {**base.known, **told}
        absent = base.absent | {key for key, value in chosen.items() if value is None}
        return evaluate(replace(self.request, context=Context(known, False, absent)), self.policies)

    @staticmethod
    def _told(chosen: Mapping[str, Choice]) -> Iterator[tuple[str, str]]:
        for key, value in chosen.items():
            if value is not None and not isinstance(value, Open) and value != NATURAL.get(key):
                yield key, value if isinstance(value, str) else ", ".join(value)


def _fixed_by_others(key: str) -> bool:
    return any(glob_matches(pattern, key) for pattern in fact_values("caller-cannot-choose"))
