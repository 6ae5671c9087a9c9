"""An estate read from live accounts: its wall is proved, and nothing of it fails or is not read.

The example is read whole. ``MSO_REAL_PRESETS=all`` reads every preset too, with one organization and with one for each
practice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from preset_environments import ALL, manifest_text

from infra.emulator.provider.emulator import Emulator
from infra.engine.collection_gaps import unread_in
from infra.engine.embedded.runner import Run, run_estate
from infra.engine.graph import Graph
from infra.engine.state_document import read_state
from infra.manifest.environments.presets import PRESETS
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, load_manifest, parse_manifest
from policies.check.evaluate import evaluate
from policies.model import Status
from policies.separation.verdicts.proof import prove
from scripts.aws.live_collection import collect
from scripts.aws.read_only_context import Account
from scripts.commands._live_accounts import regions_in

EXAMPLE = "example"
CHOSEN = [f"{preset}-{topology}" for preset in PRESETS for topology in ("shared", "separate")]


@pytest.fixture(scope="module", params=[EXAMPLE, *(CHOSEN if ALL else ())])
def collected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """Every account of a deployed estate, in the Regions that `mso collect` reads."""
    manifest, folder = _manifest(request.param), tmp_path_factory.mktemp("collected")
    with Emulator.start() as emulator:
        run_estate(manifest, Run(provider=emulator, payer=emulator.payer, state=folder))
        stacks = [each for each in manifest.plane_names() if not each.startswith("location-")]
        graphs = {each: read_state(folder / f"{each}.json") for each in stacks}
        names = {next(r.account for r in graph.custom if r.account): stack for stack, graph in graphs.items()}
        accounts = [Account(id_, name, partial(emulator.client, id_), emulated=True) for id_, name in names.items()]
        yield collect(accounts, regions_in(manifest), workers=1)


def _manifest(which: str) -> Manifest:
    if which == EXAMPLE:
        return load_manifest(REFERENCE)
    preset, _, topology = which.rpartition("-")
    return parse_manifest(manifest_text(preset, topology=topology), Path(MANIFEST))


def test_everything_was_read(collected: Graph) -> None:
    assert [str(each) for each in unread_in(collected)] == []


def test_the_wall_of_what_was_read_is_proved(collected: Graph) -> None:
    found = {verdict.id: [each.summary for each in verdict.witnesses] for verdict in prove(collected).verdicts}
    assert {id_: witnesses for id_, witnesses in found.items() if witnesses} == {}


def test_no_rule_fails(collected: Graph) -> None:
    findings = evaluate(collected).findings
    assert [f"{each.rule} {each.urn} {each.message}" for each in findings if each.status is Status.FAIL] == []
