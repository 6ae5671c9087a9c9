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


def deployed(stack: str, environment: Path, others: dict[str, Graph]) -> Graph:
    """One stack through ``deploy``, with the configuration that a stack's file would give."""
    others_export = {name: exports(graph) for name, graph in others.items()}
    deployment = Deployment(Graph(), Predictor(), exported=others_export.get)

    def program() -> None:
        set_all_config({"mso:payerAccount": PLANNED_PAYER, "mso:environment": "."})
        assert pulumi.get_stack() == stack
        deploy()

    run_program(program, deployment, project="mso", stack_name=stack, organization="lumen-ridge", root=environment)
    return deployment.graph()


def test_a_plane_before_the_org_stack_says_what_to_do(environment: Path) -> None:
    with pytest.raises(UsageError, match="bring the org stack up"):
        deployed("security", environment, {})


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
