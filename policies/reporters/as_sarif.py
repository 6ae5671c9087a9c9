"""The report as SARIF 2.1.0, which code hosts show next to the line that declares the resource."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from policies.catalog.citations import citations
from policies.catalog.registry import registry
from policies.catalog.rule_page import page
from policies.check.evaluate import Report
from policies.model import EstateRule, Finding, Rule, Severity, Status
from policies.reporters.large_json import large_json
from policies.reporters.shown_report import shown_report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
NO_SOURCE = "mso.yaml"  # a resource from a state has no source line; code hosts require a file
SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}


def render(report: Report) -> str:
    """One run; rules with findings are described in the driver, exceptions in rules in the invocation."""
    report = shown_report(report)
    found = sorted({finding.rule for finding in report.findings})
    index = {rule_id: number for number, rule_id in enumerate(found)}
    broken = report.of(Status.TOOL_ERROR)
    run = {
        "tool": {"driver": {"name": "mso", "rules": [*map(_rule, found)]}},
        "invocations": [{
            "executionSuccessful": not broken,
            "toolExecutionNotifications": [_notification(finding) for finding in broken],
        }],
        "columnKind": "unicodeCodePoints",
        "results": (_result(f, index[f.rule]) for f in report.findings if f.status is not Status.TOOL_ERROR),
    }
    return large_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule_id: str) -> dict[str, Any]:
    rule: Rule | EstateRule | None = registry().by_id.get(rule_id)
    if rule is None:  # the kit's own findings on the graph or a waiver
        return {"id": rule_id, "shortDescription": {"text": rule_id}}
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.why}"},
        "help": {"text": f"{rule.why}\n\n{rule.remediation}", "markdown": page(rule)},
        "helpUri": citations()[rule.cites[0]].url,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": ["HIPAA", *rule.cites], "security-severity": SCORES[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    failed = finding.status in (Status.FAIL, Status.WAIVED)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": "fail" if failed else "open",
        "level": LEVELS[finding.severity] if failed else "none",
        "message": {"text": f"{finding.name}: {finding.text}"},
        "locations": [_location(finding)],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "properties": {"status": finding.status.value, "account": finding.account, "stack": finding.stack},
    }
    if finding.waiver:
        accepted = {"kind": "external", "status": "accepted", "justification": str(finding.waiver)}
        result["suppressions"] = [accepted]
    return result


def _location(finding: Finding) -> dict[str, Any]:
    file, line = (finding.source.file, finding.source.line) if finding.source else (NO_SOURCE, 1)
    if file.startswith(("/", "..")) or ".venv" in file or "site-packages" in file:
        file, line = NO_SOURCE, 1  # a file of the kit, outside the reviewed repository
    artifact = {"uri": quote(file.replace("\\", "/")), "uriBaseId": "%SRCROOT%"}
    place = {"artifactLocation": artifact, "region": {"startLine": max(line, 1)}}
    logical = [{"fullyQualifiedName": finding.urn, "kind": "resource"}] if finding.urn else []
    return {"physicalLocation": place, "logicalLocations": logical}


def _fingerprint(finding: Finding) -> str:
    return hashlib.sha256(f"{finding.rule}\0{finding.urn}\0{finding.text}".encode()).hexdigest()[:32]


def _notification(finding: Finding) -> dict[str, Any]:
    return {"level": "error", "message": {"text": f"{finding.rule} on {finding.name}: {finding.text}"}}
