"""Work done in copies of this process (``fork``), so that every core takes part; only the results are sent back."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from infra.engine.interrupt import on_interrupt
from infra.errors import KitError

Result = TypeVar("Result")
Report = Callable[[Any], None]
"""Sends a value that can be pickled to the process that waits."""
Work = Callable[[Report], Result]


@dataclass(frozen=True)
class _Ended(Generic[Result]):
    """How a work ended: with its result, or with an error."""

    result: Result | None = None
    error: BaseException | None = None


def can_fork() -> bool:
    """Whether copies of this process work: on Linux, while no other thread may hold a lock that they would inherit."""
    return sys.platform == "linux" and threading.active_count() == 1


def run_in_copies(works: Sequence[Work[Result]], report: Report = lambda _: None) -> list[Result]:
    """The results of all works, in their order; ``report`` gets what a work reports, when it does.

    Every work has ended when this returns or raises. Ctrl-C interrupts each of them as it would this process.

    :raises KitError: the first error in the order of the works.
    :raises KeyboardInterrupt: Ctrl-C ended a work.
    """
    gc.freeze()  # a collection would write into the memory that the copies share
    copies = [_start(work) for work in works]
    try:
        with on_interrupt(lambda: _interrupt(process for process, _ in copies)):
            ended = _collect([receiver for _, receiver in copies], report)
    finally:
        for copy in copies:
            _end(*copy)
        gc.unfreeze()
    if interrupted := next((each for each in ended if isinstance(each.error, KeyboardInterrupt)), None):
        _result(interrupted)
    return list(map(_result, ended))


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """What returns the result of a work that a copy of this process does meanwhile, or raises its error.

    Where no copy can be made, the work is done when its result is asked for.
    """
    if not can_fork():
        yield work
        return
    gc.freeze()
    process, receiver = _start(lambda _: work())
    try:
        yield lambda: _result(_collect([receiver], lambda _: None)[0])
    finally:
        _end(process, receiver)
        gc.unfreeze()


def _result(ended: _Ended[Result]) -> Result:
    if ended.error:
        raise ended.error
    return ended.result  # type: ignore[return-value]  # no work without an error lacks its result


def _end(process: BaseProcess, receiver: connection.Connection[Any, Any]) -> None:
    receiver.close()
    process.terminate()  # does nothing to one that has ended
    process.join()


def _start(work: Work[Result]) -> tuple[BaseProcess, connection.Connection[Any, Any]]:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(work, sender))
    process.start()
    sender.close()
    return process, receiver


def _do(work: Work[Result], sender: connection.Connection[Any, Any]) -> None:
    """In the copy: do the work and send how it ended."""
    os.setpgid(0, 0)  # a terminal sends Ctrl-C to the waiting process only, which passes it on
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # not those of a progress display, which locks them
    try:
        ended = _Ended(work(sender.send))
    except (KitError, KeyboardInterrupt) as error:
        ended = _Ended(error=error)
    except Exception as error:
        fault = RuntimeError(f"{type(error).__name__}: {error}")
        fault.add_note(traceback.format_exc())
        ended = _Ended(error=fault)
    sender.send(ended)


def _collect(receivers: Sequence[connection.Connection[Any, Any]], report: Report) -> list[_Ended[Any]]:
    killed = _Ended[Any](error=KitError("a process of this command was killed; if memory is short, end other programs"))
    ended = dict.fromkeys(receivers, killed)
    waiting = list(receivers)
    while waiting:
        ready = connection.wait(waiting)
        for receiver in [each for each in waiting if each in ready]:
            try:
                message = receiver.recv()
            except EOFError:
                waiting.remove(receiver)
                continue
            if isinstance(message, _Ended):
                ended[receiver] = message
            else:
                report(message)
    return list(ended.values())


def _interrupt(processes: Iterable[BaseProcess]) -> None:
    for process in processes:
        if process.pid and process.is_alive():
            os.kill(process.pid, signal.SIGINT)
