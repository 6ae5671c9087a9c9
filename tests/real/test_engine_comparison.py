"""Both engines take the same steps and leave the same state, for each operation in the life of small stacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pprint import pformat

import pytest
from comparison_scenarios import SCENARIOS, Act
from engine_comparison import differences
from small_stacks import EmbeddedStack, FaultyEmulator, Outcome, RealStack, Stack, lost, real_stacks

from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import Operation
from infra.engine.automation.target import Target

ACCOUNTS = {scenario: f"1{number:011d}" for number, scenario in enumerate(SCENARIOS, start=1)}
Outcomes = dict[str, list[Outcome]]


def play(acts: Sequence[Act], stack: Stack, emulator: FaultyEmulator, account: str) -> list[Outcome]:
    """What each act did."""
    outcomes = []
    for act in acts:
        act.before(emulator, account)
        emulator.faults = dict(act.faults)
        outcome = stack.run(act.operation, act.declared(account))
        outcomes.append(replace(outcome, lost=lost(emulator, outcome.graph, account)))
    return outcomes


@pytest.fixture(scope="module")
def embedded() -> Outcomes:
    """What the embedded engine did. A process has one emulated AWS at a time."""
    with FaultyEmulator.start() as emulator:
        assert isinstance(emulator, FaultyEmulator)
        return {
            name: play(acts, EmbeddedStack(stack_name(name), emulator), emulator, ACCOUNTS[name])
            for name, acts in SCENARIOS.items()
        }


@pytest.fixture(scope="module")
def real(embedded: Outcomes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyEmulator, Target]]:
    """An emulated AWS for the real engine."""
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    assert embedded
    with FaultyEmulator.start() as emulator, real_stacks(emulator, tmp_path_factory.mktemp("real")) as target:
        assert isinstance(emulator, FaultyEmulator)
        yield emulator, target


def stack_name(scenario: str) -> str:
    return scenario.replace(", ", "-").replace(" ", "-")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_both_engines_do_the_same(
    scenario: str, embedded: Outcomes, real: tuple[FaultyEmulator, Target]
) -> None:
    emulator, target = real
    acts = SCENARIOS[scenario]
    theirs = play(acts, RealStack(stack_name(scenario), target), emulator, ACCOUNTS[scenario])
    compared = enumerate(zip(acts, embedded[scenario], theirs, strict=True), start=1)
    found = {f"act {number}: {act.operation}": _compared(act, ours, other) for number, (act, ours, other) in compared}
    different = {act: what for act, what in found.items() if what}
    assert not different, pformat(different, width=160)


def _compared(act: Act, ours: Outcome, theirs: Outcome) -> list[object]:
    """What differs between the outcomes of one act; of a failed one, the steps that were done."""
    found: list[object] = []
    if bool(ours.error) != act.refused or bool(theirs.error) != act.refused:
        found.append({"ours failed": ours.error, "theirs failed": theirs.error})
    if different := differences(theirs.graph, ours.graph):
        found.append(different)
    if ours.lost or theirs.lost:
        found.append({"the state has, the cloud not; ours": ours.lost, "theirs": theirs.lost})
    if act.operation is not Operation.REFRESH and not act.refused:
        one, other = +theirs.steps, +ours.steps
        if one != other:
            found.append({"theirs alone": dict(one - other), "ours alone": dict(other - one)})
    return found
