"""What a run does to a resource, by what changed and by the options it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from fake_cloud import OTHER_ACCOUNT, Box, Cloud, Stack, Thing, account, at_rest, here

from infra.engine.goal_state import ResourceError, Step
from infra.engine.provider import Scope

Program = Callable[[], object]


def one(opts: dict[str, Any] | None = None, **inputs: Any) -> Program:
    """A program with one resource."""

    def program() -> None:
        known = {key: value() if callable(value) else value for key, value in inputs.items()}
        Thing("one", here(**(opts or {})), **known)

    return program


def nothing() -> None:
    account()


# --- what changed decides ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "calls"),
    [
        ({"colour": "red"}, {"colour": "red"}, []),
        ({"colour": "red"}, {"colour": "blue"}, ["update one"]),
        ({"colour": "red"}, {}, ["update one"]),
        ({"size": 1}, {"size": 2}, ["create one", "delete one"]),
        ({"size": 1, "name": "n"}, {"size": 2, "name": "n"}, ["delete one", "create one"]),
        ({"tags": {"a": ["b"]}}, {"tags": {"a": ["b"]}}, []),
        ({"key": lambda: pulumi.Output.secret("k")}, {"key": "k"}, []),
    ],
    ids=["same", "changed", "taken away", "replaced", "replaced under its name", "same deep down", "secret no more"],
)
def test_a_run_does_what_the_change_needs(
    stack: Stack, cloud: Cloud, before: dict[str, Any], after: dict[str, Any], calls: list[str]
) -> None:
    stack.up(one(**before))
    stack.up(one(**after))
    assert cloud.calls == calls
    assert len(cloud.things) == 1


def test_the_same_program_again_leaves_the_same_graph(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        box = Box("box", here())
        made = Thing("one", box.inside, key=pulumi.Output.secret("k"))
        Thing("two", box.inside, label=made.arn)
        box.register_outputs({"arn": made.arn})
        pulumi.export("arn", made.arn)

    first = stack.up(program)
    assert stack.up(program) == first
    assert cloud.calls == []


def test_what_is_no_longer_declared_goes_before_what_it_depends_on(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        place = account()
        house = Thing("house", here(place))
        room = Thing("room", here(place), home=house.id)
        Thing("bed", here(place), home=room.id)

    stack.up(program)
    stack.up(nothing)
    assert cloud.calls == ["delete bed", "delete room", "delete house"]
    assert stack.seen == [(Step.DELETE, name) for name in ("bed", "room", "house")]


def test_what_was_replaced_goes_at_the_end_dependents_first(stack: Stack, cloud: Cloud) -> None:
    def program(size: int) -> Program:
        def declare() -> None:
            place = account()
            house = Thing("house", here(place), size=size)
            Thing("room", here(place), home=house.id)

        return declare

    stack.up(program(1))
    stack.up(program(2))
    assert cloud.calls == ["create house", "create room", "delete room", "delete house"]
    assert stack.seen == [(Step.REPLACE, "house"), (Step.REPLACE, "room")]


def test_what_cannot_outlast_its_home_is_deleted_before_the_home_is_replaced(stack: Stack, cloud: Cloud) -> None:
    def program(size: int) -> Program:
        def declare() -> None:
            place = account()
            house = Thing("house", here(place), size=size, name="manor")
            room = Thing("room", here(place), home=house.id)
            Thing("label", here(place), text=room.arn)

        return declare

    stack.up(program(1))
    stack.up(program(2))
    assert cloud.calls == ["delete room", "delete house", "create house", "create room", "update label"]
    assert stack.seen == [(Step.REPLACE, "house"), (Step.REPLACE, "room"), (Step.UPDATE, "label")]


def test_what_was_removed_may_use_what_was_replaced(stack: Stack, cloud: Cloud) -> None:
    def first() -> None:
        place = account()
        house = Thing("house", here(place), size=1)
        Thing("room", here(place), home=house.id)

    def second() -> None:
        Thing("house", here(), size=2)

    stack.up(first)
    stack.up(second)
    assert cloud.calls == ["create house", "delete room", "delete house"]


def test_deletion_works_in_the_account_and_role_of_the_resource(stack: Stack, cloud: Cloud) -> None:
    stack.up(one())
    stack.up(lambda: None)
    assert cloud.scopes["delete one"] == Scope("111111111111", "us-east-2", "mso/deployer")


def test_another_account_means_another_resource(stack: Stack, cloud: Cloud) -> None:
    stack.up(lambda: Thing("one", here(account())))
    stack.up(lambda: Thing("one", here(account(account_id=OTHER_ACCOUNT))))
    assert cloud.calls == ["create one", "delete one"]
    assert cloud.scopes["create one"].account == OTHER_ACCOUNT
    assert cloud.scopes["delete one"].account != OTHER_ACCOUNT


def test_a_preview_says_what_would_be_done_and_does_nothing(stack: Stack, cloud: Cloud) -> None:
    def program(size: int, colour: str, *more: str) -> Program:
        def declare() -> None:
            place = account()
            Thing("sized", here(place), size=size)
            Thing("painted", here(place), colour=colour)
            for name in more:
                Thing(name, here(place))

        return declare

    stack.up(program(1, "red", "old"))
    before = stack.graph
    stack.up(program(2, "blue", "new"), preview=True)
    assert cloud.calls == []
    assert stack.graph == before
    assert sorted(stack.seen) == [
        (Step.CREATE, "new"), (Step.DELETE, "old"), (Step.REPLACE, "sized"), (Step.UPDATE, "painted"),
    ]  # fmt: skip


# --- options -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "calls", "colour", "tags"),
    [
        ([], ["update one"], "blue", {"a": "2", "b": "2"}),
        (["colour"], ["update one"], "red", {"a": "2", "b": "2"}),
        (["colour", "tags.a"], ["update one"], "red", {"a": "1", "b": "2"}),
        (["colour", 'tags["a"]', "tags.b"], [], "red", {"a": "1"}),
        (["*"], [], "red", {"a": "1"}),
    ],
)
def test_ignored_changes_keep_the_old_value(
    stack: Stack, cloud: Cloud, paths: list[str], calls: list[str], colour: str, tags: dict[str, str]
) -> None:
    stack.up(one({"ignore_changes": paths}, colour="red", tags={"a": "1"}))
    stack.up(one({"ignore_changes": paths}, colour="blue", tags={"a": "2", "b": "2"}))
    assert cloud.calls == calls
    assert stack["one"].inputs == {"colour": colour, "tags": tags}


@pytest.mark.parametrize(
    ("path", "calls"),
    [("colour", ["create one", "delete one"]), ("*", ["create one", "delete one"]), ("shape", ["update one"])],
)
def test_replace_on_changes_replaces_what_could_be_updated(
    stack: Stack, cloud: Cloud, path: str, calls: list[str]
) -> None:
    stack.up(one(colour="red", shape="round"))
    stack.up(one({"replace_on_changes": [path]}, colour="blue", shape="round"))
    assert cloud.calls == calls


def test_delete_before_replace_deletes_first(stack: Stack, cloud: Cloud) -> None:
    for size in (1, 2):
        stack.up(one({"delete_before_replace": True}, size=size))
    assert cloud.calls == ["delete one", "create one"]


@pytest.mark.parametrize("after", [one(size=2), nothing], ids=["replaced", "removed"])
def test_retained_resources_are_forgotten_and_not_deleted(stack: Stack, cloud: Cloud, after: Program) -> None:
    stack.up(one({"retain_on_delete": True}, size=1))
    stack.up(after)
    assert "delete one" not in cloud.calls
    assert "one-1" in cloud.things
    assert not stack.graph.doomed


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (nothing, "`one` .*is protected and no longer declared; declare it again or take protect off"),
        (one({"protect": True}, size=2), "`one` .*is protected, and changing size would replace it"),
    ],
    ids=["removed", "replaced"],
)
def test_protected_resources_are_not_deleted(stack: Stack, cloud: Cloud, after: Program, words: str) -> None:
    stack.up(one({"protect": True}, size=1))
    with pytest.raises(ResourceError, match=words):
        stack.up(after)
    assert cloud.calls == []
    assert stack["one"].inputs == {"size": 1}


def test_what_is_deleted_with_something_else_needs_no_call(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        place = account()
        house = Thing("house", here(place))
        Thing("room", here(place, deleted_with=house))

    stack.up(program)
    stack.up(nothing)
    assert cloud.calls == ["delete house"]


def test_import_takes_over_what_exists_and_brings_it_to_what_is_declared(stack: Stack, cloud: Cloud) -> None:
    cloud.things["found-7"] = {"colour": "red", "shape": "round"}
    stack.up(one({"import_": "found-7"}, colour="red"))
    assert cloud.changes == []
    assert (stack["one"].id, stack["one"].external) == ("found-7", False)
    stack.up(one({"import_": "found-7"}, colour="blue"))
    assert cloud.changes == ["update one"]
    stack.up(nothing)
    assert cloud.things == {}


def test_import_of_what_differs_updates_it_in_the_same_run(stack: Stack, cloud: Cloud) -> None:
    cloud.things["found-7"] = {"colour": "red"}
    stack.up(one({"import_": "found-7"}, colour="blue"))
    assert cloud.changes == ["update one"]
    assert cloud.things["found-7"] == {"colour": "blue"}


@pytest.mark.parametrize(
    ("identity", "inputs", "words"),
    [
        ("lost", {}, "there is no 'lost' to import; look at the id and the account"),
        ("found-7", {"size": 2}, "was imported with another size; declare it as it is"),
    ],
)
def test_import_of_the_wrong_thing_is_refused(
    stack: Stack, cloud: Cloud, identity: str, inputs: dict[str, Any], words: str
) -> None:
    cloud.things["found-7"] = {"size": 1}
    with pytest.raises(ResourceError, match=words):
        stack.up(one({"import_": identity}, **inputs))
    assert cloud.things == {"found-7": {"size": 1}}


# --- aliases -------------------------------------------------------------------------------------------------


def alias(**was: Any) -> dict[str, Any]:
    return {"aliases": [pulumi.Alias(**was)]}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("two", alias(name="one")),
        ("two", {"aliases": ["urn:pulumi:dev::kit::aws:test/thing:Thing::one"]}),
        ("two", alias(name="one", parent=pulumi.ROOT_STACK_RESOURCE)),
    ],
)
def test_a_rename_with_an_alias_touches_nothing(
    stack: Stack, cloud: Cloud, name: str, options: dict[str, Any]
) -> None:
    stack.up(one(colour="red"))
    stack.up(lambda: Thing(name, here(**options), colour="red"))
    assert cloud.calls == []
    assert stack[name].id == "one-1"
    assert [resource.name for resource in stack.graph.custom] == [name]


def test_a_new_type_with_an_alias_keeps_the_resource(stack: Stack, cloud: Cloud) -> None:
    stack.up(one(colour="red"))
    new = "aws:test/newThing:NewThing"
    stack.up(lambda: Thing("one", here(**alias(type_="aws:test/thing:Thing")), new, colour="red"))
    assert cloud.calls == []
    assert stack["one"].type == new


def test_the_children_of_a_renamed_component_go_with_it(stack: Stack, cloud: Cloud) -> None:
    def program(name: str, token: str, **options: Any) -> Program:
        def declare() -> None:
            outer = Box(name, here(**options), token)
            inner = Box(f"{name}-inner", outer.inside)
            Thing(f"{name}-inner-thing", inner.inside, colour="red")
            Thing("other", inner.inside, colour="red")

        return declare

    stack.up(program("ward", "test:index:Box"))
    stack.up(program("clinic", "test:index:Chest", **alias(name="ward", type_="test:index:Box")))
    assert cloud.calls == []
    assert {resource.name for resource in stack.graph.custom} == {"clinic-inner-thing", "other"}


def test_a_move_into_a_component_with_an_alias_touches_nothing(stack: Stack, cloud: Cloud) -> None:
    def moved() -> None:
        box = Box("box", here())
        inside = pulumi.ResourceOptions.merge(box.inside, pulumi.ResourceOptions(**alias(parent=None)))
        Thing("one", inside, colour="red")

    stack.up(one(colour="red"))
    stack.up(moved)
    assert cloud.calls == []
    assert stack["one"].parent == stack["box"].urn


@pytest.mark.parametrize(("colour", "calls"), [("blue", ["update two"]), ("red", [])])
def test_a_rename_whose_update_fails_loses_nothing(
    stack: Stack, cloud: Cloud, colour: str, calls: list[str]
) -> None:
    stack.up(one(colour="red"))
    before = at_rest(stack.graph)
    renamed = lambda: Thing("two", here(**alias(name="one")), colour=colour)  # noqa: E731
    cloud.broken = {"two"}
    if calls:
        with pytest.raises(ResourceError):
            stack.up(renamed)
        assert at_rest(stack.graph) == before
    cloud.broken = set()
    stack.up(renamed)
    assert cloud.calls == calls
    assert stack["two"].id == "one-1"


def test_a_name_that_swapped_its_alias_with_a_new_resource_stays_with_the_old_one(stack: Stack, cloud: Cloud) -> None:
    def program() -> None:
        place = account()
        first = Thing("one", here(place), colour="green")
        Thing("two", here(place, depends_on=[first], **alias(name="one")), colour="red")  # the second to come

    stack.up(one(colour="green"))
    stack.up(program)
    assert cloud.calls == ["create two"]
