"""Makes ``in_memory_provider`` importable for the tests of this folder; each test gets a new provider and stack."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from in_memory_provider import InMemoryProvider, Stack


@pytest.fixture
def provider() -> InMemoryProvider:
    """A provider without resources."""
    return InMemoryProvider()


@pytest.fixture
def stack(provider: InMemoryProvider) -> Stack:
    """A stack without resources."""
    return Stack(provider)
