"""The demonstration: the example estate on the emulated AWS."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import boto3
import jsonschema
import pytest
from rich.console import Console

from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.deployment import Step
from infra.engine.graph import Graph, Status
from infra.engine.state_document import read_state
from infra.errors import UsageError
from infra.manifest.reading.load import REFERENCE
from scripts.demo.demo_deployment import Demo, as_read_back, deploy_demo, verdicts_of
from scripts.demo.progress import Progress
from scripts.demo.report_page import render
from scripts.demo.serving import announce
from scripts.demo.terminal_summary import as_document, show
from scripts.deployment.served_emulator import PLUGIN, offered, require_free, served_from
from scripts.deployment.served_project import FOLDER as PROJECT
from scripts.deployment.served_project import declare_stack, write_project
from scripts.json_documents import schema_of

pytestmark = pytest.mark.xdist_group("demo")
README = Path(__file__).parents[3] / "README.md"


def test_the_example_passes(demo: Demo) -> None:
    assert demo.passes
    assert {verdict.status.value for verdict in demo.proof.verdicts} == {"PROVED"}


@pytest.mark.parametrize("manifest", [pytest.param("the example", marks=pytest.mark.real)], indirect=True)
def test_the_summary_is_what_the_readme_shows(demo: Demo, folder: Path) -> None:
    """``tests/test_readme.py`` runs the command itself."""
    show(demo, Console(file=(printed := io.StringIO()), width=200), folder)
    lines = [" ".join(line.split()) for line in printed.getvalue().splitlines()]
    excerpt = README.read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    patterns = [re.escape(" ".join(line.split())).replace("…", ".*") for line in excerpt.splitlines()]
    assert len(patterns) > 20
    assert [pattern for pattern in patterns if not any(re.fullmatch(pattern, line) for line in lines)] == []


def test_the_proof_of_what_was_read_back_agrees(demo: Demo) -> None:
    assert not demo.disagreements


def test_the_second_proof_uses_what_was_read_back_and_not_the_declaration(demo: Demo) -> None:
    """A key policy in the account that differs from the declared one is a leak in the second proof."""
    key = next(r for r in demo.graph.of_type("aws:kms/key:Key") if r.name == "key-phi")
    delegated = json.loads(key.props["policy"])
    root = {"AWS": f"arn:aws:iam::{key.account}:root"}
    delegated["Statement"].append({"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"})
    altered = key.with_(outputs={**key.outputs, "policy": json.dumps(delegated)})
    graph = Graph(altered if resource.urn == key.urn else resource for resource in demo.graph)
    assert verdicts_of(as_read_back(graph))["W2"] == "LEAK"
    assert verdicts_of(graph)["W2"] == "PROVED"


def test_the_estate_is_complete_and_mostly_emulated(demo: Demo) -> None:
    assert len(demo.by_account) == len(demo.manifest.account_names()) + 1  # the payer
    assert len(demo.graph.custom) >= 600 * len(demo.manifest.practices)
    assert demo.status_counts[Status.EMULATED] > 0.9 * len(demo.graph.custom)


def test_the_state_documents_contain_the_graph(demo: Demo, folder: Path) -> None:
    states = [read_state(path) for path in sorted((folder / "state").glob("*.json"))]
    assert Graph(resource for state in states for resource in state) == demo.graph


def test_a_second_run_changes_nothing(demo: Demo, folder: Path, emulator: Emulator) -> None:
    with Progress(Console(quiet=True)) as progress:
        again = deploy_demo(REFERENCE, demo.manifest, emulator, folder, progress)
    assert set(again.run.steps) <= {Step.SAME, Step.READ}


def test_another_tool_reads_each_account_through_the_printed_endpoint(
    demo: Demo, emulator: Emulator, folder: Path
) -> None:
    endpoint = emulator.serve()
    announce(demo, emulator, endpoint.url, folder, Console(quiet=True))
    for account, keys in json.loads((folder / "credentials.json").read_text()).items():
        session = boto3.Session(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], keys.get("AWS_SESSION_TOKEN"))
        s3 = session.client("s3", endpoint_url=endpoint.url, region_name="us-west-2")
        declared = {r.props["bucket"] for r in demo.by_account[account] if r.type == "aws:s3/bucket:Bucket"}
        assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == declared


def test_the_pulumi_cli_finds_the_served_estate_in_a_project_of_its_own(demo: Demo, folder: Path) -> None:
    variables = write_project(folder, REFERENCE, demo.manifest)
    project, backend = folder / PROJECT, Path(variables["PULUMI_BACKEND_URL"].removeprefix("file://"))
    settings = json.loads((project / "Pulumi.yaml").read_text())
    assert [each["path"] for each in settings["plugins"]["providers"]] == [str(folder / PLUGIN)]
    states = [read_state(path) for path in sorted(backend.glob(".pulumi/stacks/mso/*.json"))]
    resources = Graph(resource for state in states for resource in state)
    assert {r.urn: (r.id, r.outputs) for r in resources.custom} == {r.urn: (r.id, r.outputs) for r in demo.graph.custom}


def test_an_estate_is_offered_from_one_folder_once(emulator: Emulator, folder: Path) -> None:
    with offered(emulator, "http://127.0.0.1:1", folder):
        assert served_from(folder)["url"] == "http://127.0.0.1:1"
        assert (folder / PLUGIN / "pulumi-resource-aws").stat().st_mode & 0o100
        with pytest.raises(UsageError, match="another process serves from this folder"):
            require_free(folder)
    with pytest.raises(UsageError, match="no emulated AWS is served from here"):
        declare_stack(folder / PROJECT)


def test_the_report_makes_no_network_requests(demo: Demo) -> None:
    page = render(demo)
    assert demo.manifest.mso.name in page
    assert not any(word in page for word in ("src=", "<link", "@import", "url(", "<script"))


def test_the_summary_shows_accounts_verdicts_and_what_is_not_emulated(demo: Demo, folder: Path) -> None:
    console = Console(record=True, width=160, file=io.StringIO())
    show(demo, console, folder)
    text = console.export_text()
    assert all(account in text for account in demo.by_account)
    assert "W12 PROVED" in text
    assert "declared, not emulated" in text


def test_the_json_document_agrees(demo: Demo) -> None:
    document = json.loads(as_document(demo))
    assert document["verdicts"]["W1"] == "PROVED"
    assert sum(document["accounts"].values()) == len(demo.graph.custom)


def test_the_next_commands_are_on_ones_own_environment(demo: Demo, folder: Path) -> None:
    show(demo, Console(file=(printed := io.StringIO()), width=300), folder, Path("cedar-gate"))
    assert "mso check cedar-gate" in printed.getvalue()
    assert "mso new" not in printed.getvalue()


def test_the_json_summary_has_the_documented_form(demo: Demo) -> None:
    jsonschema.Draft202012Validator(schema_of("demo")).validate(json.loads(as_document(demo)))
