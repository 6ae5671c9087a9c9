"""What people and programs see of a deployment: a line a stack on stderr, or one JSON document an event on stdout."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from threading import Lock

import click

from infra.engine.automation.stack_operations import StackEvent, StackResult

EVERY_SECONDS = 5.0
"""How often a running stack says how far it is."""


class Reporter:
    """Takes the events of a deployment, from several threads, and prints them."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json, self._turn = as_json, Lock()
        self._steps: dict[str, int] = {}
        self._reported_at: dict[str, float] = {}
        self._told: set[tuple[str, str]] = set()

    def __call__(self, event: StackEvent) -> None:
        """Print one event."""
        with self._turn:
            if self._as_json:
                click.echo(json.dumps(asdict(event)))
            elif line := self._line(event):
                click.echo(f"{event.stack}: {line}", err=True)

    def _line(self, event: StackEvent) -> str:
        match event.kind:
            case "started":
                self._steps[event.stack], self._reported_at[event.stack] = 0, time.monotonic()
                return f"{event.text} ..."
            case "step":
                return self._progress(event.stack)
            case "finished":
                return event.text or "no resources"
            case "advisory":
                return ""
            case _ if (event.stack, event.text) in self._told:  # the engine repeats itself, for each provider
                return ""
            case kind:
                self._told.add((event.stack, event.text))
                return f"{kind}: {event.text}"

    def _progress(self, stack: str) -> str:
        self._steps[stack] += 1
        now = time.monotonic()
        if now - self._reported_at[stack] < EVERY_SECONDS:
            return ""
        self._reported_at[stack] = now
        return f"{self._steps[stack]} resources so far"


def summary(results: Sequence[StackResult]) -> str:
    """A table: each stack, its steps and its seconds, and the total."""
    lines = [f"{'stack':<28} {'seconds':>8}  resources"]
    for result in results:
        lines.append(f"{result.name:<28} {result.seconds:>8.1f}  {_steps(result)}")
    changes = sum(result.changes for result in results)
    waiting = sum(bool(result.waits_for) for result in results)
    more = f"; {waiting} left out: deploy what they wait for, or see `mso check` for the plan of all" if waiting else ""
    counts = f"{_counted(len(results) - waiting, 'stack')}, {_counted(changes, 'change')}"
    return "\n".join([*lines, f"{counts}{more}"])


def _counted(number: int, what: str) -> str:
    """``1 stack``, ``no changes``."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def as_document(results: Sequence[StackResult]) -> dict[str, object]:
    """The results as the last line of ``--json``."""
    stacks = [
        {"stack": result.name, "operation": result.operation.value, "steps": dict(result.steps),
         "seconds": round(result.seconds, 1), "waits_for": list(result.waits_for)}
        for result in results
    ]  # fmt: skip
    return {"kind": "summary", "stacks": stacks}


def _steps(result: StackResult) -> str:
    if result.waits_for:
        return f"not previewed: waits for {', '.join(result.waits_for)}"
    return ", ".join(f"{count} {step}" for step, count in sorted(result.steps.items())) or "none"
