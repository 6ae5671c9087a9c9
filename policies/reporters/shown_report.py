"""A report whose texts can be shown in any format: what others wrote in names and values is escaped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from infra.engine.graph import Source
from infra.shown_text import shown
from policies.check.evaluate import Report
from policies.model import Finding

TEXTS = ("title", "message", "remediation", "urn", "type", "account", "stack")
WORDS = ("resource", "reason", "approver", "where")


def shown_report(report: Report) -> Report:
    """The report with every text on one line, and with escapes in place of what cannot be seen."""
    return replace(
        report,
        findings=tuple(map(_finding, report.findings)),
        unruled={shown(type_): count for type_, count in report.unruled.items()},
    )


def _finding(finding: Finding) -> Finding:
    texts = ((name, getattr(finding, name)) for name in TEXTS)
    changed: dict[str, Any] = {name: text for name, given in texts if (text := shown(given)) != given}
    if finding.details:
        changed["details"] = tuple(map(shown, finding.details))
    source, waiver = finding.source, finding.waiver
    if source and shown(source.file) != source.file:
        changed["source"] = Source(shown(source.file), source.line)
    if waiver:
        words: dict[str, Any] = {name: shown(getattr(waiver, name)) for name in WORDS}
        changed["waiver"] = replace(waiver, **words)
    return replace(finding, **changed) if changed else finding
