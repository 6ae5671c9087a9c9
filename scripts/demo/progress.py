"""Progress of a deployment, stack by stack: a live table at a terminal, plain lines elsewhere. Always on stderr."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from infra.engine.embedded.deployment import Step
from infra.engine.graph import Resource

REDRAW_SECONDS = 0.1
"""The minimum time between two drawings of the table."""


class Progress:
    """A context manager that shows progress; ``stack``, ``step`` and ``phase`` report events to it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: list[tuple[str, dict[Step, int], float]] = []
        self._phase = "starting the emulated AWS"
        self._drawn = 0.0
        self._live = Live(self._table(), console=console, refresh_per_second=8, transient=True)

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def stack(self, name: str, index: int, total: int) -> None:
        """Report the start of a stack."""
        self._finish_row()
        self._rows.append((name, {}, time.monotonic()))
        self.phase(f"building {name} ({index + 1} of {total})")

    def step(self, step: Step, resource: Resource) -> None:  # noqa: ARG002 - the observer's signature
        """Report a step of a resource."""
        counts = self._rows[-1][1]
        counts[step] = counts.get(step, 0) + 1
        if self._live.is_started and (now := time.monotonic()) - self._drawn > REDRAW_SECONDS:
            self._drawn = now
            self._live.update(self._table())

    def phase(self, what: str) -> None:
        """Report the start of a phase."""
        self._phase = what
        if self._console.is_terminal:
            self._live.update(self._table())
        else:
            self._console.print(f"{what} ...", highlight=False)

    def _finish_row(self) -> None:
        if self._rows:
            name, counts, began = self._rows[-1]
            self._rows[-1] = (name, counts, began - time.monotonic())

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for name, counts, mark in self._rows:
            spent = -mark if mark < 0 else time.monotonic() - mark
            done = ", ".join(f"{count} {_past_tense(step)}" for step, count in counts.items())
            table.add_row("[green]✓[/]" if mark < 0 else "[yellow]…[/]", name, done, f"[dim]{spent:.1f} s[/]")
        table.add_row("", f"[dim]{self._phase}[/]")
        return table


def _past_tense(step: Step) -> str:
    past = {Step.CREATE: "created", Step.SAME: "unchanged", Step.READ: "read", Step.IMPORT: "imported"}
    return past.get(step, f"{step}d")
