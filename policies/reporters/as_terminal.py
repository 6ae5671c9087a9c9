"""The report for the terminal: by rule, failures first and of them the worst, each with line, citations and fix."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.text import Text

from policies.check.evaluate import Report
from policies.model import Finding, Severity, Status
from policies.reporters.shown_console import ShownConsole
from policies.reporters.shown_report import shown_report

COLOURS = {
    Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan",
}  # fmt: skip
STATUSES = (Status.FAIL, Status.TOOL_ERROR, Status.NOT_EVALUATED, Status.WAIVED, Status.PASS)
WIDEST = 110
MAX_PER_RULE = 10
MAX_TYPES = 12


def render(report: Report, *, colour: bool = False, width: int | None = None) -> str:
    """Groups of findings, then the totals and the types that no rule inspects; lines fit ``width``."""
    stream, report = io.StringIO(), shown_report(report)
    console = ShownConsole(
        file=stream, width=width or WIDEST, force_terminal=colour, color_system="auto" if colour else None
    )
    for lines in (*_groups(report.findings), *_totals(report)):
        console.print(lines, soft_wrap=width is None, highlight=False)
    return stream.getvalue()


def _groups(findings: Iterable[Finding]) -> Iterator[Text]:
    """Failures first: what was not evaluated, however severe, is read after what is known to be wrong."""
    in_order = sorted(findings, key=lambda finding: STATUSES.index(finding.status))
    for _, group in groupby(in_order, key=lambda finding: (finding.status, finding.rule)):
        same = list(group)
        first = same[0]
        yield Text.assemble(
            (f"{first.severity.upper():<9}", COLOURS[first.severity]), (f"{first.rule}  ", "bold"), first.title,
            ("  " + " ".join(first.cites), "dim"),
        )
        for finding in same[:MAX_PER_RULE]:
            yield _line(finding)
        if len(same) > MAX_PER_RULE:
            yield Text(f"  and {len(same) - MAX_PER_RULE} more; --output json lists them all", "dim")
        yield Text.assemble(("  fix: ", "green"), first.remediation, "\n")


def _line(finding: Finding) -> Text:
    where = ":".join(filter(None, (finding.stack, finding.name)))
    source = f"  {finding.source}" if finding.source else ""
    waiver = finding.waiver
    reason = f"\n    {waiver}" if waiver else ""
    mark = ("  " + finding.status.value, "bold")
    return Text.assemble(mark, f"  {where}", (source, "dim"), f"\n    {finding.text}", (reason, "dim"))


def _totals(report: Report) -> Iterator[Text]:
    counts = " · ".join(f"{count} {status}" for status, count in report.counts.items() if count or status == "fail")
    evaluated = sum(1 for count in report.evaluated.values() if count)
    coverage = f"{evaluated} of {report.rules} rules evaluated"
    yield Text(f"{report.resources} resources · {coverage} · {counts}", "bold")
    declared = report.reality.get("declared, not emulated", 0)
    if declared:
        yield Text(f"{declared} resources are declared, not emulated: checked as declared", "dim")
    if report.unruled:
        named = [f"{type_} ({count})" for type_, count in report.unruled.items()]
        more = f" and {len(named) - MAX_TYPES} more; --output json lists them" if len(named) > MAX_TYPES else ""
        yield Text(f"no rule inspects these types: {', '.join(named[:MAX_TYPES])}{more}", "dim")
