"""Judges from the package index that are no dependency of the kit, in an environment of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.dev.cached_environment import UnusableEnvironmentError, cached_environment


def python_with(*judges: str) -> Path:
    """The interpreter of an environment with these pinned packages; the test is skipped where they cannot be had."""
    try:
        return cached_environment("judges", "-".join(judges), " and ".join(judges), judges) / "bin" / "python"
    except UnusableEnvironmentError as error:
        pytest.skip(str(error))
