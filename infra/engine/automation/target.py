"""Where the stacks of an estate are deployed: the CLI's working folder, its environment, the state, the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from infra.context.estate import Lock
from infra.engine.automation.policy_pack import PolicyPack
from infra.engine.graph import Graph, Resource
from infra.engine.urns import DIY_ORGANIZATION
from infra.teardown.teardown_facts import Contents

if TYPE_CHECKING:
    from pulumi.automation import Stack

    from infra.engine.automation.single_call_stack import SingleCallStack

PROJECT: Final = "mso"

_DECLARING: Final = threading.Lock()


class EmulatedAws(Protocol):
    """What a teardown does in an emulated AWS, and never in a real one."""

    def contents(self, graph: Graph) -> Contents:
        """What its buckets, repositories, vaults and log groups hold."""
        ...

    def release(self, export: Mapping[str, Any]) -> None:
        """Empty and unlock there what the exported stack holds, so that nothing refuses to be destroyed."""
        ...

    def remaining(self, resources: Iterable[Resource]) -> tuple[Resource, ...]:
        """Those of the resources that are still there, read back one by one."""
        ...


@dataclass(frozen=True, kw_only=True)
class Target:
    """``folder`` has Pulumi.yaml and the stacks' configuration; ``variables`` are those of the CLI.

    ``backend`` gives the state backend URL of a stack, ``secrets_provider`` that of a new stack's secrets, ``program``
    the declarations of a stack for a lock.
    ``lock`` has the account ids known before the run; ``keep_lock`` is called with those that an org stack adds.
    ``release_locks`` gives up the locks of stacks that an interrupted run left behind. ``policy_pack`` checks each
    stack during previews and updates, but for those that ``unchecked`` names. ``emulated`` is the AWS where it is
    emulated; None is real AWS.
    """

    folder: Path
    variables: Mapping[str, str]
    backend: Callable[[str], str]
    program: Callable[[str, Lock], Callable[[], None]]
    lock: Lock
    keep_lock: Callable[[Lock], None]
    secrets_provider: Callable[[str], str] = lambda _: "passphrase"
    release_locks: bool = False
    policy_pack: PolicyPack | None = None
    unchecked: frozenset[str] = frozenset()
    emulated: EmulatedAws | None = None

    def policy_options(self, stack: str) -> AbstractContextManager[dict[str, Any]]:
        """The arguments of a stack's preview or update that run the policy pack, if there is one for it."""
        return self.policy_pack.options() if self.policy_pack and stack not in self.unchecked else nullcontext({})

    def stack(self, name: str, lock: Lock) -> Stack:
        """The stack as the Automation API drives it, created in its backend where it does not exist yet."""
        return self._stack(name, lock).created()

    def export(self, name: str, lock: Lock) -> dict[str, Any] | None:
        """The state document of a stack; None where it is not deployed. Reading creates nothing in the backend."""
        from pulumi.automation import StackNotFoundError

        try:
            return export_of(self._stack(name, lock))
        except StackNotFoundError:
            return None

    def _stack(self, name: str, lock: Lock) -> SingleCallStack:
        from pulumi.automation import LocalWorkspace

        from infra.engine.automation.pulumi_cli import pulumi_command
        from infra.engine.automation.single_call_stack import SingleCallStack

        policies = self.policy_pack.variables if self.policy_pack else {}
        workspace = LocalWorkspace(
            work_dir=str(self.folder),
            pulumi_command=pulumi_command(),
            env_vars={**self.variables, **policies, "PULUMI_BACKEND_URL": self.backend(name)},
            secrets_provider=self.secrets_provider(name),
            program=_one_at_a_time(self.program(name, lock)),
        )
        return SingleCallStack(f"{DIY_ORGANIZATION}/{PROJECT}/{name}", workspace)


def export_of(stack: Stack) -> dict[str, Any] | None:
    """The state document of a stack as ``pulumi stack export`` writes it; None where the stack has no resources."""
    export = stack.export_stack()
    if not (export.deployment or {}).get("resources"):
        return None
    return {"version": export.version, "deployment": export.deployment}


def _one_at_a_time(program: Callable[[], None]) -> Callable[[], None]:
    """The program under a lock: pulumi_aws fills its packages lazily, and two threads at once leave one half empty."""

    def declare() -> None:
        with _DECLARING:
            program()

    return declare
