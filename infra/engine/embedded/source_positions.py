"""The source lines that declare a resource, without loading source files as the SDK does: a sixth of a plan's time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import unquote, urlparse

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

import infra
from infra.engine.graph import Source

KIT_ROOT: Final = Path(infra.__file__).parent.parent

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
    """The stack frames from the resource type to the innermost line of the program; the SDK's function goes on."""
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
        if uri and not in_library(uri):
            break
        frame = frame.f_back
    return source_pb2.StackTrace(frames=frames)


@cache
def in_library(uri: str) -> bool:
    """Whether a source file belongs to Python or to an installed package."""
    return "/site-packages/" in uri or "/lib/python3" in uri


@cache
def _uri(filename: str) -> str:
    return Path(filename).as_uri() if Path(filename).is_absolute() else ""


def source_of(trace: source_pb2.StackTrace, position: source_pb2.SourcePosition) -> Source | None:
    """The innermost line of the program; relative to the kit's folder where the kit declares the resource."""
    for pc in (position, *(frame.pc for frame in trace.frames)):
        if pc.uri and not in_library(pc.uri):
            return Source(_relative(pc.uri, os.getcwd()), pc.line)
    return None


@cache
def _relative(uri: str, folder: str) -> str:
    path = Path(unquote(urlparse(uri).path))
    home = next((home for home in (KIT_ROOT, Path(folder)) if path.is_relative_to(home)), None)
    return str(path.relative_to(home) if home else path)
