"""The questions that a statement matches for one caller: possibly for an Allow, certainly for a Deny."""

from __future__ import annotations

from typing import TypeAlias

from policies.separation.estate.request_context import (
    ATTACKER_TAGGED,
    condition_keys,
    is_resource_key,
    is_resource_tag,
    resource_keys,
    with_resource,
)
from policies.separation.iam.conditions import UNDETERMINED, VARIABLE, Context, Values, substitute
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import Statements
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.question_space import QuestionSpace

ResourceGroup: TypeAlias = tuple[dict[str, Values], bool, int]
"""The context keys of resources, whether the attacker can set their tags, and the questions about such resources."""


class PermissionBits:
    """Computes bits over the question space; results of conditions are cached by the values of the keys they read."""

    def __init__(self, questions: QuestionSpace) -> None:
        self.questions = questions
        self._truths: dict[tuple[object, ...], Truth] = {}
        self._groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[ResourceGroup]] = {}

    def allowed_and_denied(self, statements: Statements, context: Context) -> tuple[int, int]:
        """The questions that a policy layer may allow, and those that it certainly denies."""
        allowed = denied = 0
        for statement in statements:
            mask = self.applies(
                statement, self.questions.mask(statement, self.resource_patterns(statement, context)), context
            )
            if statement.allow:
                allowed |= mask
            else:
                denied |= mask
        return allowed, denied

    def resource_patterns(self, statement: Statement, context: Context) -> tuple[str, ...]:
        """The resource patterns with variables replaced; undetermined: anything in an Allow, nothing in a Deny."""
        if not statement.variables or not any("${" in pattern for pattern in statement.resources):
            return statement.resources
        found: list[str] = []
        for pattern in statement.resources:
            filled = substitute(pattern, context)
            if isinstance(filled, str):
                found.append(filled)
            elif filled is UNDETERMINED and statement.allow is not statement.not_resource:
                found.append(VARIABLE.sub("*", pattern))
        return tuple(found) or ("arn:nothing:::::",)

    def applies(self, statement: Statement, mask: int, context: Context) -> int:
        """The questions of a mask for which the conditions may be met (Allow), or certainly are (Deny)."""
        if not statement.conditions or not mask:
            return mask
        keys = condition_keys(statement.conditions)
        of_resource = tuple(filter(is_resource_key, keys))
        if not of_resource:
            return mask if self._applies_to_request(statement, keys, context) else 0
        found = 0
        reads_tags = any(map(is_resource_tag, of_resource))
        attacker_tagged = tuple(context.known.get(ATTACKER_TAGGED, ())) if reads_tags else ()
        for values, tags_changed, group in self._resource_groups(of_resource, attacker_tagged):
            if not mask & group:
                continue
            if self._applies_to_request(statement, keys, with_resource(context, values, tags_changed=tags_changed)):
                found |= mask & group
        return found

    def _applies_to_request(self, statement: Statement, keys: tuple[str, ...], context: Context) -> bool:
        memo = (statement.conditions, tuple(map(context.get, keys)))
        truth = self._truths.get(memo)
        if truth is None:
            truth = self._truths[memo] = statement.holds(context)
        return truth is not Truth.FALSE if statement.allow else truth is Truth.TRUE

    def _resource_groups(self, keys: tuple[str, ...], attacker_tagged: tuple[str, ...]) -> list[ResourceGroup]:
        """All questions, grouped by the values that their resources have for these context keys."""
        if (keys, attacker_tagged) not in self._groups:
            groups: dict[tuple[object, ...], ResourceGroup] = {}
            names = {name for _, name in self.questions.offsets}
            grouped = {name: self._targets_by_keys(name, keys, attacker_tagged) for name in names}
            for (_, name), offset in self.questions.offsets.items():
                for group, (values, tags_changed, targets) in grouped[name].items():
                    known, _, mask = groups.get(group, (values, tags_changed, 0))
                    groups[group] = (known, tags_changed, mask | targets << offset)
            self._groups[keys, attacker_tagged] = list(groups.values())
        return self._groups[keys, attacker_tagged]

    def _targets_by_keys(
        self, name: str, keys: tuple[str, ...], attacker_tagged: tuple[str, ...]
    ) -> dict[tuple[object, ...], ResourceGroup]:
        """The targets of a set, as bits of the set, grouped as in ``_resource_groups``."""
        groups: dict[tuple[object, ...], ResourceGroup] = {}
        accounts = self.questions.estate.accounts
        for index, target in enumerate(self.questions.target_sets[name].targets):
            tags_changed = target.entity is not None and target.entity.arn in attacker_tagged
            all_keys = resource_keys(target.entity, accounts.get(target.account), tags_changed=tags_changed)
            values = {key: all_keys[key] for key in keys if key in all_keys}
            group = (tags_changed, *sorted(values.items()))
            known, _, mask = groups.get(group, (values, tags_changed, 0))
            groups[group] = (known, tags_changed, mask | 1 << index)
        return groups
