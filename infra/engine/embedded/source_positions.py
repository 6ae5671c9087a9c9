"""The source lines that declare a resource, without loading source files as the SDK does: a sixth of a plan's time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

SDK_CONSTRUCTORS = 3
"""Constructors between the SDK's function and the declaring code: Resource, CustomResource, and the resource type."""


@contextmanager
def fast_stack_traces() -> Iterator[None]:
    """Replace the SDK's private ``_get_stack_trace`` by ``stack_trace`` inside the block."""
    before = sdk._get_stack_trace
    sdk._get_stack_trace = stack_trace
    try:
        yield
    finally:
        sdk._get_stack_trace = before


def stack_trace() -> source_pb2.StackTrace:
    """The stack frames of the program, innermost first, with the same content as the SDK's function returns."""
    frame: FrameType | None = sys._getframe(1)
    constructors = 0
    while frame is not None and constructors < SDK_CONSTRUCTORS:
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
