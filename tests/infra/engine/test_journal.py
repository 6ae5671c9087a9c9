"""A run that is cut off, wherever that is, is gone on from: nothing is lost and nothing is made twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pulumi
import pytest
from fake_cloud import Cloud, Stack, Thing, account, at_rest, here

from infra.engine.goal_state import ResourceError
from infra.engine.graph import Resource
from infra.engine.journal import Journal
from infra.engine.state_document import write_state
from infra.errors import KitError, UsageError

Program = Callable[[], object]


def first() -> None:
    place = account()
    house = Thing("house", here(place), size=1)
    room = Thing("room", here(place), home=house.id)
    named = Thing("named", here(place), size=1, name="n")
    Thing("plain", here(place, depends_on=[room, named]), colour="red")
    Thing("removed", here(place), home=house.id)
    Thing("was", here(place), colour="red")


def second() -> None:
    """Replaces two ways, renames, updates, creates and removes."""
    place = account()
    house = Thing("house", here(place), size=2)
    room = Thing("room", here(place), home=house.id)
    named = Thing("named", here(place), size=2, name="n")
    Thing("plain", here(place, depends_on=[room, named]), colour="blue")
    Thing("is", here(place, aliases=[pulumi.Alias(name="was")]), colour="green")
    Thing("new", here(place), home=house.id)


class Drawer:
    """A stack whose state is on disk; each run starts from the files alone."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.cloud, self.file = cloud, folder / "dev.json"

    def up(self, program: Program, *, preview: bool = False) -> Stack:
        """Run, and close the journal, as a run does however it ends."""
        journal = Journal(self.file)
        stack = Stack(self.cloud, journal.load(), journal)
        try:
            stack.up(program, preview=preview)
        finally:
            if not preview:
                journal.close(stack.graph)
        return stack

    def fail(self, program: Program, operation: int, *, killed: bool = False) -> None:
        """Run, and fail at an operation; a run that is ``killed`` then leaves its journal as it is."""
        journal = Journal(self.file)
        runner = Stack(self.cloud, journal.load(), journal) if killed else self
        self.cloud.fail_at = operation
        with pytest.raises(ResourceError):
            runner.up(program)
        self.cloud.fail_at = -1

    @property
    def journal(self) -> Path:
        return self.file.with_suffix(".journal")


@pytest.fixture
def drawer(cloud: Cloud, tmp_path: Path) -> Drawer:
    return Drawer(cloud, tmp_path)


def count(program: Program, before: Iterable[Program], folder: Path) -> int:
    """How many operations a program takes."""
    cloud = Cloud()
    drawer = Drawer(cloud, folder)
    for earlier in (*before, program):
        drawer.up(earlier)
    return len(cloud.calls)


def check_nothing_lost(drawer: Drawer) -> None:
    """State and cloud name the same things; one for each name; as a run without trouble leaves them."""
    held = Journal(drawer.file).load()
    assert not held.doomed
    assert sorted(resource.id for resource in held.custom) == sorted(drawer.cloud.things)
    untroubled = Stack(Cloud())
    untroubled.up(first)
    untroubled.up(second)

    def shape(resource: Resource) -> tuple[str, list[str]]:
        return resource.urn, sorted(resource.inputs)

    assert sorted(map(shape, held.custom)) == sorted(map(shape, untroubled.graph.custom))
    homes = {resource.name: resource.inputs.get("home") for resource in held.custom}
    house = next(resource.id for resource in held.custom if resource.name == "house")
    assert homes["room"] == homes["new"] == house


@pytest.mark.parametrize("killed", [False, True], ids=["failed", "killed"])
@pytest.mark.parametrize("operation", range(10))
def test_a_second_run_that_breaks_at_any_operation_is_finished_by_the_next(
    drawer: Drawer, operation: int, killed: bool
) -> None:
    drawer.up(first)
    drawer.fail(second, operation, killed=killed)
    drawer.up(second)
    check_nothing_lost(drawer)
    assert drawer.up(second).cloud.calls == []


def test_the_operations_of_the_second_run_are_those_that_are_broken(tmp_path: Path) -> None:
    assert count(second, [first], tmp_path) == 10


@pytest.mark.parametrize("operation", range(6))
def test_a_first_run_that_is_cut_off_is_gone_on_from(drawer: Drawer, operation: int) -> None:
    drawer.fail(first, operation, killed=True)
    drawer.up(first)
    assert len(drawer.cloud.things) == drawer.cloud.made == 6


def test_a_run_cut_off_at_every_operation_in_turn_ends_where_one_run_does(drawer: Drawer) -> None:
    drawer.up(first)
    for _ in range(9):
        drawer.fail(second, 1, killed=True)  # one operation is done, and the next one is the end
    assert drawer.up(second).cloud.calls == ["delete house"]
    check_nothing_lost(drawer)


def test_going_back_after_a_broken_replacement_keeps_the_old_one(drawer: Drawer) -> None:
    drawer.up(lambda: Thing("one", here(), size=1))
    drawer.fail(lambda: Thing("one", here(), size=2), 0)
    drawer.up(lambda: Thing("one", here(), size=1))
    assert list(drawer.cloud.things) == ["one-1"]
    assert drawer.cloud.calls == []


def test_what_is_half_made_is_finished_and_not_made_again(drawer: Drawer) -> None:
    drawer.cloud.half = {"one"}
    with pytest.raises(KitError, match="one is only half made"):
        drawer.up(lambda: Thing("one", here(), colour="red"))
    drawer.cloud.half = set()
    drawer.up(lambda: Thing("one", here(), colour="red"))
    assert drawer.cloud.calls == ["update one"]
    drawer.up(lambda: Thing("one", here(), colour="red"))
    assert drawer.cloud.calls == []


def test_a_half_made_replacement_remembers_what_it_replaces(drawer: Drawer) -> None:
    drawer.up(lambda: Thing("one", here(), size=1))
    drawer.cloud.half = {"one"}
    with pytest.raises(KitError):
        drawer.up(lambda: Thing("one", here(), size=2))
    drawer.cloud.half = set()
    drawer.up(lambda: Thing("one", here(), size=2))
    assert list(drawer.cloud.things) == ["one-2"]


def test_two_replacements_that_were_never_cleaned_up_are_both_remembered(drawer: Drawer) -> None:
    drawer.up(lambda: Thing("one", here(), size=1))
    drawer.fail(lambda: Thing("one", here(), size=2), 1, killed=True)
    drawer.fail(lambda: Thing("one", here(), size=3), 1, killed=True)
    assert sorted(r.id for r in Journal(drawer.file).load().doomed) == ["one-1", "one-2"]
    drawer.up(lambda: Thing("one", here(), size=3))
    assert list(drawer.cloud.things) == ["one-3"]
    assert drawer.cloud.scopes["delete one"].account == "111111111111"


def test_half_a_line_at_the_end_of_the_journal_is_no_harm(drawer: Drawer) -> None:
    drawer.fail(first, 3, killed=True)
    with drawer.journal.open("a") as file:
        file.write('{"put": {"version": 3, "depl')
    drawer.fail(first, 2, killed=True)
    drawer.up(first)
    assert len(drawer.cloud.things) == drawer.cloud.made == 6
    assert not drawer.journal.exists()


@pytest.mark.parametrize("line", ["{", "[]", "7", "{}", '{"put": [], "drop": []}', '{"put": {}, "drop": [1]}'])
def test_a_damaged_line_in_the_middle_is_told(drawer: Drawer, line: str) -> None:
    drawer.journal.write_text(line + "\n")
    with pytest.raises(UsageError, match=r"dev\.journal"):
        drawer.up(first)


def test_a_preview_leaves_no_trace(drawer: Drawer) -> None:
    drawer.up(first, preview=True)
    assert not list(drawer.file.parent.iterdir())


def test_the_journal_is_for_its_owner_only(drawer: Drawer) -> None:
    drawer.fail(first, 2, killed=True)
    assert drawer.journal.stat().st_mode & 0o077 == 0


def test_a_document_from_elsewhere_is_gone_on_from(drawer: Drawer) -> None:
    stack = Stack(drawer.cloud)
    stack.up(first)
    write_state(drawer.file, stack.graph)
    after = drawer.up(first)
    assert drawer.cloud.calls == []
    assert at_rest(after.graph) == at_rest(stack.graph)
