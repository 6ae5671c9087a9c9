"""The shapes of the facts: one dataclass a kind of entry, and the words that several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

Side = Literal["clinical", "exchange", "management", "platform"]
Verdict = Literal["yes", "no", "ask counsel"]
Table = Mapping[str, Any]

SENSITIVITY = (
    "phi-sensitive", "phi", "phi-minimum", "limited-data-set", "cardholder", "pii-workforce", "pii-prospect",
    "financial", "security", "clinical-config", "business", "de-identified", "public",
)  # fmt: skip
"""Data classes, the most sensitive first. A test holds it equal to the classes of systems.yaml."""

PHI_CLASSES = frozenset({"phi", "phi-sensitive", "phi-minimum", "limited-data-set"})
"""Classes that are protected health information in some form, so that a holder outside the practice needs a BAA."""


OWNERS = MappingProxyType({
    "physician_md_do": "a physician (MD or DO)",
    "np": "a nurse practitioner",
    "pa": "a physician assistant",
    "rn": "a registered nurse",
    "non_clinician": "an owner without a clinical licence",
})
"""Licences that the states' rules tell apart."""

STALE = 180
"""Days after which facts are called old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a file of facts comes from and when it was collected."""

    title: str
    collected_on: date
    sources: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()

    def age(self, today: date) -> int:
        """Days since the facts were collected."""
        return (today - self.collected_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFact:
    """A system of the catalogue: where it stands and who may ever be let in.

    ``built_in`` systems are the kit's own planes; the others are hosted as one of ``products`` or bought as a service.
    """

    id: str
    name: str
    side: Side
    data_classes: tuple[str, ...]
    roles: tuple[str, ...]
    products: tuple[str, ...] = ()
    retention: str = ""
    flows: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
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
    """A crossing of the wall that may be declared: for what, in which form, with which fields."""

    id: str
    origins: tuple[str, ...]
    targets: tuple[str, ...]
    purpose: str
    form: str
    legal_basis: str
    agreements: tuple[str, ...]
    """Kinds of agreement, all of which it must cite."""
    allowed_fields: tuple[str, ...]
    never: tuple[str, ...]
    transport: str
    cadence: str
    approver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What a product needs to run as one container.

    ``cpu`` is in AWS units (1024 is one core), ``memory`` in MiB, ``files`` a mount path or "". Values in
    ``environment`` may hold ``{domain}``, ``{database_host}``, ``{database_name}``, ``{database_user}`` and
    ``{cache_host}``. ``secrets`` are environment names filled from a secret store; ``database_password`` is the one
    of them that takes the database's password, "" where the product wants its whole address (``DATABASE_URL``), which
    the owner fills in. ``beside`` names containers that the product wants beside this one and the kit does not build.
    """

    image: str
    port: int
    health_path: str
    database: Literal["postgres", "mariadb", "none"] = "none"
    files: str = ""
    cache: bool = False
    command: tuple[str, ...] = ()
    """What the container is started with, where the image itself does not say it."""
    cpu: int = 512
    memory: int = 1024
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: tuple[str, ...] = ()
    database_password: str = ""
    beside: str = ""
    verified: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFact:
    """A treatment or service line: the systems and registers that offering it turns on."""

    id: str
    name: str
    needs: tuple[str, ...]
    note: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something the source documents say, and what answers it (``kind:name``), or why nothing does."""

    n: int
    says: str
    by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact:
    """A decision, the side it lies with, and the roles that may approve it."""

    id: str
    what: str
    side: Literal["clinical", "management"]
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """A state's clock for charts: ``years`` and ``minor_until`` (an age) are applied, the rest is the text behind."""

    years: int
    minor_until: int
    adult: str
    minor: str
    source: str
    verified: bool
    judgement: bool = False
    per_item: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRule:
    """What the sources say about one kind of owner in one state."""

    owner: str
    mso_required: Verdict
    agreements: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFact:
    """A state's rules on who may own a practice, and how long charts are kept."""

    state: str
    name: str
    named: bool
    owners: Mapping[str, OwnerRule]
    cpom: str
    cpom_source: str
    cpom_verified: bool
    retention: Retention
    cpom_note: str = ""
    disputed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    conflicts: tuple[str, ...] = ()
    infrastructure: tuple[str, ...] = ()
    percentage_fee: Literal["counsel", "refused"] = "counsel"
    fee_warning: str = ""
    default: str = ""
