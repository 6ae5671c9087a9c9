"""The resource monitor: answers the Pulumi SDK in process, as the real engine would over gRPC.

Each method carries the name and the messages of Pulumi's ``ResourceMonitor`` service; requests arrive from several
threads at once.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlparse

from google.protobuf import empty_pb2
from pulumi.runtime.proto import callback_pb2, provider_pb2, resource_pb2, source_pb2

import infra
from infra.engine.callbacks import Callbacks, transform_invoke, transform_resource
from infra.engine.deployment import Deployment, Goal, ResourceError
from infra.engine.graph import Resource, Source
from infra.engine.provider import ProviderError, Scope
from infra.engine.scopes import scope_of
from infra.engine.urns import urn_of
from infra.engine.values import Secret, unknown_paths
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
KIT: Final = Path(infra.__file__).parent.parent


class EngineRefusalError(KitError):
    """The program asked for something that this engine does not do, or does not allow."""


class Monitor:
    """One stack's monitor over one deployment."""

    def __init__(self, deployment: Deployment, project: str, stack: str) -> None:
        self._deployment = deployment
        self._project, self._stack = project, stack
        self._scopes: dict[str, Scope] = {}
        self._calls = Callbacks()
        self._transforms: list[callback_pb2.Callback] = []
        self._invoke_transforms: list[callback_pb2.Callback] = []
        self._hooks: dict[str, resource_pb2.RegisterResourceHookRequest] = {}
        self._lock = threading.RLock()

    def GetDeploymentInfo(self, _: empty_pb2.Empty) -> Any:
        """The features this engine has."""
        return resource_pb2.DeploymentInfo(supportedFeatures=list(FEATURES.values()))

    def SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> resource_pb2.SupportsFeatureResponse:
        """Whether the engine has one feature, by its older name."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in FEATURES)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Bring one resource to what the program declares."""
        transform_resource(self._calls, [*request.transforms, *self._transforms], request)
        if request.remote:
            raise EngineRefusalError(f"{request.type} `{request.name}`: remote components need the real Pulumi engine")
        goal = self._goal(request)
        action = "update" if self._deployment.has(goal.resource.urn) else "create"
        self._run_hooks(f"before_{action}", request, goal.resource)
        made = self._deployment.register(goal)
        self._run_hooks(f"after_{action}", request, made)
        if made.type.startswith("pulumi:providers:"):
            with self._lock:
                self._scopes[f"{made.urn}::{made.id}"] = scope_of(made.inputs)
        return resource_pb2.RegisterResourceResponse(
            urn=made.urn,
            id=made.id if isinstance(made.id, str) else "",
            object=encode(_with_secrets(made.outputs, made.secret_outputs)),
        )

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> empty_pb2.Empty:
        """Record a component's, or the stack's, outputs."""
        self._deployment.outputs(request.urn, decode(request.outputs))
        return empty_pb2.Empty()

    def ReadResource(self, request: resource_pb2.ReadResourceRequest) -> resource_pb2.ReadResourceResponse:
        """Adopt a resource that exists already."""
        resource = Resource(
            urn=urn_of(self._stack, self._project, request.parent, request.type, request.name),
            type=request.type,
            inputs=decode(request.properties),
            parent=request.parent,
            provider=request.provider,
            dependencies=tuple(sorted(request.dependencies)),
            secret_outputs=tuple(request.additionalSecretOutputs),
            source=_source(request.stackTrace, request.sourcePosition),
        )
        scope = self._scope(resource)
        found = self._deployment.read(Goal(resource=_placed(resource, scope), scope=scope), request.id)
        return resource_pb2.ReadResourceResponse(urn=found.urn, id=str(found.id), properties=encode(found.outputs))

    def ExistsResource(self, request: resource_pb2.ExistsResourceRequest) -> resource_pb2.ExistsResourceResponse:
        """Whether a resource with this id exists in the account that the provider names."""
        urn = urn_of(self._stack, self._project, request.parent, request.type, request.id)
        scope = self._scope(Resource(urn=urn, type=request.type, provider=request.provider))
        provider, inputs = self._deployment.provider, decode(request.properties)
        exists = provider.read(urn, request.type, request.id, inputs, scope) is not None
        return resource_pb2.ExistsResourceResponse(exists=exists)

    def Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> provider_pb2.InvokeResponse:
        """Answer a data source."""
        transform_invoke(self._calls, self._invoke_transforms, request)
        args = decode(request.args)
        if any(True for _ in unknown_paths(args)):
            return provider_pb2.InvokeResponse()
        try:
            scope = self._provider_scope(request.tok, request.provider)
            answer = self._deployment.provider.invoke(request.tok, args, scope)
        except ProviderError as error:
            raise EngineRefusalError(f"{request.tok}: {error}") from error
        return provider_pb2.InvokeResponse(**{"return": encode(answer)})

    def Call(self, request: Any) -> Any:
        """Methods on remote components; there are none here."""
        raise EngineRefusalError(f"{request.tok}: provider methods need the real Pulumi engine")

    def RegisterStackTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Apply a transform to every resource registered from now on."""
        with self._lock:
            self._transforms.append(request)
        return empty_pb2.Empty()

    def RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> empty_pb2.Empty:
        """Apply a transform to every invoke from now on."""
        with self._lock:
            self._invoke_transforms.append(request)
        return empty_pb2.Empty()

    def RegisterResourceHook(self, request: resource_pb2.RegisterResourceHookRequest) -> empty_pb2.Empty:
        """Keep a function that resources may name to run before or after them."""
        with self._lock:
            self._hooks[request.name] = request
        return empty_pb2.Empty()

    def RegisterErrorHook(self, request: Any) -> empty_pb2.Empty:
        """Retrying failed operations is the real engine's business."""
        raise EngineRefusalError(f"error hook `{request.name}`: error hooks need the real Pulumi engine")

    def RegisterPackage(self, request: Any) -> Any:
        """Parameterized providers are plug-ins; none is loaded here."""
        raise EngineRefusalError(f"package `{request.name}`: parameterized packages need the real Pulumi engine")

    def SignalAndWaitForShutdown(self, _: empty_pb2.Empty) -> empty_pb2.Empty:
        """The program has declared all it will declare: delete what it left out."""
        self._deployment.finish()
        return empty_pb2.Empty()

    def close(self) -> None:
        """Hang up on the program's callbacks."""
        self._calls.close()

    def _goal(self, request: resource_pb2.RegisterResourceRequest) -> Goal:
        resource = Resource(
            urn=urn_of(self._stack, self._project, request.parent, request.type, request.name),
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
            aliases=self._alias_urns(request),
            secret_outputs=tuple(request.additionalSecretOutputs),
            deleted_with=request.deletedWith,
            source=_source(request.stackTrace, request.sourcePosition),
        )
        scope = self._scope(resource)
        return Goal(
            resource=_placed(resource, scope),
            scope=scope,
            replace_on_changes=tuple(request.replaceOnChanges),
            delete_before_replace=request.deleteBeforeReplace,
            old_urns=resource.aliases,
            import_id=request.importId,
        )

    def _alias_urns(self, request: resource_pb2.RegisterResourceRequest) -> tuple[str, ...]:
        urns = list(request.aliasURNs)
        for alias in request.aliases:
            if alias.urn:
                urns.append(alias.urn)
                continue
            spec = alias.spec
            parent = "" if spec.noParent else spec.parentUrn or request.parent
            stack, project = spec.stack or self._stack, spec.project or self._project
            urns.append(urn_of(stack, project, parent, spec.type or request.type, spec.name or request.name))
        return tuple(urns)

    def _scope(self, resource: Resource) -> Scope:
        if not resource.custom or resource.type.startswith("pulumi:"):
            return Scope("", "")
        try:
            return self._provider_scope(resource.type, resource.provider)
        except EngineRefusalError as error:
            raise ResourceError(resource, str(error)) from None

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
                "its provider does not tell the account; give it one `allowed_account_ids` or"
                " `assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=...)]`"
            )
        return scope

    def _run_hooks(self, when: str, request: resource_pb2.RegisterResourceRequest, resource: Resource) -> None:
        """Run the hooks a resource names for this moment (``before_create``, ``after_update`` ...)."""
        if request.hooks.before_delete or request.hooks.after_delete or request.hooks.on_error:
            raise ResourceError(resource, "delete and error hooks need the real Pulumi engine")
        for name in getattr(request.hooks, when):
            hook = self._hooks[name]
            if self._deployment.preview and not hook.on_dry_run:
                continue
            question = resource_pb2.ResourceHookRequest(
                urn=resource.urn, name=resource.name, type=resource.type, new_inputs=encode(resource.inputs)
            )
            answer = self._calls.call(hook.callback, question, resource_pb2.ResourceHookResponse())
            if answer.error and not hook.ignore_errors:
                raise ResourceError(resource, f"hook `{name}` failed: {answer.error}")


def _placed(resource: Resource, scope: Scope) -> Resource:
    return resource.with_(account=scope.account, region=scope.region)


def _with_secrets(outputs: Any, secret_outputs: tuple[str, ...]) -> dict[str, Any]:
    return {
        key: Secret(value) if key in secret_outputs and not isinstance(value, Secret) else value
        for key, value in outputs.items()
    }


def _source(trace: source_pb2.StackTrace, position: source_pb2.SourcePosition) -> Source | None:
    """The innermost line outside the Pulumi SDK; relative to the kit where the kit declared it."""
    for pc in (position, *(frame.pc for frame in trace.frames)):
        if pc.uri and "/site-packages/" not in pc.uri and "/lib/python3" not in pc.uri:
            path = Path(unquote(urlparse(pc.uri).path))
            home = next((home for home in (KIT, Path.cwd()) if path.is_relative_to(home)), None)
            return Source(str(path.relative_to(home) if home else path), pc.line)
    return None
