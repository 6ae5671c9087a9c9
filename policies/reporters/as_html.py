"""The report as one HTML section, for use in a larger page."""

from __future__ import annotations

from html import escape

from policies.catalog.registry import registry
from policies.catalog.rule_fix import fix
from policies.check.evaluate import Report
from policies.model import Finding


def render(report: Report) -> str:
    """A ``<section>`` with the totals and a table; classes give severity and status; the page supplies the style."""
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
        escape(finding.severity.value),
        escape(f"{finding.rule} {finding.title}"),
        escape(where),
        escape(f"{finding.status}: {finding.message}") + _explained(finding),
        escape(", ".join(finding.cites)),
    )
    name = f"{finding.severity} {finding.status.replace(' ', '-')}"
    return f'<tr class="{name}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _explained(finding: Finding) -> str:
    """The rule's risk and fix, collapsed by default; only the remediation where there is no rule."""
    rule = registry().by_id.get(finding.rule)
    if rule is None:
        return f" {escape(finding.remediation)}"
    code = fix(rule)
    parts = [f"<p>{escape(rule.why)}</p>", f"<p>{escape(rule.remediation)}</p>"]
    parts += [f"<pre>{escape(code)}</pre>"] if code else []
    return f"<details><summary>Why, and how to fix it</summary>{''.join(parts)}</details>"
