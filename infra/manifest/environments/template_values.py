"""What the cookiecutter templates ask of the kit: a short name, the manifest's data, a section of it as text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension

from infra.manifest.editing.additions import Data
from infra.manifest.editing.formatting import write
from infra.manifest.environments.answers import Answers, manifest_data, preset, settle, validated
from infra.manifest.law.legal_gates import today


class Filters(Extension):
    """The filters of the templates."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters |= {"short_name": short_name, "manifest_data": data_of, "section": section}


def short_name(text: str) -> str:
    """A slug made of the first words of a name: "Lumen Ridge Management LLC" is lumen-ridge."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    slug = "-".join(words[:2])[:21].strip("-")
    return slug if slug[:1].isalpha() else f"x{slug}"[:21]


def data_of(answers: Mapping[str, Any]) -> Data:
    """The manifest's data from cookiecutter's answers."""
    return manifest_data(answers_of(answers))


def section(data: Data, *keys: str) -> str:
    """Top-level keys of a manifest as text; those that are empty are left out."""
    return write({key: data[key] for key in keys if key in data}).rstrip("\n")


def answers_of(flat: Mapping[str, Any]) -> Answers:
    """What the flat answers mean: all that ``_answers`` holds, or one practice and one site over a preset."""
    if flat.get("_answers"):
        return validated(Answers, json.loads(flat["_answers"]))
    given = {key: str(value).strip() for key, value in flat.items()}
    base = preset(given["preset"])
    synthetic = given["synthetic"] == "True"
    return settle(
        base,
        {
            "synthetic": synthetic,
            "structure": given["structure"],
            "size": given["size"],
            "topology": given["topology"],
            "home_region": given["home_region"],
            "backup_region": given["backup_region"],
            "mso": prefixed(given, "mso_"),
            "practices": [prefixed(given, "practice_")],
            "locations": [_location(given, base)],
        }
        | ({"counsel": {**base["counsel"], "states": [given["practice_state"]]}} if synthetic else {}),
        today(),
    )


def prefixed(given: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The answers about one thing: those whose name begins with it."""
    return {key.removeprefix(prefix): value for key, value in given.items() if key.startswith(prefix)}


def _location(given: Mapping[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    services = base["locations"][0]["services"]
    return {**prefixed(given, "location_"), "practice": given["practice_slug"], "services": services}
