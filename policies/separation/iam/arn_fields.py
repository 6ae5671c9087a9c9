"""The fields of an ARN, for texts that may be none: what a state or a policy calls an ARN may be anything."""

from __future__ import annotations

from typing import Final

FIELDS: Final = ("arn", "partition", "service", "region", "account", "resource")


def arn_field(arn: str, name: str) -> str:
    """One field of an ARN; the empty string where the text has none.

    >>> arn_field("arn:aws:iam::123456789012:role/a:b", "account"), arn_field("everything", "account")
    ('123456789012', '')
    """
    parts = arn.split(":", len(FIELDS) - 1)
    number = FIELDS.index(name)
    return parts[number] if len(parts) > number else ""


def is_arn(text: str) -> bool:
    """Whether a text has the six fields of an ARN."""
    return text.startswith("arn:") and text.count(":") >= len(FIELDS) - 1
