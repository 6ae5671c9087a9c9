"""Pulumi's uniform resource names (URNs): build one, and read its parts."""

from __future__ import annotations

from typing import Final

STACK: Final = "pulumi:pulumi:Stack"

DIY_ORGANIZATION = "organization"
"""The organization in stack names of state backends that have none: files and S3."""


def urn_of(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """``urn:pulumi:STACK::PROJECT::PARENTTYPE$TYPE::NAME``; the root stack is not part of the type chain."""
    chain = type_of(parent) if parent else ""
    qualified = type_ if chain in ("", STACK) else f"{chain}${type_}"
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def name_of(urn: str) -> str:
    """The logical name: the last part of a URN."""
    return urn.rsplit("::", 1)[-1]


def type_of(urn: str) -> str:
    """The full type chain of a URN (``mso:storage:PhiBucket$aws:s3/bucket:Bucket``)."""
    return urn.split("::", 3)[2]
