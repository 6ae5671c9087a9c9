"""The step that a run takes for a resource, by what changed and by the resource options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from in_memory_provider import (
    OTHER_ACCOUNT,
    FakeComponent,
    FakeResource,
    InMemoryProvider,
    Stack,
    aws_account,
    in_account,
    without_sources,
)

from infra.engine.embedded.goal_state import ResourceError, Step
from infra.engine.provider import Scope

Program = Callable[[], object]


def one(opts: dict[str, Any] | None = None, **inputs: Any) -> Program:
    """A program with one resource."""

    def program() -> None:
        known = {key: value() if callable(value) else value for key, value in inputs.items()}
        FakeResource("one", in_account(**(opts or {})), **known)

    return program


def empty() -> None:
    aws_account()


# --- changed inputs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "calls"),
    [
        ({"color": "red"}, {"color": "red"}, []),
        ({"color": "red"}, {"color": "blue"}, ["update one"]),
        ({"color": "red"}, {}, ["update one"]),
        ({"size": 1}, {"size": 2}, ["create one", "delete one"]),
        ({"size": 1, "name": "n"}, {"size": 2, "name": "n"}, ["delete one", "create one"]),
        ({"tags": {"a": ["b"]}}, {"tags": {"a": ["b"]}}, []),
        ({"key": lambda: pulumi.Output.secret("k")}, {"key": "k"}, []),
    ],
    ids=[
        "same",
        "changed",
        "removed",
        "replaced",
        "replaced with the same name",
        "nested and equal",
        "no longer secret",
    ],
)
def test_the_change_determines_the_operations(
    stack: Stack, provider: InMemoryProvider, before: dict[str, Any], after: dict[str, Any], calls: list[str]
) -> None:
    stack.up(one(**before))
    stack.up(one(**after))
    assert provider.calls == calls
    assert len(provider.resources) == 1


def test_a_second_run_of_the_same_program_changes_nothing(stack: Stack, provider: InMemoryProvider) -> None:
    def program() -> None:
        component = FakeComponent("component", in_account())
        created = FakeResource("one", component.child_options, key=pulumi.Output.secret("k"))
        FakeResource("two", component.child_options, label=created.arn)
        component.register_outputs({"arn": created.arn})
        pulumi.export("arn", created.arn)

    first = stack.up(program)
    assert stack.up(program) == first
    assert provider.calls == []


def test_resources_no_longer_declared_are_deleted_before_their_dependencies(
    stack: Stack, provider: InMemoryProvider
) -> None:
    def program() -> None:
        account = aws_account()
        vpc = FakeResource("vpc", in_account(account))
        subnet = FakeResource("subnet", in_account(account), parent_id=vpc.id)
        FakeResource("instance", in_account(account), parent_id=subnet.id)

    stack.up(program)
    stack.up(empty)
    assert provider.calls == ["delete instance", "delete subnet", "delete vpc"]
    assert stack.steps == [(Step.DELETE, name) for name in ("instance", "subnet", "vpc")]


def test_replaced_resources_are_deleted_at_the_end_dependents_first(stack: Stack, provider: InMemoryProvider) -> None:
    def program(size: int) -> Program:
        def declare() -> None:
            account = aws_account()
            vpc = FakeResource("vpc", in_account(account), size=size)
            FakeResource("subnet", in_account(account), parent_id=vpc.id)

        return declare

    stack.up(program(1))
    stack.up(program(2))
    assert provider.calls == ["create vpc", "create subnet", "delete subnet", "delete vpc"]
    assert stack.steps == [(Step.REPLACE, "vpc"), (Step.REPLACE, "subnet")]


def test_dependents_are_deleted_before_their_parent_is_replaced(stack: Stack, provider: InMemoryProvider) -> None:
    def program(size: int) -> Program:
        def declare() -> None:
            account = aws_account()
            vpc = FakeResource("vpc", in_account(account), size=size, name="main")
            subnet = FakeResource("subnet", in_account(account), parent_id=vpc.id)
            FakeResource("label", in_account(account), text=subnet.arn)

        return declare

    stack.up(program(1))
    stack.up(program(2))
    assert provider.calls == ["delete subnet", "delete vpc", "create vpc", "create subnet", "update label"]
    assert stack.steps == [(Step.REPLACE, "vpc"), (Step.REPLACE, "subnet"), (Step.UPDATE, "label")]


def test_a_replacement_that_fails_after_the_deletion_is_continued_by_the_next_run(
    stack: Stack, provider: InMemoryProvider
) -> None:
    """The state keeps what was deleted, as the real engine's does: to be replaced, or forgotten, and not deleted."""

    def program(size: int, *, subnet: bool = True) -> Program:
        def declare() -> None:
            account = aws_account()
            vpc = FakeResource("vpc", in_account(account), size=size, name="main")
            if subnet:
                FakeResource("subnet", in_account(account), parent_id=vpc.id)

        return declare

    stack.up(program(1))
    provider.failing = {"vpc"}
    with pytest.raises(ResourceError):
        stack.up(program(2))
    provider.failing = set()
    del provider.resources["vpc-1"]
    failed_at_deletion = stack.graph
    assert [resource.name for resource in failed_at_deletion if resource.pending_replacement] == ["subnet"]

    stack.up(program(1, subnet=False))
    assert provider.calls == []
    assert stack.steps == [(Step.SAME, "vpc"), (Step.DELETE, "subnet")]

    stack.graph = failed_at_deletion
    stack.up(program(1))
    assert provider.calls == ["create subnet"]
    assert stack.steps == [(Step.SAME, "vpc"), (Step.REPLACE, "subnet")]


def test_a_removed_resource_that_uses_a_replaced_one_is_deleted_first(stack: Stack, provider: InMemoryProvider) -> None:
    def first() -> None:
        account = aws_account()
        vpc = FakeResource("vpc", in_account(account), size=1)
        FakeResource("subnet", in_account(account), parent_id=vpc.id)

    def second() -> None:
        FakeResource("vpc", in_account(), size=2)

    stack.up(first)
    stack.up(second)
    assert provider.calls == ["create vpc", "delete subnet", "delete vpc"]


def test_deletion_uses_the_account_and_role_of_the_resource(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(one())
    stack.up(lambda: None)
    assert provider.scopes["delete one"] == Scope("111111111111", "us-east-2", "mso/deployer")


def test_a_change_of_account_replaces_the_resource(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(lambda: FakeResource("one", in_account(aws_account())))
    stack.up(lambda: FakeResource("one", in_account(aws_account(account_id=OTHER_ACCOUNT))))
    assert provider.calls == ["create one", "delete one"]
    assert provider.scopes["create one"].account == OTHER_ACCOUNT
    assert provider.scopes["delete one"].account != OTHER_ACCOUNT


def test_a_preview_reports_the_steps_and_performs_none(stack: Stack, provider: InMemoryProvider) -> None:
    def program(size: int, color: str, *more: str) -> Program:
        def declare() -> None:
            account = aws_account()
            FakeResource("sized", in_account(account), size=size)
            FakeResource("painted", in_account(account), color=color)
            for name in more:
                FakeResource(name, in_account(account))

        return declare

    stack.up(program(1, "red", "old"))
    before = stack.graph
    stack.up(program(2, "blue", "new"), preview=True)
    assert provider.calls == []
    assert stack.graph == before
    assert sorted(stack.steps) == [
        (Step.CREATE, "new"), (Step.DELETE, "old"), (Step.REPLACE, "sized"), (Step.UPDATE, "painted"),
    ]  # fmt: skip


# --- options -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "calls", "color", "tags"),
    [
        ([], ["update one"], "blue", {"a": "2", "b": "2"}),
        (["color"], ["update one"], "red", {"a": "2", "b": "2"}),
        (["color", "tags.a"], ["update one"], "red", {"a": "1", "b": "2"}),
        (["color", 'tags["a"]', "tags.b"], [], "red", {"a": "1"}),
        (["*"], [], "red", {"a": "1"}),
    ],
)
def test_ignored_changes_keep_the_old_value(
    stack: Stack, provider: InMemoryProvider, paths: list[str], calls: list[str], color: str, tags: dict[str, str]
) -> None:
    stack.up(one({"ignore_changes": paths}, color="red", tags={"a": "1"}))
    stack.up(one({"ignore_changes": paths}, color="blue", tags={"a": "2", "b": "2"}))
    assert provider.calls == calls
    assert stack["one"].inputs == {"color": color, "tags": tags}


@pytest.mark.parametrize(
    ("path", "calls"),
    [("color", ["create one", "delete one"]), ("*", ["create one", "delete one"]), ("shape", ["update one"])],
)
def test_replace_on_changes_replaces_instead_of_updating(
    stack: Stack, provider: InMemoryProvider, path: str, calls: list[str]
) -> None:
    stack.up(one(color="red", shape="round"))
    stack.up(one({"replace_on_changes": [path]}, color="blue", shape="round"))
    assert provider.calls == calls


def test_delete_before_replace_deletes_first(stack: Stack, provider: InMemoryProvider) -> None:
    for size in (1, 2):
        stack.up(one({"delete_before_replace": True}, size=size))
    assert provider.calls == ["delete one", "create one"]


@pytest.mark.parametrize("after", [one(size=2), empty], ids=["replaced", "removed"])
def test_retained_resources_are_removed_from_the_state_and_not_deleted(
    stack: Stack, provider: InMemoryProvider, after: Program
) -> None:
    stack.up(one({"retain_on_delete": True}, size=1))
    stack.up(after)
    assert "delete one" not in provider.calls
    assert "one-1" in provider.resources
    assert not stack.graph.pending_deletes


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (empty, "`one` .*is protected and no longer declared; declare it again or remove `protect` first"),
        (one({"protect": True}, size=2), "`one` .*is protected, and changing size would replace it"),
    ],
    ids=["removed", "replaced"],
)
def test_protected_resources_are_not_deleted(
    stack: Stack, provider: InMemoryProvider, after: Program, words: str
) -> None:
    stack.up(one({"protect": True}, size=1))
    with pytest.raises(ResourceError, match=words):
        stack.up(after)
    assert provider.calls == []
    assert stack["one"].inputs == {"size": 1}


def test_a_resource_deleted_with_another_needs_no_delete_call(stack: Stack, provider: InMemoryProvider) -> None:
    def program() -> None:
        account = aws_account()
        vpc = FakeResource("vpc", in_account(account))
        FakeResource("subnet", in_account(account, deleted_with=vpc))

    stack.up(program)
    stack.up(empty)
    assert provider.calls == ["delete vpc"]


def test_import_manages_an_existing_resource_and_later_updates_it(stack: Stack, provider: InMemoryProvider) -> None:
    provider.resources["found-7"] = {"color": "red", "shape": "round"}
    stack.up(one({"import_": "found-7"}, color="red"))
    assert provider.changes == []
    assert (stack["one"].id, stack["one"].external) == ("found-7", False)
    assert stack["one"].inputs == {"color": "red", "shape": "round"}
    stack.up(one({"import_": "found-7"}, color="red"))
    assert provider.changes == []
    stack.up(one({"import_": "found-7"}, color="blue"))
    assert provider.changes == ["update one"]
    stack.up(empty)
    assert provider.resources == {}


def test_import_of_a_different_resource_updates_it_in_the_same_run(stack: Stack, provider: InMemoryProvider) -> None:
    provider.resources["found-7"] = {"color": "red"}
    stack.up(one({"import_": "found-7"}, color="blue"))
    assert provider.changes == ["update one"]
    assert provider.resources["found-7"] == {"color": "blue"}


@pytest.mark.parametrize(
    ("identity", "inputs", "words"),
    [
        ("lost", {}, "there is no 'lost' to import; check the id and the account"),
        ("found-7", {"size": 2}, "exists with another size; declare the existing value"),
    ],
)
def test_import_of_the_wrong_resource_is_refused(
    stack: Stack, provider: InMemoryProvider, identity: str, inputs: dict[str, Any], words: str
) -> None:
    provider.resources["found-7"] = {"size": 1}
    with pytest.raises(ResourceError, match=words):
        stack.up(one({"import_": identity}, **inputs))
    assert provider.resources == {"found-7": {"size": 1}}


# --- aliases -------------------------------------------------------------------------------------------------


def alias(**was: Any) -> dict[str, Any]:
    return {"aliases": [pulumi.Alias(**was)]}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("two", alias(name="one")),
        ("two", {"aliases": ["urn:pulumi:dev::kit::aws:test/resource:FakeResource::one"]}),
        ("two", alias(name="one", parent=pulumi.ROOT_STACK_RESOURCE)),
    ],
)
def test_a_rename_with_an_alias_changes_nothing(
    stack: Stack, provider: InMemoryProvider, name: str, options: dict[str, Any]
) -> None:
    stack.up(one(color="red"))
    stack.up(lambda: FakeResource(name, in_account(**options), color="red"))
    assert provider.calls == []
    assert stack[name].id == "one-1"
    assert [resource.name for resource in stack.graph.custom] == [name]


def test_a_new_type_with_an_alias_keeps_the_resource(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(one(color="red"))
    new = "aws:test/newThing:NewThing"
    stack.up(lambda: FakeResource("one", in_account(**alias(type_="aws:test/resource:FakeResource")), new, color="red"))
    assert provider.calls == []
    assert stack["one"].type == new


def test_the_children_of_a_renamed_component_are_renamed_with_it(stack: Stack, provider: InMemoryProvider) -> None:
    def program(name: str, token: str, **options: Any) -> Program:
        def declare() -> None:
            outer = FakeComponent(name, in_account(**options), token)
            inner = FakeComponent(f"{name}-inner", outer.child_options)
            FakeResource(f"{name}-inner-resource", inner.child_options, color="red")
            FakeResource("other", inner.child_options, color="red")

        return declare

    stack.up(program("ward", "test:index:FakeComponent"))
    stack.up(program("clinic", "test:index:OtherComponent", **alias(name="ward", type_="test:index:FakeComponent")))
    assert provider.calls == []
    assert {resource.name for resource in stack.graph.custom} == {"clinic-inner-resource", "other"}


def test_a_move_into_a_component_with_an_alias_changes_nothing(stack: Stack, provider: InMemoryProvider) -> None:
    def moved() -> None:
        component = FakeComponent("component", in_account())
        inside = pulumi.ResourceOptions.merge(component.child_options, pulumi.ResourceOptions(**alias(parent=None)))
        FakeResource("one", inside, color="red")

    stack.up(one(color="red"))
    stack.up(moved)
    assert provider.calls == []
    assert stack["one"].parent == stack["component"].urn


@pytest.mark.parametrize(("color", "calls"), [("blue", ["update two"]), ("red", [])])
def test_a_rename_whose_update_fails_keeps_the_resource(
    stack: Stack, provider: InMemoryProvider, color: str, calls: list[str]
) -> None:
    stack.up(one(color="red"))
    before = without_sources(stack.graph)
    renamed = lambda: FakeResource("two", in_account(**alias(name="one")), color=color)  # noqa: E731
    provider.failing = {"two"}
    if calls:
        with pytest.raises(ResourceError):
            stack.up(renamed)
        assert without_sources(stack.graph) == before
    provider.failing = set()
    stack.up(renamed)
    assert provider.calls == calls
    assert stack["two"].id == "one-1"


def test_a_resource_keeps_its_urn_when_another_one_has_that_urn_as_alias(
    stack: Stack, provider: InMemoryProvider
) -> None:
    def program() -> None:
        account = aws_account()
        first = FakeResource("one", in_account(account), color="green")
        options = in_account(account, depends_on=[first], **alias(name="one"))  # makes it the second registration
        FakeResource("two", options, color="red")

    stack.up(one(color="green"))
    stack.up(program)
    assert provider.calls == ["create two"]
