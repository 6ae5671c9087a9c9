"""Lets the tests of this folder import ``fake_cloud``, and gives each of them a stack of its own to run programs in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_cloud import Cloud, Stack


@pytest.fixture
def cloud() -> Cloud:
    """An empty cloud."""
    return Cloud()


@pytest.fixture
def stack(cloud: Cloud) -> Stack:
    """A stack that nothing was deployed to yet."""
    return Stack(cloud)
