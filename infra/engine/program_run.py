"""Runs one Pulumi program, in process, against one deployment."""

from __future__ import annotations

import asyncio
import contextvars
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from pulumi import RunError
from pulumi.runtime import settings, stack
from pulumi.runtime.proto import engine_pb2

from infra.engine.deployment import Deployment
from infra.engine.gc_tuning import seldom_collected
from infra.engine.interrupt import on_interrupt
from infra.engine.monitor import KIT, EngineRefusalError, Monitor
from infra.engine.source_positions import quick_traces
from infra.errors import KitError

GLANCE: Final = 1.0
"""Seconds between looks at whether a registration failed, whose outputs would never settle."""

Program = Callable[[], None]
"""Declares the resources of one stack when called inside a running stack."""


class ProgramError(KitError):
    """The program itself raised; the message gives its own file and line."""


class EngineLog:
    """The part of Pulumi's engine service that the SDK uses: log messages, and the root resource."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self._root = ""

    def Log(self, request: engine_pb2.LogRequest) -> None:
        """Keep warnings and errors; the rest is chatter."""
        if request.severity >= engine_pb2.WARNING:
            self.messages.append((engine_pb2.LogSeverity.Name(request.severity).lower(), request.message))

    def SetRootResource(self, request: engine_pb2.SetRootResourceRequest) -> Any:
        """Remember the stack's URN."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def GetRootResource(self, _: Any) -> Any:
        """The stack's URN."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)


def run_program(
    program: Program, deployment: Deployment, *, project: str, stack_name: str, organization: str, root: Path
) -> None:
    """Run the program to its end; the deployment then holds the new graph.

    :raises ProgramError: the program raised.
    :raises KitError: a resource could not be registered, or the engine refused something.
    """
    monitor = Monitor(deployment, project, stack_name)
    ambient = {
        "project": project,
        "stack": stack_name,
        "monitor": monitor,
        "engine": EngineLog(),
        "dry_run": deployment.preview,
        "organization": organization,
        "root_directory": str(root),
    }
    raised: list[KitError] = []

    def observed() -> None:
        try:
            program()
        except Exception as error:
            raised.append(_told(error))
            raise

    try:
        with seldom_collected(), quick_traces(), on_interrupt(deployment.stop):
            contextvars.Context().run(_run, observed, ambient)
    except Exception as error:
        if deployment.stopped:
            raise KeyboardInterrupt from None
        # A failed resource fails all that waits for it, and the SDK loses the program's line on the way: so by rank.
        raise [*deployment.errors, *raised, _told(error)][0] from error
    finally:
        monitor.close()


def _run(program: Program, ambient: dict[str, Any]) -> None:
    settings.configure(settings.Settings(**ambient))  # fills context variables, so it must be made in this context
    with asyncio.Runner() as runner:
        # Every output that waits for a failed resource fails with it; the first cause is reported, once.
        runner.get_loop().set_exception_handler(lambda loop, context: None)  # noqa: ARG005
        runner.run(stack.run_in_stack(lambda: _settled(program)))


async def _settled(program: Program) -> None:
    """Run the program and wait for all its outputs at once; the SDK would go over all of them for each that settles."""
    program()
    manager = settings.SETTINGS.rpc_manager
    while pending := [task for task in settings.SETTINGS.outputs if not task.done()]:
        done, _ = await asyncio.wait(pending, timeout=GLANCE, return_when=asyncio.FIRST_EXCEPTION)
        if manager.unhandled_exception or any(not task.cancelled() and task.exception() for task in done):
            return  # the SDK finds the same failure, and reports it


def _told(error: Exception) -> KitError:
    """The error itself where it was meant for a person, or one that says what happened and where."""
    if isinstance(error, RunError) and isinstance(error.__cause__, KitError):
        error = error.__cause__  # the real engine's program hands it on so
    if isinstance(error, KitError) and not isinstance(error, EngineRefusalError):
        return error
    return ProgramError(_explain(error))


def _explain(error: BaseException) -> str:
    """What was raised, and the innermost line of the program (not of a library) it came from."""
    chain = [error]
    while (before := chain[-1].__cause__) and before not in chain and not isinstance(chain[-1], EngineRefusalError):
        chain.append(before)  # the SDK makes some errors their own cause
    cause = chain[-1]
    frame = _own_frame(cause.__traceback__) or _own_frame(error.__traceback__)
    where = f"{frame.filename}:{frame.lineno}: " if frame else ""
    text = str(cause).strip() or type(cause).__name__
    return f"{where}{text}" if isinstance(cause, ValueError | KitError) else f"{where}{type(cause).__name__}: {text}"


def _own_frame(trace: TracebackType | None) -> traceback.FrameSummary | None:
    engine = str(Path(__file__).parent)
    own = [
        frame
        for frame in traceback.extract_tb(trace)
        if "site-packages" not in frame.filename
        and not frame.filename.startswith((engine, "<"))
        and "/lib/python3" not in frame.filename
    ]
    if not own:
        return None
    path = Path(own[-1].filename)
    own[-1].filename = str(path.relative_to(KIT)) if path.is_relative_to(KIT) else str(path)
    return own[-1]
