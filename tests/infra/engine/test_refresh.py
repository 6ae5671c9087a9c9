"""A refresh records what the cloud has now, and changes nothing there."""

from __future__ import annotations

import pytest
from in_memory_provider import FakeResource, InMemoryProvider, Stack, aws_account, in_account

from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.goal_state import ResourceError
from infra.engine.graph import Difference, Graph
from infra.engine.provider import inputs_found


def declare() -> None:
    account = aws_account()
    vpc = FakeResource("vpc", in_account(account), color="red")
    FakeResource("subnet", in_account(account, deleted_with=vpc), parent_id=vpc.id)


def refreshed(stack: Stack) -> tuple[Graph, list[tuple[str, str]]]:
    steps: list[tuple[str, str]] = []
    observe = lambda step, resource: steps.append((str(step), resource.name))  # noqa: E731
    deployment = Deployment(stack.graph, stack.provider, observer=observe)
    deployment.refresh()
    return deployment.graph(), steps


def test_what_is_as_it_was_stays_as_it_was(stack: Stack) -> None:
    stack.up(declare)
    assert refreshed(stack) == (stack.graph, [("same", "vpc"), ("same", "subnet")])


def test_what_was_deleted_is_gone_with_every_reference_to_it(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(declare)
    del provider.resources["vpc-1"]
    provider.calls.clear()
    graph, steps = refreshed(stack)
    assert steps == [("delete", "vpc"), ("same", "subnet")]
    (subnet,) = (resource for resource in graph if resource.in_cloud)
    assert (subnet.dependencies, dict(subnet.property_dependencies), subnet.deleted_with) == ((), {"parent_id": ()}, "")
    assert provider.changes == []


def test_what_cannot_be_read_is_named(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(declare)
    provider.failing = {"subnet"}
    with pytest.raises(ResourceError, match=r"`subnet` .*: cannot be read: read fails for subnet"):
        refreshed(stack)


def test_an_input_takes_the_value_that_is_found_and_nested_paths_do_not() -> None:
    drift = [Difference("color", "red", "blue"), Difference("tags.a", 1, 2), Difference("size", None, 3)]
    assert inputs_found({"color": "red", "tags": {"a": 1}}, drift) == {"color": "blue", "tags": {"a": 1}}
