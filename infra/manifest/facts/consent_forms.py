"""The draft forms that a patient completes before a visit (consent_forms.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """A draft form: the services that take it, the states (all if empty), and whether only a minor's visit does.

    What is not ``required`` is offered to the patient and never waited for.
    """

    id: str
    title: str
    services: tuple[str, ...]
    states: tuple[str, ...] = ()
    for_minors: bool = False
    required: bool = True


@cache
def consent_forms() -> Mapping[str, ConsentForm]:
    """Every draft form, by id."""
    entries = (_form(entry) for entry in _document()["forms"])
    return MappingProxyType({form.id: form for form in entries})


def _form(entry: Mapping[str, Any]) -> ConsentForm:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return ConsentForm(**values)


@cache
def _document() -> Any:
    return yaml.safe_load(files("infra.manifest.facts").joinpath("consent_forms.yaml").read_text(encoding="utf-8"))
