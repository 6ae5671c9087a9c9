"""One step of an offboarding: what is done, by whom, with which command, and why; nothing here does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LeavingStep:
    """``owner`` is who does it, a role with its mailbox; ``state`` is what is known of it: open, done, nothing
    found, or ends by itself."""

    what: str
    owner: str
    why: str
    commands: tuple[str, ...] = ()
    state: str = "open"

    def as_data(self, number: int) -> dict[str, Any]:
        """The step as JSON data."""
        return {"number": number, "what": self.what, "owner": self.owner, "why": self.why,
                "commands": list(self.commands), "state": self.state}  # fmt: skip


def step_lines(steps: Iterable[LeavingStep]) -> Iterator[str]:
    """The steps as lines for the terminal."""
    for number, step in enumerate(steps, 1):
        yield f"{number:>3}. {step.what}" + (f"  [{step.state}]" if step.state != "open" else "")
        yield f"     who  {step.owner}"
        yield f"     why  {step.why}"
        yield from (f"     $    {command}" for command in step.commands)
