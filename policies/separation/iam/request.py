"""The input and output of an evaluation: a request, the policies that may apply to it, and the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.separation.iam.conditions import Context
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import Caller

Statements = tuple[Statement, ...]


class Decision(StrEnum):
    """The decision of AWS on a request."""

    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Request:
    """A request: caller, action, ARN of the resource, account that owns it, and request context."""

    caller: Caller
    action: str
    resource: str
    account: str
    context: Context
    blocks_public_access: bool = False  # S3's RestrictPublicBuckets


@dataclass(frozen=True, slots=True)
class KmsGrant:
    """A grant on a KMS key, which allows operations in addition to the key policy."""

    grantee: str
    operations: tuple[str, ...]
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that may apply to a request. None means that there is no policy of that kind. ``scps`` and ``rcps``
    have one level for each node from the organization root to the account; empty: no organization, or the payer."""

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
    """The decision, the statements that decided it, and the reason in words where no statement did."""

    decision: Decision
    statements: Statements = ()
    reason: str = ""
    grants: tuple[KmsGrant, ...] = ()
