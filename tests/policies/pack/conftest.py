"""What the tests of the pack share: the requests of Pulumi's engine, and the pack's process."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2_grpc

sys.path.insert(0, str(Path(__file__).parent))

from engine_requests import started


@pytest.fixture(scope="package")
def analyzer() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack without waivers."""
    with started() as pack:
        yield pack
