"""``deploy``, as Pulumi's engine calls it: the stack's name and configuration decide which resources are declared."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import set_all_config

from infra.context.estate import Lock
from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.program_run import run_program
from infra.engine.embedded.runner import PLANNED_PAYER, exports
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.engine.state_document import from_json, to_json
from infra.errors import UsageError
from infra.manifest.law.gate_result import GateError
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.program import deploy

MANIFEST = load_manifest(REFERENCE)
EXAMPLE = (REFERENCE / "mso.yaml").read_text(encoding="utf-8")
REAL = (("synthetic: true", "synthetic: false"), (".example", ".test"), (" 203.0.113.", " 198.18.0."),
        (" 198.51.100.", " 198.18.1."))  # fmt: skip
"""Replacements that make the example deployable: names and addresses reserved for tests (RFC 2606, RFC 2544)."""


METADATA = files("infra.planes.shared").joinpath("synthetic_identity_provider.xml").read_text(encoding="utf-8")


def deployable_example() -> str:
    text = EXAMPLE
    for reserved, replacement in REAL:
        text = text.replace(reserved, replacement)
    return text


def write_manifest(folder: Path, text: str) -> Path:
    (folder / "mso.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_manifest(tmp_path_factory.mktemp("environment"), deployable_example())


def deployed(
    stack: str,
    environment: Path,
    others: dict[str, Graph],
    payer: str = PLANNED_PAYER,
    *,
    preview: bool = False,
    config: dict[str, str] | None = None,
) -> Graph:
    """The graph of one stack, declared by ``deploy`` with the configuration that a stack's file would contain."""
    others_export = {name: exports(graph) for name, graph in others.items()}
    given = {"mso:payerAccount": payer, "mso:environment": ".", "mso:samlMetadata": METADATA}
    given |= {"mso:cacheToken": "c" * 32, **(config or {})}
    deployment = Deployment(Graph(), OutputPredictor(), exported=others_export.get, preview=preview)

    def program() -> None:
        set_all_config(given)
        assert pulumi.get_stack() == stack
        deploy()

    run_program(program, deployment, project="mso", stack_name=stack, organization="lumen-ridge", root=environment)
    return deployment.graph()


def separate_topology(text: str) -> str:
    """The same with an organization for each practice, and each practice's business associate addendum with AWS."""
    paper = "  - {{id: aws-{0}, kind: baa, between: [{0}, aws], purpose: Addendum with AWS, effective: 2026-01-01}}\n"
    papers = "".join(map(paper.format, ("evergreen", "saguaro")))
    return text.replace("topology: shared", "topology: separate").replace("agreements:\n", f"agreements:\n{papers}", 1)


def test_a_stack_deployed_before_the_org_stack_fails_with_the_fix(environment: Path) -> None:
    with pytest.raises(UsageError, match="deploy the org stack"):
        deployed("security", environment, {})


def test_each_organization_is_deployed_in_its_own_payer_account(tmp_path: Path) -> None:
    write_manifest(tmp_path, separate_topology(deployable_example()))
    payers = {"org": "111111111111", "org-evergreen": "222222222222", "org-saguaro": "333333333333"}
    with pytest.raises(UsageError, match="no account 'management'; deploy the org stack"):
        deployed("org-evergreen", tmp_path, {}, payers["org-evergreen"])
    for stack, payer in payers.items():
        graph = deployed(stack, tmp_path, {}, payer)
        assert {resource.account for resource in graph.custom} == {payer}
        Lock.read(tmp_path).with_org_outputs(exports(graph)).write(tmp_path)
        if stack == "org-evergreen":
            with pytest.raises(UsageError, match="no account 'exchange-saguaro'; deploy the org-saguaro stack"):
                deployed("perimeter", tmp_path, {}, payers["org"])
    perimeter = deployed("perimeter", tmp_path, {}, payers["org"])
    assert {resource.account for resource in perimeter.custom} == {payers["org"]}


def test_every_plane_deploys_and_its_state_document_reads_back_to_the_same_graph(environment: Path) -> None:
    stacks: dict[str, Graph] = {}
    for stack in MANIFEST.plane_names():
        if stack.endswith(("saguaro", "bellevue", "scottsdale")):
            continue  # the second practice's stacks are like the first's
        stacks[stack] = deployed(stack, environment, stacks)
        document = json.loads(json.dumps(to_json(stacks[stack])))
        assert from_json(document, stack) == stacks[stack]
        if stack == "org":
            Lock().with_org_outputs(exports(stacks[stack])).write(environment)
    assert {resource.stack for graph in stacks.values() for resource in graph} == set(stacks)


DEPLOYABLE = deployable_example()
UNCONFIRMED = DEPLOYABLE.replace("states: [WA, AZ]", "states: [WA]")
GATES = {
    "LAW-060 fail: counsel: counsel has not confirmed AZ": UNCONFIRMED,
    "LAW-060 fail: counsel: no counsel has confirmed": DEPLOYABLE.replace("counsel: {", "# {"),
    "baa-evergreen is a draft": DEPLOYABLE.replace("- id: baa-evergreen\n", "- id: baa-evergreen\n    draft: true\n"),
    "a synthetic manifest is an example": EXAMPLE,
}  # fmt: skip


@pytest.mark.parametrize("message", GATES)
def test_closed_legal_gates_stop_an_update_of_real_accounts_but_not_a_preview(tmp_path: Path, message: str) -> None:
    folder = write_manifest(tmp_path, GATES[message])
    with pytest.raises(GateError, match=message):
        deployed("org", folder, {})
    assert deployed("org", folder, {}, preview=True).custom


def test_an_expired_business_associate_agreement_stops_a_preview_too(tmp_path: Path) -> None:
    ended = deployable_example().replace("expires: 2035-12-31", "expires: 2026-02-01")
    with pytest.raises(GateError, match=r"has no business associate agreement in force"):
        deployed("org", write_manifest(tmp_path, ended), {}, preview=True)


def test_an_account_id_with_two_names_stops_an_update(tmp_path: Path) -> None:
    twice = Lock(accounts={"management": "111111111111", "clinical-evergreen": "111111111111"})
    twice.write(write_manifest(tmp_path, deployable_example()))
    with pytest.raises(GateError, match="have the same account id"):
        deployed("org", tmp_path, {})


def test_pulumi_gets_the_message_of_an_error_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.program.load_manifest", lambda _: (_ for _ in ()).throw(UsageError("fix this")))
    with pytest.raises(pulumi.RunError, match="fix this"):
        deploy()


def test_a_pipeline_assumes_every_deployer_role_of_its_owner_with_one_token(tmp_path: Path) -> None:
    write_manifest(tmp_path, deployable_example())
    Lock().with_org_outputs(exports(deployed("org", tmp_path, {}))).write(tmp_path)
    graph = deployed("backup-evergreen", tmp_path, {}, config={"mso:identityToken": "/run/token"})
    providers = [resource for resource in graph if resource.type == "pulumi:providers:aws"]
    account = Lock.read(tmp_path).accounts["backup-evergreen"]
    for provider in providers:
        assert "assumeRoles" not in provider.inputs
        web_identity = json.loads(provider.inputs["assumeRoleWithWebIdentity"])
        assert web_identity["webIdentityTokenFile"] == "/run/token"
        assert web_identity["roleArn"] == f"arn:aws:iam::{account}:role/mso/deployer"
    (deployer,) = [r for r in graph.custom if r.type == "aws:iam/role:Role" and r.name == "deployer"]
    trust = str(deployer.inputs["assumeRolePolicy"])
    assert '"repo:evergreen-aesthetics@320001/clinical@320002:environment:clinical-evergreen"' in trust
    assert {resource.account for resource in graph.custom} == {account}


def test_a_real_estate_requires_the_metadata_of_its_identity_provider(tmp_path: Path) -> None:
    write_manifest(tmp_path, deployable_example())
    Lock().with_org_outputs(exports(deployed("org", tmp_path, {}))).write(tmp_path)
    with pytest.raises(UsageError, match="set mso:samlMetadata"):
        deployed("management", tmp_path, {}, config={"mso:samlMetadata": ""})
