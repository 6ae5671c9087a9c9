"""The kit's quick answer to which lines are on the stack is the SDK's own answer."""

from __future__ import annotations

from pulumi.runtime import resource as sdk
from pulumi.runtime.proto import source_pb2

from infra.engine.source_positions import quick_traces, stack_trace

Traces = dict[str, source_pb2.StackTrace]


class Base:
    """As Resource stands in the SDK: the first of three constructors."""

    def __init__(self, found: Traces) -> None:
        for name, ask in (("sdk", sdk._get_stack_trace), ("kit", stack_trace)):
            found[name] = ask()


class Kind(Base):
    """As CustomResource."""

    def __init__(self, found: Traces) -> None:
        super().__init__(found)


class Bucket(Kind):
    """As the resource that a program declares."""

    def __init__(self, found: Traces) -> None:
        super().__init__(found)


def lines(trace: source_pb2.StackTrace) -> list[tuple[str, int]]:
    return [(frame.pc.uri, frame.pc.line) for frame in trace.frames]


def test_both_tell_the_same_lines() -> None:
    found: Traces = {}
    Bucket(found)
    assert lines(found["kit"]) == lines(found["sdk"])
    assert lines(found["kit"])[0][0].endswith("/test_source_positions.py")


def test_the_sdk_has_its_own_back_afterwards() -> None:
    before = sdk._get_stack_trace
    with quick_traces():
        assert sdk._get_stack_trace is stack_trace
    assert sdk._get_stack_trace is before
