"""Where the stacks of an estate are deployed: the CLI's working folder, its environment, the state, the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.context.estate import Lock
from infra.engine.urns import DIY_ORGANIZATION

if TYPE_CHECKING:
    from pulumi.automation import Stack

PROJECT: Final = "mso"

_DECLARING: Final = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Target:
    """``folder`` has Pulumi.yaml and the stacks' configuration; ``variables`` are those of the CLI.

    ``backend`` gives the state backend URL of a stack, ``program`` the declarations of a stack for a lock.
    ``lock`` has the account ids known before the run; ``keep_lock`` is called with those that an org stack adds.
    ``release_locks`` gives up the locks of stacks that an interrupted run left behind.
    """

    folder: Path
    variables: Mapping[str, str]
    backend: Callable[[str], str]
    program: Callable[[str, Lock], Callable[[], None]]
    lock: Lock
    keep_lock: Callable[[Lock], None]
    release_locks: bool = False

    def stack(self, name: str, lock: Lock) -> Stack:
        """The stack as the Automation API drives it, created in its backend where it does not exist yet."""
        from pulumi.automation import LocalWorkspaceOptions, create_or_select_stack

        from infra.engine.automation.pulumi_cli import pulumi_command

        options = LocalWorkspaceOptions(
            work_dir=str(self.folder),
            pulumi_command=pulumi_command(),
            env_vars={**self.variables, "PULUMI_BACKEND_URL": self.backend(name)},
        )
        full = f"{DIY_ORGANIZATION}/{PROJECT}/{name}"
        program = _one_at_a_time(self.program(name, lock))
        return create_or_select_stack(full, project_name=PROJECT, program=program, opts=options)


def _one_at_a_time(program: Callable[[], None]) -> Callable[[], None]:
    """The program under a lock: pulumi_aws fills its packages lazily, and two threads at once leave one half empty."""

    def declare() -> None:
        with _DECLARING:
            program()

    return declare
