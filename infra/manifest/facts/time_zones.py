"""The time zone of each state (time_zones.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml


@cache
def time_zones() -> Mapping[str, str]:
    """The zone of most people of each state, by postal code: an IANA name."""
    text = files("infra.manifest.facts").joinpath("time_zones.yaml").read_text(encoding="utf-8")
    zones = yaml.safe_load(text)["zones"]
    return MappingProxyType({state: zone for zone, states in zones.items() for state in states})
