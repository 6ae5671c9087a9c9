"""The report as OCSF: an array of Compliance Finding events (class 2003) for a SIEM or a security lake.

Source: the OCSF schema 1.8.0, classes and objects, read 2026-11-30 (https://schema.ocsf.io/1.8.0/).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from policies.catalog.registry import registry
from policies.check.evaluate import Report
from policies.model import Finding, Severity, Status
from policies.reporters.large_json import large_json
from policies.reporters.shown_report import shown_report

OCSF_VERSION: Final = "1.8.0"
CATEGORY, CLASS, ACTIVITY, ACTIVITY_NAME = 2, 2003, 1, "Create"
STANDARD: Final = "HIPAA Security Rule, 45 CFR Part 164"
SEVERITIES: Final = {Severity.LOW: 2, Severity.MEDIUM: 3, Severity.HIGH: 4, Severity.CRITICAL: 5}
INFORMATIONAL: Final = 1
UNKNOWN, PASS, WARNING, FAIL, OTHER = (0, "Unknown"), (1, "Pass"), (2, "Warning"), (3, "Fail"), (99, "Other")
COMPLIANCE: Final = {
    Status.FAIL: FAIL, Status.WAIVED: WARNING, Status.NOT_EVALUATED: UNKNOWN, Status.TOOL_ERROR: OTHER,
}  # fmt: skip
NEW, SUPPRESSED = (1, "New"), (3, "Suppressed")
RULE_ANALYTIC: Final = 1


def render(report: Report) -> str:
    """One event for each finding, and one for each rule that passes everywhere it was evaluated."""
    return large_json(_events(shown_report(report)))


def _events(report: Report) -> Iterator[dict[str, Any]]:
    time = int(report.at.timestamp() * 1000)
    for finding in report.findings:
        yield _finding_event(finding, time)
    found = {finding.rule for finding in report.findings}
    for rule, count in sorted(report.evaluated.items()):
        if count and rule not in found:
            yield _passing_event(rule, count, time)


def _finding_event(finding: Finding, time: int) -> dict[str, Any]:
    status = SUPPRESSED if finding.status is Status.WAIVED else NEW
    event = _event(
        time, finding.rule, finding.title, f"{finding.rule}/{finding.urn or 'estate'}/{finding.message}",
        finding.text, COMPLIANCE[finding.status], finding.cites,
    )  # fmt: skip
    event |= {"severity_id": SEVERITIES[finding.severity], "severity": finding.severity.value.title()}
    event |= {"status_id": status[0], "status": status[1]}
    if finding.waiver:
        event["comment"] = str(finding.waiver)
    if finding.remediation:
        event["remediation"] = {"desc": finding.remediation}
    if finding.urn:
        event["resources"] = [{"uid": finding.urn, "name": finding.name, "type": finding.type}]
        source = str(finding.source or "")
        event["unmapped"] = {"account": finding.account, "stack": finding.stack, "declared_at": source}
    return event


def _passing_event(rule_id: str, count: int, time: int) -> dict[str, Any]:
    rule = registry().by_id.get(rule_id)
    title, cites = (rule.title, rule.cites) if rule else (rule_id, ())
    event = _event(time, rule_id, title, rule_id, f"passes for {count} of {count} evaluated", PASS, cites)
    return event | {"severity_id": INFORMATIONAL, "severity": "Informational"}


def _event(
    time: int, rule: str, title: str, uid: str, text: str, compliance: tuple[int, str], cites: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "activity_id": ACTIVITY,
        "activity_name": ACTIVITY_NAME,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Compliance Finding",
        "type_uid": CLASS * 100 + ACTIVITY,
        "type_name": f"Compliance Finding: {ACTIVITY_NAME}",
        "time": time,
        "message": text,
        "metadata": {
            "version": OCSF_VERSION, "event_code": rule,
            "product": {"name": "mso-kit", "vendor_name": "mso-kit", "version": _kit_version()},
        },
        "finding_info": {
            "uid": uid, "title": title, "desc": text, "created_time": time,
            "analytic": {"type_id": RULE_ANALYTIC, "type": "Rule", "uid": rule, "name": title},
        },
        "compliance": {
            "control": rule, "status_id": compliance[0], "status": compliance[1], "standards": [STANDARD],
            "requirements": list(cites),
        },
    }  # fmt: skip


def _kit_version() -> str:
    try:
        return version("mso-kit")
    except PackageNotFoundError:
        return "not installed"
