"""bandit, as a second opinion on the kit's own code: each finding is explained."""

from __future__ import annotations

import pytest

from scripts.dev.cached_environment import UnusableEnvironmentError
from scripts.dev.code_scan import explanations, findings, unexplained

pytestmark = pytest.mark.real


def test_each_finding_of_bandit_is_explained() -> None:
    try:
        found = findings()
    except UnusableEnvironmentError as error:
        pytest.skip(str(error))
    assert len(found) > 50
    assert unexplained(found, explanations()) == []
