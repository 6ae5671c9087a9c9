"""The types of the facts: one dataclass per kind of entry, and the values that several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from infra.exchange.field_types import Field

Side = Literal["clinical", "exchange", "management", "platform"]
YamlMapping = Mapping[str, Any]

SENSITIVITY = (
    "phi-sensitive", "phi", "phi-minimum", "limited-data-set", "cardholder", "pii-workforce", "pii-prospect",
    "financial", "security", "clinical-config", "business", "de-identified", "public",
)  # fmt: skip
"""Data classes, the most sensitive first. A test compares them with systems.yaml."""

PHI_CLASSES = frozenset({"phi", "phi-sensitive", "phi-minimum", "limited-data-set"})
"""Classes of protected health information: anyone outside the practice who holds them needs a BAA."""


OWNER_LICENSES = MappingProxyType(
    {
        "physician_md_do": "a physician (MD or DO)",
        "np": "a nurse practitioner",
        "pa": "a physician assistant",
        "rn": "a registered nurse",
        "non_clinician": "an owner without a clinical license",
    }
)
"""The owner licenses that the states' rules distinguish."""

STALE_AFTER_DAYS = 180
"""Days after which facts are reported as old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSource:
    """The sources of a file of facts and the day it was collected."""

    title: str
    collected_on: date
    sources: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()

    def age(self, today: date) -> int:
        """Days since the facts were collected."""
        return (today - self.collected_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFact:
    """A system of the catalog: its side of the wall, the data it holds, and the roles that may use it.

    ``built_in`` systems are part of the kit's planes; the others are hosted as one of ``products`` or bought as a
    service. ``without_product`` says what provides the system where no product does.
    """

    id: str
    name: str
    side: Side
    data_classes: tuple[str, ...]
    roles: tuple[str, ...]
    products: tuple[str, ...] = ()
    retention: str = ""
    flows: tuple[str, ...] = ()
    stated_in: tuple[str, ...] = ()
    origin: str = ""
    without_product: str = ""
    built_in: bool = False
    note: str = ""

    @property
    def data_class(self) -> str:
        """The most sensitive class the system holds."""
        return min(self.data_classes, key=SENSITIVITY.index)

    @property
    def holds_phi(self) -> bool:
        """Whether the system holds protected health information in any form."""
        return not PHI_CLASSES.isdisjoint(self.data_classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFact:
    """A flow across the wall that may be declared: its purpose, form and fields."""

    id: str
    origins: tuple[str, ...]
    targets: tuple[str, ...]
    purpose: str
    form: str
    legal_basis: str
    agreements: tuple[str, ...]
    """Kinds of agreement; the flow must cite one of each."""
    fields: tuple[Field, ...]
    """The only fields that a record has, each with its type; none where no record travels (``carries_nothing``)."""
    never: tuple[str, ...]
    transport: str
    cadence: str
    approver: str
    rows: Literal["person", "aggregate"] = "person"
    """Whether a record is about one person, or about a number of them."""
    carries_nothing: str = ""
    """Why no record travels, for a flow without fields."""
    carried_as: Literal["records", "link", "export"] = "records"
    """How it travels: as records between two systems, as a link that a person follows, or exported by people."""
    carried_how: str = ""
    """Who exports what, for an export with fields."""
    handed_over: str = ""
    """What brings its records from the exchange into the practice's clinical account, if anything does."""

    @property
    def identifies(self) -> bool:
        """Whether its records identify patients, by its form (45 CFR 160.103, 164.514)."""
        return self.form in PHI_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFact:
    """A treatment or service line, with the systems and registers that a practice needs to offer it."""

    id: str
    name: str
    needs: tuple[str, ...]
    note: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatement:
    """A statement of the source documents: what implements it (``kind:name``), and the tests that do what it says.

    Without a test it is ``unproved``: work of people (``procedural``), or no work at all; ``note`` says why.
    """

    n: int
    statement: str
    answered_by: tuple[str, ...] = ()
    proved_by: tuple[str, ...] = ()
    """Tests by id, as pytest takes them: ``tests/FILE.py::TEST``, or ``TEST[CASE]`` for one case of many."""
    unproved: Literal["", "procedural", "not applicable"] = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact:
    """A decision, the side of the wall that makes it, and the roles that may approve it."""

    id: str
    what: str
    side: Literal["clinical", "management"]
    approvers: tuple[str, ...]
