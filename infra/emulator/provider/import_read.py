"""Reads a resource without a declaration, by its id alone: what ``pulumi import`` and ``import_`` need."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, NotFoundError, bindings
from infra.emulator.provider.import_ids import IMPORT_IDS, NOT_IMPORTED, fields_of, shown
from infra.emulator.provider.live_properties import live_properties
from infra.emulator.provider.property_mapping import as_declared, differences
from infra.emulator.provider.pulumi_properties import pulumi_properties
from infra.emulator.provider.read_back import PROVIDER_OPTIONS, known_properties
from infra.engine.prediction.output_prediction import shape_of
from infra.engine.prediction.resource_shapes import Shape, compute, fields_in_id
from infra.engine.provider import ProviderError, Scope, State
from infra.engine.sdk_types import input_types
from infra.engine.values import UNKNOWN, Properties, reveal

READ_WHERE_DECLARED: Final[Mapping[str, str]] = {
    "aws:iam/role:Role": "inlinePolicies managedPolicyArns",
    "aws:organizations/organization:Organization": "enabledPolicyTypes",
}
"""Inputs that the emulated AWS returns only where a program declares them; an import takes them as declared."""


def read_for_import(
    type_: str, aws: AwsContext, urn: str, scope: Scope, import_id: str
) -> tuple[State, dict[str, Any]] | None:
    """The state of a resource and the inputs that a program would state for it; None where it does not exist.

    :raises ProviderError: resources of this type cannot be imported, or the id has another form.
    """
    binding, types = _importable(type_), input_types(type_)
    stated, own_id = _identity(type_, import_id)
    given = pulumi_properties(types, stated, {})
    props = known_properties(urn, type_, given, scope, own_id)
    if missing := sorted(binding.read_call.lookup_properties - props.keys()):
        raise ProviderError(f"it cannot be imported: its id {import_id!r} does not state {', '.join(missing)}")
    try:
        live = live_properties(binding, aws, props)
    except NotFoundError:
        return None
    if live is None:
        return None
    inputs = live.inputs(given, types)
    own_id = own_id or str(compute(shape_of(type_), urn, {**live.properties, **live.computed, **inputs}, scope)[0])
    outputs = {**_outputs(type_, urn, inputs, scope, own_id, live.properties), **live.computed, **inputs}
    return State(own_id, outputs), inputs


def import_differences(type_: str, imported: Properties, declared: Properties) -> list[str]:
    """The declared inputs of which AWS has another value than declared.

    What AWS returns and the program does not declare is no difference, since AWS sets most of it itself; tags it never
    sets, so tags are one. What AWS does not return is taken to be as declared.
    """
    skipped = f"{_importable(type_).not_returned} {PROVIDER_OPTIONS} {READ_WHERE_DECLARED.get(type_, '')}".split()
    expected = {name: _parsed(value) for name, value in reveal(dict(declared)).items() if name not in skipped}
    if imported.get("tags") and not expected.get("tags"):
        return sorted({"tags", *import_differences(type_, {**imported, "tags": {}}, declared)})
    found = as_declared(expected, {name: _parsed(value) for name, value in imported.items()}, {})
    return sorted({re.split(r"[.\[]", each.path)[0] for each in differences(expected, found)})


def _importable(type_: str) -> Binding:
    binding = bindings().get(type_)
    reason = NOT_IMPORTED.get(type_, "" if binding else "the emulated AWS has no resources of this type")
    if binding is None or reason:
        raise ProviderError(f"this type cannot be imported from the emulated AWS: {reason}")
    return binding


def _identity(type_: str, import_id: str) -> tuple[dict[str, str], str | None]:
    """The properties that an import id states, and the resource's own id where that is known."""
    forms = IMPORT_IDS.get(type_)
    if forms is None:
        shape = shape_of(type_)
        return {**fields_in_id(_written_out(shape), import_id, {}), **fields_in_id(shape.id, import_id, {})}, import_id
    found = next((fields for form in forms if (fields := fields_of(form, import_id)) is not None), None)
    if found is None:
        allowed = " or ".join(map(shown, forms))
        raise ProviderError(f"it is imported by an id of the form {allowed}, not by {import_id!r}")
    return found, found.pop("id", None)


def _written_out(shape: Shape) -> str:
    """The template of the id over inputs: an ARN or URL in it is written out, so that a name in it can be found."""
    outputs = shape.outputs
    return re.sub(r"{(\w+)}", lambda found: str(outputs.get(found[1], found[0])), shape.id)


def _outputs(
    type_: str, urn: str, inputs: Properties, scope: Scope, id_: str, properties: Properties
) -> dict[str, Any]:
    """The outputs that follow from the inputs, in the provider's form; else AWS's; else made up as at creation."""
    made, other = (compute(shape_of(type_), seed, inputs, scope, id_)[1] for seed in (urn, ""))
    follow = {name: value for name, value in made.items() if value is not UNKNOWN and value == other[name]}
    return {**{name: value for name, value in made.items() if value is not UNKNOWN}, **properties, **follow}


def _parsed(value: Any) -> Any:
    """A JSON list (container definitions) as a list, so that what AWS adds to its items is no difference."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
