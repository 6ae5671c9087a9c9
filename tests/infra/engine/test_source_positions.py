"""The kit's stack traces have the same lines as those of the SDK."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

from infra.engine.embedded.source_positions import fast_stack_traces, source_of, stack_trace

Traces = dict[str, source_pb2.StackTrace]


class Base:
    """Stands in for pulumi.Resource: the innermost of three constructors."""

    def __init__(self, found: Traces) -> None:
        for name, trace in (("sdk", sdk._get_stack_trace), ("kit", stack_trace)):
            found[name] = trace()


class Kind(Base):
    """Stands in for pulumi.CustomResource."""

    def __init__(self, found: Traces) -> None:
        super().__init__(found)


class Bucket(Kind):
    """Stands in for a resource type that a program declares."""

    def __init__(self, found: Traces) -> None:
        super().__init__(found)


def lines(trace: source_pb2.StackTrace) -> list[tuple[str, int]]:
    return [(frame.pc.uri, frame.pc.line) for frame in trace.frames]


def test_a_trace_is_that_of_the_sdk_up_to_the_innermost_line_of_the_program() -> None:
    found: Traces = {}
    Bucket(found)
    assert lines(found["kit"]) == lines(found["sdk"])[:1]
    assert lines(found["kit"])[0][0].endswith("/test_source_positions.py")


def test_the_lines_of_a_library_between_a_resource_and_the_program_stay(tmp_path: Path) -> None:
    library = tmp_path / "site-packages" / "library.py"
    names: dict[str, Any] = {}
    exec(compile("def declare(kind, found):\n    kind(found)\n", str(library), "exec"), names)
    found: Traces = {}
    names["declare"](Bucket, found)
    assert lines(found["kit"]) == lines(found["sdk"])[:2]
    source = source_of(found["kit"], source_pb2.SourcePosition())
    assert source is not None
    assert source.file == "tests/infra/engine/test_source_positions.py"


def test_the_sdk_function_is_restored_afterwards() -> None:
    before = sdk._get_stack_trace
    with fast_stack_traces():
        assert sdk._get_stack_trace is stack_trace
    assert sdk._get_stack_trace is before
