"""The last calls to a served emulated AWS, with what was decided about each."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from infra.emulator.cloud.api_call import ApiCall, Ruling

KEPT: Final = 200
"""Calls that are kept; older ones are forgotten."""
LONGEST: Final = 600
"""Characters of a text that are kept: a caller chooses the names in it."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call: its number, its time (UTC, ISO 8601), who made it, what it asked for, and what came of it.

    ``status`` is the HTTP status of the answer; a call that was allowed may still have failed.
    """

    number: int
    time: str
    who: str
    operation: str
    action: str
    resource: str
    allowed: bool
    status: int
    reason: str


class CallLog:
    """Keeps the last calls; the caller holds the cloud's lock."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=KEPT)
        self._count = {True: 0, False: 0}

    def add(self, call: ApiCall, ruling: Ruling, status: int) -> None:
        """Add a call that was answered."""
        self._count[not ruling.refused] += 1
        texts = (
            ruling.who or call.caller or "nobody that is known",
            f"{call.service}:{call.operation}".strip(":") or "not recognized",
            ruling.action,
            ruling.resource,
        )
        who, operation, action, resource = (text[:LONGEST] for text in texts)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        number = sum(self._count.values())
        reason = (ruling.because or ruling.refused)[: 2 * LONGEST]
        self._calls.append(
            LoggedCall(number, now, who, operation, action, resource, not ruling.refused, status, reason)
        )

    def as_document(self, after: int = 0) -> dict[str, Any]:
        """The numbers of allowed and denied calls, and the kept calls after one with a number, oldest first."""
        calls = [asdict(call) for call in tuple(self._calls) if call.number > after]
        return {"allowed": self._count[True], "denied": self._count[False], "calls": calls}
