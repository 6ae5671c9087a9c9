"""Which AWS services may hold patient data (infra/guardrails/eligible_services.yaml)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _lists() -> Any:
    return yaml.safe_load(files("infra.guardrails").joinpath("eligible_services.yaml").read_text(encoding="utf-8"))


def allowed_prefixes() -> tuple[str, ...]:
    """IAM prefixes of the services that the kit uses in a practice's accounts, and of those that run an account."""
    return tuple(_lists()["minimum"]["prefixes"])


def eligible_prefixes() -> frozenset[str]:
    """IAM prefixes of every HIPAA-eligible service, and of the governance tools that hold no patient data."""
    return frozenset(_lists()["eligible"]) | frozenset(_lists()["governance"])


def exempt_prefixes() -> frozenset[str]:
    """IAM prefixes that are allowed although on neither list; the data file gives the reason for each."""
    return frozenset(_lists()["exempt"])
