"""Which line declared a resource, told without reading the sources of every frame: a sixth of a plan's time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

INNER = 3
"""Constructors between the SDK and whoever declares: of Resource, of its kind, and of the type itself."""


@contextmanager
def quick_traces() -> Iterator[None]:
    """Answer the SDK's own question for the lines on the stack from the frames alone, inside the block."""
    before = sdk._get_stack_trace
    sdk._get_stack_trace = stack_trace
    try:
        yield
    finally:
        sdk._get_stack_trace = before


def stack_trace() -> source_pb2.StackTrace:
    """The frames of the program, innermost first, as the SDK's function of this name would give them."""
    frame: FrameType | None = sys._getframe(1)
    constructors = 0
    while frame is not None and constructors < INNER:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    frames = []
    while frame is not None:
        uri = _uri(frame.f_code.co_filename)
        position = source_pb2.SourcePosition(uri=uri, line=frame.f_lineno) if uri else None
        frames.append(source_pb2.StackFrame(pc=position))
        frame = frame.f_back
    return source_pb2.StackTrace(frames=frames)


@cache
def _uri(filename: str) -> str:
    return Path(filename).as_uri() if Path(filename).is_absolute() else ""
