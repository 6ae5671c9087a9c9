"""What differs in AWS from the state of a stack: read by the Pulumi CLI, without a lock and without a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.engine.automation.stack_operations import DeploymentError
from infra.engine.automation.target import PROJECT, Target
from infra.engine.urns import DIY_ORGANIZATION, name_of
from infra.errors import KitError

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent, Stack

UNCHANGED = frozenset({"same", "refresh", "read"})


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """A resource that is not in AWS as its stack left it: ``update`` names the properties, ``delete`` means it is gone.

    No value of a property is in it, because this goes into issues and logs.
    """

    stack: str
    type: str
    name: str
    step: str
    properties: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line: ``security: aws:sns/topic:Topic alarms: changed policy``."""
        what = "is gone" if self.step == "delete" else f"changed {', '.join(self.properties) or 'an output'}"
        return f"{self.stack}: {self.type} {self.name}: {what}"


class NotDeployedError(KitError):
    """The stack does not exist in its backend."""


def stack_drift(name: str, target: Target, settings: Mapping[str, str] | None = None) -> tuple[Drift, ...]:
    """The resources of a stack that differ from its state, by type and name.

    The program runs, so that its providers have the credentials of this run and not those that the state remembers.
    ``settings`` are configuration values of the kit (``deployRole``, ``identityToken``) for this run alone.

    :raises NotDeployedError: there is no such stack yet.
    :raises DeploymentError: the CLI cannot read them; the message has its own words.
    """
    from pulumi.automation import CommandError, StackNotFoundError

    events: list[EngineEvent] = []
    errors: list[str] = []

    def hear(event: EngineEvent) -> None:
        events.append(event)
        if (found := event.diagnostic_event) and found.severity == "error":
            errors.append(" ".join(found.message.split()))

    try:
        _selected(name, target, settings or {}).preview_refresh(run_program=True, on_event=hear)
    except StackNotFoundError:
        raise NotDeployedError(f"{name}: not deployed yet") from None
    except CommandError as error:
        words = "; ".join(dict.fromkeys(errors)) or " ".join(str(error).split()[-60:])
        raise DeploymentError(f"{name}: could not be compared with AWS: {words}") from None
    return tuple(sorted(set(_drifts(name, events))))


def _selected(name: str, target: Target, settings: Mapping[str, str]) -> Stack:
    """The stack, which has to exist: creating it would write into its backend."""
    from pulumi.automation import LocalWorkspaceOptions, select_stack

    from infra.engine.automation.pulumi_cli import pulumi_command

    options = LocalWorkspaceOptions(
        work_dir=str(target.folder),
        pulumi_command=pulumi_command(),
        env_vars={**target.variables, "PULUMI_BACKEND_URL": target.backend(name)},
    )
    program = _with_settings(target.program(name, target.lock), settings)
    return select_stack(f"{DIY_ORGANIZATION}/{PROJECT}/{name}", project_name=PROJECT, program=program, opts=options)


def _with_settings(program: Callable[[], None], settings: Mapping[str, str]) -> Callable[[], None]:
    """The program with these values in place of those in the stack's configuration file; the file stays as it is."""

    def declare() -> None:
        from pulumi.runtime import set_config

        for key, value in settings.items():
            if value:
                set_config(f"mso:{key}", value)
        program()

    return declare


def _drifts(stack: str, events: list[EngineEvent]) -> Iterator[Drift]:
    for event in events:
        if event.res_outputs_event is None:
            continue
        metadata = event.res_outputs_event.metadata
        step = str(getattr(metadata.op, "value", metadata.op))
        if step in UNCHANGED or not metadata.provider:  # components and providers have none
            continue
        changed = sorted({*(metadata.diffs or ()), *(metadata.detailed_diff or {})})
        yield Drift(stack, metadata.type, name_of(metadata.urn), step, tuple(changed))
