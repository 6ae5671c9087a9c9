"""The fence around those who build, and the ceiling over those who act: wide documents that are not wide grants.

A role that may make everything in an account is barred from its data by the same document. A boundary grants nothing,
however wide it is; IAM-102 sees to it that no boundary is ever attached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.model import Check
from policies.props import Props
from policies.rule_support.iam_documents import (
    Document,
    Statement,
    actions,
    allows,
    conditions,
    covers,
    listed,
    statements,
)

DATA = ("kms:decrypt", "s3:getobject", "secretsmanager:getsecretvalue", "dynamodb:query", "rds-data:executestatement")

SPARED = frozenset({"kms:resourcealiases", "aws:principalarn"})
"""Condition keys by which a deny may spare what it names and still be a fence; a region spares everything in it."""


def is_fenced(document: Document) -> bool:
    """Whether the document itself denies reading each kind of data; how well, the separation proof decides."""
    return denies(document, DATA)


def denies(document: Document, acts: Iterable[str]) -> bool:
    """Whether the document denies each of these acts, but for what it names; a deny that spares all denies nothing."""
    denials = [entry for entry in statements(document) if not allows(entry) and spares_named_things(entry)]
    entries = [entry for entry in denials if "*" not in listed(entry.get("NotResource"))]
    denied = [pattern for entry in entries for pattern in actions(entry)]
    return all(any(covers(pattern, act) for pattern in denied) for act in acts)


def spares_named_things(denial: Statement) -> bool:
    """Whether the conditions of a deny, if any, only take named keys or callers out of it."""
    blocks = conditions(denial).items()
    negative = all("Not" in operator for operator in denial.get("Condition") or {})
    return negative and all(key in SPARED and "*" not in values for key, values in blocks)


def is_boundary(props: Props) -> bool:
    """Whether a managed policy says by its name that it is a permissions boundary."""
    return "boundary" in props.text_at("name").lower()


def of_grants(check: Check) -> Check:
    """The check, on documents that grant; a boundary is none."""

    def on_grants(props: Props) -> Iterator[str]:
        if not is_boundary(props):
            yield from check(props)

    return on_grants
