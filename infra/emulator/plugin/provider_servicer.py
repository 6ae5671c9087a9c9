"""Pulumi's provider protocol over gRPC, answered by the emulator: one instance for each provider of a program."""

# ruff: noqa: ARG002  # the signatures are those of gRPC's servicers

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from infra.emulator.plugin.plugin_memory import Memory, Written
from infra.emulator.provider.emulator import Emulator
from infra.emulator.provider.import_read import import_differences
from infra.engine.graph import Status
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.engine.provider import PartialError, ProviderError, Scope, State, inputs_found
from infra.engine.provider_scopes import scope_of
from infra.engine.urns import name_of, type_of
from infra.engine.values import UNKNOWN, Properties
from infra.engine.wire import decode, encode

VERSION: Final = "7.51.1"
"""The version of pulumi-aws whose resource types the emulator speaks; an older one makes the CLI warn."""

DETAILS: Final = "grpc-status-details-bin"

NO_ACCOUNT: Final = (
    "this AWS provider names no account, and the emulated AWS has many. Fix: declare its assumeRoles or "
    "allowedAccountIds; of `pulumi import` name a provider of the stack: --provider NAME=URN, of the URNs that "
    "`pulumi stack --show-urns` lists"
)
"""What the default provider is told, which ``pulumi import`` takes where it is told no other."""


class ProviderServicer(provider_pb2_grpc.ResourceProviderServicer):
    """One configured provider: an account, a region and a role of the emulated AWS.

    A preview creates nothing: it answers with the inputs and unknown outputs, as the real provider does.
    """

    def __init__(self, emulator: Emulator, memory: Memory) -> None:
        self._emulator, self._memory = emulator, memory
        self._scope = Scope("", "")

    def Handshake(self, request: Any, context: Any) -> Any:
        """What values the provider takes; with it the CLI asks for previews."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version that the CLI compares with what the SDK asks for."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def Configure(self, request: Any, context: Any) -> Any:
        """Take the scope from the provider's inputs. The CLI does not call this while an input is unknown."""
        self._scope = scope_of(decode(request.args))
        if not self._scope.account:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, NO_ACCOUNT)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Accept the provider's inputs as they are."""
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Another account or region is another cloud: all of the provider's resources are replaced.

        Another role in the same account is none: at the end of an onboarding the deployer's takes over.
        """
        olds, news = decode(request.old_inputs), decode(request.news)
        changed = sorted(key for key in olds.keys() | news.keys() if olds.get(key) != news.get(key))
        before, after = scope_of(olds), scope_of(news)
        moved = (before.account, before.region) != (after.account, after.region) and UNKNOWN not in news.values()
        return _diff(changed, changed if moved else (), delete_before_replace=False)

    def Check(self, request: Any, context: Any) -> Any:
        """The inputs with the provider's defaults, and the invalid ones. A name given before is kept."""
        type_, news, olds = _type(request), decode(request.news), decode(request.olds)
        with _translating(context):
            inputs, failures = self._emulator.check(type_, name_of(request.urn), news, self._scope)
        kept = {key: olds[key] for key in inputs.keys() - news.keys() if key in olds}
        found = [provider_pb2.CheckFailure(property=each.property, reason=each.reason) for each in failures]
        return provider_pb2.CheckResponse(inputs=encode({**inputs, **kept}), failures=found)

    def Diff(self, request: Any, context: Any) -> Any:
        """The changed inputs, and those that cannot change in place; of an imported resource the declared ones."""
        olds, news = decode(request.old_inputs), decode(request.news)
        with _translating(context):
            if self._is_imported(request.urn, olds):
                differing = import_differences(_type(request), olds, news)
                news = {**olds, **{name: news.get(name) for name in differing}}
            diff = self._emulator.diff(_type(request), request.id, olds, news, tuple(request.ignoreChanges))
        return _diff(diff.changed, diff.replace, delete_before_replace=diff.delete_before_replace)

    def Create(self, request: Any, context: Any) -> Any:
        """Create the resource and read it back; a preview has no id."""
        type_, inputs = _type(request), decode(request.properties)
        if request.preview:
            predicted = OutputPredictor().create(request.urn, type_, inputs, self._scope)
            return provider_pb2.CreateResponse(properties=encode(_unknown_outputs(predicted, inputs)))
        with self._answering(context, inputs):
            state = self._unfinished(request.urn, type_, inputs)
            state = state or self._emulator.create(request.urn, type_, inputs, self._scope)
            self._memory.written[request.urn] = Written(str(state.id), inputs, state.differences)
        return provider_pb2.CreateResponse(id=str(state.id), properties=encode(state.outputs))

    def Read(self, request: Any, context: Any) -> Any:
        """The resource as it is now, with inputs that a program would have to state; no id where there is none.

        Without inputs and outputs it is an import, or what another program manages is read; that has no inputs later.
        """
        foreign = request.urn in self._memory.imported and request.urn not in self._memory.written
        if not request.inputs.fields and (foreign or not request.properties.fields):
            return self._import(request, context)
        type_, inputs = _type(request), decode(request.inputs)
        with self._answering(context, inputs):
            state = self._emulator.read(request.urn, type_, request.id, inputs, self._scope)
        if state is None:
            return provider_pb2.ReadResponse()
        last = self._memory.written.get(request.urn) or self._memory.imported.get(request.urn)
        known = last.differences if last else ()
        found = inputs_found(inputs, [each for each in state.differences if each not in known])
        return provider_pb2.ReadResponse(
            id=str(state.id), properties=encode({**state.outputs, **found}), inputs=encode(found)
        )

    def _import(self, request: Any, context: Any) -> Any:
        """The resource with this id, with all inputs that AWS returns; no id where there is none."""
        type_ = _type(request)
        with self._answering(context):
            found = self._emulator.read_for_import(request.urn, type_, request.id, self._scope)
            if found is None:
                return provider_pb2.ReadResponse()
            state, inputs = found
            again = self._emulator.read(request.urn, type_, str(state.id), inputs, self._scope)
            differences = again.differences if again else ()
            sent = encode(inputs)
            self._memory.imported[request.urn] = Written(str(state.id), decode(sent), differences)
        return provider_pb2.ReadResponse(id=str(state.id), properties=encode(state.outputs), inputs=sent)

    def Update(self, request: Any, context: Any) -> Any:
        """Update the resource in place; a preview keeps the outputs that it has."""
        type_, olds, news = _type(request), decode(request.old_inputs), decode(request.news)
        if self._is_imported(request.urn, olds):  # what the program does not declare stays as it is, but for tags
            olds = {name: value for name, value in olds.items() if name in news or name == "tags"}
        if request.preview:
            return provider_pb2.UpdateResponse(properties=encode({**decode(request.olds), **news}))
        with self._answering(context, news):
            state = self._emulator.update(request.urn, type_, request.id, olds, news, self._scope)
            self._memory.written[request.urn] = Written(request.id, news, state.differences)
        return provider_pb2.UpdateResponse(properties=encode(state.outputs))

    def Delete(self, request: Any, context: Any) -> Any:
        """Delete the resource; one that does not exist is no error."""
        inputs, outputs = decode(request.old_inputs), decode(request.properties)
        with self._answering(context):
            self._emulator.delete(request.urn, _type(request), request.id, inputs, outputs, self._scope)
            if request.urn in self._memory.written and self._memory.written[request.urn].id == request.id:
                del self._memory.written[request.urn]
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        """The answer to a data source."""
        with self._answering(context):
            found = self._emulator.invoke(request.tok, decode(request.args), self._scope)
        return provider_pb2.InvokeResponse(**{"return": encode(found)})

    def Cancel(self, request: Any, context: Any) -> Any:
        """Nothing to stop: each operation is short, and the CLI waits for it."""
        return empty_pb2.Empty()

    def GetSchema(self, request: Any, context: Any) -> Any:
        """Refused: only ``pulumi import`` asks, after the import, to write code for what it imported."""
        _refuse(context, "the emulated AWS has no schema, which only writes code; add --generate-code=false")

    def Construct(self, request: Any, context: Any) -> Any:
        """Refused: the AWS provider has no components."""
        _refuse(context, f"the AWS provider has no component {request.type}")

    def Call(self, request: Any, context: Any) -> Any:
        """Refused: the AWS provider has no methods."""
        _refuse(context, f"the AWS provider has no method {request.tok}")

    def Attach(self, request: Any, context: Any) -> Any:
        """Refused: the CLI would use one process for all providers of a program, and each is an account of its own."""
        _refuse(context, "the emulated AWS is no provider to attach to; name its folder under plugins in Pulumi.yaml")

    def _unfinished(self, urn: str, type_: str, inputs: Properties) -> State | None:
        """The resource of an earlier create whose end the engine never heard of, because it was killed.

        It is the same where nothing that forces a replacement differs; then it is updated and not made twice. One that
        the update did not find is not there any more.
        """
        last = self._memory.written.get(urn)
        if last is None or self._emulator.diff(type_, last.id, last.inputs, inputs, ()).replace:
            return None
        state = self._emulator.update(urn, type_, last.id, last.inputs, inputs, self._scope)
        return None if state.status is Status.DECLARED else state

    def _is_imported(self, urn: str, inputs: Properties) -> bool:
        """Whether a resource's inputs in the state are those that its import found."""
        imported = self._memory.imported.get(urn)
        return imported is not None and imported.inputs == inputs

    @contextmanager
    def _answering(self, context: Any, inputs: Properties | None = None) -> Iterator[None]:
        """One call of the emulator at a time; its errors become those of the protocol."""
        with self._memory.lock, _translating(context, inputs):
            yield


@contextmanager
def _translating(context: Any, inputs: Properties | None = None) -> Iterator[None]:
    """Errors become those of the protocol; without the lock, for calls that ask the emulated AWS nothing."""
    try:
        yield
    except PartialError as error:
        _abort_partial(context, error, inputs or {})
    except ProviderError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _refuse(context: Any, why: str) -> NoReturn:
    """Answer a call that the plugin does not take with what to do instead."""
    context.abort(grpc.StatusCode.UNIMPLEMENTED, why)
    raise AssertionError("abort raises")


def _type(request: Any) -> str:
    return type_of(request.urn).rpartition("$")[2]


def _diff(changed: Any, replace: Any, *, delete_before_replace: bool) -> Any:
    kinds = provider_pb2.DiffResponse
    return kinds(
        changes=kinds.DIFF_SOME if changed or replace else kinds.DIFF_NONE,
        diffs=list(changed),
        replaces=list(replace),
        deleteBeforeReplace=delete_before_replace,
    )


def _unknown_outputs(predicted: State, inputs: Properties) -> dict[str, Any]:
    """The inputs as they are; whatever AWS computes is not known before it exists."""
    return {**dict.fromkeys(predicted.outputs, UNKNOWN), **inputs}


def _abort_partial(context: Any, error: PartialError, inputs: Properties) -> NoReturn:
    """Tell the engine that the resource exists and is incomplete, so that it is kept in the state."""
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=str(error.state.id), properties=encode(error.state.outputs), reasons=[str(error)], inputs=encode(inputs)
        )
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[detail])
    context.set_trailing_metadata(((DETAILS, status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(error))
    raise AssertionError("abort raises")


