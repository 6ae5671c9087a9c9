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

from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.monitor import EngineRefusalError, Monitor
from infra.engine.embedded.source_positions import KIT_ROOT, fast_stack_traces
from infra.engine.fast_outputs import fast_outputs
from infra.engine.gc_tuning import infrequent_gc
from infra.engine.interrupt import on_interrupt
from infra.errors import KitError

POLL_SECONDS: Final = 1.0
"""Seconds between checks for a failed registration, whose outputs would never resolve."""

Program = Callable[[], None]
"""Declares the resources of one stack when called inside a running stack."""


class ProgramError(KitError):
    """The program raised an exception; the message names the program's file and line."""


class EngineLog:
    """The part of Pulumi's engine service that the SDK uses: log messages and the root resource."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self._root = ""

    def Log(self, request: engine_pb2.LogRequest) -> None:
        """Keep warnings and errors; ignore info and debug messages."""
        if request.severity >= engine_pb2.WARNING:
            self.messages.append((engine_pb2.LogSeverity.Name(request.severity).lower(), request.message))

    def SetRootResource(self, request: engine_pb2.SetRootResourceRequest) -> Any:
        """Store the URN of the stack."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def GetRootResource(self, _: Any) -> Any:
        """The URN of the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)


def run_program(
    program: Program, deployment: Deployment, *, project: str, stack_name: str, organization: str, root: Path
) -> None:
    """Run the program to completion; the deployment then has the new graph.

    :raises ProgramError: the program raised an exception.
    :raises KitError: a resource could not be registered, or the program uses an unsupported feature.
    """
    monitor = Monitor(deployment, project, stack_name)
    runtime_settings = {
        "project": project,
        "stack": stack_name,
        "monitor": monitor,
        "engine": EngineLog(),
        "dry_run": deployment.preview,
        "organization": organization,
        "root_directory": str(root),
    }
    raised: list[KitError] = []

    def program_and_errors() -> None:
        try:
            program()
        except Exception as error:
            raised.append(_as_kit_error(error))
            raise

    try:
        with infrequent_gc(), fast_stack_traces(), fast_outputs(), on_interrupt(deployment.stop):
            contextvars.Context().run(_run, program_and_errors, runtime_settings)
    except Exception as error:
        if deployment.stopped:
            raise KeyboardInterrupt from None
        # A failed resource fails everything that waits for it, and the SDK drops the program's line: most exact first.
        raise [*deployment.errors, *raised, _as_kit_error(error)][0] from error
    finally:
        monitor.close()


def _run(program: Program, runtime_settings: dict[str, Any]) -> None:
    # Settings writes context variables, so it must be created in the context of the program
    settings.configure(settings.Settings(**runtime_settings))
    with asyncio.Runner() as runner:
        # Every output that waits for a failed resource fails too; only the first cause is reported.
        runner.get_loop().set_exception_handler(lambda loop, context: None)  # noqa: ARG005
        runner.run(stack.run_in_stack(lambda: _run_to_completion(program)))


async def _run_to_completion(program: Program) -> None:
    """Run the program and wait for all its outputs together; the SDK scans all of them after each one that resolves."""
    program()
    manager = settings.SETTINGS.rpc_manager
    while pending := [task for task in settings.SETTINGS.outputs if not task.done()]:
        done, _ = await asyncio.wait(pending, timeout=POLL_SECONDS, return_when=asyncio.FIRST_EXCEPTION)
        if manager.unhandled_exception or any(not task.cancelled() and task.exception() for task in done):
            return  # the SDK finds and reports the same failure


def _as_kit_error(error: Exception) -> KitError:
    """The error itself where it is meant for a person, otherwise a ``ProgramError`` with cause and source line."""
    if isinstance(error, RunError) and isinstance(error.__cause__, KitError):
        error = error.__cause__  # the entry point for the real engine wraps it
    if isinstance(error, KitError) and not isinstance(error, EngineRefusalError):
        return error
    return ProgramError(_describe(error))


def _describe(error: BaseException) -> str:
    """The message of the root cause, with the innermost line of the program (not of a library) that it came from."""
    chain = [error]
    while (earlier := chain[-1].__cause__) and earlier not in chain and not isinstance(chain[-1], EngineRefusalError):
        chain.append(earlier)  # the SDK makes some errors their own cause
    cause = chain[-1]
    frame = _program_frame(cause.__traceback__) or _program_frame(error.__traceback__)
    where = f"{frame.filename}:{frame.lineno}: " if frame else ""
    text = str(cause).strip() or type(cause).__name__
    return f"{where}{text}" if isinstance(cause, ValueError | KitError) else f"{where}{type(cause).__name__}: {text}"


def _program_frame(trace: TracebackType | None) -> traceback.FrameSummary | None:
    engine = str(Path(__file__).parents[1])
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
    own[-1].filename = str(path.relative_to(KIT_ROOT)) if path.is_relative_to(KIT_ROOT) else str(path)
    return own[-1]
