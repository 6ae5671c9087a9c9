"""A graph without the values that are known only after a deployment, for whoever reads properties as they stand."""

from __future__ import annotations

from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN, Secret


def only_known(graph: Graph) -> tuple[Graph, bool]:
    """The graph with every unknown value left out, and whether there was one.

    Without it a property may look absent that will be there: what a fact then seems to lack is not known to be missing.
    """
    found = [_known(resource) for resource in graph]
    if all(new is old for new, old in zip(found, graph, strict=True)):
        return graph, False
    return Graph([*found, *graph.pending_deletes]), True


def _known(resource: Resource) -> Resource:
    inputs, outputs = _without(resource.inputs), _without(resource.outputs)
    if inputs is resource.inputs and outputs is resource.outputs and resource.id is not UNKNOWN:
        return resource
    return resource.with_(inputs=inputs, outputs=outputs, id="" if resource.id is UNKNOWN else resource.id)


def _without(value: Any) -> Any:
    """The value without what is unknown in it; itself if nothing is."""
    if isinstance(value, Secret):
        inner = _without(value.value)
        return value if inner is value.value else Secret(inner)
    if isinstance(value, dict):
        kept = {key: _without(item) for key, item in value.items() if not _is_unknown(item)}
        same = len(kept) == len(value) and all(kept[key] is value[key] for key in kept)
        return value if same else kept
    if isinstance(value, list):
        items = [_without(item) for item in value if not _is_unknown(item)]
        return value if len(items) == len(value) and all(a is b for a, b in zip(items, value, strict=True)) else items
    return value


def _is_unknown(value: Any) -> bool:
    return value is UNKNOWN or (isinstance(value, Secret) and value.value is UNKNOWN)
