"""What a teardown plan states of a resource: why it is not simply gone afterwards, until when, and who can change that.

A fact either blocks the teardown, or describes what stays or goes later although the teardown is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from infra.engine.graph import Resource


class FactKind(StrEnum):
    """Why a resource is not simply gone afterwards."""

    UNREAD = "not read"  # what the stack has is not known
    NEEDED = "needed"  # a stack that stays deployed needs this one
    LAW = "kept by law"
    LOCKED = "locked"  # AWS refuses the deletion until a day, or until something else is deleted
    PROTECTED = "protected"  # by Pulumi's `protect` or AWS's deletion protection
    NOT_EMPTY = "not empty"
    STATE = "state store"  # holds the Pulumi state of the stacks that are being removed
    RETAINED = "stays"  # the teardown leaves it in AWS
    DELAYED = "deleted later"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeardownFact:
    """One fact about one resource (``urn``; "" where it is about the stack).

    ``until`` is the day on which the reason ends, as far as a day is known; ``until_text`` says it in words. ``source``
    is the legal source of a retention. ``lifted_by`` is the command or the person that removes the reason;
    ``lifted_alike`` is the same with NAME for this resource, for several resources that have the fact in common.
    """

    kind: FactKind
    stack: str
    why: str
    lifted_by: str
    lifted_alike: str = ""
    urn: str = ""
    type: str = ""
    name: str = ""
    until: date | None = None
    until_text: str = ""
    source: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was read of a resource that holds data: how many items, and the day on which the last was written."""

    items: int
    last_written: date | None = None


Contents = Mapping[str, Content]
"""By URN. A resource that holds data and is not in it was not read, and counts as not empty."""


def fact_of(
    resource: Resource, kind: FactKind, why: str, lifted_by: str, *, own: str = "", blocks: bool = True
) -> TeardownFact:
    """A fact about a resource, without a day; ``{own}`` in ``lifted_by`` is what names this resource there."""
    return TeardownFact(
        kind=kind, stack=resource.stack, urn=resource.urn, type=resource.type, name=resource.name,
        why=why, lifted_by=lifted_by.replace("{own}", own), lifted_alike=lifted_by.replace("{own}", "NAME"),
        blocks=blocks,
    )  # fmt: skip
