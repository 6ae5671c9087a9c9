"""What all tests share: Hypothesis that repeats itself, plans that are made once, and what runs beside what."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import Phase, settings

from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from infra.engine.embedded.runner import EstateRun
    from policies.duties.verdicts.duty_proof import DutyProof

Shared = Callable[[str, Callable[[], Any]], Any]
ONE_BY_ONE: Final = ("tests/test_readme.py", "tests/test_docs_pages.py")
"""Modules whose tests take long and share nothing."""
SLOW: Final = (
    "tests/scripts/demo", *ONE_BY_ONE, "tests/infra/breaks",
    "tests/infra/planes/test_separate_topology.py",
    "tests/infra/engine/test_runner.py",
)  # fmt: skip
"""What takes longest, longest first: it starts first, so that no processor waits for another at the end."""

settings.register_profile(
    "kit", derandomize=True, database=None, deadline=None, max_examples=50,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)  # fmt: skip
settings.register_profile("thorough", settings.get_profile("kit"), derandomize=False, max_examples=1000)
settings.load_profile("kit")


class Folder(pytest.Package):
    """A folder of tests: what its fixtures of package scope hold ends with it, without an ``__init__.py``."""

    def setup(self) -> None:
        """No module to import."""


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector:
    """Folders are packages: there is one emulated AWS in a process, so the next folder can have none before."""
    folder: pytest.Collector = Folder.from_parent(parent, path=path)
    return folder


OF_THE_SOURCES: Final = ("tests/test_repository.py", "tests/test_rooms.py", "tests/infra/files/test_one_reader.py")
"""Modules that read the code of the kit, which a process parses once."""
REAL: Final = {
    "first": (
        "test_calls_page.py", "test_enforcement.py", "test_engine_comparison.py", "test_killed.py",
        "test_provider_faults.py",
    ),
    "second": ("test_manifest_changes.py", "test_presets.py", "test_state_backends.py"),
}  # fmt: skip
"""Modules of ``tests/real`` that share a process, because each imports what the others do."""
DEPLOYED: Final = "tests/real/deployed_estate"
"""Its modules share a deployed estate, which takes longest to make."""


def group_of(test: str) -> str:
    """What a test shares a process with: its module, which makes its fixtures once, or a folder that shares more."""
    module = test.partition("::")[0]
    if module in OF_THE_SOURCES:
        return "the sources"
    if module.startswith(DEPLOYED):
        return DEPLOYED
    if module.startswith("tests/real/"):
        return next((group for group, names in REAL.items() if Path(module).name in names), module)
    return test if module in ONE_BY_ONE else next((slow for slow in SLOW if module.startswith(slow)), module)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first."""
    rank = {slow: place for place, slow in enumerate(SLOW)}
    items.sort(key=lambda item: next((rank[slow] for slow in SLOW if item.nodeid.startswith(slow)), len(SLOW)))
    items.sort(key=lambda item: group_of(item.nodeid) != DEPLOYED)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each process that is free the next group."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc,unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False  # as they are collected
    return ByGroup(config, log)


@pytest.fixture(scope="session")
def reference_manifest() -> Manifest:
    """The bundled example."""
    return load_manifest(REFERENCE)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Shared:
    """Makes something under a name; parallel test processes share one, which the first of them makes."""

    def made_once(name: str, make: Callable[[], Any]) -> Any:
        if not hasattr(request.config, "workerinput"):  # not under pytest-xdist: nobody to share with
            return make()
        kept = tmp_path_factory.getbasetemp().parent / f"{name}.pickle"
        with _locked(kept.with_suffix(".lock")):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make()))
            return pickle.loads(kept.read_bytes())

    return made_once


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("w") as file:
        flock(file, LOCK_EX)
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Plans are kept in a folder of this run, which parallel test processes share, not in the user's."""
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str((base.parent if base.name.startswith("popen-") else base) / "cache"))
        yield


@pytest.fixture(scope="session")
def reference_plan(reference_manifest: Manifest, shared: Shared) -> Graph:
    """The plan of the bundled example."""
    from infra.engine.embedded.runner import plan

    graph: Graph = shared("reference-plan", lambda: plan(reference_manifest))
    return graph


@pytest.fixture(scope="session")
def reference_duties(reference_plan: Graph) -> DutyProof:
    """The proof of the duties of that plan."""
    from policies.duties.verdicts.duty_proof import prove_duties

    return prove_duties(reference_plan)


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
            "egress": (),
        }
    )


@pytest.fixture(scope="session")
def small_run(small_manifest: Manifest, shared: Shared) -> EstateRun:
    """The plan of that estate, stack by stack."""
    from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
    from infra.engine.prediction.output_prediction import OutputPredictor

    plan = Run(provider=OutputPredictor(), payer=PLANNED_PAYER)
    run: EstateRun = shared("small-run", lambda: run_estate(small_manifest, plan))
    return run


@pytest.fixture(scope="session")
def small_plan_of(small_manifest: Manifest, shared: Shared) -> Callable[[str], Graph]:
    """The plan of that estate in another size."""
    from infra.engine.embedded.runner import plan

    def planned(size: str) -> Graph:
        graph: Graph = shared(f"small-{size}", lambda: plan(small_manifest.model_copy(update={"size": size})))
        return graph

    return planned


@pytest.fixture(scope="session")
def exit_plan_of(small_manifest: Manifest, shared: Shared) -> Callable[[str], Graph]:
    """The plan of that estate in another size, with one declared way out: its EHR calls a made-up e-prescriber."""
    from infra.engine.embedded.runner import plan

    vendor = {"slug": "quillmark", "name": "Quillmark Inc.", "agreement": "baa-quillmark", "fields": ["drug"]}
    bought = {"id": "e-prescribing", "mode": "saas", "vendor": vendor}
    agreement = {"id": "baa-quillmark", "kind": "baa", "between": ["evergreen", "quillmark"],
                 "purpose": "prescriptions", "effective": "2026-01-01"}  # fmt: skip
    entry = {"system": "ehr", "vendor": "quillmark", "domains": ["api.quillmark.example", "*.eu.quillmark.example"],
             "data_class": "phi", "agreement": "baa-quillmark"}  # fmt: skip

    def planned(size: str) -> Graph:
        given = small_manifest.model_dump(by_alias=True)
        given |= {"size": size, "systems": [*given["systems"], bought], "egress": [entry]}
        given["agreements"] = [*given["agreements"], agreement]
        graph: Graph = shared(f"exit-{size}", lambda: plan(type(small_manifest).model_validate(given)))
        return graph

    return planned


@pytest.fixture(scope="session")
def sign_in_manifest(small_manifest: Manifest) -> Manifest:
    """The small example where each owner hosts an identity provider, with applications of each kind that it serves."""
    hosted = {"identity-provider": "Keycloak", "analytics-bi": "Apache Superset", "consent-forms": "Documenso",
              "document-management": "Paperless-ngx", "service-desk": "Zammad", "training-lms": "Moodle"}  # fmt: skip
    given = small_manifest.model_dump(by_alias=True) | {"size": "standard"}
    kept = [each for each in given["systems"] if each["id"] not in hosted]
    given["systems"] = [*kept, *({"id": id_, "product": product} for id_, product in hosted.items())]
    return type(small_manifest).model_validate(given)


@pytest.fixture(scope="session")
def sign_in_plan(sign_in_manifest: Manifest, shared: Shared) -> Graph:
    """The plan of that estate."""
    from infra.engine.embedded.runner import plan

    graph: Graph = shared("sign-in", lambda: plan(sign_in_manifest))
    return graph


@pytest.fixture(scope="session")
def delivery_plan(small_manifest: Manifest, reference_manifest: Manifest, shared: Shared) -> Graph:
    """The plan of the small example with reminders that go to a vendor, and claims that another vendor fetches."""
    from infra.engine.embedded.runner import plan

    given = small_manifest.model_dump(by_alias=True)
    data = reference_manifest.model_dump(by_alias=True)
    delivery = {"by": "fetch", "principal": "arn:aws:iam::444444444444:role/intake/fetcher",
                "external_ids": {"evergreen": "tr-evergreen-0c41b7"}}  # fmt: skip
    vendor = {"slug": "tallyroute", "name": "Tallyroute Clearing Inc.", "agreement": "baa-tallyroute",
              "fields": [], "delivery": delivery}  # fmt: skip
    agreement = {"id": "baa-tallyroute", "kind": "baa", "between": ["lumen-ridge", "tallyroute"],
                 "purpose": "claims", "effective": "2026-01-01"}  # fmt: skip
    bought = [system for system in data["systems"] if system["id"] == "messaging-reminders"]
    bought.append({"id": "claims-billing", "mode": "saas", "vendor": vendor})
    flows = [flow for flow in data["flows"] if flow["id"] == "f-reminders"]
    flows.append({"id": "f-claims", "agreements": ["baa-evergreen"]})
    given |= {"systems": [*given["systems"], *bought], "flows": [*given["flows"], *flows]}
    given["agreements"] = [*given["agreements"], agreement]
    graph: Graph = shared("delivery-plan", lambda: plan(type(small_manifest).model_validate(given)))
    return graph


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
def separate_plan(separate_manifest: Manifest, shared: Shared) -> Graph:
    """The plan of that estate."""
    from infra.engine.embedded.runner import plan

    graph: Graph = shared("separate-plan", lambda: plan(separate_manifest))
    return graph
