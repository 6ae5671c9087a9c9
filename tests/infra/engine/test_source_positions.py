"""The kit's stack traces have the same lines as those of the SDK."""

from __future__ import annotations

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

from infra.engine.embedded.source_positions import fast_stack_traces, stack_trace

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


def test_both_traces_have_the_same_lines() -> None:
    found: Traces = {}
    Bucket(found)
    assert lines(found["kit"]) == lines(found["sdk"])
    assert lines(found["kit"])[0][0].endswith("/test_source_positions.py")


def test_the_sdk_function_is_restored_afterwards() -> None:
    before = sdk._get_stack_trace
    with fast_stack_traces():
        assert sdk._get_stack_trace is stack_trace
    assert sdk._get_stack_trace is before
