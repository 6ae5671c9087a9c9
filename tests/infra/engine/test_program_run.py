"""A program that fails raises one error with its own file and line, and writes nothing to stderr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
from in_memory_provider import FakeComponent, FakeResource, InMemoryProvider, Stack, aws_account, in_account

from infra.engine.embedded.goal_state import ResourceError
from infra.engine.embedded.program_run import ProgramError
from infra.errors import KitError, UsageError


def raises_at_once() -> None:
    raise RuntimeError("out of beds")


def raises_in_apply() -> None:
    created = FakeResource("one", in_account())
    pulumi.export("worse", created.arn.apply(lambda arn: 1 / (len(arn) - len(arn))))


def raises_in_an_input() -> None:
    account = aws_account()
    created = FakeResource("one", in_account(account))
    FakeResource("two", in_account(account), label=created.arn.apply(lambda arn: dict[str, str]()[arn]))


def raises_in_a_component() -> None:
    component = FakeComponent("component", in_account())
    FakeResource("one", component.child_options)
    int("many")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (raises_at_once, "RuntimeError: out of beds"),
        (raises_in_apply, "ZeroDivisionError: division by zero"),
        (raises_in_an_input, "KeyError: 'arn:test:one-1'"),
        (raises_in_a_component, "invalid literal for int() with base 10: 'many'"),
    ],
)
def test_an_error_states_file_line_and_cause_and_nothing_is_written_to_stderr(
    stack: Stack, program: Callable[[], None], words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProgramError) as caught:
        stack.up(program)
    position, _, message = str(caught.value).partition(": ")
    file, _, line = position.partition(":")
    assert file == "tests/infra/engine/test_program_run.py"
    first, lines = program.__code__.co_firstlineno, Path(__file__).read_text(encoding="utf-8").splitlines()
    assert first < int(line) <= first + 5, lines[int(line) - 1]
    assert message == words
    assert capfd.readouterr() == ("", "")


def test_a_kit_error_is_raised_unchanged(stack: Stack, capfd: pytest.CaptureFixture[str]) -> None:
    def program() -> None:
        FakeResource("one", in_account())
        raise UsageError("mso.yaml:3: no such practice")

    with pytest.raises(UsageError, match=r"^mso\.yaml:3: no such practice$"):
        stack.up(program)
    assert capfd.readouterr() == ("", "")


def test_only_the_first_failed_resource_is_reported(
    stack: Stack, provider: InMemoryProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    def program() -> None:
        account = aws_account()
        one = FakeResource("one", in_account(account))
        two = FakeResource("two", in_account(account), label=one.arn)
        for index in range(20):
            FakeResource(f"after-{index}", in_account(account), label=two.arn)
        pulumi.export("two", two.arn)

    provider.failing = {"two"}
    with pytest.raises(
        ResourceError, match=r"^aws:test/resource:FakeResource `two` \(.*py:\d+\): create fails for two$"
    ):
        stack.up(program)
    assert provider.calls == ["create one"]
    assert [resource.name for resource in stack.graph.custom] == ["one"]
    assert capfd.readouterr() == ("", "")


def test_nothing_is_deleted_when_the_program_fails(stack: Stack, provider: InMemoryProvider) -> None:
    stack.up(lambda: FakeResource("one", in_account()))
    with pytest.raises(ProgramError):
        stack.up(raises_at_once)
    assert list(provider.resources) == ["one-1"]
    assert stack["one"].id == "one-1"


def test_a_program_runs_normally_after_a_failed_one(stack: Stack, provider: InMemoryProvider) -> None:
    with pytest.raises(KitError):
        stack.up(raises_at_once)
    stack.up(lambda: FakeResource("one", in_account()))
    assert provider.calls == ["create one"]


def test_log_messages_of_the_program_are_not_written_to_stderr(stack: Stack, capfd: pytest.CaptureFixture[str]) -> None:
    stack.up(lambda: pulumi.log.warn("mind the step"))
    assert capfd.readouterr() == ("", "")
