"""The engine's outputs are what the SDK's are: value, known, secret and resources, for plain and awaited values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi import Output, output
from pulumi.runtime import rpc

from infra.engine.fast_outputs import fast_outputs

Make = Callable[[], Any]
"""Makes a value inside a running loop: outputs belong to one."""
REPLACED = ((Output, "from_input"), (Output, "all"), (Output, "_track"), (rpc, "contains_unknowns"),
            (rpc, "transfer_properties"))  # fmt: skip


async def _later(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


def _unknown() -> Output[Any]:
    data: asyncio.Future[output._OutputData[Any]] = asyncio.get_running_loop().create_future()
    data.set_result(output._OutputData(set(), None, False, False))
    return Output._from_data(data)


@pulumi.input_type
class Args:
    """Stands in for the arguments of a resource."""

    def __init__(self, name: Any = None) -> None:
        pulumi.set(self, "name", name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Args) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


LEAVES: st.SearchStrategy[Make] = st.sampled_from([
    lambda: "text", lambda: 7, lambda: True, lambda: None, lambda: output.UNKNOWN,
    lambda: Output.from_input("an output"), lambda: Output.secret("a secret"), _unknown, lambda: _later("later"),
    lambda: Output.from_input({"nested": [_later(1), Output.secret(2)]}), lambda: Args(Output.from_input("x")),
])  # fmt: skip


def _nested(of: st.SearchStrategy[Make]) -> st.SearchStrategy[Make]:
    return st.one_of(
        st.lists(of, max_size=3).map(lambda makes: lambda: [make() for make in makes]),
        st.lists(of, max_size=3).map(lambda makes: lambda: tuple(make() for make in makes)),
        st.dictionaries(st.sampled_from("abc"), of, max_size=3).map(
            lambda makes: lambda: {key: make() for key, make in makes.items()}
        ),
    )


VALUES = st.recursive(LEAVES, _nested, max_leaves=6)


def resolved(make: Callable[[], Output[Any]]) -> Any:
    async def wait() -> Any:
        data = await make()._data
        return data.resources, _shown(data.value), data.is_known, data.is_secret

    return asyncio.run(wait())


def _shown(value: Any) -> Any:
    """The value, with a word for each unknown one: two of them are not equal."""
    if isinstance(value, output.Unknown):
        return "unknown"
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    return type(value)(map(_shown, value)) if isinstance(value, list | tuple) else value


@given(VALUES)
def test_an_input_becomes_the_same_output(make: Make) -> None:
    expected = resolved(lambda: Output.from_input(make()))
    with fast_outputs():
        assert resolved(lambda: Output.from_input(make())) == expected


@given(st.lists(VALUES, max_size=4))
def test_many_inputs_become_the_same_output(makes: list[Make]) -> None:
    def positional() -> Output[Any]:
        return Output.all(*(make() for make in makes))

    def named() -> Output[Any]:
        return Output.all(**{f"n{index}": make() for index, make in enumerate(makes)})

    expected = resolved(positional), resolved(named)
    with fast_outputs():
        assert (resolved(positional), resolved(named)) == expected


def test_a_later_change_of_the_input_does_not_reach_the_output() -> None:
    def changed() -> Output[Any]:
        document = {"list": [1], "pair": ({"deep": 1},)}
        made = Output.from_input(document)
        document["list"].append(2)  # type: ignore[attr-defined]
        document["pair"][0]["deep"] = 2  # type: ignore[index]
        return made

    with fast_outputs():
        assert resolved(changed)[1] == {"list": [1], "pair": ({"deep": 1},)}


def test_named_and_unnamed_inputs_together_are_refused_as_the_sdk_does() -> None:
    with fast_outputs(), pytest.raises(ValueError, match="mix of named and unnamed"):
        Output.all(1, two=2)  # type: ignore[call-overload]


@pytest.mark.parametrize("value", [
    output.UNKNOWN, [output.UNKNOWN], {"a": [{"b": output.UNKNOWN}]}, {"a": [1, ("x", output.UNKNOWN)]}, [], {}, "x", 1,
])  # fmt: skip
def test_unknown_values_are_found_where_the_sdk_finds_them(value: Any) -> None:
    expected = rpc.contains_unknowns(value)
    with fast_outputs():
        assert rpc.contains_unknowns(value) is expected


def test_a_value_that_holds_itself_ends() -> None:
    value: list[Any] = []
    value.append(value)
    with fast_outputs():
        assert not rpc.contains_unknowns(value)


def test_the_functions_of_the_sdk_are_restored_afterwards() -> None:
    before = [vars(owner)[name] for owner, name in REPLACED]
    with fast_outputs():
        assert all(vars(owner)[name] is not was for (owner, name), was in zip(REPLACED, before, strict=True))
    assert [vars(owner)[name] for owner, name in REPLACED] == before
