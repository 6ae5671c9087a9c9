"""Tells loopback addresses from all others."""

from __future__ import annotations

import ipaddress


def is_loopback(host: object) -> bool:
    """Whether a host is ``localhost`` or a loopback address."""
    if not isinstance(host, str):
        return False
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
