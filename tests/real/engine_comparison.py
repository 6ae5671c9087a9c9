"""What must be the same of a resource, whichever engine deployed it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import Properties
from infra.engine.wire import SIGNATURE

RANDOM: Final = ("pulumi:providers:aws",)
"""Types whose ids the engines make up: the real one at random."""

OF_THE_ENGINE: Final = ("__internal", "version")
"""Inputs that the real engine adds to a provider."""

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
"""The type that the real engine asks a provider of its own about and the embedded one answers by itself."""

ADOPTED: Final = "aws:ec2/default"
"""Types that adopt what AWS made with the account: its id depends on who looked first."""

MADE_ONCE_EACH: Final = "createDate"
"""An output that says when a resource was made: each engine has an emulated AWS of its own."""

REFERENCES: Final = "pulumi:providers:pulumi"
"""The provider of stack references, which the embedded engine answers by itself."""


def differences(real: Graph, ours: Graph) -> dict[str, Any]:
    """What the states of the two engines do not have in common, by URN; replaced resources that remain included."""
    one, other = _by_urn(real), _by_urn(ours)
    missing = {urn: ("the real engine", urn in one, "ours", urn in other) for urn in one.keys() ^ other.keys()}
    return missing | {urn: _differing(one[urn], other[urn]) for urn in one.keys() & other if one[urn] != other[urn]}


def _by_urn(graph: Graph) -> dict[str, Any]:
    waiting = {f"{resource.urn} {resource.id} waits for its deletion": resource for resource in graph.pending_deletes}
    return {
        urn: _comparable(resource)
        for urn, resource in ({resource.urn: resource for resource in graph} | waiting).items()
        if resource.type != REFERENCES
    }


def _comparable(resource: Resource) -> dict[str, Any]:
    """What must be the same. Hashes of assets, and a provider's id, version and internals, are the engine's own."""
    adopted = resource.type.startswith(ADOPTED)
    made_up = adopted or resource.type in RANDOM
    inputs = {key: _without_hashes(value) for key, value in resource.inputs.items() if key not in OF_THE_ENGINE}
    return {
        "type": resource.type,
        "custom": resource.custom,
        "id": "" if made_up else resource.id,
        "inputs": sorted(inputs) if adopted else inputs,
        "outputs": {} if made_up else _without_hashes(_of_no_time(resource.outputs)),
        "parent": resource.parent,
        "provider": "" if resource.type == STACK_REFERENCE else resource.provider.rpartition("::")[0],
        "account": resource.account,
        "region": "" if made_up else resource.region,
        "dependencies": sorted(resource.dependencies),
        "property_dependencies": _filled(resource.property_dependencies.items()),
        "protect": resource.protect,
        "retain_on_delete": resource.retain_on_delete,
        "external": resource.external,
        "ignore_changes": sorted(resource.ignore_changes),
        "secret_outputs": sorted(resource.secret_outputs),
        "aliases": resource.aliases,
        "deleted_with": resource.deleted_with,
        "incomplete": bool(resource.init_errors),
    }


def _of_no_time(outputs: Properties) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if name != MADE_ONCE_EACH}


def _filled(items: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, list[str]]:
    return {key: sorted(urns) for key, urns in items if urns}


PREFIX_LIST = re.compile(r"pl-[0-9a-f]{8,17}")
"""Ids of AWS's own prefix lists, which the emulated AWS makes up anew in each account."""


def _without_hashes(value: Any) -> Any:
    """The value without the hash that the real engine adds to assets and archives, and without AWS's made-up ids."""
    if isinstance(value, str):
        return PREFIX_LIST.sub("pl-", value)
    if isinstance(value, dict):
        return {key: _without_hashes(each) for key, each in value.items() if not (key == "hash" and SIGNATURE in value)}
    return [_without_hashes(item) for item in value] if isinstance(value, list) else value


def _differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}
