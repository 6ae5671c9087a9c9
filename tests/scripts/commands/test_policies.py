"""``mso policies``: the pack explained, tested, extended."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.errors import UsageError
from policies import rules as rules_package
from policies.catalog.citations import citations
from policies.catalog.registry import discover, registry
from policies.catalog.rule_docs import FOLDER
from policies.catalog.rule_scaffold import free_id, scaffold
from policies.model import Rule
from scripts.commands.policies import command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments])


def test_list_filters_by_paragraph_and_service() -> None:
    found = json.loads(run("list", "--control", "164.312(a)", "--service", "s3", "--json").stdout)
    assert {entry["service"] for entry in found} == {"s3"}
    assert all(any(cite.startswith("164.312(a)") for cite in entry["cites"]) for entry in found)


def test_list_shows_every_rule() -> None:
    lines = run("list").stdout.splitlines()
    assert len([line for line in lines if line.split()[0] in registry().by_id]) == len(registry().by_id)


def test_an_empty_list_names_the_services() -> None:
    result = run("list", "--service", "telepathy")
    assert isinstance(result.exception, UsageError)
    assert "services: accessanalyzer, acm" in str(result.exception)


def test_show_prints_the_page_that_the_documentation_has() -> None:
    text = run("show", "s3-001").stdout
    rule = registry().get("S3-001")
    for part in (rule.title, rule.why, rule.remediation, "aws.s3.BucketPublicAccessBlock(", "Fails:", "Serves:"):
        assert part in text
    assert text in (FOLDER / "s3.md").read_text(encoding="utf-8")


def test_show_is_data_too() -> None:
    shown = json.loads(run("show", "S3-001", "--json").stdout)
    assert shown["fix"].startswith("import pulumi_aws as aws")
    assert shown["why"] == registry().get("S3-001").why


def test_show_of_an_estate_rule_shows_its_graphs() -> None:
    text = run("show", "S3-102").stdout
    assert "aws:s3/bucket:Bucket b (clinical, us-east-1)" in text


def test_show_reads_documents_inside_properties() -> None:
    assert '"Action": "s3:GetObject"' in run("show", "S3-004").stdout


def test_show_of_an_unknown_rule_suggests_the_nearest() -> None:
    result = run("show", "S3-01")
    assert isinstance(result.exception, UsageError)
    assert "did you mean S3-101" in str(result.exception)


def test_matrix_has_a_row_for_every_item() -> None:
    rows = json.loads(run("matrix", "--json").stdout)
    assert [row["id"] for row in rows] == list(citations())
    assert {row["how"] for row in rows} >= {"rules", "procedural", "not covered"}


def test_matrix_reads_as_text_and_calls_proposals_proposed() -> None:
    text = run("matrix").stdout
    assert "Proposed items are not law" in text
    assert "annual-risk-assessment-performed: people attest it, with the risk register" in text


def test_test_runs_every_example() -> None:
    result = run("test")
    assert result.exit_code == 0
    assert "0 with unexpected results" in result.stdout


NEW = {
    "title": "Queues are short",
    "why": "A long queue keeps patient data longer than anybody needs it.",
    "service": "sqs",
    "type_": "aws:sqs/queue:Queue",
    "cite": "164.312(b)",
    "name": "short",
}


def test_a_new_rule_is_found_by_dropping_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = scaffold("NEW-001", folder=tmp_path, **NEW)
    monkeypatch.setattr(rules_package, "__path__", [*rules_package.__path__, str(tmp_path)])
    spec = importlib.util.spec_from_file_location("new_rule", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert isinstance(module.RULE, Rule)
    assert module.RULE.title == "Queues are short"


def test_discovery_needs_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service folder that nobody has heard of, with one file in it, is a rule of the pack."""
    scaffold("NEW-001", folder=tmp_path, **{**NEW, "service": "brandnew"})
    monkeypatch.setattr(rules_package, "__path__", [*rules_package.__path__, str(tmp_path)])
    assert ("brandnew", "NEW-001") in {(service, rule.id) for service, rule in discover()}


@pytest.mark.parametrize(
    ("rule_id", "change", "message"),
    [
        ("S3-001", {}, f"next free: {free_id('S3-001')}"),
        ("s3", {}, "letters, a dash and three digits"),
        ("NEW-001", {"cite": "164.999"}, "not in policies/catalog/citations.yaml"),
        ("NEW-001", {"type_": "S3Bucket"}, "no type token"),
        ("NEW-001", {"name": "../escape"}, "lower-case letters"),
    ],
)
def test_a_scaffold_that_cannot_be_is_refused(
    tmp_path: Path, rule_id: str, change: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message.replace("(", r"\(")):
        scaffold(rule_id, folder=tmp_path, **{**NEW, **change})


def test_a_scaffold_overwrites_nothing(tmp_path: Path) -> None:
    scaffold("NEW-001", folder=tmp_path, **NEW)
    with pytest.raises(UsageError, match="exists"):
        scaffold("NEW-002", folder=tmp_path, **NEW)
