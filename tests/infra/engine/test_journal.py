"""The next run continues an interrupted one, at whatever operation it stopped: no resource is lost or created twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pulumi
import pytest
from in_memory_provider import FakeResource, InMemoryProvider, Stack, aws_account, in_account, without_sources

from infra.engine.embedded.goal_state import ResourceError
from infra.engine.embedded.journal import Journal
from infra.engine.graph import Resource
from infra.engine.state_document import write_state
from infra.errors import KitError, UsageError

Program = Callable[[], object]


def first() -> None:
    account = aws_account()
    vpc = FakeResource("vpc", in_account(account), size=1)
    subnet = FakeResource("subnet", in_account(account), parent_id=vpc.id)
    named = FakeResource("named", in_account(account), size=1, name="n")
    FakeResource("plain", in_account(account, depends_on=[subnet, named]), color="red")
    FakeResource("removed", in_account(account), parent_id=vpc.id)
    FakeResource("was", in_account(account), color="red")


def second() -> None:
    """Replaces in both orders, renames, updates, creates and removes."""
    account = aws_account()
    vpc = FakeResource("vpc", in_account(account), size=2)
    subnet = FakeResource("subnet", in_account(account), parent_id=vpc.id)
    named = FakeResource("named", in_account(account), size=2, name="n")
    FakeResource("plain", in_account(account, depends_on=[subnet, named]), color="blue")
    FakeResource("is", in_account(account, aliases=[pulumi.Alias(name="was")]), color="green")
    FakeResource("new", in_account(account), parent_id=vpc.id)


class StoredStack:
    """A stack whose state is on disk; each run reads only the files."""

    def __init__(self, provider: InMemoryProvider, folder: Path) -> None:
        self.provider, self.file = provider, folder / "dev.json"

    def up(self, program: Program, *, preview: bool = False) -> Stack:
        """Run, and close the journal even where the run fails."""
        journal = Journal(self.file)
        stack = Stack(self.provider, journal.load(), journal)
        try:
            stack.up(program, preview=preview)
        finally:
            if not preview:
                journal.close(stack.graph)
        return stack

    def fail(self, program: Program, operation: int, *, killed: bool = False) -> None:
        """Run, and fail at an operation; a run that is ``killed`` leaves its journal open."""
        journal = Journal(self.file)
        runner = Stack(self.provider, journal.load(), journal) if killed else self
        self.provider.failing_call = operation
        with pytest.raises(ResourceError):
            runner.up(program)
        self.provider.failing_call = -1

    @property
    def journal(self) -> Path:
        return self.file.with_suffix(".journal")


@pytest.fixture
def stored(provider: InMemoryProvider, tmp_path: Path) -> StoredStack:
    return StoredStack(provider, tmp_path)


def count(program: Program, before: Iterable[Program], folder: Path) -> int:
    """The number of operations of a program."""
    provider = InMemoryProvider()
    stored = StoredStack(provider, folder)
    for earlier in (*before, program):
        stored.up(earlier)
    return len(provider.calls)


def check_nothing_lost(stored: StoredStack) -> None:
    """State and provider have the same resources, one for each name, as after a run without a failure."""
    current = Journal(stored.file).load()
    assert not current.pending_deletes
    assert sorted(resource.id for resource in current.custom) == sorted(stored.provider.resources)
    uninterrupted = Stack(InMemoryProvider())
    uninterrupted.up(first)
    uninterrupted.up(second)

    def shape(resource: Resource) -> tuple[str, list[str]]:
        return resource.urn, sorted(resource.inputs)

    assert sorted(map(shape, current.custom)) == sorted(map(shape, uninterrupted.graph.custom))
    parent_ids = {resource.name: resource.inputs.get("parent_id") for resource in current.custom}
    vpc = next(resource.id for resource in current.custom if resource.name == "vpc")
    assert parent_ids["subnet"] == parent_ids["new"] == vpc


@pytest.mark.parametrize("killed", [False, True], ids=["failed", "killed"])
@pytest.mark.parametrize("operation", range(10))
def test_the_next_run_completes_a_second_run_that_failed_at_any_operation(
    stored: StoredStack, operation: int, killed: bool
) -> None:
    stored.up(first)
    stored.fail(second, operation, killed=killed)
    stored.up(second)
    check_nothing_lost(stored)
    assert stored.up(second).provider.calls == []


def test_the_failure_tests_cover_every_operation_of_the_second_run(tmp_path: Path) -> None:
    assert count(second, [first], tmp_path) == 10


@pytest.mark.parametrize("operation", range(6))
def test_the_next_run_completes_an_interrupted_first_run(stored: StoredStack, operation: int) -> None:
    stored.fail(first, operation, killed=True)
    stored.up(first)
    assert len(stored.provider.resources) == stored.provider.created == 6


def test_runs_interrupted_after_each_operation_end_in_the_same_state_as_one_run(stored: StoredStack) -> None:
    stored.up(first)
    for _ in range(9):
        stored.fail(second, 1, killed=True)  # one operation is done, the next one fails
    assert stored.up(second).provider.calls == ["delete vpc"]
    check_nothing_lost(stored)


def test_reverting_after_a_failed_replacement_keeps_the_old_resource(stored: StoredStack) -> None:
    stored.up(lambda: FakeResource("one", in_account(), size=1))
    stored.fail(lambda: FakeResource("one", in_account(), size=2), 0)
    stored.up(lambda: FakeResource("one", in_account(), size=1))
    assert list(stored.provider.resources) == ["one-1"]
    assert stored.provider.calls == []


def test_a_partially_created_resource_is_updated_and_not_created_again(stored: StoredStack) -> None:
    stored.provider.partially_created = {"one"}
    with pytest.raises(KitError, match="one is only partially created"):
        stored.up(lambda: FakeResource("one", in_account(), color="red"))
    stored.provider.partially_created = set()
    stored.up(lambda: FakeResource("one", in_account(), color="red"))
    assert stored.provider.calls == ["update one"]
    stored.up(lambda: FakeResource("one", in_account(), color="red"))
    assert stored.provider.calls == []


def test_a_partially_created_replacement_still_deletes_the_old_resource(stored: StoredStack) -> None:
    stored.up(lambda: FakeResource("one", in_account(), size=1))
    stored.provider.partially_created = {"one"}
    with pytest.raises(KitError):
        stored.up(lambda: FakeResource("one", in_account(), size=2))
    stored.provider.partially_created = set()
    stored.up(lambda: FakeResource("one", in_account(), size=2))
    assert list(stored.provider.resources) == ["one-2"]


def test_old_resources_of_two_interrupted_replacements_are_both_deleted(stored: StoredStack) -> None:
    stored.up(lambda: FakeResource("one", in_account(), size=1))
    stored.fail(lambda: FakeResource("one", in_account(), size=2), 1, killed=True)
    stored.fail(lambda: FakeResource("one", in_account(), size=3), 1, killed=True)
    assert sorted(r.id for r in Journal(stored.file).load().pending_deletes) == ["one-1", "one-2"]
    stored.up(lambda: FakeResource("one", in_account(), size=3))
    assert list(stored.provider.resources) == ["one-3"]
    assert stored.provider.scopes["delete one"].account == "111111111111"


def test_an_incomplete_last_line_of_the_journal_is_ignored(stored: StoredStack) -> None:
    stored.fail(first, 3, killed=True)
    with stored.journal.open("a") as file:
        file.write('{"put": {"version": 3, "depl')
    stored.fail(first, 2, killed=True)
    stored.up(first)
    assert len(stored.provider.resources) == stored.provider.created == 6
    assert not stored.journal.exists()


@pytest.mark.parametrize("line", ["{", "[]", "7", "{}", '{"put": [], "drop": []}', '{"put": {}, "drop": [1]}'])
def test_a_damaged_line_of_the_journal_is_reported(stored: StoredStack, line: str) -> None:
    stored.journal.write_text(line + "\n")
    with pytest.raises(UsageError, match=r"dev\.journal"):
        stored.up(first)


def test_a_preview_writes_no_files(stored: StoredStack) -> None:
    stored.up(first, preview=True)
    assert not list(stored.file.parent.iterdir())


def test_the_journal_is_readable_by_its_owner_only(stored: StoredStack) -> None:
    stored.fail(first, 2, killed=True)
    assert stored.journal.stat().st_mode & 0o077 == 0


def test_a_run_continues_from_a_document_without_a_journal(stored: StoredStack) -> None:
    stack = Stack(stored.provider)
    stack.up(first)
    write_state(stored.file, stack.graph)
    after = stored.up(first)
    assert stored.provider.calls == []
    assert without_sources(after.graph) == without_sources(stack.graph)
