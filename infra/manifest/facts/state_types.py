"""The types of a state's facts: who may own a practice, how long charts are kept, which changes of law have a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

MsoRequired = Literal["yes", "no", "ask counsel"]

CURRENT_DAYS = 365
"""Days after which the text of a rule that was read is called old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerRetention:
    """Records that a state keeps longer than other charts: ``years`` from the service."""

    years: int
    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """A state's chart retention: ``years`` and ``minor_until`` (an age) are applied, the rest documents the rule.

    ``as_of`` is the year or month of the text that was read (``2024-11``), or says that it has no date.
    """

    years: int
    minor_until: int
    adult: str
    minor: str
    source: str
    verified: bool
    as_of: str
    judgement: bool = False
    per_item: bool = False
    note: str = ""
    longer: tuple[LongerRetention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LawChange:
    """A change of a state's law with the day on which it takes effect; ``verified`` is false where that is not known.

    Counsel's confirmation counts for it from the day it was enacted, or where that is not given, took effect.
    """

    title: str
    effective: date
    says: str
    source: str
    verified: bool
    enacted: date | None = None

    @property
    def known_from(self) -> date:
        """The first day on which counsel can have confirmed a structure under it."""
        return self.enacted or self.effective


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRule:
    """What the source documents say about one kind of owner in one state."""

    owner: str
    mso_required: MsoRequired
    agreements: tuple[str, ...] = ()
    stated_in: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFact:
    """A state's rules on who may own a practice, and how long charts are kept.

    ``covered`` is false for a state of which the kit has no facts: then every answer is counsel's, and the years of
    the retention are the kit's own. ``minority_owners`` says which other licenses may hold a part of the professional
    entity, by license; ``entity_doubts`` which legal forms may not practise medicine, by form. ``cpom_as_of`` is the
    year or month of the text that was read.
    """

    state: str
    name: str
    named: bool
    boards: tuple[str, ...]
    owners: Mapping[str, OwnerRule]
    cpom: str
    cpom_source: str
    cpom_verified: bool
    cpom_as_of: str
    retention: RetentionRule
    covered: bool = True
    cpom_note: str = ""
    disputed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    minority_owners: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    entity_doubts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    changes: tuple[LawChange, ...] = ()
    conflicts: tuple[str, ...] = ()
    infrastructure: tuple[str, ...] = ()
    percentage_fee: Literal["counsel", "refused"] = "counsel"
    fee_warning: str = ""
    fee_source: str = ""
    default: str = ""


def text_age(as_of: str, on: date) -> str:
    """What to say about the age of a text that was read; empty while it is younger than ``CURRENT_DAYS``."""
    year, _, month = as_of.partition("-")
    if not year.isdigit():
        return "the text that was read has no date" if as_of == "undated" else "no text was read"
    read = date(int(year), int(month or 1), 1)
    return f"the text that was read is of {as_of}, more than a year old" if (on - read).days > CURRENT_DAYS else ""
