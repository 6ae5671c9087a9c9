"""``deploy``, as the real engine calls it: the stack's name and configuration decide what is built."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import set_all_config

from infra.context.estate import Lock
from infra.engine.deployment import Deployment
from infra.engine.graph import Graph
from infra.engine.output_prediction import OutputPredictor
from infra.engine.program_run import run_program
from infra.engine.runner import PLANNED_PAYER, exports
from infra.engine.state_document import from_json, to_json
from infra.errors import UsageError
from infra.manifest.law.gate import GateError
from infra.manifest.load import REFERENCE, load_manifest
from infra.program import deploy

MANIFEST = load_manifest(REFERENCE)
EXAMPLE = (REFERENCE / "mso.yaml").read_text(encoding="utf-8")
REAL = (("synthetic: true", "synthetic: false"), (".example", ".test"), (" 203.0.113.", " 198.18.0."),
        (" 198.51.100.", " 198.18.1."))  # fmt: skip
"""What makes the example one that may be applied: names and addresses that are kept for tests (RFC 2606, RFC 2544)."""


METADATA = files("infra.planes.shared").joinpath("synthetic_identity_provider.xml").read_text(encoding="utf-8")


def real() -> str:
    text = EXAMPLE
    for kept, instead in REAL:
        text = text.replace(kept, instead)
    return text


def written(folder: Path, text: str) -> Path:
    (folder / "mso.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("environment"), real())


def deployed(
    stack: str,
    environment: Path,
    others: dict[str, Graph],
    payer: str = PLANNED_PAYER,
    *,
    preview: bool = False,
    config: dict[str, str] | None = None,
) -> Graph:
    """One stack through ``deploy``, with the configuration that a stack's file would give."""
    others_export = {name: exports(graph) for name, graph in others.items()}
    given = {"mso:payerAccount": payer, "mso:environment": ".", "mso:samlMetadata": METADATA, **(config or {})}
    deployment = Deployment(Graph(), OutputPredictor(), exported=others_export.get, preview=preview)

    def program() -> None:
        set_all_config(given)
        assert pulumi.get_stack() == stack
        deploy()

    run_program(program, deployment, project="mso", stack_name=stack, organization="lumen-ridge", root=environment)
    return deployment.graph()


def apart(text: str) -> str:
    """The same with an organization for each practice, and with what each has signed with AWS."""
    paper = "  - {{id: aws-{0}, kind: baa, between: [{0}, aws], purpose: Addendum with AWS, effective: 2026-01-01}}\n"
    papers = "".join(map(paper.format, ("evergreen", "saguaro")))
    return text.replace("topology: shared", "topology: separate").replace("agreements:\n", f"agreements:\n{papers}", 1)


def test_a_plane_before_the_org_stack_says_what_to_do(environment: Path) -> None:
    with pytest.raises(UsageError, match="bring the org stack up"):
        deployed("security", environment, {})


def test_organizations_come_up_one_by_one_each_in_its_own_payer(tmp_path: Path) -> None:
    written(tmp_path, apart(real()))
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


UNCONFIRMED = real().replace("states: [WA, AZ]", "states: [WA]")
GATES = {
    "LAW-060 fail: counsel: counsel has not confirmed AZ": UNCONFIRMED,
    "LAW-060 fail: counsel: no counsel has confirmed": real().replace("counsel: {", "# {"),
    "baa-evergreen is a draft": real().replace("  - id: baa-evergreen\n", "  - id: baa-evergreen\n    draft: true\n"),
    "a synthetic manifest stands for nobody": EXAMPLE,
}  # fmt: skip


@pytest.mark.parametrize("said", GATES)
def test_an_update_of_real_accounts_stops_at_the_law_s_gates_and_a_preview_does_not(tmp_path: Path, said: str) -> None:
    folder = written(tmp_path, GATES[said])
    with pytest.raises(GateError, match=said):
        deployed("org", folder, {})
    assert deployed("org", folder, {}, preview=True).custom


def test_an_agreement_that_has_ended_stops_a_preview_too(tmp_path: Path) -> None:
    ended = real().replace("expires: 2035-12-31", "expires: 2026-02-01")
    with pytest.raises(GateError, match=r"has no business associate agreement in force"):
        deployed("org", written(tmp_path, ended), {}, preview=True)


def test_two_names_for_one_account_stop_an_update(tmp_path: Path) -> None:
    twice = Lock(accounts={"management": "111111111111", "clinical-evergreen": "111111111111"})
    twice.write(written(tmp_path, real()))
    with pytest.raises(GateError, match="are one account"):
        deployed("org", tmp_path, {})


def test_pulumi_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.program.load_manifest", lambda _: (_ for _ in ()).throw(UsageError("mend this")))
    with pytest.raises(pulumi.RunError, match="mend this"):
        deploy()


def test_a_pipeline_takes_every_deployer_of_its_owner_by_one_token(tmp_path: Path) -> None:
    written(tmp_path, real())
    Lock().knowing(exports(deployed("org", tmp_path, {}))).write(tmp_path)
    graph = deployed("backup-evergreen", tmp_path, {}, config={"mso:identityToken": "/run/token"})
    providers = [resource for resource in graph if resource.type == "pulumi:providers:aws"]
    account = Lock.read(tmp_path).accounts["backup-evergreen"]
    for provider in providers:
        assert "assumeRoles" not in provider.inputs
        vouched = json.loads(provider.inputs["assumeRoleWithWebIdentity"])
        assert vouched["webIdentityTokenFile"] == "/run/token"
        assert vouched["roleArn"] == f"arn:aws:iam::{account}:role/mso/deployer"
    (deployer,) = [r for r in graph.custom if r.type == "aws:iam/role:Role" and r.name == "deployer"]
    trust = str(deployer.inputs["assumeRolePolicy"])
    assert '"repo:evergreen-aesthetics/clinical:environment:clinical-evergreen"' in trust
    assert {resource.account for resource in graph.custom} == {account}


def test_a_real_estate_needs_its_identity_provider(tmp_path: Path) -> None:
    written(tmp_path, real())
    Lock().knowing(exports(deployed("org", tmp_path, {}))).write(tmp_path)
    with pytest.raises(UsageError, match="set mso:samlMetadata"):
        deployed("management", tmp_path, {}, config={"mso:samlMetadata": ""})
