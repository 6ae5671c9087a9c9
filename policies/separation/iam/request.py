"""A request, the policies that may bind it, and what AWS would answer, as an evaluation takes and gives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.separation.iam.conditions import Context
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import Caller

Statements = tuple[Statement, ...]


class Decision(StrEnum):
    """What AWS would answer."""

    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to do what, to which resource of which account, in which circumstances."""

    caller: Caller
    action: str
    resource: str
    account: str
    context: Context
    blocks_public_access: bool = False  # S3's RestrictPublicBuckets


@dataclass(frozen=True, slots=True)
class KmsGrant:
    """A grant on a KMS key: a further source of permission, beside the key policy."""

    grantee: str
    operations: tuple[str, ...]
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that may bind a request. ``None`` means that there is none of the kind; the levels of ``scps`` and
    ``rcps`` run from the root of the organization to the account (none: outside an organization, or its payer)."""

    identity: Statements = ()
    boundaries: Statements | None = None
    session: Statements | None = None
    resource: Statements | None = None
    scps: tuple[Statements, ...] = ()
    rcps: tuple[Statements, ...] = ()
    endpoints: Statements | None = None
    grants: tuple[KmsGrant, ...] = ()

    def statements(self) -> Iterator[Statement]:
        """Every statement of every policy."""
        layers = (self.identity, self.boundaries, self.session, self.resource, *self.scps, *self.rcps, self.endpoints)
        return (statement for layer in layers for statement in layer or ())


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision, the statements that made it, and in words what lacked where no statement did."""

    decision: Decision
    statements: Statements = ()
    reason: str = ""
    grants: tuple[KmsGrant, ...] = ()
