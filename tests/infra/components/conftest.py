"""Makes ``building`` importable for the tests of this folder, and plans one component at a time."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from building import Build


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Plans what a function declares; it is called with the options that deploy to the account."""
    from building import planned

    return partial(planned, root=tmp_path)


@pytest.fixture
def tags() -> dict[str, str]:
    """The tags of a resource with patient data."""
    return {"mso:plane": "clinical", "mso:owner": "lakeside", "mso:data-class": "phi"}
