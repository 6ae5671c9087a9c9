"""Which AWS services may hold patient data (infra/guardrails/eligible_services.yaml)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _facts() -> Any:
    return yaml.safe_load(files("infra.guardrails").joinpath("eligible_services.yaml").read_text(encoding="utf-8"))


def minimum() -> tuple[str, ...]:
    """IAM prefixes of the eligible services that the kit uses, and of those that run an account."""
    return tuple(_facts()["minimum"]["prefixes"])


def eligible() -> frozenset[str]:
    """IAM prefixes of every HIPAA-eligible service, and of the governance tools that hold no patient data."""
    return frozenset(_facts()["eligible"]) | frozenset(_facts()["governance"])


def exempt() -> frozenset[str]:
    """IAM prefixes of the minimum that are on neither list, each with its reason in the data file."""
    return frozenset(_facts()["exempt"])
