"""A stack of the Automation API for which each operation is one run of the CLI."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Self

from pulumi.automation import LocalWorkspace, OutputMap, Stack, StackNotFoundError, UpdateSummary
from pulumi.automation._stack import StackInitMode

_UNASKED: Final = UpdateSummary(
    kind="", start_time=datetime.fromtimestamp(0, UTC), message="", environment={}, config={}, result=""
)


class SingleCallStack(Stack):
    """A stack whose results are read from the engine's events.

    The SDK runs the CLI three more times for them: twice for an update's outputs, once for the summary of an update, a
    refresh or a destroy. Each run reads the state from its backend and has its owner's key decrypt it.
    """

    def __init__(self, name: str, workspace: LocalWorkspace) -> None:
        """The stack of this name, whether or not its backend has it: nothing is asked of the CLI."""
        self.name, self.workspace, self._mode = name, workspace, StackInitMode.SELECT

    def created(self) -> Self:
        """This stack, created in its backend where it does not exist yet."""
        try:
            self.workspace.select_stack(self.name)
        except StackNotFoundError:
            self.workspace.create_stack(self.name)
        return self

    def outputs(self) -> OutputMap:
        """Nothing: the root stack's last event has the outputs."""
        return {}

    def info(self, show_secrets: bool = True) -> UpdateSummary:  # noqa: ARG002 - the SDK's signature
        """No summary: the summary event has the resources by step."""
        return _UNASKED
