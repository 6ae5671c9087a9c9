"""Manifests of the presets, and the smallest one that has every kind of stack."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from infra.manifest.environments.answers import merge_answers, preset_answers
from infra.manifest.environments.environment_repository import render
from infra.manifest.reading.load import MANIFEST

ON = date(2026, 11, 21)
ALL = os.environ.get("MSO_REAL_PRESETS") == "all"
"""Whether every preset is deployed: 8 environments, about half an hour on two cores."""

FEW_SYSTEMS = ("ehr", "accounting")


def manifest_text(preset: str, **answers: Any) -> str:
    """The manifest of a preset, with some answers changed."""
    return render(merge_answers(preset_answers(preset), answers, ON))[MANIFEST]


def smallest(topology: str) -> str:
    """One practice at one location, with one system on each side of the wall."""
    systems = [each for each in preset_answers("solo-medspa")["systems"] if each["id"] in FEW_SYSTEMS]
    return manifest_text("solo-medspa", topology=topology, systems=systems)
