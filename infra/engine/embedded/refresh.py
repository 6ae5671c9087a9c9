"""Refresh: the state of a stack becomes what the provider reads now; nothing in the cloud changes."""

from __future__ import annotations

from infra.engine.embedded.goal_state import Observer, ResourceError, Step
from infra.engine.embedded.stack_contents import StackContents
from infra.engine.graph import Resource
from infra.engine.provider import Provider, ProviderError, State, inputs_found
from infra.engine.state_document import dependency_order


def refresh(contents: StackContents, provider: Provider, observer: Observer) -> None:
    """Read every resource and record what is found: as it was, changed, or gone.

    :raises ResourceError: a resource cannot be read; those before it are refreshed.
    """
    for resource in dependency_order(contents.current.values()):
        if not resource.in_cloud or resource.pending_replacement:
            continue
        known = str(resource.id), resource.inputs, contents.scope(resource)
        try:
            state = provider.read(resource.urn, resource.type, *known)
        except ProviderError as error:
            raise ResourceError(resource, f"cannot be read: {error}") from error
        if state is None:
            contents.drop(resource)
            observer(Step.DELETE, resource)
            continue
        found = _as_found(resource, state)
        changed = (found.inputs, found.outputs) != (resource.inputs, resource.outputs)
        contents.put(found, resource)
        observer(Step.UPDATE if changed else Step.SAME, found)
    _forget_deleted(contents)


def _as_found(resource: Resource, state: State) -> Resource:
    """The resource with what AWS has in place of its inputs; what already differed when it was written is no drift."""
    drift = [each for each in state.differences if each not in resource.differences]
    inputs = inputs_found(resource.inputs, drift)
    return resource.with_(id=state.id, inputs=inputs, outputs={**state.outputs, **inputs}, init_errors=())


def _forget_deleted(contents: StackContents) -> None:
    """Remove dependencies on resources that do not exist any more, as the real engine does."""
    for resource in list(contents.current.values()):
        exists = contents.current.keys()
        kept = tuple(urn for urn in resource.dependencies if urn in exists)
        by_property = {
            name: tuple(urn for urn in urns if urn in exists) for name, urns in resource.property_dependencies.items()
        }
        deleted_with = resource.deleted_with if resource.deleted_with in exists else ""
        contents.put(
            resource.with_(dependencies=kept, property_dependencies=by_property, deleted_with=deleted_with), resource
        )
