"""The roles of the facts in words, for contracts, policies and registers: a reader knows no ids."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from infra.manifest import facts

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "biller_coder": "biller and coder",
        "breakglass": "break-glass administrator",
        "hr_payroll": "HR and payroll",
        "legal": "legal counsel of the MSO",
        "mso_compliance": "compliance officer of the MSO",
        "mso_executive": "executive of the MSO",
        "mso_it": "IT staff of the MSO",
        "np": "nurse practitioner",
        "pa": "physician assistant",
        "pc_privacy_official": "privacy official of the practice",
        "pc_security_official": "security official of the practice",
        "rn": "registered nurse",
    }
)
"""Roles whose id is not their name; the others are their id without underscores."""


def role_name(role: str) -> str:
    """A role in words: ``pc_privacy_official`` is "privacy official of the practice"."""
    return NAMES.get(role, role.replace("_", " "))


def mso_roles(roles: tuple[str, ...]) -> list[str]:
    """The roles of the MSO's workforce among these, in words: neither patients nor people of a practice."""
    return [role_name(role) for role in roles if facts.roles()[role] == "management"]
