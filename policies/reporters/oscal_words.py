"""Identifiers, tokens and properties as OSCAL documents of the kit write them."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID, uuid5

OSCAL_VERSION: Final = "1.2.3"
NAMESPACE: Final = UUID("6a0f3a2e-3d8f-4a57-9b2b-1f6f2a7c5d10")  # fixed: the same report gives the same identifiers
PROPERTIES: Final = "urn:mso-kit:check"
NOT_ADVICE: Final = "Technical findings, not legal advice: a control requires more than the rules that check it."


def props(**values: str) -> list[dict[str, str]]:
    """Properties with a value, in the kit's namespace."""
    return [{"name": name, "ns": PROPERTIES, "value": value} for name, value in values.items() if value.strip()]


def token(text: str) -> str:
    """An id as an OSCAL token: ``164.312(a)(2)(iv)`` gives ``hipaa-164.312-a-2-iv``."""
    name = re.sub(r"[^\w.]+", "-", text).strip("-")
    return f"hipaa-{name}" if name[:1].isdigit() else name


def uuid_of(*parts: str) -> str:
    """The identifier of what these parts name."""
    return str(uuid5(NAMESPACE, "\0".join(parts)))
