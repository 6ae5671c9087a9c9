"""The result of an operation is what the engine's events say; the CLI is not asked again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pulumi.automation import (
    CommandError,
    CommandResult,
    EngineEvent,
    LocalWorkspace,
    PulumiCommand,
    StackNotFoundError,
)
from semver import VersionInfo

from infra.context.estate import Lock
from infra.engine.automation.engine_messages import message_of
from infra.engine.automation.single_call_stack import SingleCallStack
from infra.engine.automation.stack_operations import DeploymentError, Operation, StackResult, operate
from infra.engine.automation.target import Target
from infra.engine.urns import STACK

OUTPUTS = {"organization": "o-1", "key": "[secret]"}


def root(outputs: dict[str, Any]) -> dict[str, Any]:
    """The event with which the engine finishes the root stack."""
    urn = f"urn:pulumi:org::mso::{STACK}::mso-org"
    state = {"type": STACK, "urn": urn, "id": "", "parent": "", "provider": "", "outputs": outputs}
    metadata = {"op": "create", "urn": urn, "type": STACK, "provider": "", "new": state}
    return {"resOutputsEvent": {"metadata": metadata}}


SUMMARY = {"summaryEvent": {"maybeCorrupt": False, "durationSeconds": 1, "resourceChanges": {"create": 2, "same": 1}}}


def operated(operation: Operation, *events: dict[str, Any]) -> StackResult:
    """The result of an operation during which the engine says this."""

    def said(on_event: Callable[[EngineEvent], None]) -> None:
        for event in events:
            on_event(EngineEvent.from_json({"sequence": 1, "timestamp": 1, **event}))

    stack = SimpleNamespace(up=said, refresh=said)
    target = SimpleNamespace(
        stack=lambda _name, _lock: stack, release_locks=False, policy_options=lambda _name: nullcontext({})
    )
    return operate("org", operation, cast(Target, target), Lock(), lambda _: None)


def test_steps_and_outputs_of_an_update_are_those_of_its_events() -> None:
    result = operated(Operation.UP, root({}), root(OUTPUTS), SUMMARY)
    assert (result.steps, result.outputs, result.changes) == ({"create": 2, "same": 1}, OUTPUTS, 2)


def test_a_refresh_has_no_outputs() -> None:
    assert operated(Operation.REFRESH, root(OUTPUTS), SUMMARY).outputs == {}


def test_an_operation_without_a_summary_is_not_taken_for_one_without_changes() -> None:
    with pytest.raises(DeploymentError, match="org: up: the engine gave no summary"):
        operated(Operation.UP, root(OUTPUTS))


class Cli(PulumiCommand):
    """A CLI that notes what it is asked to do, and does nothing; where ``missing``, its backend has no stack."""

    def __init__(self, *, missing: bool = False) -> None:
        self.asked: list[str] = []
        self.missing = missing
        self.version = VersionInfo(3, 274, 1)

    def run(self, args: list[str], *_: Any, **__: Any) -> CommandResult:
        self.asked.append(" ".join(itertools.takewhile(lambda each: not each.startswith("-"), args)))
        if self.missing:
            raise StackNotFoundError(CommandResult("", "no stack named 'org' found", 255))
        return CommandResult("", "", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("{name: mso, runtime: python}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("operation", [Operation.UP, Operation.REFRESH, Operation.DESTROY])
def test_an_operation_runs_the_cli_once_after_the_stack_is_selected(operation: Operation, folder: Path) -> None:
    cli = Cli()
    stack = SingleCallStack("organization/mso/org", LocalWorkspace(str(folder), pulumi_command=cli))
    getattr(stack.created(), operation)()
    assert cli.asked == ["stack select", operation]


def test_reading_a_state_does_not_create_a_stack(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cli = Cli(missing=True)
    monkeypatch.setattr("infra.engine.automation.pulumi_cli.pulumi_command", lambda: cli)
    target = Target(
        folder=folder, variables={}, backend=lambda _: "file://nowhere", program=lambda *_: lambda: None, lock=Lock(),
        keep_lock=lambda _: None,
    )  # fmt: skip
    assert target.export("org", Lock()) is None
    assert cli.asked == ["stack export"]


def test_of_a_cli_that_fails_before_the_engine_starts_its_own_words_are_shown() -> None:
    error = CommandError(CommandResult("", "error: getting stack configuration: incorrect passphrase", 255))
    assert message_of([], error) == "getting stack configuration: incorrect passphrase"
