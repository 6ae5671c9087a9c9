"""The JSON Schema of ``mso.yaml``, with every id in the facts, so that an editor can complete and check."""

from __future__ import annotations

from typing import Any, Final

from infra.manifest import facts
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.reference_checks import ROLE_PARTIES

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema as JSON. It cannot express references and overlaps; ``mso validate`` checks those."""
    schema = Manifest.model_json_schema(by_alias=True)
    models = schema["$defs"]
    _allow_only(models["System"]["properties"]["id"], facts.systems())
    _allow_only(models["Flow"]["properties"]["id"], facts.flows())
    _allow_only(models["Location"]["properties"]["services"]["items"], facts.services())
    _allow_only(models["JobFunction"]["properties"]["role"], facts.roles())
    _allow_only(models["JobFunction"]["properties"]["approves"]["items"], facts.decisions())
    _allow_only(models["Practice"]["properties"]["state"], facts.states())
    models["Agreement"]["properties"]["between"]["items"]["examples"] = ["aws", *ROLE_PARTIES]
    return {"$schema": DIALECT, **schema, "title": "mso.yaml"}


def _allow_only(field: dict[str, Any], ids: Any) -> None:
    field.pop("pattern", None)
    field["enum"] = sorted(ids)
