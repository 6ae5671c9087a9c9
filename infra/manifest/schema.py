"""The JSON Schema of ``mso.yaml``, with every id the facts know, so that an editor completes and checks."""

from __future__ import annotations

from typing import Any, Final

from infra.manifest import facts
from infra.manifest.checks.reference_checks import ROLE_PARTIES
from infra.manifest.manifest_model import Manifest

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema, as JSON. References and overlaps it cannot say: ``mso validate`` does."""
    schema = Manifest.model_json_schema(by_alias=True)
    parts = schema["$defs"]
    _choose(parts["System"]["properties"]["id"], facts.systems())
    _choose(parts["Flow"]["properties"]["id"], facts.flows())
    _choose(parts["Location"]["properties"]["services"]["items"], facts.services())
    _choose(parts["JobFunction"]["properties"]["role"], facts.roles())
    _choose(parts["JobFunction"]["properties"]["approves"]["items"], facts.decisions())
    _choose(parts["Practice"]["properties"]["state"], facts.states())
    parts["Agreement"]["properties"]["between"]["items"]["examples"] = ["aws", *ROLE_PARTIES]
    return {"$schema": DIALECT, **schema, "title": "mso.yaml"}


def _choose(place: dict[str, Any], known: Any) -> None:
    place.pop("pattern", None)
    place["enum"] = sorted(known)
