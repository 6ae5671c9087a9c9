"""What all tests share: Hypothesis that repeats itself, and the plan of the reference estate, made once."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from infra.engine.graph import Graph
from infra.manifest.load import REFERENCE, load_manifest
from infra.manifest.model import Manifest

settings.register_profile(
    "kit", derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate, Phase.shrink]
)
settings.load_profile("kit")


@pytest.fixture(scope="session")
def reference_manifest() -> Manifest:
    """The bundled example."""
    return load_manifest(REFERENCE)


@pytest.fixture(scope="session")
def reference_plan(
    reference_manifest: Manifest, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Graph:
    """The plan of the bundled example. Parallel test processes share one, which the first of them makes."""
    from infra.engine.runner import plan

    base = tmp_path_factory.getbasetemp()
    if not hasattr(request.config, "workerinput"):  # not under pytest-xdist: nobody to share with
        return plan(reference_manifest)
    kept = base.parent / "reference-plan.pickle"
    with _locked(kept.with_suffix(".lock")):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(plan(reference_manifest)))
        graph: Graph = pickle.loads(kept.read_bytes())
        return graph


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("w") as file:
        flock(file, LOCK_EX)
        yield


@pytest.fixture(scope="session")
def small_manifest(reference_manifest: Manifest) -> Manifest:
    """One practice, one location and a few systems of the bundled example: planned in a fraction of the time."""
    systems = ("ehr", "good-faith-exam", "scheduling", "training-lms")
    flows = ("f-appointments", "f-gfe-status")
    return reference_manifest.model_copy(
        update={
            "practices": reference_manifest.practices[:1],
            "locations": reference_manifest.locations[:1],
            "systems": tuple(system for system in reference_manifest.systems if system.id in systems),
            "flows": tuple(flow for flow in reference_manifest.flows if flow.id in flows),
        }
    )


@pytest.fixture(scope="session")
def separate_manifest(small_manifest: Manifest, reference_manifest: Manifest) -> Manifest:
    """The small example with its practice in an organization of its own, and a flow that leaves it for the MSO."""
    ends = ("practice-management", "analytics-bi")
    more = [system for system in reference_manifest.systems if system.id in ends]
    leaving = [flow for flow in reference_manifest.flows if flow.id == "f-utilisation"]
    return small_manifest.model_copy(
        update={
            "aws": reference_manifest.aws.model_copy(update={"topology": "separate"}),
            "size": "solo",
            "systems": (*small_manifest.systems, *more),
            "flows": (*small_manifest.flows, *leaving),
        }
    )


@pytest.fixture(scope="session")
def separate_plan(separate_manifest: Manifest) -> Graph:
    """The plan of that estate."""
    from infra.engine.runner import plan

    return plan(separate_manifest)
