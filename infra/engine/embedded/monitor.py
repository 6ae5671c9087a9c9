"""The resource monitor: serves the Pulumi SDK in process, as the real engine does over gRPC.

Each method has the name and the messages of Pulumi's ``ResourceMonitor`` service; requests arrive from several threads
concurrently.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import Any, Final, NoReturn

from google.protobuf import empty_pb2
from pulumi.runtime.proto import callback_pb2, resource_pb2

from infra.engine.embedded.callbacks import CallbackError, Callbacks, transform_invoke, transform_resource
from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.goal_state import GoalState, ResourceError
from infra.engine.embedded.source_positions import source_of
from infra.engine.embedded.urn_aliases import Aliases
from infra.engine.graph import Resource
from infra.engine.provider import ProviderError, Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.resource_places import shown_scope
from infra.engine.urns import urn_of
from infra.engine.wire import decode, encode
from infra.errors import KitError

FEATURES: Final = {
    "secrets": resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    "resourceReferences": resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    "aliasSpecs": resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    "deletedWith": resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    "transforms": resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    "invokeTransforms": resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    "resourceHooks": resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
}


class EngineRefusalError(KitError):
    """The program uses a feature that this engine does not support or does not allow."""


class Monitor:
    """The resource monitor of one stack, on one deployment."""

    def __init__(self, deployment: Deployment, project: str, stack: str) -> None:
        self._deployment = deployment
        self._project, self._stack = project, stack
        self._scopes: dict[str, Scope] = {}
        self._aliases = Aliases(project, stack)
        self._callbacks = Callbacks()
        self._transforms: list[callback_pb2.Callback] = []
        self._invoke_transforms: list[callback_pb2.Callback] = []
        self._hooks: dict[str, resource_pb2.RegisterResourceHookRequest] = {}
        self._lock = threading.RLock()

    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> Any:
        """The features that this engine supports."""
        return resource_pb2.DeploymentInfo(supportedFeatures=list(FEATURES.values()))

    def SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> resource_pb2.SupportsFeatureResponse:
        """Whether the engine supports a feature, given by name (the older form of ``GetDeploymentInfo``)."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in FEATURES)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Bring one resource to its declared goal state."""
        try:
            transform_resource(self._callbacks, [*request.transforms, *self._transforms], request)
        except CallbackError as error:
            self._refuse(self._resource(request), f"a transform failed: {error}")
        resource = self._deployment.register(self._goal(request))
        if resource.type.startswith("pulumi:providers:"):
            with self._lock:
                self._scopes[f"{resource.urn}::{resource.id}"] = scope_of(resource.inputs)
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn,
            id=resource.id if isinstance(resource.id, str) else "",
            object=encode(resource.outputs),
        )

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        """Record the outputs of a component or of the stack."""
        self._deployment.outputs(request.urn, decode(request.outputs))
        return empty_pb2.Empty()

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Read a resource that exists and is managed elsewhere."""
        resource = Resource(
            urn=urn_of(self._stack, self._project, request.parent, request.type, request.name),
            type=request.type,
            inputs=decode(request.properties),
            parent=request.parent,
            provider=request.provider,
            dependencies=tuple(sorted(request.dependencies)),
            secret_outputs=tuple(request.additionalSecretOutputs),
            source=source_of(request.stackTrace, request.sourcePosition),
        )
        scope = self._scope(resource)
        found = self._deployment.read(GoalState(resource=_in_scope(resource, scope), scope=scope), request.id)
        return resource_pb2.ReadResourceResponse(urn=found.urn, id=str(found.id), properties=encode(found.outputs))

    def ExistsResource(self, request: resource_pb2.ExistsResourceRequest) -> resource_pb2.ExistsResourceResponse:
        """Whether a resource with this id exists in the account of the provider."""
        urn = urn_of(self._stack, self._project, request.parent, request.type, request.id)
        scope = self._scope(Resource(urn=urn, type=request.type, provider=request.provider))
        provider, inputs = self._deployment.provider, decode(request.properties)
        exists = provider.read(urn, request.type, request.id, inputs, scope) is not None
        return resource_pb2.ExistsResourceResponse(exists=exists)

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        """Answer a data source."""
        try:
            transform_invoke(self._callbacks, self._invoke_transforms, request)
            scope = self._provider_scope(request.tok, request.provider)
            answer = self._deployment.provider.invoke(request.tok, decode(request.args), scope)
        except (CallbackError, ProviderError, EngineRefusalError) as error:
            raise EngineRefusalError(f"{request.tok}: {error}") from error
        return resource_pb2.ResourceInvokeResponse(**{"return": encode(answer)})

    def Call(self, request: Any) -> Any:
        """Refuse a method call on a remote component, which this engine does not support."""
        raise EngineRefusalError(f"{request.tok}: provider methods need the real Pulumi engine")

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Apply a transform to every resource that is registered afterwards."""
        with self._lock:
            self._transforms.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Apply a transform to every later invoke."""
        with self._lock:
            self._invoke_transforms.append(request)
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: resource_pb2.RegisterResourceHookRequest) -> empty_pb2.Empty:
        """Store a hook function, which resources refer to by name."""
        with self._lock:
            self._hooks[request.name] = request
        return empty_pb2.Empty()

    def RegisterErrorHook(self, request: Any) -> empty_pb2.Empty:
        """Refuse error hooks, which this engine does not support."""
        raise EngineRefusalError(f"error hook `{request.name}`: error hooks need the real Pulumi engine")

    def RegisterPackage(self, request: Any) -> Any:
        """Refuse parameterized packages: this engine loads no provider plug-ins."""
        raise EngineRefusalError(f"package `{request.name}`: parameterized packages need the real Pulumi engine")

    def SignalAndWaitForShutdown(self, _: empty_pb2.Empty) -> empty_pb2.Empty:
        """The program has registered all its resources: delete those that it no longer declares."""
        self._deployment.finish()
        self._callbacks.close()  # before the program stops serving them
        return empty_pb2.Empty()

    def close(self) -> None:
        """Close the connections to the program's callbacks."""
        self._callbacks.close()

    def _resource(self, request: resource_pb2.RegisterResourceRequest) -> Resource:
        urn = urn_of(self._stack, self._project, request.parent, request.type, request.name)
        return Resource(
            urn=urn,
            type=request.type,
            custom=request.custom,
            inputs=decode(request.object),
            parent=request.parent,
            provider=request.provider,
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies={k: tuple(sorted(v.urns)) for k, v in sorted(request.propertyDependencies.items())},
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            delete_before_replace=request.deleteBeforeReplace,
            ignore_changes=tuple(request.ignoreChanges),
            aliases=self._aliases.of(urn, request),
            secret_outputs=tuple(request.additionalSecretOutputs),
            deleted_with=request.deletedWith,
            source=source_of(request.stackTrace, request.sourcePosition),
        )

    def _goal(self, request: resource_pb2.RegisterResourceRequest) -> GoalState:
        resource = self._resource(request)
        if request.remote:
            self._refuse(resource, "remote components need the real Pulumi engine")
        if request.hooks.before_delete or request.hooks.after_delete or request.hooks.on_error:
            self._refuse(resource, "delete and error hooks need the real Pulumi engine")
        scope = self._scope(resource)
        return GoalState(
            resource=_in_scope(resource, scope),
            scope=scope,
            replace_on_changes=tuple(request.replaceOnChanges),
            import_id=request.importId,
            hook=partial(self._run_hooks, request.hooks),
        )

    def _refuse(self, resource: Resource, reason: str) -> NoReturn:
        self._deployment.fail(ResourceError(resource, reason))

    def _scope(self, resource: Resource) -> Scope:
        if not resource.in_cloud:
            return Scope("", "")
        try:
            return self._provider_scope(resource.type, resource.provider)
        except EngineRefusalError as error:
            self._refuse(resource, str(error))

    def _provider_scope(self, token: str, provider: str) -> Scope:
        with self._lock:
            scope = self._scopes.get(provider)
        if scope is None:
            package = token.split(":")[0]
            raise EngineRefusalError(
                f"has no explicit provider, and default providers are disabled; pass opts with the `{package}.Provider`"
                " of the account it belongs to"
            )
        if not scope.account and not self._deployment.preview:
            raise EngineRefusalError(
                "its provider does not state the account; set one `allowed_account_ids` or"
                " `assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=...)]`"
            )
        return scope

    def _run_hooks(
        self, hooks: Any, kind: str, resource: Resource, old: Resource | None
    ) -> None:
        """Run the hooks of one kind (``before_create``, ``after_update`` ...) that a resource refers to."""
        for name in getattr(hooks, kind):
            hook = self._hooks[name]
            if self._deployment.preview and not hook.on_dry_run:
                continue
            after = kind.startswith("after_")
            message = resource_pb2.ResourceHookRequest(
                urn=resource.urn,
                id=resource.id if isinstance(resource.id, str) else "",
                name=resource.name,
                type=resource.type,
                new_inputs=encode(resource.inputs),
                old_inputs=encode(old.inputs) if old else None,
                new_outputs=encode(resource.outputs) if after else None,
                old_outputs=encode(old.outputs) if old else None,
            )
            try:
                failure = self._callbacks.call(hook.callback, message, resource_pb2.ResourceHookResponse()).error
            except CallbackError as error:
                failure = str(error)
            if failure and not hook.ignore_errors:
                raise ResourceError(resource, f"hook `{name}` failed: {failure}")


def _in_scope(resource: Resource, scope: Scope) -> Resource:
    """The resource with the account and region of its provider, or with the region of its own ``region`` input."""
    place = shown_scope(resource.type, resource.inputs, scope) if resource.in_cloud else scope
    return resource.with_(account=scope.account, region=place.region)

