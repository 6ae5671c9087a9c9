"""The report as JSON, for programs; the format has a version."""

from __future__ import annotations

from typing import Any

from policies.check.evaluate import Report
from policies.model import Finding, Waiver
from policies.reporters.large_json import large_json

VERSION = 1


def render(report: Report) -> str:
    """One object: ``version``, ``summary``, ``findings``, ``evaluated`` and ``unruled``."""
    document = {
        "version": VERSION,
        "summary": {"resources": report.resources, "rules": report.rules, "counts": report.counts},
        "findings": map(finding_to_json, report.findings),
        "evaluated": dict(sorted(report.evaluated.items())),
        "unruled": dict(report.unruled),
        "reality": dict(report.reality),
    }
    return large_json(document)


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """One finding; fields that do not apply are empty."""
    return {
        "rule": finding.rule,
        "title": finding.title,
        "status": finding.status.value,
        "severity": finding.severity.value,
        "message": finding.text,
        "cites": list(finding.cites),
        "remediation": finding.remediation,
        "urn": finding.urn,
        "type": finding.type,
        "account": finding.account,
        "stack": finding.stack,
        "file": finding.source.file if finding.source else "",
        "line": finding.source.line if finding.source else 0,
        "waiver": waiver_to_json(finding.waiver) if finding.waiver else None,
    }


def waiver_to_json(waiver: Waiver) -> dict[str, str]:
    """The reason, approver and expiry of a waiver."""
    return {"reason": waiver.reason, "approver": waiver.approver, "expires": str(waiver.expires)}
