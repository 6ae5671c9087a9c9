"""The report as one HTML section, to stand in a larger page."""

from __future__ import annotations

from html import escape

from policies.evaluate import Report
from policies.model import Finding


def render(report: Report) -> str:
    """A ``<section>`` with the totals and a table; classes carry severity and status, style is the page's own."""
    totals = ", ".join(f"{count} {status}" for status, count in report.counts.items() if count)
    head = "".join(f"<th>{name}</th>" for name in ("Severity", "Rule", "Where", "What", "Citations"))
    rows = "\n".join(map(_row, report.findings))
    return (
        f'<section class="check">\n<p>{report.resources} resources, {report.rules} rules: {escape(totals)}.</p>\n'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n</section>\n"
    )


def _row(finding: Finding) -> str:
    where = f"{finding.stack} {finding.name}" + (f" ({finding.source})" if finding.source else "")
    cells = (
        finding.severity.value,
        f"{finding.rule} {finding.title}",
        where,
        f"{finding.status}: {finding.message} {finding.remediation}",
        ", ".join(finding.cites),
    )
    name = f"{finding.severity} {finding.status.replace(' ', '-')}"
    return f'<tr class="{name}">' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
