"""The types of the facts: one dataclass per kind of entry, and the values that several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

Side = Literal["clinical", "exchange", "management", "platform"]
MsoRequired = Literal["yes", "no", "ask counsel"]
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
    allowed_fields: tuple[str, ...]
    never: tuple[str, ...]
    transport: str
    cadence: str
    approver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRuntime:
    """What a product needs to run as one container.

    ``cpu`` is in AWS units (1024 is one vCPU), ``memory`` in MiB, ``files`` a mount path or "". Values in
    ``environment`` may hold ``{domain}``, ``{database_host}``, ``{database_name}``, ``{database_user}`` and
    ``{cache_host}``. ``secrets`` are environment variables filled from Secrets Manager. ``database_password`` is
    the one of them that receives the database's password; "" where the product expects a whole database URL
    (``DATABASE_URL``), which the owner enters. ``cache_secrets`` are those of them with which it authenticates to its
    cache, and what the owner enters there: ``TOKEN`` stands for the cache's token. ``companion_containers`` describes
    further containers that the product needs and that the kit does not build.
    """

    image: str
    port: int
    health_path: str
    database: Literal["postgres", "mariadb", "none"] = "none"
    files: str = ""
    cache: bool = False
    command: tuple[str, ...] = ()
    """The container's command, where the image has no suitable default."""
    cpu: int = 512
    memory: int = 1024
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: tuple[str, ...] = ()
    database_password: str = ""
    cache_secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    companion_containers: str = ""
    verified: bool = False
    evidence: str = ""


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
    """A statement of the source documents: references to what implements it (``kind:name``), or a note on why not."""

    n: int
    statement: str
    answered_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact:
    """A decision, the side of the wall that makes it, and the roles that may approve it."""

    id: str
    what: str
    side: Literal["clinical", "management"]
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """A state's chart retention: ``years`` and ``minor_until`` (an age) are applied, the rest documents the rule."""

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
    """What the source documents say about one kind of owner in one state."""

    owner: str
    mso_required: MsoRequired
    agreements: tuple[str, ...] = ()
    stated_in: tuple[str, ...] = ()
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
    retention: RetentionRule
    cpom_note: str = ""
    disputed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    conflicts: tuple[str, ...] = ()
    infrastructure: tuple[str, ...] = ()
    percentage_fee: Literal["counsel", "refused"] = "counsel"
    fee_warning: str = ""
    default: str = ""
