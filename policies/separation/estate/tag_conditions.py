"""What policies make of tags: which things they tell apart by a tag, and which tag keys they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.separation.estate.estate_model import EstateModel, IamResource, Principal
from policies.separation.estate.request_context import keys_read
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import arn_meets
from policies.separation.iam.policy_documents import Statement

RESOURCE, PRINCIPAL = "change-resource-tag", "change-principal-tag"
"""Effects of the edges that write tags."""
READ_BY = {RESOURCE: "resourcetag/", PRINCIPAL: "aws:principaltag/"}


@dataclass(frozen=True)
class Tagging:
    """``guarded`` are the ARNs of what some policy tells apart by its tags; ``keys`` the tag keys read, by effect."""

    guarded: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]

    def chances(self, effect: str) -> Iterator[Mapping[str, Values]]:
        """What a request that writes tags may name: each key that matters, as it is read and in a spelling of its own.

        Conditions read ``aws:ResourceTag/Open`` from a tag named ``oPeN`` too, while a fence around ``aws:TagKeys``
        compares spellings.
        """
        for key in self.keys.get(effect, ()):
            yield {"aws:tagkeys": (key,)}
            yield {"aws:tagkeys": ("".join(c.upper() if at % 2 else c for at, c in enumerate(key)),)}


def read_tagging(estate: EstateModel) -> Tagging:
    """The tags that any policy of an estate reads."""
    keys: dict[str, dict[str, None]] = {effect: {} for effect in READ_BY}
    guards: dict[tuple[tuple[str, ...], bool], None] = {}
    guarded: set[str] = set()
    for owner, statement in _statements(estate):
        read = keys_read(statement.tests)
        for effect, prefix in READ_BY.items():
            keys[effect] |= dict.fromkeys(key.partition(prefix)[2] for key in read if prefix in key)
        if any(READ_BY[RESOURCE] in key for key in read):
            if owner is not None:
                guarded.add(owner.arn)
            else:
                guards[statement.resources, statement.not_resource] = None
    everything: tuple[IamResource | Principal, ...] = (*estate.things, *estate.principals) if guards else ()
    guarded |= {what.arn for what in everything if any(_meets(what, *guard) for guard in guards)}
    return Tagging(frozenset(guarded), {effect: tuple(sorted(found)) for effect, found in keys.items()})


def _statements(estate: EstateModel) -> Iterator[tuple[IamResource | Principal | None, Statement]]:
    """Every statement with conditions, and what it belongs to where it is a resource's own."""
    shared: dict[Statement, None] = {}
    for account in estate.accounts.values():
        shared |= dict.fromkeys(s for level in (*account.scps, *account.rcps) for s in level if s.tests)
    for principal in estate.principals:
        shared |= dict.fromkeys(s for s in (*principal.identity, *(principal.boundary or ())) if s.tests)
        yield from ((principal, s) for s in principal.trust if s.tests)
    for thing in estate.things:
        shared |= dict.fromkeys(s for s in thing.content if s.tests)
        yield from ((thing, s) for s in thing.policy or () if s.tests)
    yield from ((None, statement) for statement in shared)


def _meets(what: IamResource | Principal, patterns: Iterable[str], negated: bool) -> bool:
    return negated or not patterns or any("${" in p or arn_meets(p, f"{what.arn}*") for p in patterns)
