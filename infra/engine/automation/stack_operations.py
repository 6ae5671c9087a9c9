"""One operation of the Pulumi CLI on one stack: its steps as they happen, its result, its errors in plain words."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from infra.context.estate import Lock
from infra.engine.automation.target import Target
from infra.errors import KitError

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent, Stack


MARKUP = re.compile(r"<\{%.*?%\}>")
INLINE = "python inline source runtime error: "
NOT_A_CAUSE = frozenset({"update failed", "preview failed", "refresh failed"})
"""What the engine says in addition to the error itself."""


class Operation(StrEnum):
    """What the CLI is asked to do with a stack."""

    PREVIEW = "preview"
    UP = "up"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One event of a stack's operation: a step on a resource (``urn``), or a message of the engine."""

    stack: str
    kind: str  # started, step, warning, error, finished
    text: str = ""
    urn: str = ""


Observer = Callable[[StackEvent], None]


@dataclass(frozen=True)
class StackResult:
    """What an operation did to a stack: resources by step (create, update, same, ...), seconds, the stack's outputs."""

    name: str
    operation: Operation
    steps: Counter[str]
    seconds: float
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        """How many resources differ from what the stack had."""
        return sum(count for step, count in self.steps.items() if step not in ("same", "read"))


class DeploymentError(KitError):
    """The CLI could not finish a stack; the message has the engine's own errors. What exists is in the state."""


def operate(name: str, operation: Operation, target: Target, lock: Lock, observer: Observer) -> StackResult:
    """Run one operation on one stack; a lock that an interrupted run left is released first if the target says so.

    :raises DeploymentError: the operation failed, or another one holds the stack's lock.
    """
    from pulumi.automation import CommandError, ConcurrentUpdateError

    began, errors = time.monotonic(), list[str]()

    def hear(event: EngineEvent) -> None:
        if translated := _translated(name, event):
            errors.extend([translated.text] if translated.kind == "error" else [])
            observer(translated)

    observer(StackEvent(name, "started", operation))
    try:
        stack = target.stack(name, lock)
        if target.release_locks:
            stack.cancel()
        steps = _run(stack, operation, hear)
        outputs = {key: value.value for key, value in stack.outputs().items()} if operation is Operation.UP else {}
    except ConcurrentUpdateError:
        raise DeploymentError(
            f"{name}: another operation holds the lock of this stack, or one was interrupted. Fix: wait for it, or, "
            "if none runs, repeat the command with --release-lock"
        ) from None
    except CommandError as error:
        raise DeploymentError(f"{name}: {operation} failed: {_message(errors, error)}") from None
    result = StackResult(name, operation, steps, time.monotonic() - began, outputs)
    observer(StackEvent(name, "finished", ", ".join(f"{count} {step}" for step, count in sorted(steps.items()))))
    return result


def _run(stack: Stack, operation: Operation, hear: Callable[[EngineEvent], None]) -> Counter[str]:
    match operation:
        case Operation.PREVIEW:
            summary = stack.preview(on_event=hear).change_summary
        case Operation.UP:
            summary = stack.up(on_event=hear).summary.resource_changes or {}
        case Operation.REFRESH:
            summary = stack.refresh(on_event=hear).summary.resource_changes or {}
    return Counter({str(getattr(step, "value", step)): count for step, count in summary.items()})


def _translated(stack: str, event: EngineEvent) -> StackEvent | None:
    """The event in the few kinds that people and programs are shown; None for all others."""
    if event.resource_pre_event:
        metadata = event.resource_pre_event.metadata
        return StackEvent(stack, "step", str(getattr(metadata.op, "value", metadata.op)), metadata.urn)
    if (found := event.diagnostic_event) and found.severity in ("warning", "error"):
        return StackEvent(stack, found.severity, _plain(found.message), found.urn or "")
    return None


def _plain(text: str) -> str:
    """A message on one line, without color markup, the SDK's own phrases and a traceback."""
    text = MARKUP.sub("", text).partition("Traceback (most recent call last)")[0]
    return " ".join(text.replace("an unhandled error occurred: ", "").replace(INLINE, "").split())


def _message(errors: list[str], error: Exception) -> str:
    """The engine's errors, each once; else the last words that the CLI printed."""
    if found := [each for each in dict.fromkeys(errors) if each not in NOT_A_CAUSE]:
        return "; ".join(found)
    return " ".join(str(error).split()[-60:])
