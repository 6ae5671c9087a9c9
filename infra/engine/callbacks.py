"""Calls back into the running program: resource transforms, invoke transforms and resource hooks.

The Pulumi SDK serves these on a loopback gRPC address of its own; one channel is kept for each address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

Answer = TypeVar("Answer", bound=Message)

OPTIONS: Final = {  # a registration's own fields, and what a transform calls them
    "protect": "protect",
    "provider": "provider",
    "version": "version",
    "pluginDownloadURL": "plugin_download_url",
    "retainOnDelete": "retain_on_delete",
    "deletedWith": "deleted_with",
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "aliases": "aliases",
    "additionalSecretOutputs": "additional_secret_outputs",
}


class CallbackError(Exception):
    """The program's own function raised."""


class Callbacks:
    """Runs functions of the program by the token it registered them under."""

    def __init__(self) -> None:
        self._channels: dict[str, grpc.Channel] = {}

    def call(self, callback: callback_pb2.Callback, request: Message, answer: Answer) -> Answer:
        """Run one function and parse what it returns into ``answer``."""
        if callback.target not in self._channels:
            self._channels[callback.target] = grpc.insecure_channel(callback.target)
        stub = callback_pb2_grpc.CallbacksStub(self._channels[callback.target])
        message = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
        try:
            answer.ParseFromString(stub.Invoke(message).response)
        except grpc.RpcError as error:
            raise CallbackError(str(error.details())) from None
        return answer

    def close(self) -> None:
        """Close every channel."""
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()


def transform_resource(
    calls: Callbacks, transforms: Iterable[callback_pb2.Callback], request: resource_pb2.RegisterResourceRequest
) -> None:
    """Let each transform, in order, change the registration's properties and options in place."""
    for transform in transforms:
        question = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        answer = calls.call(transform, question, resource_pb2.TransformResponse())
        request.object.CopyFrom(answer.properties)
        if answer.HasField("options"):
            _apply(answer.options, request)


def transform_invoke(
    calls: Callbacks, transforms: Iterable[callback_pb2.Callback], request: resource_pb2.ResourceInvokeRequest
) -> None:
    """Let each transform, in order, change an invoke's arguments and provider in place."""
    for transform in transforms:
        question = resource_pb2.TransformInvokeRequest(
            token=request.tok,
            args=request.args,
            options=resource_pb2.TransformInvokeOptions(provider=request.provider, version=request.version),
        )
        answer = calls.call(transform, question, resource_pb2.TransformInvokeResponse())
        request.args.CopyFrom(answer.args)
        if answer.HasField("options"):
            request.provider = answer.options.provider


def _options(request: resource_pb2.RegisterResourceRequest) -> resource_pb2.TransformResourceOptions:
    values = {theirs: getattr(request, ours) for ours, theirs in OPTIONS.items()}
    options = resource_pb2.TransformResourceOptions(**values)
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    options.providers.update(request.providers)
    options.hooks.CopyFrom(request.hooks)
    return options


def _apply(options: resource_pb2.TransformResourceOptions, request: resource_pb2.RegisterResourceRequest) -> None:
    for ours, theirs in OPTIONS.items():
        value = getattr(options, theirs)
        if isinstance(value, str | bool):
            setattr(request, ours, value)
        else:
            del getattr(request, ours)[:]
            getattr(request, ours).extend(value)
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace
    request.hooks.CopyFrom(options.hooks)
