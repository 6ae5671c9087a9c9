"""Reads one resource that exists through its binding, as Pulumi properties: for a collection and for an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, search
from infra.emulator.provider.property_mapping import lookup
from infra.emulator.provider.pulumi_properties import MISSING, pulumi_properties
from infra.emulator.provider.read_back import PROVIDER_OPTIONS
from infra.engine.sdk_types import Types, input_types, property_types


@dataclass(frozen=True, slots=True)
class LiveProperties:
    """One resource: AWS's answer, its properties in Pulumi's form, and the computed outputs that the binding finds.

    ``not_returned`` are the inputs that AWS does not return; whether they are set is not known.
    """

    answer: Mapping[str, Any]
    properties: Mapping[str, Any]
    computed: Mapping[str, Any]
    not_returned: frozenset[str]

    def inputs(self, given: Mapping[str, Any], input_types_: Types) -> dict[str, Any]:
        """The given inputs and those of the properties that are inputs."""
        return {**given, **{name: value for name, value in self.properties.items() if name in input_types_}}


def live_properties(binding: Binding, aws: AwsContext, props: Props) -> LiveProperties | None:
    """The resource that the properties identify; None where it does not exist."""
    answer = binding.read(aws, props)
    if answer is None:
        return None
    tags = {"tags"} if lookup(answer, "tags", MISSING) is MISSING else set()
    hidden = {*tags, *binding.not_returned.split(), *PROVIDER_OPTIONS.split()}
    computed = {name: search(path, answer) for name, path in binding.outputs.items()}
    return LiveProperties(
        answer,
        _without_empty(pulumi_properties(property_types(binding.type), answer, binding.names)),
        {name: value for name, value in computed.items() if value is not None},
        frozenset(hidden & input_types(binding.type).keys()),
    )


def _without_empty(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without empty values and without the tags that AWS sets."""
    tags = {key: value for key, value in (properties.get("tags") or {}).items() if not key.startswith("aws:")}
    return {name: value for name, value in {**properties, "tags": tags}.items() if value not in (None, "", [], {})}
