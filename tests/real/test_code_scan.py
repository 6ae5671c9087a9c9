"""bandit, as a second opinion on the kit's own code: each finding is explained."""

from __future__ import annotations

import pytest

from scripts.dev.scanners.code_scan import explanations, findings, unexplained
from scripts.dev.scanners.environments import ScannerError

pytestmark = pytest.mark.real


def test_each_finding_of_bandit_is_explained() -> None:
    try:
        found = findings()
    except ScannerError as error:
        pytest.skip(str(error))
    assert len(found) > 50
    assert unexplained(found, explanations()) == []
