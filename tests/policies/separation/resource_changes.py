"""Changes of planned resources: properties and tags, in inputs and outputs alike."""

from __future__ import annotations

from infra.engine.graph import Resource


def changed(resource: Resource, **values: object) -> Resource:
    """The resource with other values of its properties."""
    return resource.with_(inputs={**resource.inputs, **values}, outputs={**resource.outputs, **values})


def retagged(resource: Resource, **tags: str) -> Resource:
    """The resource with other tags of the kit (``data_class`` is ``mso:data-class``); an empty value drops one."""
    own = {f"mso:{key.replace('_', '-')}": value for key, value in tags.items()}
    kept = {key: value for key, value in {**resource.inputs["tags"], **own}.items() if value}
    return changed(resource, tags=kept, tagsAll=kept)
