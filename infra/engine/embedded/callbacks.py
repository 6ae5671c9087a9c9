"""Calls back into the running program: resource transforms, invoke transforms and resource hooks.

The Pulumi SDK serves these on a loopback gRPC address of its own; one channel is kept for each address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

Response = TypeVar("Response", bound=Message)

OPTIONS: Final = {  # field of RegisterResourceRequest -> field of TransformResourceOptions
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
    """A function of the program raised an exception."""


class Callbacks:
    """Runs functions of the program, each by the token that the program registered it under."""

    def __init__(self) -> None:
        self._channels: dict[str, grpc.Channel] = {}

    def call(self, callback: callback_pb2.Callback, request: Message, response: Response) -> Response:
        """Run one function and return its response, parsed into ``response``.

        :raises CallbackError: the function raised.
        """
        if callback.target not in self._channels:
            self._channels[callback.target] = grpc.insecure_channel(callback.target)
        stub = callback_pb2_grpc.CallbacksStub(self._channels[callback.target])
        message = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request.SerializeToString())
        try:
            response.ParseFromString(stub.Invoke(message).response)
        except grpc.RpcError as error:
            raise CallbackError(str(error.details())) from None
        return response

    def close(self) -> None:
        """Close every channel."""
        for channel in self._channels.values():
            channel.close()
        self._channels.clear()


def transform_resource(
    callbacks: Callbacks, transforms: Iterable[callback_pb2.Callback], request: resource_pb2.RegisterResourceRequest
) -> None:
    """Apply each transform, in order, to the properties and options of the registration, in place."""
    for transform in transforms:
        message = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        response = callbacks.call(transform, message, resource_pb2.TransformResponse())
        request.object.CopyFrom(response.properties)
        if response.HasField("options"):
            _apply(response.options, request)


def transform_invoke(
    callbacks: Callbacks, transforms: Iterable[callback_pb2.Callback], request: resource_pb2.ResourceInvokeRequest
) -> None:
    """Apply each transform, in order, to the arguments and the provider of an invoke, in place."""
    for transform in transforms:
        message = resource_pb2.TransformInvokeRequest(
            token=request.tok,
            args=request.args,
            options=resource_pb2.TransformInvokeOptions(provider=request.provider, version=request.version),
        )
        response = callbacks.call(transform, message, resource_pb2.TransformInvokeResponse())
        request.args.CopyFrom(response.args)
        if response.HasField("options"):
            request.provider = response.options.provider


def _options(request: resource_pb2.RegisterResourceRequest) -> resource_pb2.TransformResourceOptions:
    values = {option: getattr(request, field) for field, option in OPTIONS.items()}
    options = resource_pb2.TransformResourceOptions(**values)
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    options.providers.update(request.providers)
    options.hooks.CopyFrom(request.hooks)
    return options


def _apply(options: resource_pb2.TransformResourceOptions, request: resource_pb2.RegisterResourceRequest) -> None:
    """Write the options that a transform returned into the registration."""
    for field, option in OPTIONS.items():
        value = getattr(options, option)
        if isinstance(value, str | bool):
            setattr(request, field, value)
        else:
            del getattr(request, field)[:]
            getattr(request, field).extend(value)
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace
    request.hooks.CopyFrom(options.hooks)
