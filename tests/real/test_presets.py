"""Every preset with one organization and with one for each practice, and every size, under the real engine.

By default two are deployed: the smallest environment with organizations apart (``test_real_engine.py`` deploys the
example, which shares one) and one of size ``resilient``, which no preset has. ``MSO_REAL_PRESETS=all`` deploys every
preset with both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from preset_environments import ALL, manifest_text, smallest
from real_engine import RealEngine

from infra.context.stack_order import stack_dependencies
from infra.engine.automation.policy_pack import PolicyPack
from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import Operation
from infra.manifest.environments.presets import PRESETS
from infra.manifest.reading.load import MANIFEST, parse_manifest
from policies.check.evaluate import evaluate
from policies.check.wall_findings import findings_of
from policies.model import Status
from policies.separation.verdicts.proof import prove
from scripts.deployment.estate_teardown import Teardown
from scripts.deployment.kit_policy_pack import kit_policy_pack
from scripts.deployment.targets import emulated_target

CHOSEN = [(preset, topology) for preset in PRESETS for topology in ("shared", "separate")]
SMALLEST = ("smallest", "separate")
RESILIENT = ("resilient", "shared")
TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module", params=[RESILIENT, *(CHOSEN if ALL else [SMALLEST])], ids="-".join)
def environment(request: pytest.FixtureRequest) -> Iterator[RealEngine]:
    """A preset's environment on an emulated AWS of its own; nothing is deployed yet."""
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    manifest = parse_manifest(_manifest_text(*request.param), Path(MANIFEST))
    with emulated_target(manifest) as target:
        yield RealEngine(manifest, target, target.lock, [])


def _manifest_text(which: str, topology: str) -> str:
    if which == "smallest":
        return smallest(topology)
    if which == "resilient":
        return manifest_text("solo-medspa", topology=topology, size=which)
    return manifest_text(which, topology=topology)


def test_an_environment_is_previewed_deployed_stays_as_it_is_and_goes(environment: RealEngine, tmp_path: Path) -> None:
    """A stack can be previewed once the stacks that it depends on are deployed. The second time, the pack is on."""
    everything = environment.manifest.plane_names()
    order = TopologicalSorter(stack_dependencies(environment.manifest))
    order.prepare()
    while stacks := order.get_ready():
        performed(environment, Operation.PREVIEW, stacks, {"create"})
        performed(environment, Operation.UP, stacks, {"create"})
        order.done(*stacks)
    performed(environment, Operation.UP, everything, {"same"}, kit_policy_pack(tmp_path))
    performed(environment, Operation.REFRESH, everything, {"same"})
    graph = environment.graph()
    report = evaluate(graph, also=lambda: findings_of(prove(graph)))
    assert [(f.rule, f.name, f.message) for f in report.findings if f.status is Status.FAIL] == []
    gone = Teardown.planned(environment.manifest, environment.current_target, (), TODAY).run(lambda _: None)
    assert (len(gone.stacks), gone.remaining) == (len(everything), ())


def performed(
    environment: RealEngine,
    operation: Operation,
    stacks: Sequence[str],
    expected: set[str],
    policy_pack: PolicyPack | None = None,
) -> None:
    """Run one operation; the steps of every stack must be these."""
    results = environment.run(operation, *stacks, policy_pack=policy_pack)
    for name, result in results.items():
        print(f"{operation:<8} {name:<28} {result.seconds:5.1f} s  {dict(result.steps)}")
    assert {name: set(results[name].steps) for name in results} == dict.fromkeys(stacks, expected)
