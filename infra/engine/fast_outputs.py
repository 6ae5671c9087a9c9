"""Outputs of the SDK with fewer futures: most outputs of a plan are plain values, or properties that nobody reads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from pulumi import Output, Resource, output
from pulumi.runtime import known_types, rpc, settings

PLAIN: Final = frozenset({str, int, float, bool, type(None)})

Data = output._OutputData
Resolver = partial[None]

_from_input, _all = Output.from_input, Output.all


@contextmanager
def fast_outputs() -> Iterator[None]:
    """Replace five private functions of the SDK by those below inside the block; what a program gets is the same."""
    replaced = (
        (Output, "from_input", staticmethod(from_input)),
        (Output, "all", staticmethod(gather)),
        (Output, "_track", track),
        (rpc, "contains_unknowns", contains_unknowns),
        (rpc, "transfer_properties", transfer_properties),
    )
    before = [(owner, name, vars(owner)[name]) for owner, name, _ in replaced]
    for owner, name, function in replaced:
        setattr(owner, name, function)
    try:
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def from_input(value: Any) -> Output[Any]:
    """``Output.from_input``; the SDK makes several outputs for each entry of a document, plain or not."""
    return _resolved(_copy(value)) if _is_plain(value) else _from_input(value)


def gather(*args: Any, **kwargs: Any) -> Output[Any]:
    """``Output.all``, which waits only for what is not resolved."""
    if args and kwargs:
        return _all(*args, **kwargs)  # the SDK's error
    given: Mapping[Any, Any] = kwargs if kwargs else dict(enumerate(args))
    if all(map(_is_plain, given.values())):
        plain = {name: _copy(value) for name, value in given.items()}
        return _resolved(plain if kwargs else list(plain.values()))
    outputs = {name: from_input(value) for name, value in given.items()}

    async def gathered() -> Data[Any]:
        data = {name: await each._data for name, each in outputs.items()}
        values = {name: each.value for name, each in data.items()}
        return Data(
            resources=set().union(*(each.resources for each in data.values())),
            value=values if kwargs else list(values.values()),
            is_known=all(each.is_known for each in data.values()),
            is_secret=any(each.is_secret for each in data.values()),
        )

    return Output._from_data(gathered())


def track(self: Output[Any]) -> None:
    """``Output._track``: the engine waits for all outputs together, so none has to be taken out when it resolves."""
    if not self._data.done() or self._data.cancelled() or self._data.exception() is not None:
        settings.SETTINGS.outputs.add(self._data)


def contains_unknowns(value: Any) -> bool:
    """``rpc.contains_unknowns``, which has nothing to look for in most values."""
    return type(value) not in PLAIN and _holds_unknowns(value, set())


def _holds_unknowns(value: Any, seen: set[int]) -> bool:
    if type(value) in PLAIN:
        return False
    if known_types.is_unknown(value):
        return True
    if not isinstance(value, dict | list) or id(value) in seen:
        return False
    seen.add(id(value))
    return any(_holds_unknowns(each, seen) for each in (dict.values(value) if isinstance(value, dict) else value))


def transfer_properties(resource: Resource, properties: Mapping[str, Any], custom: bool) -> dict[str, Resolver]:
    """``rpc.transfer_properties`` with one future for each property instead of four and a task."""
    resolvers = {}
    loop = asyncio.get_running_loop()
    for name in properties:
        if name == "urn" or (name == "id" and custom):
            continue
        future: asyncio.Future[Data[Any]] = loop.create_future()
        resolvers[name] = partial(_resolve, resource, future)
        resource.__dict__[name] = Output._from_data(future)
    return resolvers


def _resolve(
    resource: Resource,
    future: asyncio.Future[Data[Any]],
    value: Any,
    is_known: bool,
    is_secret: bool,
    dependencies: set[Resource] | None,
    failed: Exception | None,
) -> None:
    if failed is not None:
        future.set_exception(failed)
    else:
        future.set_result(Data({resource, *(dependencies or ())}, value, is_known, is_secret))


def _resolved(value: Any) -> Output[Any]:
    """An output of a plain value."""
    future: asyncio.Future[Data[Any]] = asyncio.get_running_loop().create_future()
    future.set_result(Data(set(), value, True, False))
    return Output._from_data(future)


def _is_plain(value: Any) -> bool:
    """Whether nothing in a value has to be waited for."""
    kind = type(value)
    if kind in PLAIN:
        return True
    if kind is dict:
        return all(type(key) in PLAIN and _is_plain(each) for key, each in value.items())
    return (kind is list or kind is tuple) and all(map(_is_plain, value))


def _copy(value: Any) -> Any:
    """A plain value that later changes of the given one do not reach."""
    kind = type(value)
    if kind is dict:
        return {key: _copy(each) for key, each in value.items()}
    return kind(map(_copy, value)) if kind is list or kind is tuple else value
