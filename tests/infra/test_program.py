"""``deploy``, as the real engine calls it: the stack's name and configuration decide what is built."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import set_all_config

from infra.engine.deployment import Deployment
from infra.engine.graph import Graph
from infra.engine.predict import Predictor
from infra.engine.program import run_program
from infra.engine.runner import PLANNED_PAYER, exports
from infra.engine.state import from_json, to_json
from infra.errors import UsageError
from infra.estate import Lock
from infra.manifest.load import REFERENCE, load_manifest
from infra.program import deploy

MANIFEST = load_manifest(REFERENCE)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    (folder / "mso.yaml").write_text((REFERENCE / "mso.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def deployed(stack: str, environment: Path, others: dict[str, Graph], payer: str = PLANNED_PAYER) -> Graph:
    """One stack through ``deploy``, with the configuration that a stack's file would give."""
    others_export = {name: exports(graph) for name, graph in others.items()}
    deployment = Deployment(Graph(), Predictor(), exported=others_export.get)

    def program() -> None:
        set_all_config({"mso:payerAccount": payer, "mso:environment": "."})
        assert pulumi.get_stack() == stack
        deploy()

    run_program(program, deployment, project="mso", stack_name=stack, organization="lumen-ridge", root=environment)
    return deployment.graph()


def test_a_plane_before_the_org_stack_says_what_to_do(environment: Path) -> None:
    with pytest.raises(UsageError, match="bring the org stack up"):
        deployed("security", environment, {})


def test_organizations_come_up_one_by_one_each_in_its_own_payer(environment: Path, tmp_path: Path) -> None:
    text = (environment / "mso.yaml").read_text(encoding="utf-8")
    (tmp_path / "mso.yaml").write_text(text.replace("topology: shared", "topology: separate"), encoding="utf-8")
    payers = {"org": "111111111111", "org-evergreen": "222222222222", "org-saguaro": "333333333333"}
    with pytest.raises(UsageError, match="no account 'management' in it; bring the org stack up"):
        deployed("org-evergreen", tmp_path, {}, payers["org-evergreen"])
    for stack, payer in payers.items():
        graph = deployed(stack, tmp_path, {}, payer)
        assert {resource.account for resource in graph.custom} == {payer}
        Lock.read(tmp_path).knowing(exports(graph)).write(tmp_path)
        if stack == "org-evergreen":
            with pytest.raises(UsageError, match="no account 'exchange-saguaro' in it; bring the org-saguaro stack up"):
                deployed("perimeter", tmp_path, {}, payers["org"])
    perimeter = deployed("perimeter", tmp_path, {}, payers["org"])
    assert {resource.account for resource in perimeter.custom} == {payers["org"]}


def test_every_plane_deploys_and_its_document_reads_back_to_the_same_graph(environment: Path) -> None:
    stacks: dict[str, Graph] = {}
    for stack in MANIFEST.plane_names():
        if stack.endswith(("saguaro", "bellevue", "scottsdale")):
            continue  # the second practice's are the first's again
        stacks[stack] = deployed(stack, environment, stacks)
        document = json.loads(json.dumps(to_json(stacks[stack])))
        assert from_json(document, stack) == stacks[stack]
        if stack == "org":
            Lock().knowing(exports(stacks[stack])).write(environment)
    assert {resource.stack for graph in stacks.values() for resource in graph} == set(stacks)
