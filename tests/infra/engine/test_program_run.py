"""A program that fails ends in one clear error, with its own file and line, and silence on stderr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
from fake_cloud import Box, Cloud, Stack, Thing, account, here

from infra.engine.goal_state import ResourceError
from infra.engine.program_run import ProgramError
from infra.errors import KitError, UsageError


def raises_at_once() -> None:
    raise RuntimeError("out of beds")


def raises_in_apply() -> None:
    made = Thing("one", here())
    pulumi.export("worse", made.arn.apply(lambda arn: 1 / (len(arn) - len(arn))))


def raises_in_an_input() -> None:
    place = account()
    made = Thing("one", here(place))
    Thing("two", here(place), label=made.arn.apply(lambda arn: dict[str, str]()[arn]))


def raises_in_a_component() -> None:
    box = Box("box", here())
    Thing("one", box.inside)
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
def test_an_error_gives_file_line_and_cause_and_nothing_on_stderr(
    stack: Stack, program: Callable[[], None], words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProgramError) as caught:
        stack.up(program)
    place, _, said = str(caught.value).partition(": ")
    file, _, line = place.partition(":")
    assert file == "tests/infra/engine/test_program_run.py"
    first, lines = program.__code__.co_firstlineno, Path(__file__).read_text(encoding="utf-8").splitlines()
    assert first < int(line) <= first + 5, lines[int(line) - 1]
    assert said == words
    assert capfd.readouterr() == ("", "")


def test_an_error_meant_for_a_person_is_passed_on_as_it_is(stack: Stack, capfd: pytest.CaptureFixture[str]) -> None:
    def program() -> None:
        Thing("one", here())
        raise UsageError("mso.yaml:3: no such practice")

    with pytest.raises(UsageError, match=r"^mso\.yaml:3: no such practice$"):
        stack.up(program)
    assert capfd.readouterr() == ("", "")


def test_the_first_failed_resource_is_the_one_error(
    stack: Stack, cloud: Cloud, capfd: pytest.CaptureFixture[str]
) -> None:
    def program() -> None:
        place = account()
        one = Thing("one", here(place))
        two = Thing("two", here(place), label=one.arn)
        for index in range(20):
            Thing(f"after-{index}", here(place), label=two.arn)
        pulumi.export("two", two.arn)

    cloud.broken = {"two"}
    with pytest.raises(ResourceError, match=r"^aws:test/thing:Thing `two` \(.*py:\d+\): create is broken for two$"):
        stack.up(program)
    assert cloud.calls == ["create one"]
    assert [resource.name for resource in stack.graph.custom] == ["one"]
    assert capfd.readouterr() == ("", "")


def test_nothing_is_deleted_when_the_program_fails(stack: Stack, cloud: Cloud) -> None:
    stack.up(lambda: Thing("one", here()))
    with pytest.raises(ProgramError):
        stack.up(raises_at_once)
    assert list(cloud.things) == ["one-1"]
    assert stack["one"].id == "one-1"


def test_one_program_after_another_starts_afresh(stack: Stack, cloud: Cloud) -> None:
    with pytest.raises(KitError):
        stack.up(raises_at_once)
    stack.up(lambda: Thing("one", here()))
    assert cloud.calls == ["create one"]


def test_warnings_and_errors_that_the_program_logs_are_kept_from_stderr(
    stack: Stack, capfd: pytest.CaptureFixture[str]
) -> None:
    stack.up(lambda: pulumi.log.warn("mind the step"))
    assert capfd.readouterr() == ("", "")
