"""tbd"""
from __future__ import annotations

from infra.estate import Estate


def build(estate: Estate, slug: str = "") -> None:
    """tbd"""
