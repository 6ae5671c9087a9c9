"""One operation of the Pulumi CLI on one stack: its steps as they happen, its result, its errors in plain words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from infra.context.estate import Lock
from infra.engine.automation.aws_refusals import explained
from infra.engine.automation.engine_messages import message_of, plain
from infra.engine.automation.policy_pack import PolicyReport, policy_report
from infra.engine.automation.protection_release import release_protections
from infra.engine.automation.target import Target, export_of
from infra.engine.urns import STACK
from infra.errors import KitError

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent, Stack


class Operation(StrEnum):
    """What the CLI is asked to do with a stack."""

    PREVIEW = "preview"
    UP = "up"
    REFRESH = "refresh"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One event of a stack's operation: a step on a resource (``urn``), a policy's report, or the engine's message."""

    stack: str
    kind: str  # started, step, warning, error, violation, advisory, finished
    text: str = ""
    urn: str = ""


Observer = Callable[[StackEvent], None]


@dataclass(frozen=True)
class StackResult:
    """What an operation did to a stack: resources by step (create, update, same, ...), seconds, an update's outputs.

    A secret output is ``[secret]``, as the engine's events have it.
    ``advisories`` are the policy pack's reports that did not stop the stack. ``export`` is the state document that a
    preview started from; None after other operations. ``waits_for`` are the stacks without which it was not previewed.
    """

    name: str
    operation: Operation
    steps: Counter[str]
    seconds: float
    outputs: dict[str, Any] = field(default_factory=dict)
    advisories: tuple[PolicyReport, ...] = ()
    export: Mapping[str, Any] | None = None
    waits_for: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many resources differ from what the stack had."""
        return sum(count for step, count in self.steps.items() if step not in ("same", "read"))


class DeploymentError(KitError):
    """The CLI could not finish a stack; the message has the engine's own errors. What exists is in the state."""


class PolicyError(DeploymentError):
    """The policy pack stopped a stack; the message has each violation."""

    exit_code = 1


@dataclass
class _Heard:
    """What the engine said during one operation."""

    stack: str
    observer: Observer
    errors: list[str] = field(default_factory=list)
    reports: list[PolicyReport] = field(default_factory=list)
    steps: Counter[str] | None = None
    outputs: dict[str, Any] = field(default_factory=dict)

    def __call__(self, event: EngineEvent) -> None:
        """Take one event, and pass it on in the few kinds that people and programs are shown."""
        if event.policy_event:
            report = policy_report(event.policy_event)
            self.reports.append(report)
            kind = "violation" if report.mandatory else "advisory"
            self.observer(StackEvent(self.stack, kind, str(report), report.urn))
        elif event.resource_pre_event:
            metadata = event.resource_pre_event.metadata
            self.observer(StackEvent(self.stack, "step", str(getattr(metadata.op, "value", metadata.op)), metadata.urn))
        elif (found := event.diagnostic_event) and found.severity in ("warning", "error"):
            text = plain(found.message)
            self.errors.extend([text] if found.severity == "error" else [])
            self.observer(StackEvent(self.stack, found.severity, text, found.urn or ""))
        elif event.summary_event:
            changes = event.summary_event.resource_changes
            self.steps = Counter({str(getattr(step, "value", step)): count for step, count in changes.items()})
        elif (done := event.res_outputs_event) and done.metadata.type == STACK and done.metadata.new:
            self.outputs = dict(done.metadata.new.outputs or {})

    def failure(self, operation: Operation, error: Exception) -> DeploymentError:
        """The error of a failed operation: each mandatory violation, else what the engine said."""
        violations = list(dict.fromkeys(str(report) for report in self.reports if report.mandatory))
        if not violations:
            reason = explained(message_of(self.errors, error))
            return DeploymentError(f"{self.stack}: {operation} failed: {reason}")
        lines = "".join(f"\n  {violation}" for violation in violations)
        count = f"{len(violations)} violation{'s' if len(violations) > 1 else ''}"
        fix = "`mso policies show RULE` explains a rule and its fix; --no-policy-pack leaves the policies out"
        return PolicyError(f"{self.stack}: the policy pack stops this {operation}: {count}{lines}\nFix: {fix}")


def operate(name: str, operation: Operation, target: Target, lock: Lock, observer: Observer) -> StackResult:
    """Run one operation on one stack; a lock that an interrupted run left is released first if the target says so.

    :raises DeploymentError: the operation failed, or another one holds the stack's lock.
    :raises PolicyError: the policy pack reports a mandatory violation.
    """
    from pulumi.automation import CommandError, ConcurrentUpdateError

    began, heard = time.monotonic(), _Heard(name, observer)
    observer(StackEvent(name, "started", operation))
    try:
        stack = target.stack(name, lock)
        if target.release_locks:
            stack.cancel()
        export = export_of(stack) if operation in (Operation.PREVIEW, Operation.DESTROY) else None
        if operation is Operation.DESTROY and export and target.emulated:
            target.emulated.release(export)
            release_protections(stack, export)
        _run(stack, operation, target, heard, name)
    except ConcurrentUpdateError:
        raise DeploymentError(
            f"{name}: another operation holds the lock of this stack, or one was interrupted. Fix: wait for it, or, "
            "if none runs, repeat the command with --release-lock"
        ) from None
    except CommandError as error:
        raise heard.failure(operation, error) from None
    if (steps := heard.steps) is None:
        raise DeploymentError(f"{name}: {operation}: the engine gave no summary. Fix: repeat the command")
    advisories = tuple(dict.fromkeys(report for report in heard.reports if not report.mandatory))
    outputs = heard.outputs if operation is Operation.UP else {}
    result = StackResult(name, operation, steps, time.monotonic() - began, outputs, advisories, export)
    observer(StackEvent(name, "finished", ", ".join(f"{count} {step}" for step, count in sorted(steps.items()))))
    return result


def _run(
    stack: Stack, operation: Operation, target: Target, hear: Callable[[EngineEvent], None], name: str
) -> None:
    """Run the operation; what it did is in the events."""
    with target.policy_options(name) as policies:
        match operation:
            case Operation.PREVIEW:
                stack.preview(on_event=hear, **policies)
            case Operation.UP:
                stack.up(on_event=hear, **policies)
            case Operation.REFRESH:
                stack.refresh(on_event=hear)
            case Operation.DESTROY:
                stack.destroy(on_event=hear)
