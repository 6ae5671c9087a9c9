"""The findings as a table for a spreadsheet: one line each, every cell a text and never a formula."""

from __future__ import annotations

import csv
import io
from typing import Final

from infra.shown_text import csv_cell
from policies.check.evaluate import Report
from policies.model import Finding

COLUMNS: Final = (
    "rule", "title", "status", "severity", "account", "stack", "type", "resource", "declared at", "finding", "cites",
    "remediation", "waived because", "waived by", "waived until",
)  # fmt: skip


def render(report: Report) -> str:
    """The names of the columns, then one line for each finding, the worst first; passes are not listed."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(COLUMNS)
    for finding in report.findings:
        table.writerow(map(csv_cell, _cells(finding)))
    return stream.getvalue()


def _cells(finding: Finding) -> tuple[str, ...]:
    waiver = finding.waiver
    return (
        finding.rule, finding.title, finding.status.value, finding.severity.value, finding.account, finding.stack,
        finding.type, finding.urn, str(finding.source or ""), " ".join((finding.message, *finding.details)),
        " ".join(finding.cites), finding.remediation, waiver.reason if waiver else "",
        waiver.approver if waiver else "", str(waiver.expires) if waiver else "",
    )  # fmt: skip
