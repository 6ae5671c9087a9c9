"""What the estate model consists of: accounts, principals, resources and data paths, and what they are known by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policies.separation.iam.conditions import Condition
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller
from policies.separation.iam.request import KmsGrant, Statements

PHI = frozenset({"phi", "phi-sensitive", "limited-data-set"})
PHI_MINIMUM = frozenset({"phi-minimum"})
PRACTICE_PLANES = frozenset({"clinical", "exchange", "backup", "location"})
ARTIFACTS = "artifacts"
STATE_LABELS = frozenset({"state", "pulumi-state", ARTIFACTS})
ALARM: Final = "alarm"
WATCHING_RULE: Final = "watching-rule"
DETECTION_KINDS = frozenset(
    {ALARM, "analyzer", "config-recorder", "detector", "flow-log", "inspector", "macie-session", "query-log",
     "security-hub", WATCHING_RULE}
)
"""Kinds of what records or detects what is done in an account, and can be switched off."""
LOG_GROUP: Final = "log-group"
UNREAD_KEY = "mso:unread"


def unread_policy(layer: str, name: str, source: str = "") -> Statement:
    """A placeholder for a policy that could not be read: it may allow anything, and never counts as a Deny."""
    when = Condition("StringEquals", "stringequals", UNREAD_KEY, ("true",))
    origin = Origin(layer, f"{name} (not read)", source)
    return Statement(True, ("*",), ("*",), (("AWS", "*"),), (when,), sid="not read", origin=origin)


def is_unread(statement: Statement) -> bool:
    """Whether a statement stands for a policy that could not be read."""
    return any(condition.key == UNREAD_KEY for condition in statement.conditions)


@dataclass(frozen=True, slots=True)
class Account:
    """One AWS account: its owner, its place in the organization, and the SCPs and RCPs that apply to it."""

    id: str
    name: str = ""
    plane: str = ""
    owner: str = ""
    organization: str = ""
    path: str = ""  # o-1/r-1/ou-1/, empty if it is not known
    payer: bool = False
    scps: tuple[Statements, ...] = ()
    rcps: tuple[Statements, ...] = ()
    read: bool = True


@dataclass(frozen=True, slots=True)
class Principal:
    """A role or user with its policies. ``owner`` is the legal entity whose workforce or workloads act as it."""

    arn: str
    caller: Caller
    account: Account
    owner: str
    tags: Mapping[str, str] = field(default_factory=dict)
    identity: Statements = ()
    boundary: Statements | None = None
    trust: Statements = ()
    managed_policy_arns: tuple[str, ...] = ()  # ARNs of the managed policies attached
    boundary_arn: str = ""
    job: str = ""
    source: str = ""
    accepts_session_tags: bool = False  # the trust policy accepts session tags
    hypothetical: bool = False  # a principal that an administrator could create, not one that exists

    @property
    def identity_key(self) -> tuple[str, bool, str]:
        """What distinguishes principals, existing and hypothetical ones."""
        return self.arn, self.hypothetical, self.boundary_arn

    @property
    def name(self) -> str:
        """``clinical-north:phi-reader``."""
        return f"{self.account.name or self.account.id or 'anywhere'}:{self.arn.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class LabelDoubt:
    """Why a store counts as patient data although its label does not say so.

    What opens it is at most POSSIBLE if key or readers contradict the label, else UNKNOWN.
    """

    reason: str
    possible: bool = False


@dataclass(frozen=True, slots=True)
class IamResource:
    """A resource: its kind (as the escalation edges name it), its policy, its KMS key, and the roles it runs as."""

    arn: str
    kind: str
    name: str
    account: Account
    owner: str
    urn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    data_classes: frozenset[str] = frozenset()
    policy: Statements | None = None
    inherited_denies: Statements = ()  # of an access point's bucket; they remain if its policy is rewritten
    kms_key_arn: str = ""  # of the customer managed key that encrypts it
    policy_content: Statements = ()  # statements of a managed policy, or of a group's policies
    grants: tuple[KmsGrant, ...] = ()
    runs_as: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)  # environment variables of a function
    blocks_public_access: bool = False
    abac_enabled: bool = False  # conditions can read the bucket's tags
    compliance_locked: bool = False  # Object Lock in compliance mode
    keeps_versions: bool = False  # a bucket that keeps what is overwritten or deleted
    disables_roles: frozenset[str] = frozenset()  # names of the roles that a cut-off runbook disables
    source: str = ""
    label_doubt: LabelDoubt | None = None
    tells_somebody: bool = False  # an alarm, or a topic that alarms and rules on events of detection call

    @property
    def label(self) -> str:
        """``clinical-north:photos``."""
        return f"{self.account.name or self.account.id}:{self.name}"


@dataclass(frozen=True, slots=True)
class DataPath:
    """A path on which configuration moves data from one account to another, without an API request.

    ``hops`` are the steps of a path over several resources; ``certainty`` is what the path can prove at most (LEAK,
    POSSIBLE or UNKNOWN), for the ``reason`` given, against ``invariant``. ``fed_by`` are the kinds of path that
    lead into its origin.
    """

    kind: str
    origin: Account
    destination: Account
    name: str
    data_classes: frozenset[str] = frozenset()
    source: str = ""
    destination_known: bool = True
    hops: tuple[str, ...] = ()
    invariant: str = "W3"
    certainty: str = "LEAK"
    reason: str = ""
    fed_by: frozenset[str] = frozenset()


def is_log(resource: IamResource) -> bool:
    """Whether the resource holds the audit log: a trail or event data store, a bucket or key of the log archive."""
    return resource.kind in ("event-data-store", "trail") or (
        resource.account.plane == "log-archive" and resource.kind in ("s3-bucket", "kms-key")
    )


def is_detection(resource: IamResource) -> bool:
    """Whether the resource records, detects or tells somebody what is done in an account."""
    return resource.tells_somebody or resource.kind in DETECTION_KINDS or resource.kind == LOG_GROUP


def is_state(resource: IamResource) -> bool:
    """Whether the resource holds Pulumi state or deployment artifacts."""
    return bool(STATE_LABELS & resource.data_classes) or holds_state(resource.name, resource.tags)


def names_code_only(resource: IamResource) -> bool:
    """Whether a resource counts as an artifact, and neither as state nor as patient data."""
    known = resource.data_classes & (STATE_LABELS | PHI | PHI_MINIMUM)
    return known == {ARTIFACTS} and not holds_state(resource.name, resource.tags)


def holds_state(name: str, tags: Mapping[str, str]) -> bool:
    """Whether a resource with this name and these tags holds Pulumi state or deployment artifacts."""
    return tags.get("mso:system") in STATE_LABELS or "pulumi-state" in name
