"""`mso down` on the emulated AWS: the deployed example goes, also after a failure in the middle, and nothing is left.

This module runs last: it takes down what the other modules deployed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from real_engine import RealEngine

from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.stack_operations import DeploymentError, StackEvent, StackResult
from infra.engine.graph import Graph
from infra.engine.provider import ProviderError
from infra.teardown.teardown_facts import FactKind
from infra.teardown.teardown_plan import teardown_order, teardown_plan
from scripts.aws import live_collection
from scripts.aws.live_collection import collect
from scripts.aws.read_only_context import Account
from scripts.deployment.emulated_teardown import EmulatedTeardown
from scripts.deployment.estate_teardown import Teardown, deployed_graph

TODAY = date(2026, 11, 29)
UNUSED = "111111111111"
"""An account in which nothing was ever deployed: what it has, AWS has made."""
LOCKED = ("clinical-evergreen", "charts"), ("log-archive", "trail-logs")
"""Buckets with Object Lock in governance and in compliance mode."""


@pytest.fixture(scope="module")
def emulator(real_engine: RealEngine) -> Emulator:
    emulated = real_engine.target.emulated
    assert isinstance(emulated, EmulatedTeardown)
    assert emulated.emulator
    return emulated.emulator


@pytest.fixture(scope="module")
def used(real_graph: Graph, emulator: Emulator, deployed: dict[str, StackResult]) -> Graph:
    """The deployed estate, with something in its locked buckets and in a repository."""
    assert deployed
    for stack, name in LOCKED:
        buckets = real_graph.of_type("aws:s3/bucket:Bucket")
        bucket = next(each for each in buckets if (each.stack, each.name) == (stack, name))
        client = emulator.client(bucket.account, "s3", bucket.region)
        client.put_object(Bucket=bucket.facts["bucket"], Key="record", Body=b"x")
    repository = real_graph.of_type("aws:ecr/repository:Repository")[0]
    registry = emulator.client(repository.account, "ecr", repository.region)
    media = "application/vnd.oci.image.manifest.v1+json"
    registry.put_image(
        repositoryName=repository.facts["name"], imageManifest=json.dumps({"schemaVersion": 2, "mediaType": media}),
        imageManifestMediaType=media, imageTag="1",
    )  # fmt: skip
    return real_graph


def planned(engine: RealEngine) -> Teardown:
    return Teardown.planned(engine.manifest, engine.current_target, (), TODAY)


def test_a_stack_that_others_need_does_not_go_alone(real_engine: RealEngine, used: Graph) -> None:
    plan = teardown_plan(real_engine.manifest, used, only=["clinical-evergreen"], emulated=True, today=TODAY)
    assert {fact.kind for fact in plan.blockers} == {FactKind.NEEDED}
    assert "location-seattle" in " ".join(fact.why for fact in plan.blockers)


def test_a_failing_deletion_leaves_a_state_from_which_the_next_run_goes_on(
    real_engine: RealEngine, used: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete: Callable[..., None] = Emulator.delete

    def refuse(self: Emulator, urn: str, type_: str, *known: Any) -> None:
        if urn.endswith("::flows") and type_ == "aws:s3/bucket:Bucket":
            raise ProviderError("flows: refused once")
        delete(self, urn, type_, *known)

    before = planned(real_engine)
    counted = {fact.name for fact in before.plan.facts if fact.kind is FactKind.NOT_EMPTY}
    assert {"charts", "trail-logs"} <= counted
    with monkeypatch.context() as patched:
        patched.setattr(Emulator, "delete", refuse)
        with pytest.raises(DeploymentError, match="refused once") as failed:
            before.run(lambda _: None)
    assert "repeat the command to go on" in str(failed.value)
    left, _ = deployed_graph(real_engine.manifest, real_engine.current_target)
    assert 0 < len(left) < len(used)


def test_everything_goes_in_reverse_order_and_nothing_is_left(
    real_engine: RealEngine, used: Graph, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Services of which the inventory lists nothing are not asked: the kit declares nothing there."""
    monkeypatch.setattr(live_collection, "services_not_read", lambda _: ())
    events: list[StackEvent] = []
    accounts = sorted({resource.account for resource in used.custom})
    result = planned(real_engine).run(events.append)
    finished = [event.stack for event in events if event.kind == "finished"]
    assert finished[-2:] == list(teardown_order(real_engine.manifest))[-2:] == ["log-archive", "org"]
    assert [str(each.urn) for each in result.remaining] == []
    assert deployed_graph(real_engine.manifest, real_engine.current_target) == (Graph(), {})
    assert real_engine.target.emulated
    assert real_engine.target.emulated.remaining(used) == ()
    assert listed(emulator, accounts) <= listed(emulator, [UNUSED], len(accounts))


def listed(emulator: Emulator, accounts: list[str], times: int = 1) -> Counter[str]:
    """What the inventory of live accounts finds, by type, but for the role that AWS creates with each account."""
    regions = ("us-west-2", "us-east-2")
    found = collect([Account(each, each, partial(emulator.client, each)) for each in accounts], regions)
    counts = Counter(each.type for each in found.custom if each.id != "OrganizationAccountAccessRole")
    return Counter({type_: count * times for type_, count in counts.items()})
