"""The estate as the proof reads it: accounts, principals, resources, data paths, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from policies.separation.iam.conditions import Condition
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import KmsGrant, Statements

PHI = frozenset({"phi", "phi-sensitive", "limited-data-set"})
PHI_MINIMUM = frozenset({"phi-minimum"})
PRACTICE_PLANES = frozenset({"clinical", "exchange", "backup", "location"})
UNREAD_KEY = "mso:unread"


def unread_policy(layer: str, name: str, source: str = "") -> Statement:
    """A placeholder for a policy that could not be read: it may allow anything, and never counts as a Deny."""
    when = Condition("StringEquals", "stringequals", UNREAD_KEY, ("true",))
    origin = Origin(layer, f"{name} (not read)", source)
    return Statement(True, ("*",), ("*",), (("AWS", "*"),), (when,), sid="not read", origin=origin)


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
    disables_roles: frozenset[str] = frozenset()  # names of the roles that a cut-off runbook disables
    source: str = ""

    @property
    def label(self) -> str:
        """``clinical-north:photos``."""
        return f"{self.account.name or self.account.id}:{self.name}"


@dataclass(frozen=True, slots=True)
class DataPath:
    """A path on which configuration moves data from one account to another, without an API request."""

    kind: str
    origin: Account
    destination: Account
    name: str
    data_classes: frozenset[str] = frozenset()
    source: str = ""
    destination_known: bool = True


@dataclass(frozen=True)
class EstateModel:
    """All accounts, principals, resources and data paths; ``unread`` describes what is missing from the input."""

    accounts: Mapping[str, Account]
    principals: tuple[Principal, ...]
    resources: tuple[IamResource, ...]
    data_paths: tuple[DataPath, ...] = ()
    unread: tuple[str, ...] = ()

    @cached_property
    def practices(self) -> tuple[str, ...]:
        """The practices: owners of accounts in the planes that may hold patient data."""
        return tuple(sorted({a.owner for a in self.accounts.values() if a.plane in PRACTICE_PLANES and a.owner}))

    @cached_property
    def organizations_complete(self) -> bool:
        """Whether the input holds the organization of every account that has an owner."""
        return all(account.organization for account in self.accounts.values() if account.owner)

    def organizations_of(self, owner: str) -> frozenset[str]:
        """The organizations of an owner's accounts; contains "" if one of them is not known."""
        return frozenset(a.organization for a in self.accounts.values() if a.owner == owner)

    def payers_above(self, practice: str) -> frozenset[str]:
        """The ids of the payer accounts of a practice's organizations, and of those that may be its payer."""
        around = self.organizations_of(practice)
        payers = (a for a in self.accounts.values() if a.payer)
        return frozenset(a.id for a in payers if "" in around or a.organization in {*around, ""})

    @cached_property
    def principal_by_arn(self) -> Mapping[str, Principal]:
        """Principals by ARN."""
        return {principal.arn: principal for principal in self.principals}

    @cached_property
    def resource_by_arn(self) -> Mapping[str, IamResource]:
        """Resources by ARN."""
        return {resource.arn: resource for resource in self.resources}

    def identity_statements(self, principal: Principal, joined: frozenset[str]) -> Statements:
        """A principal's identity statements; a user's include the Allow statements of the groups in ``joined``."""
        if not joined or principal.caller.kind is not CallerKind.USER:
            return principal.identity
        here = (self.resource_by_arn[arn] for arn in sorted(joined) if arn in self.resource_by_arn)
        groups = (group for group in here if group.account.id == principal.account.id)
        return (*principal.identity, *(s for group in groups for s in group.policy_content if s.allow))

    @cached_property
    def protected_keys(self) -> frozenset[str]:
        """The ARNs of the KMS keys that encrypt patient data, audit logs or Pulumi state."""
        protected = (t for t in self.resources if t.data_classes & (PHI | PHI_MINIMUM) or is_log(t) or is_state(t))
        return frozenset(resource.kms_key_arn for resource in protected if resource.kms_key_arn)


def is_log(resource: IamResource) -> bool:
    """Whether the resource holds the audit log: the trail, or a bucket or key of the log-archive account."""
    return resource.kind == "trail" or (
        resource.account.plane == "log-archive" and resource.kind in ("s3-bucket", "kms-key")
    )


def is_state(resource: IamResource) -> bool:
    """Whether the resource holds Pulumi state or deployment artifacts."""
    labels = {resource.tags.get("mso:system", "")} | resource.data_classes
    return bool({"state", "pulumi-state", "artifacts"} & labels) or "pulumi-state" in resource.name
