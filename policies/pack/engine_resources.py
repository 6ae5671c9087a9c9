"""The engine's resources as the kit's: properties decoded once, the account and region worked out."""

from __future__ import annotations

from pulumi.runtime.proto import analyzer_pb2

from infra.engine.graph import Resource
from infra.engine.provider_scopes import scope_of
from infra.engine.resource_places import shown_scope
from infra.engine.wire import decode
from policies.resource_forms.type_aliases import current_type

EngineResource = analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource


def resource_of(sent: EngineResource) -> Resource:
    """The resource as the engine describes it; it has no ``custom`` flag, but only a component has no provider."""
    inputs = decode(sent.properties)
    provider = sent.provider if sent.HasField("provider") else None
    scope = shown_scope(sent.type, inputs, scope_of(decode(provider.properties) if provider else {}))
    links = getattr(sent, "propertyDependencies", {})
    identity = inputs.get("id")
    return Resource(
        urn=sent.urn,
        type=current_type(sent.type),
        custom=provider is not None or sent.type.startswith(("aws:", "pulumi:providers:")),
        id=identity if isinstance(identity, str) else "",
        inputs=inputs,
        account=scope.account,
        region=scope.region,
        parent=getattr(sent, "parent", "") or sent.options.parent,
        provider=f"{provider.urn}::known" if provider else "",
        dependencies=tuple(getattr(sent, "dependencies", ())),
        property_dependencies={name: tuple(found.urns) for name, found in links.items()},
        protect=sent.options.protect,
        ignore_changes=tuple(sent.options.ignoreChanges),
    )
