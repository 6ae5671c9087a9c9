"""The Jinja filters of the cookiecutter templates: a short name, the manifest's data, a section of it as text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension

from infra.manifest.editing.additions import ManifestData
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.environments.answers import Answers, manifest_data, merge_answers, preset_answers, validate_answers
from infra.manifest.environments.kit_source import VENDORED
from infra.manifest.law.legal_gates import today
from infra.shown_text import markdown


class TemplateFilters(Extension):
    """Registers the filters with cookiecutter's Jinja environment."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters |= {"short_name": short_name, "manifest_data": data_from_cookiecutter, "section": section,
                                "markdown": markdown}  # fmt: skip


def short_name(text: str) -> str:
    """A slug from the first two words of a name: "Lumen Ridge Management LLC" gives lumen-ridge."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    slug = "-".join(words[:2])[:21].strip("-")
    return slug if slug[:1].isalpha() else f"x{slug}"[:21]


def data_from_cookiecutter(answers: Mapping[str, Any]) -> ManifestData:
    """The manifest's data, from cookiecutter's answers."""
    return manifest_data(answers_from_cookiecutter(answers))


def section(data: ManifestData, *keys: str) -> str:
    """Top-level keys of a manifest as YAML text; keys that are absent are left out."""
    return to_yaml({key: data[key] for key in keys if key in data}).rstrip("\n")


def answers_from_cookiecutter(flat: Mapping[str, Any]) -> Answers:
    """The answers in cookiecutter's flat form: ``_answers`` in full, or a preset with one practice and one site."""
    if flat.get("_answers"):
        return validate_answers(Answers, json.loads(flat["_answers"]))
    given = {key: str(value).strip() for key, value in flat.items()}
    base = preset_answers(given["preset"])
    synthetic = given["synthetic"] == "True"
    return merge_answers(
        base,
        {
            "synthetic": synthetic,
            "structure": given["structure"],
            "size": given["size"],
            "topology": given["topology"],
            "home_region": given["home_region"],
            "backup_region": given["backup_region"],
            "kit": given.get("kit") or VENDORED,
            "mso": answers_with_prefix(given, "mso_"),
            "practices": [answers_with_prefix(given, "practice_")],
            "locations": [_location(given, base)],
        }
        | ({"counsel": {**base["counsel"], "states": [given["practice_state"]]}} if synthetic else {}),
        today(),
    )


def answers_with_prefix(given: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The answers whose name begins with the prefix, without it."""
    return {key.removeprefix(prefix): value for key, value in given.items() if key.startswith(prefix)}


def _location(given: Mapping[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    services = base["locations"][0]["services"]
    return {**answers_with_prefix(given, "location_"), "practice": given["practice_slug"], "services": services}
