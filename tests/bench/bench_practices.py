"""The growth with practices of plan, wall and duties: run as ``python tests/bench/bench_practices.py [1 2 4 8]``.

Each practice is a copy of the bundled example's first one, with its systems and without locations and flows. One line
for each number of practices; what is linear costs the same milliseconds a resource in each. Processor time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from infra.engine.embedded.runner import plan
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from policies.duties.verdicts.duty_proof import prove_duties
from policies.separation.verdicts.proof import prove

Made = TypeVar("Made")
NUMBERS = (1, 2, 4, 8)


def with_practices(number: int) -> Manifest:
    """The example with so many practices."""
    manifest = load_manifest(REFERENCE)
    first = manifest.practices[0]
    copies = [
        first.model_copy(update={"slug": f"practice-{index}", "domain": f"practice-{index}.example", "slot": index})
        for index in range(number)
    ]
    ci = manifest.aws.ci
    repositories = {**ci.repositories, **{each.slug: f"{each.slug}/clinical" for each in copies}}
    aws = manifest.aws.model_copy(update={"ci": ci.model_copy(update={"repositories": repositories})})
    practices = {"practices": tuple(copies), "locations": (), "flows": (), "egress": (), "agreements": ()}
    return manifest.model_copy(update={"aws": aws, **practices})


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What it makes, and the seconds of the processor."""
    began = time.process_time()
    return make(), time.process_time() - began


def main(numbers: tuple[int, ...]) -> None:
    """Print the table."""
    plan(with_practices(1))  # what is imported and read once
    heads = ("plan", "wall", "duties")
    titles = "".join(f"{head + ' s':>10}{'ms each':>9}" for head in heads)
    print(f"{'practices':>9}{'resources':>11}{'duties':>8}{titles}")
    for number in numbers:
        graph, planned = timed(lambda number=number: plan(with_practices(number)))  # type: ignore[misc]
        proof, walled = timed(lambda graph=graph: prove(graph))  # type: ignore[misc]
        duties, decided = timed(lambda graph=graph: prove_duties(graph))  # type: ignore[misc]
        assert {verdict.status.value for verdict in proof.verdicts} == {"PROVED"}
        count = len(graph)
        figures = "".join(f"{each:>10.2f}{each / count * 1000:>9.2f}" for each in (planned, walled, decided))
        print(f"{number:>9}{count:>11}{sum(verdict.duties for verdict in duties.verdicts):>8}{figures}")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or NUMBERS)
