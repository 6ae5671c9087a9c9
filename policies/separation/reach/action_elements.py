"""The Action and NotAction elements of an estate's policies: which of them match an action, and so which actions all
policies treat alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.patterns import action_matches, glob_matches
from policies.separation.iam.policy_documents import Statement

Element = tuple[tuple[str, ...], bool, bool]
"""The patterns of an Action or NotAction element, whether it is NotAction, and whether it grants."""


class ActionElements:
    """The distinct elements of every policy, boundary, SCP and RCP of an estate, for some services."""

    def __init__(self, estate: EstateModel, services: Collection[str]) -> None:
        elements = dict.fromkeys(_elements(estate))
        self._relevant: dict[str, list[tuple[tuple[str, ...], bool, bool]]] = {}
        self._granting_rest: dict[str, bool] = {}
        for service in services:
            relevant = [
                (tuple(p for p in patterns if _may_match(p, service)), negated, grants)
                for patterns, negated, grants in elements
            ]
            self._relevant[service] = [(ps, negated, grants) for ps, negated, grants in relevant if ps]
            self._granting_rest[service] = any(negated and grants for ps, negated, grants in relevant if not ps)

    def patterns(self, service: str) -> Iterator[str]:
        """The patterns that may match actions of a service, each once."""
        yield from dict.fromkeys(pattern for patterns, _, _ in self._relevant[service] for pattern in patterns)

    def signature(self, action: str) -> tuple[bool, int]:
        """Whether some policy grants the action, and which elements match it, as bits; alike for alike actions."""
        service = action.partition(":")[0].lower()
        granted, bits = self._granting_rest[service], 0
        for index, (patterns, negated, grants) in enumerate(self._relevant[service]):
            if any(action_matches(pattern, action) for pattern in patterns) is not negated:
                bits |= 1 << index
                granted |= grants
        return granted, bits


class MatchingActions:
    """Some actions by service, and which of them the Action or NotAction element of a statement matches."""

    def __init__(self, actions: Iterable[str]) -> None:
        self._all = tuple(actions)
        self._by_service: dict[str, list[tuple[str, str]]] = {}
        for action in self._all:
            lowered = action.lower()
            self._by_service.setdefault(lowered.partition(":")[0], []).append((lowered, action))
        self._found: dict[tuple[tuple[str, ...], bool], tuple[str, ...]] = {}

    def of(self, statement: Statement) -> tuple[str, ...]:
        """The actions that the statement's element matches."""
        key = (statement.actions, statement.not_action)
        if key not in self._found:
            matched = {action for pattern in statement.actions for action in self._matched_by(pattern.lower())}
            self._found[key] = tuple(action for action in self._all if (action in matched) is not statement.not_action)
        return self._found[key]

    def _matched_by(self, pattern: str) -> Iterator[str]:
        service = pattern.partition(":")[0]
        services = self._by_service if set("*?") & set(service) else (service,)
        for name in services:
            yield from (action for lowered, action in self._by_service.get(name, ()) if glob_matches(pattern, lowered))


def _elements(estate: EstateModel) -> Iterator[Element]:
    granting = [p.identity for p in estate.principals] + [r.policy or () for r in estate.resources]
    granting += [r.policy_content for r in estate.resources]
    for statement in (s for policy in granting for s in policy):
        yield statement.actions, statement.not_action, statement.allow
    limiting = [p.boundary or () for p in estate.principals] + [r.inherited_denies for r in estate.resources]
    limiting += [level for account in estate.accounts.values() for level in (*account.scps, *account.rcps)]
    for statement in _each(limiting):
        yield statement.actions, statement.not_action, False


def _each(policies: list[tuple[Statement, ...]]) -> Iterator[Statement]:
    return (statement for policy in policies for statement in policy)


def _may_match(pattern: str, service: str) -> bool:
    """Whether an action pattern may match actions of a service."""
    return glob_matches(pattern.partition(":")[0].lower(), service)
