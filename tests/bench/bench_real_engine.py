"""Seconds and resources a stack with the Pulumi CLI, and the ratio to the embedded engine, both on an emulated AWS.

Run it as ``PULUMI=$(.ci/pulumi-cli) python tests/bench/bench_real_engine.py [--preset NAME]``. Times are those of the
clock: the CLI is a process of its own, and waits for ours. Nothing else should run on the machine. One stack at a time.
The last line is what the policy pack adds to a preview of the largest stack, in seconds: 3 at most.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from infra.context.estate import Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.estate_operations import operate_estate
from infra.engine.automation.stack_operations import Operation, StackResult, operate
from infra.engine.automation.target import Target
from infra.engine.embedded.runner import Run, run_estate
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.environments.answers import manifest_data, merge_answers, preset_answers
from infra.manifest.environments.presets import PRESETS
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, load_manifest, parse_manifest
from scripts.deployment.kit_policy_pack import kit_policy_pack
from scripts.deployment.targets import emulated_target


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--preset", choices=PRESETS, help="a preset instead of the bundled example")
    chosen = parser.parse_args().preset
    manifest = preset(chosen) if chosen else load_manifest(REFERENCE)
    embedded = with_embedded_engine(manifest)
    real, pack = with_real_engine(manifest)
    print(f"{'stack':<28}{'resources':>10}{'up':>8}{'up again':>10}{'embedded':>10}{'ratio':>7}")
    for name, (first, second) in real.items():
        count = sum(first.steps.values())
        line = f"{name:<28}{count:>10}{first.seconds:>8.1f}{second.seconds:>10.1f}{embedded[name]:>10.1f}"
        print(f"{line}{first.seconds / embedded[name]:>7.1f}")
    up, again = (sum(pair[index].seconds for pair in real.values()) for index in (0, 1))
    count = sum(sum(first.steps.values()) for first, _ in real.values())
    own = sum(embedded.values())
    print(f"{f'{len(real)} stacks':<28}{count:>10}{up:>8.1f}{again:>10.1f}{own:>10.1f}{up / own:>7.1f}")
    print(f"policy pack on {pack[0].name}, {sum(pack[0].steps.values())} resources: ", end="")
    print(f"preview {pack[0].seconds:.1f}, with it {pack[1].seconds:.1f}: {pack[1].seconds - pack[0].seconds:.1f}")


def preset(name: str) -> Manifest:
    """The manifest of a preset."""
    answers = merge_answers(preset_answers(name), {}, datetime.now(UTC).date())
    return parse_manifest(to_yaml(manifest_data(answers)), Path(MANIFEST))


def with_embedded_engine(manifest: Manifest) -> dict[str, float]:
    """The seconds of each stack; the start of the emulator is not measured."""
    marks: list[tuple[str, float]] = []
    with Emulator.start() as emulator:
        run = Run(
            provider=emulator,
            payer=emulator.payer,
            on_stack=lambda name, _index, _total: marks.append((name, time.monotonic())),
        )
        run_estate(manifest, run)
    marks.append(("", time.monotonic()))
    return {name: after - before for (name, before), (_, after) in pairwise(marks)}


def with_real_engine(
    manifest: Manifest,
) -> tuple[dict[str, tuple[StackResult, StackResult]], tuple[StackResult, StackResult]]:
    """Each stack's first deployment and the second, which changes nothing; the largest, previewed without and with the
    policy pack."""
    with emulated_target(manifest) as target:
        kept = [target.lock]
        first = operate_estate(manifest, Operation.UP, _keeping(target, kept), lambda _: None, workers=1)
        second = operate_estate(manifest, Operation.UP, _keeping(target, kept), lambda _: None, workers=1)
        largest = max(first, key=lambda result: sum(result.steps.values())).name
        plain = _keeping(target, kept)
        packed = replace(plain, policy_pack=kit_policy_pack(REFERENCE))
        previews = [operate(largest, Operation.PREVIEW, each, kept[-1], lambda _: None) for each in (plain, packed)]
    again = {result.name: result for result in second}
    return {result.name: (result, again[result.name]) for result in first}, (previews[0], previews[1])


def _keeping(target: Target, kept: list[Lock]) -> Target:
    """The target with the account ids that earlier runs found."""
    return replace(target, lock=kept[-1], keep_lock=kept.append)


if __name__ == "__main__":
    main()
