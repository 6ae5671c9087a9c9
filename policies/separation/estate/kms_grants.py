"""Grants on KMS keys (``aws:kms/grant:Grant``), read with their constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.separation.estate.entities import UNREAD_KEY
from policies.separation.estate.graph_references import as_text, items_of
from policies.separation.iam.conditions import Condition
from policies.separation.iam.request import KmsGrant

KMS_GRANT = "aws:kms/grant:Grant"
EVERYBODY, EVERY_OPERATION = "*", "*"
CONSTRAINTS = ("encryptionContextEquals", "encryptionContextSubset")


def read_grant(resource: Resource) -> KmsGrant:
    """The grant; a grantee, operation or constraint that is not known counts as any, but makes the grant unread.

    The retiring principal is not read: it may end the grant, which gives access to nobody.
    """
    grantee = as_text(resource.facts.get("granteePrincipal"))
    listed = list(items_of(resource.facts.get("operations")))
    operations = tuple(operation for operation in listed if isinstance(operation, str))
    unread = not grantee or not operations or len(operations) < len(listed)
    return KmsGrant(
        grantee or EVERYBODY,
        (EVERY_OPERATION,) if unread else operations,
        resource.name,
        str(resource.source or ""),
        (*_constraints(resource), *([_equals(UNREAD_KEY, "true")] if unread else ())),
    )


def _constraints(resource: Resource) -> Iterator[Condition]:
    """The encryption context that the grant's constraints require; one that is not known requires nothing."""
    for constraint in items_of(resource.facts.get("constraints")):
        for name in CONSTRAINTS if isinstance(constraint, Mapping) else ():
            required = constraint.get(name)
            for key, value in required.items() if isinstance(required, Mapping) else ():
                if isinstance(value, str):
                    yield _equals(f"kms:encryptioncontext:{key.lower()}", value)


def _equals(key: str, value: str) -> Condition:
    return Condition("StringEquals", "stringequals", key, (value,), variables=False)
