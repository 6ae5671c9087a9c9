"""Uniform resource names, as Pulumi builds them."""

from __future__ import annotations

from typing import Final

STACK: Final = "pulumi:pulumi:Stack"


def urn_of(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """``urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME``; the root stack is left out of the chain of types."""
    chain = type_of(parent) if parent else ""
    qualified = type_ if chain in ("", STACK) else f"{chain}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def name_of(urn: str) -> str:
    """The logical name: the last part of a URN."""
    return urn.rsplit("::", 1)[-1]


def type_of(urn: str) -> str:
    """The whole chain of types in a URN (``mso:storage:PhiBucket$aws:s3/bucket:Bucket``)."""
    return urn.split("::", 3)[2]
