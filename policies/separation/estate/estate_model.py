"""The estate as the prover sees it: accounts, principals, things with policies, flows, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from policies.separation.iam.conditions import Test
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, Kind
from policies.separation.iam.request import KmsGrant, Statements

PHI = frozenset({"phi", "phi-sensitive", "limited-data-set"})
EXCHANGED = frozenset({"phi-minimum"})
PRACTICE_PLANES = frozenset({"clinical", "exchange", "backup", "location"})
UNREAD_KEY = "mso:unread"


def unread(layer: str, name: str, source: str = "") -> Statement:
    """Stands for a policy that could not be read: it may allow anything, and is never counted as a block."""
    when = Test("StringEquals", "stringequals", UNREAD_KEY, ("true",))
    origin = Origin(layer, f"{name} (not read)", source)
    return Statement(True, ("*",), ("*",), (("AWS", "*"),), (when,), sid="not read", origin=origin)


@dataclass(frozen=True, slots=True)
class Account:
    """One AWS account: who owns it, where it hangs, what the organization binds it to."""

    id: str
    name: str = ""
    plane: str = ""
    owner: str = ""
    organization: str = ""
    path: str = ""  # o-1/r-1/ou-1/, empty where it is not known
    payer: bool = False
    scps: tuple[Statements, ...] = ()
    rcps: tuple[Statements, ...] = ()
    read: bool = True


@dataclass(frozen=True, slots=True)
class Principal:
    """A role or user with its policies. ``owner`` is the legal entity whose people or workloads act as it."""

    arn: str
    caller: Caller
    account: Account
    owner: str
    tags: Mapping[str, str] = field(default_factory=dict)
    identity: Statements = ()
    boundary: Statements | None = None
    trust: Statements = ()
    managed: tuple[str, ...] = ()  # ARNs of the managed policies attached
    boundary_arn: str = ""
    job: str = ""
    source: str = ""
    open_tags: bool = False  # the trust policy accepts session tags
    invented: bool = False  # a role that somebody could make, not one that exists

    @property
    def key(self) -> tuple[str, bool, str]:
        """Tells principals apart, those that exist and those that could."""
        return self.arn, self.invented, self.boundary_arn

    @property
    def name(self) -> str:
        """``clinical-north:phi-reader``."""
        return f"{self.account.name or self.account.id or 'anywhere'}:{self.arn.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class IamResource:
    """A resource that somebody may reach: its kind as the edges name it, its policy, its key, the roles it runs as."""

    arn: str
    kind: str
    name: str
    account: Account
    owner: str
    urn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()
    policy: Statements | None = None
    beneath: Statements = ()  # denials that outlast a rewritten policy: of the bucket behind an access point
    key: str = ""  # ARN of the customer key that encrypts it
    content: Statements = ()  # of a managed policy, or of a group's policies
    grants: tuple[KmsGrant, ...] = ()
    runs_as: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)  # environment variables of a function
    closed_to_public: bool = False
    tells_tags: bool = False  # a bucket with attribute-based access control
    locked: bool = False  # write-once: nobody can shorten the retention
    shuts: frozenset[str] = frozenset()  # names of the roles that a runbook takes trust and rights from
    source: str = ""

    @property
    def label(self) -> str:
        """``clinical-north:photos``."""
        return f"{self.account.name or self.account.id}:{self.name}"


@dataclass(frozen=True, slots=True)
class DataPath:
    """A path that data takes by configuration, without anybody asking: from an account, perhaps to another."""

    kind: str
    origin: Account
    target: Account
    name: str
    classes: frozenset[str] = frozenset()
    source: str = ""
    certain: bool = True


@dataclass(frozen=True)
class EstateModel:
    """All of it, and in ``unread`` what is missing, in words."""

    accounts: Mapping[str, Account]
    principals: tuple[Principal, ...]
    things: tuple[IamResource, ...]
    flows: tuple[DataPath, ...] = ()
    unread: tuple[str, ...] = ()

    @cached_property
    def practices(self) -> tuple[str, ...]:
        """The owners of accounts that a practice holds patient data in."""
        return tuple(sorted({a.owner for a in self.accounts.values() if a.plane in PRACTICE_PLANES and a.owner}))

    @cached_property
    def whole(self) -> bool:
        """Whether the organizations of all accounts with an owner are in the input, and so who else belongs to them."""
        return all(account.organization for account in self.accounts.values() if account.owner)

    def organizations_of(self, owner: str) -> frozenset[str]:
        """The organizations that an owner's accounts stand in; "" among them where one is not known."""
        return frozenset(a.organization for a in self.accounts.values() if a.owner == owner)

    def payers_above(self, practice: str) -> frozenset[str]:
        """The ids of the payer accounts that stand above a practice, or may for all that is known."""
        around = self.organizations_of(practice)
        payers = (a for a in self.accounts.values() if a.payer)
        return frozenset(a.id for a in payers if "" in around or a.organization in {*around, ""})

    @cached_property
    def by_arn(self) -> Mapping[str, Principal]:
        """Principals by ARN."""
        return {principal.arn: principal for principal in self.principals}

    @cached_property
    def thing_by_arn(self) -> Mapping[str, IamResource]:
        """Things by ARN."""
        return {thing.arn: thing for thing in self.things}

    def identity_of(self, principal: Principal, joined: frozenset[str]) -> Statements:
        """What a principal's identity policies say, once its user has joined these groups (for what they allow)."""
        if not joined or principal.caller.kind is not Kind.USER:
            return principal.identity
        here = (self.thing_by_arn[arn] for arn in sorted(joined) if arn in self.thing_by_arn)
        groups = (group for group in here if group.account.id == principal.account.id)
        return (*principal.identity, *(s for group in groups for s in group.content if s.allow))

    @cached_property
    def protected_keys(self) -> frozenset[str]:
        """The keys that encrypt patient data, logs or state."""
        guarded = (t for t in self.things if t.classes & (PHI | EXCHANGED) or is_log(t) or is_state(t))
        return frozenset(thing.key for thing in guarded if thing.key)


def is_log(thing: IamResource) -> bool:
    """Whether the thing keeps the log: the trail itself, or a store of the log-archive account."""
    return thing.kind == "trail" or (thing.account.plane == "log-archive" and thing.kind in ("s3-bucket", "kms-key"))


def is_state(thing: IamResource) -> bool:
    """Whether the thing keeps Pulumi state, or the artefacts of a deployment."""
    words = {thing.tags.get("mso:system", "")} | thing.classes
    return bool({"state", "pulumi-state", "artifacts"} & words) or "pulumi-state" in thing.name
