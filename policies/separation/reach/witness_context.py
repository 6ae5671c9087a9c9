"""The search for a request context in which AWS would allow a request, over the context keys that are undetermined.

It tries one value for each combination of condition results (``policies.separation.iam.condition_values``). A branch
ends as soon as the remaining keys cannot change the decision, so most searches evaluate only a few contexts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from policies.separation.estate.entities import UNREAD_KEY
from policies.separation.estate.request_context import condition_keys
from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.condition_values import DEFAULT_VALUES, CandidateValue, candidate_values
from policies.separation.iam.conditions import UNDETERMINED, Condition, Context, Undetermined
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import glob_matches
from policies.separation.iam.principals import CallerKind
from policies.separation.iam.request import Decision, Outcome, Policies, Request

MAX_EVALUATIONS = 4096
ACCOUNT_DIGITS = 12


class Certainty(IntEnum):
    """How certain it is that a request is allowed; a lower value is more certain."""

    CERTAIN = 0  # allowed in a context that the caller can choose
    POSSIBLE = 1  # allowed in a context that another party determines
    UNKNOWN = 2  # allowed if a policy that was not read allows it


@dataclass(frozen=True, slots=True)
class WitnessContext:
    """A context in which the request is allowed: how certain it is, the outcome, and the keys with unusual values."""

    certainty: Certainty
    outcome: Outcome
    notable_keys: tuple[tuple[str, str], ...] = ()


def find_witness_context(
    request: Request, policies: Policies, *, sets_own_tags: bool = False, sets_prefixes: tuple[str, ...] = ()
) -> WitnessContext | None:
    """The most certain context in which the request is allowed, or None if there is none.

    Tries the keys that the caller chooses (also those that start with ``sets_prefixes``, such as the claims of its own
    identity provider), then those that others determine, then policies that were not read.
    """
    conditions = [condition for statement in policies.statements() for condition in statement.conditions]
    keys = [key for key in condition_keys(tuple(dict.fromkeys(conditions))) if request.context.get(key) is UNDETERMINED]
    own = (*sets_prefixes, *(("aws:principaltag/",) if sets_own_tags else ()))
    chosen = [key for key in keys if not set_by_others(key) or key.startswith(own)]
    read = [key for key in keys if key != UNREAD_KEY]
    tried: list[list[str]] = []
    for certainty, varied in ((Certainty.CERTAIN, chosen), (Certainty.POSSIBLE, read), (Certainty.UNKNOWN, keys)):
        if varied in tried:
            continue
        tried.append(varied)
        options = {
            key: _candidates(key, conditions, request) if key in varied else (DEFAULT_VALUES.get(key),) for key in keys
        }
        search = _Search(request, policies, options)
        found = search.extend({}, tuple(sorted(keys, key=lambda key: len(options[key]))))
        if found is not None:
            outcome, known_values = found
            undecided = outcome.decision is Decision.UNKNOWN
            return WitnessContext(max(certainty, Certainty.POSSIBLE) if undecided else certainty, outcome, known_values)
    return None


def _candidates(key: str, conditions: Sequence[Condition], request: Request) -> Sequence[CandidateValue]:
    """The values to try for a key. A service that acts for an account names only resources of that account."""
    values = candidate_values(key, conditions, request.context)
    client = request.context.known.get("aws:sourceaccount")
    if key != "aws:sourcearn" or request.caller.kind is not CallerKind.SERVICE or not isinstance(client, str):
        return values
    return list(dict.fromkeys(of_client for value in values for of_client in _sources_of(client, value)))


def _sources_of(client: str, value: CandidateValue) -> Iterator[CandidateValue]:
    """The value if it can be the ARN of a client's resource; the sample of a wildcard becomes the client's account."""
    parts = value.split(":", 5) if isinstance(value, str) else []
    if len(parts) < 6 or parts[4] in ("", client):
        yield value
    elif not (len(parts[4]) == ACCOUNT_DIGITS and parts[4].isdigit()):
        yield ":".join([*parts[:4], client, parts[5]])


class _Search:
    """A depth-first search over the keys; each evaluation leaves the keys without a chosen value undetermined."""

    def __init__(self, request: Request, policies: Policies, options: Mapping[str, Sequence[CandidateValue]]) -> None:
        self.request, self.policies, self.options = request, policies, options
        self.remaining = MAX_EVALUATIONS

    def extend(
        self, chosen: dict[str, CandidateValue], keys: tuple[str, ...]
    ) -> tuple[Outcome, tuple[tuple[str, str], ...]] | None:
        """The first allowed (or undecidable) outcome for contexts that extend ``chosen``, and its notable keys."""
        self.remaining -= 1
        outcome = self._evaluate(chosen)
        if self.remaining < 0:
            return Outcome(Decision.UNKNOWN, outcome.statements), (
                ("undecided", f"more than {MAX_EVALUATIONS} contexts"),
            )
        if outcome.decision is Decision.ALLOWED:
            return outcome, tuple(self._notable_keys(chosen))
        if outcome.decision is not Decision.UNKNOWN:
            return None
        if not keys:
            return outcome, (("undecided", outcome.reason),)
        for value in self.options[keys[0]]:
            found = self.extend({**chosen, keys[0]: value}, keys[1:])
            if found is not None:
                return found
        return None

    def _evaluate(self, chosen: Mapping[str, CandidateValue]) -> Outcome:
        base = self.request.context
        known_values = {
            key: value for key, value in chosen.items() if not (value is None or isinstance(value, Undetermined))
        }
        known = {**base.known, **known_values}
        absent = base.absent | {key for key, value in chosen.items() if value is None}
        asked, context = self.request, Context(known, False, absent)
        request = Request(
            asked.caller, asked.action, asked.resource, asked.account, context, asked.blocks_public_access
        )
        return evaluate(request, self.policies)

    @staticmethod
    def _notable_keys(chosen: Mapping[str, CandidateValue]) -> Iterator[tuple[str, str]]:
        for key, value in chosen.items():
            if value is not None and not isinstance(value, Undetermined) and value != DEFAULT_VALUES.get(key):
                yield key, value if isinstance(value, str) else ", ".join(value)


@lru_cache(maxsize=4096)
def set_by_others(key: str) -> bool:
    """Whether a context key is one that the caller cannot choose, such as its network's address or its organization."""
    return any(glob_matches(pattern, key) for pattern in fact_values("caller-cannot-choose"))
