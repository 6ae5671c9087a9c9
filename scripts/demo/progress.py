"""Progress of a deployment, stack by stack: a live table at a terminal, plain lines elsewhere. Always on stderr."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from infra.engine.embedded.deployment import Step
from infra.engine.graph import Resource

REDRAW_SECONDS = 0.1
"""The minimum time between two drawings of the table."""


@dataclass
class _Stack:
    """One row of the table: what was done in a stack, and the times (``time.monotonic``) of its start and its end."""

    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    counts: Counter[Step] = field(default_factory=Counter)


class Progress:
    """A context manager that shows progress; ``stack``, ``stack_end``, ``step`` and ``phase`` report events to it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stacks: dict[str, _Stack] = {}
        self._phase = "starting the emulated AWS"
        self._drawn = 0.0
        # drawn by this thread alone: a process with a second one does not run stacks in copies of itself
        self._live = Live(self._table(), console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start(refresh=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def stack(self, name: str, index: int, total: int) -> None:
        """Report the start of a stack."""
        self._stacks[name] = _Stack()
        self.phase(f"building {name} ({index + 1} of {total})")

    def stack_end(self, name: str) -> None:
        """Report the end of a stack."""
        self._stacks[name].ended = time.monotonic()

    def step(self, step: Step, resource: Resource) -> None:
        """Report a step of a resource."""
        self._stacks[resource.stack].counts[step] += 1
        if self._live.is_started and (now := time.monotonic()) - self._drawn > REDRAW_SECONDS:
            self._drawn = now
            self._live.update(self._table(), refresh=True)

    def phase(self, what: str) -> None:
        """Report the start of a phase."""
        self._phase = what
        if self._console.is_terminal:
            self._live.update(self._table(), refresh=True)
        else:
            self._console.print(f"{what} ...", highlight=False)

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for name, stack in self._stacks.items():
            spent = (stack.ended or time.monotonic()) - stack.began
            done = ", ".join(f"{count} {_past_tense(step)}" for step, count in stack.counts.items())
            table.add_row("[green]✓[/]" if stack.ended else "[yellow]…[/]", name, done, f"[dim]{spent:.1f} s[/]")
        table.add_row("", f"[dim]{self._phase}[/]")
        return table


def _past_tense(step: Step) -> str:
    past = {Step.CREATE: "created", Step.SAME: "unchanged", Step.READ: "read", Step.IMPORT: "imported"}
    return past.get(step, f"{step}d")
