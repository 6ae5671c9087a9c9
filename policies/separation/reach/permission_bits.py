"""Which questions a statement takes in for one caller: those it may, for an Allow; those it surely does, for a Deny."""

from __future__ import annotations

from typing import TypeAlias

from policies.separation.estate.request_context import (
    RELABELLED,
    is_resource_key,
    is_resource_tag,
    keys_read,
    thing_keys,
    with_thing,
)
from policies.separation.iam.conditions import OPEN, VARIABLE, Context, Values, substitute
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import Statements
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.question_space import QuestionSpace

Group: TypeAlias = tuple[dict[str, Values], bool, int]
"""The keys that resources fix, whether the attacker writes their tags, and the questions about such resources."""


class PermissionBits:
    """Masks over a universe; what conditions say is remembered by the keys that they read."""

    def __init__(self, universe: QuestionSpace) -> None:
        self.universe = universe
        self._truths: dict[tuple[object, ...], Truth] = {}
        self._groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Group]] = {}

    def both(self, statements: Statements, context: Context) -> tuple[int, int]:
        """What a layer may allow and surely denies."""
        allowed = denied = 0
        for statement in statements:
            mask = self.applies(statement, self.universe.mask(statement, self.resources(statement, context)), context)
            if statement.allow:
                allowed |= mask
            else:
                denied |= mask
        return allowed, denied

    def resources(self, statement: Statement, context: Context) -> tuple[str, ...]:
        """The resource patterns with variables filled in: by anything in an Allow, by nothing in a Deny, where open."""
        if not statement.variables or not any("${" in pattern for pattern in statement.resources):
            return statement.resources
        found: list[str] = []
        for pattern in statement.resources:
            filled = substitute(pattern, context)
            if isinstance(filled, str):
                found.append(filled)
            elif filled is OPEN and statement.allow is not statement.not_resource:
                found.append(VARIABLE.sub("*", pattern))
        return tuple(found) or ("arn:nothing:::::",)

    def applies(self, statement: Statement, mask: int, context: Context) -> int:
        """The part of a mask on which the conditions may hold (Allow), or surely do (Deny)."""
        if not statement.tests or not mask:
            return mask
        keys = keys_read(statement.tests)
        of_resource = tuple(filter(is_resource_key, keys))
        if not of_resource:
            return mask if self._counts(statement, keys, context) else 0
        found = 0
        written = tuple(context.known.get(RELABELLED, ())) if any(map(is_resource_tag, of_resource)) else ()
        for values, relabelled, group in self._grouped(of_resource, written):
            if mask & group and self._counts(statement, keys, with_thing(context, values, relabelled=relabelled)):
                found |= mask & group
        return found

    def _counts(self, statement: Statement, keys: tuple[str, ...], context: Context) -> bool:
        memo = (statement.tests, tuple(map(context.get, keys)))
        truth = self._truths.get(memo)
        if truth is None:
            truth = self._truths[memo] = statement.holds(context)
        return truth is not Truth.FALSE if statement.allow else truth is Truth.TRUE

    def _grouped(self, keys: tuple[str, ...], written: tuple[str, ...]) -> list[Group]:
        """All questions, by the values that their resources give to these keys."""
        if (keys, written) not in self._groups:
            groups: dict[tuple[object, ...], Group] = {}
            accounts = self.universe.estate.accounts
            for (_, space), offset in self.universe.blocks.items():
                for index, spot in enumerate(self.universe.spaces[space].spots):
                    relabelled = spot.what is not None and spot.what.arn in written
                    all_keys = thing_keys(spot.what, accounts.get(spot.account), relabelled=relabelled)
                    values = {key: all_keys[key] for key in keys if key in all_keys}
                    name = (relabelled, *sorted(values.items()))
                    known, _, mask = groups.get(name, (values, relabelled, 0))
                    groups[name] = (known, relabelled, mask | 1 << offset + index)
            self._groups[keys, written] = list(groups.values())
        return self._groups[keys, written]
