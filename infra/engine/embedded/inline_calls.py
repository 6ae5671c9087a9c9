"""An event loop that answers the SDK's calls to the engine where they are made, without a thread for each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class InlineCalls(asyncio.SelectorEventLoop):
    """Runs functions for ``run_in_executor`` at once, unless ``in_threads`` says that they need the loop meanwhile."""

    def __init__(self, in_threads: Callable[[], bool]) -> None:
        super().__init__()
        self._in_threads = in_threads

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Arguments], Result], *args: *Arguments
    ) -> asyncio.Future[Result]:
        """A future with the result of the function, which is done when the function was run at once."""
        if self._in_threads():
            return super().run_in_executor(executor, func, *args)
        future: asyncio.Future[Result] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future
