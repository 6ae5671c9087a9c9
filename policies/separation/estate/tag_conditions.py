"""Conditions on tags: the tag keys that policies read, and the resources and principals whose tags they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.request_context import condition_keys
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import arn_meets
from policies.separation.iam.policy_documents import Statement

CHANGE_RESOURCE_TAG, CHANGE_PRINCIPAL_TAG = "change-resource-tag", "change-principal-tag"
"""The effects of the escalation edges that write tags."""
TAG_KEY_PREFIXES = {CHANGE_RESOURCE_TAG: "resourcetag/", CHANGE_PRINCIPAL_TAG: "aws:principaltag/"}


@dataclass(frozen=True)
class TagConditions:
    """``tag_controlled``: ARNs whose tags some statement reads; ``keys``: effect of an edge -> tag keys read."""

    tag_controlled: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]

    def request_variants(self, effect: str) -> Iterator[Mapping[str, Values]]:
        """The context keys of requests that write tags: each tag key that a policy reads, as written and in mixed case.

        A condition on ``aws:ResourceTag/Open`` also reads a tag named ``oPeN``, while a condition on ``aws:TagKeys``
        compares case-sensitively.
        """
        for key in self.keys.get(effect, ()):
            yield {"aws:tagkeys": (key,)}
            yield {"aws:tagkeys": ("".join(c.upper() if at % 2 else c for at, c in enumerate(key)),)}


def read_tag_conditions(estate: EstateModel) -> TagConditions:
    """The tag conditions of all policies of an estate."""
    keys: dict[str, dict[str, None]] = {effect: {} for effect in TAG_KEY_PREFIXES}
    patterns_read: dict[tuple[tuple[str, ...], bool], None] = {}
    tag_controlled: set[str] = set()
    for owner, statement in _statements(estate):
        read = condition_keys(statement.conditions)
        for effect, prefix in TAG_KEY_PREFIXES.items():
            keys[effect] |= dict.fromkeys(key.partition(prefix)[2] for key in read if prefix in key)
        if any(TAG_KEY_PREFIXES[CHANGE_RESOURCE_TAG] in key for key in read):
            if owner is not None:
                tag_controlled.add(owner.arn)
            else:
                patterns_read[statement.resources, statement.not_resource] = None
    everything: tuple[IamResource | Principal, ...] = (*estate.resources, *estate.principals) if patterns_read else ()
    tag_controlled |= {
        entity.arn for entity in everything if any(_may_cover(entity, *patterns) for patterns in patterns_read)
    }
    return TagConditions(frozenset(tag_controlled), {effect: tuple(sorted(found)) for effect, found in keys.items()})


def _statements(estate: EstateModel) -> Iterator[tuple[IamResource | Principal | None, Statement]]:
    """Every statement with conditions; the first item is its owner if it belongs to a resource or trust policy."""
    shared: dict[Statement, None] = {}
    for account in estate.accounts.values():
        shared |= dict.fromkeys(s for level in (*account.scps, *account.rcps) for s in level if s.conditions)
    for principal in estate.principals:
        shared |= dict.fromkeys(s for s in (*principal.identity, *(principal.boundary or ())) if s.conditions)
        yield from ((principal, s) for s in principal.trust if s.conditions)
    for resource in estate.resources:
        shared |= dict.fromkeys(s for s in resource.policy_content if s.conditions)
        yield from ((resource, s) for s in resource.policy or () if s.conditions)
    yield from ((None, statement) for statement in shared)


def _may_cover(entity: IamResource | Principal, patterns: Iterable[str], negated: bool) -> bool:
    return negated or not patterns or any("${" in p or arn_meets(p, f"{entity.arn}*") for p in patterns)
