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


def service_of(arn: str) -> str:
    """The service of a text with the six fields of an ARN (``sns``); else the empty string."""
    return arn_field(arn, "service") if _has_six_fields(arn) else ""


def region_of(arn: str) -> str:
    """The Region of a text with the six fields of an ARN, or the empty string."""
    return arn_field(arn, "region") if _has_six_fields(arn) else ""


def account_of(arn: str) -> str:
    """The account of a text with the six fields of an ARN, or the empty string."""
    return arn_field(arn, "account") if _has_six_fields(arn) else ""


def is_arn(text: str) -> bool:
    """Whether a text has the six fields of an ARN."""
    return text.startswith("arn:") and _has_six_fields(text)


def _has_six_fields(text: str) -> bool:
    return text.count(":") >= len(FIELDS) - 1
