"""The draft forms that a patient completes before a visit (consent_forms.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """A draft form: the services that take it, the states (all if empty), and whether only a minor's visit does.

    What is not ``required`` is offered to the patient and never waited for. A consent says what the ``treatment`` is,
    its benefits, risks and alternatives; an authorization what ``information`` goes to whom, and why.
    """

    id: str
    title: str
    services: tuple[str, ...]
    kind: Literal["consent", "authorization"] = "consent"
    states: tuple[str, ...] = ()
    for_minors: bool = False
    required: bool = True
    treatment: str = ""
    benefits: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    tell_us: tuple[str, ...] = ()
    information: str = ""
    recipients: str = ""
    purpose: str = ""

    def problems(self) -> list[str]:
        """What the form lacks to be one of its kind."""
        of_consent, of_authorization = "treatment benefits risks alternatives", "information recipients purpose"
        parts = (of_consent if self.kind == "consent" else of_authorization).split()
        return [f"{self.id}: {part} is empty" for part in parts if not getattr(self, part)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenConsentRule:
    """What the law of a state asks of a written consent; ``verified`` only if its text was read at the source."""

    cite: str
    asks: str
    source: str
    verified: bool


@cache
def consent_forms() -> Mapping[str, ConsentForm]:
    """Every draft form, by id.

    :raises ValueError: a form lacks a part of its kind.
    """
    forms = {form.id: form for form in map(_form, _document()["forms"])}
    if problems := [problem for form in forms.values() for problem in form.problems()]:
        raise ValueError(f"consent_forms.yaml: {'; '.join(problems)}")
    return MappingProxyType(forms)


@cache
def written_consent_rules() -> Mapping[str, WrittenConsentRule]:
    """What is known of the states' rules on written consent, by postal code; for all others nothing was looked up."""
    return MappingProxyType({state: WrittenConsentRule(**entry) for state, entry in _document()["states"].items()})


def _form(entry: Mapping[str, Any]) -> ConsentForm:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return ConsentForm(**values)


@cache
def _document() -> Any:
    return yaml.safe_load(files("infra.manifest.facts").joinpath("consent_forms.yaml").read_text(encoding="utf-8"))
