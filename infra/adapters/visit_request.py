"""What the consent journey asks a product for, and why a product cannot answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class NoTemplateError(Exception):
    """The practice has no template of this name in the product."""


class ProductError(Exception):
    """The product gave no answer that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """What a visit asks for: the ids of its forms in the order in which they are signed, by whom, in which language.

    ``again`` says that it was asked for before, and ``starts_at`` when the visit begins (ISO 8601).
    """

    appointment_ref: str
    forms: Sequence[str]
    signer: str
    language: str
    email: str = ""
    starts_at: str = ""
    again: bool = False
