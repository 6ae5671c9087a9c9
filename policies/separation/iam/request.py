"""The input and output of an evaluation: a request, the policies that may apply to it, and the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from policies.separation.iam.conditions import Condition, Context
from policies.separation.iam.policy_documents import Origin, Statement
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


WITH_ENCRYPTION_CONTEXT = frozenset(
    {"Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
     "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"}
)  # fmt: skip
"""The operations of a KMS grant to which the constraints of the grant apply."""


@dataclass(frozen=True, slots=True)
class KmsGrant:
    """A grant on a KMS key, which allows operations in addition to the key policy.

    ``grantee`` is the ARN of a role, session, user or account (``...:root``), a service, or ``*`` if it is not known.
    ``conditions`` state the encryption context that its constraints require, or that it could not be read.
    """

    grantee: str
    operations: tuple[str, ...]
    name: str = ""
    source: str = ""
    conditions: tuple[Condition, ...] = ()

    def statements(self) -> Statements:
        """The grant as Allow statements: constraints apply to operations with an encryption context only."""
        return _grant_statements(self)


@lru_cache(maxsize=4096)
def _grant_statements(grant: KmsGrant) -> Statements:
    kind = "AWS" if ":" in grant.grantee or "." not in grant.grantee else "Service"
    constrained = tuple(o for o in grant.operations if o in WITH_ENCRYPTION_CONTEXT)
    others = tuple(o for o in grant.operations if o not in WITH_ENCRYPTION_CONTEXT)
    general = tuple(c for c in grant.conditions if not c.key.startswith("kms:encryptioncontext:"))
    to, origin = ((kind, grant.grantee),), Origin("grant", grant.name, grant.source)
    return tuple(
        Statement(True, tuple(f"kms:{o}" for o in operations), ("*",), to, conditions, origin=origin)
        for operations, conditions in ((constrained, grant.conditions), (others, general))
        if operations
    )


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
        """Every statement of every policy and grant."""
        layers = (self.identity, self.boundaries, self.session, self.resource, *self.scps, *self.rcps, self.endpoints,
                  *(grant.statements() for grant in self.grants))  # fmt: skip
        return (statement for layer in layers for statement in layer or ())


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision, the statements that decided it, and the reason in words where no statement did."""

    decision: Decision
    statements: Statements = ()
    reason: str = ""
    grants: tuple[KmsGrant, ...] = ()
