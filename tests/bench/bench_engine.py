"""Resources per second of the engine, and the growth of the time with the number of locations.

Run it as ``python tests/bench/bench_engine.py [--quick]``. Times are processor seconds of this process, which other
work on the machine changes little. Growth is printed as a ratio to the smallest estate: a ratio near 1 is constant.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise
from statistics import median

from infra.engine.embedded.runner import PLANNED_PAYER, EstateRun, Run, run_estate
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.engine.provider import Provider
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest

COUNTS = (1, 5, 10, 25, 50)
QUICK = (1, 5)


@dataclass(frozen=True)
class Measure:
    """One run: the number of resources and the processor seconds."""

    resources: int
    seconds: float

    @property
    def rate(self) -> float:
        """Resources per second."""
        return self.resources / self.seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer locations")
    counts = QUICK if parser.parse_args().quick else COUNTS
    manifest = load_manifest(REFERENCE)
    measured(lambda: planned(manifest))  # fills imports and caches, which are not measured
    print(f"reference estate, plan      {line(measured(lambda: planned(manifest)))}")
    print(f"reference estate, emulator  {line(measured_on_emulator(manifest))}")
    growth(counts, manifest)


def growth(counts: Sequence[int], manifest: Manifest) -> None:
    """Print the time of one location stack for each number of locations, and its ratio to the first row."""
    first = 0.0
    for count in counts:
        marks: list[tuple[str, float]] = []

        def mark(name: str, index: int, total: int, marks: list[tuple[str, float]] = marks) -> None:  # noqa: ARG001
            marks.append((name, time.process_time()))

        run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, on_stack=mark)
        now = measured(partial(run_estate, with_locations(manifest, count), run))
        marks.append(("end", time.process_time()))
        each = median(
            after - before for (name, before), (_, after) in pairwise(marks) if name.startswith("location-")
        )
        first = first or each
        ratio = f"{each * 1000:4.0f} ms a location, ratio {each / first:.2f}"
        print(f"{count:3} locations, plan         {line(now)}  {ratio}")


def line(measure: Measure) -> str:
    """One line of output."""
    return f"{measure.resources:6} resources {measure.seconds:6.2f} s {measure.rate:6.0f} per second"


def measured(run: Callable[[], EstateRun]) -> Measure:
    """The measure of a run."""
    gc.collect()
    began = time.process_time()
    resources = len(run().graph)
    return Measure(resources, time.process_time() - began)


def planned(manifest: Manifest, provider: Provider | None = None, payer: str = PLANNED_PAYER) -> EstateRun:
    """The whole estate on a provider: the predictor, unless another is given."""
    return run_estate(manifest, Run(provider=provider or OutputPredictor(), payer=payer))


def measured_on_emulator(manifest: Manifest) -> Measure:
    """The estate on an empty emulated AWS; the start of the emulator is not measured."""
    from infra.emulator.provider.emulator import Emulator

    with Emulator.start() as emulator:
        return measured(lambda: planned(manifest, emulator, emulator.payer))


def with_locations(manifest: Manifest, count: int) -> Manifest:
    """The manifest with this number of locations, all of the first practice; IP addresses are documentation ranges."""
    first = manifest.locations[0]
    blocks = IPv4Network("192.168.0.0/16").subnets(new_prefix=24)
    locations = tuple(
        first.model_copy(
            update={
                "slug": f"site-{index:02}",
                "name": f"Site {index}",
                "site": first.site.model_copy(
                    update={"public_ip": IPv4Address("203.0.113.1") + index, "network": block}
                ),
            }
        )
        for index, block in zip(range(count), blocks, strict=False)
    )
    return manifest.model_copy(update={"locations": locations})


if __name__ == "__main__":
    main()
