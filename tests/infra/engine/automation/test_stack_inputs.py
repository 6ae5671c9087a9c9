"""A stack that reads outputs of a stack which is not deployed is left out of a preview, and stops an update."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, cast

import pytest

from infra.context.estate import Lock
from infra.engine.automation import estate_operations
from infra.engine.automation.estate_operations import operate_estate
from infra.engine.automation.stack_operations import Observer, Operation, StackEvent, StackResult
from infra.engine.automation.target import Target
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest

STATE = {"version": 3, "deployment": {"resources": [{}]}}


class FakeTarget:
    """A target whose stacks of these names are deployed."""

    def __init__(self, *deployed: str) -> None:
        self.deployed = deployed
        accounts = ("log-archive", "security", "management", "clinical-evergreen") if "org" in deployed else ()
        self.lock = Lock(accounts=dict.fromkeys(accounts, "123456789012"))

    def export(self, name: str, _: Lock) -> Any:
        return STATE if name in self.deployed else None

    def keep_lock(self, _: Lock) -> None:
        """Nothing is kept."""


Run = Callable[..., list[StackResult]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, reference_manifest: Manifest) -> Run:
    def operated(operation: Operation, target: FakeTarget, *only: str) -> list[StackResult]:
        def operate(name: str, operation: Operation, _: Target, __: Lock, ___: Observer) -> StackResult:
            export = STATE if name in target.deployed else None
            outputs: dict[str, Any] = {}
            return StackResult(name, operation, Counter(), 0.0, outputs, export=export)

        monkeypatch.setattr(estate_operations, "operate", operate)
        events: list[StackEvent] = []
        return operate_estate(reference_manifest, operation, cast(Target, target), events.append, only)

    return operated


def test_before_anything_is_deployed_only_the_org_stack_is_previewed(run: Run, reference_manifest: Manifest) -> None:
    results = {result.name: result for result in run(Operation.PREVIEW, FakeTarget())}
    assert set(results) == set(reference_manifest.plane_names())
    assert results["org"].waits_for == ()
    assert results["management"].waits_for == ("org",)
    assert results["location-seattle"].waits_for == ("clinical-evergreen", "org")


def test_what_a_stack_reads_may_be_deployed_and_outside_of_the_run(run: Run) -> None:
    (result,) = run(Operation.PREVIEW, FakeTarget("org", "clinical-evergreen"), "location-seattle")
    assert result.waits_for == ()


def test_an_update_names_what_has_to_be_deployed_before(run: Run) -> None:
    with pytest.raises(UsageError, match="mso up clinical-evergreen location-seattle"):
        run(Operation.UP, FakeTarget("org"), "location-seattle")
