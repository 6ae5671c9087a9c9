"""The report as Markdown, short enough for a pull request."""

from __future__ import annotations

from policies.evaluate import Report
from policies.model import Finding, Status

MOST_ROWS = 50


def render(report: Report) -> str:
    """A verdict, the totals, a table of what is wrong, and what was not evaluated."""
    failed, counts = report.of(Status.FAIL), report.counts
    verdict = f"**{len(failed)} findings**" if failed else "**no finding fails**"
    totals = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    lines = [f"### mso check: {verdict}", "", f"{report.resources} resources, {report.rules} rules: {totals}.", ""]
    shown = [finding for finding in report.findings if finding.status is not Status.NOT_EVALUATED]
    if shown:
        lines += ["| severity | rule | where | what | cites |", "| --- | --- | --- | --- | --- |"]
        lines += map(_row, shown[:MOST_ROWS])
        if len(shown) > MOST_ROWS:
            lines.append(f"\nand {len(shown) - MOST_ROWS} more.")
    if unknown := report.of(Status.NOT_EVALUATED):
        lines += ["", f"<details><summary>{len(unknown)} not evaluated, which is not a pass</summary>", ""]
        lines += [f"- {f.rule} {_cell(f.name)}: {_cell(f.message)}" for f in unknown[:MOST_ROWS]]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _row(finding: Finding) -> str:
    where = f"{_cell(finding.stack)} {_cell(finding.name)}" + (f"<br>`{finding.source}`" if finding.source else "")
    status = "" if finding.status is Status.FAIL else f"*{finding.status}* "
    what = f"{status}{_cell(finding.message)}<br>{_cell(finding.remediation)}"
    return f"| {finding.severity} | {finding.rule} | {where} | {what} | {' '.join(finding.cites)} |"


def _cell(text: str) -> str:
    for character, escaped in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("\n", " ")):
        text = text.replace(character, escaped)
    return text
