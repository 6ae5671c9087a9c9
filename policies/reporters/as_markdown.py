"""The report as Markdown, short enough for a pull request: one row per rule, with its resources in one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from infra.shown_text import markdown
from policies.check.evaluate import Report
from policies.model import Finding, Status
from policies.reporters.shown_report import shown_report

MAX_ROWS = 30
MAX_RESOURCES = 3


def render(report: Report) -> str:
    """A verdict, the totals, a table of failures, and collapsed lists of waived and not evaluated findings."""
    report = shown_report(report)
    shown = [finding for finding in report.findings if finding.status in (Status.FAIL, Status.TOOL_ERROR)]
    totals = ", ".join(f"{count} {status}" for status, count in report.counts.items() if count)
    lines = [
        f"### mso check: {_verdict(shown)}",
        "",
        f"{report.resources} resources, {report.rules} rules: {totals}.",
        "",
    ]
    groups = [list(group) for _, group in groupby(shown, key=lambda finding: finding.rule)]
    if groups:
        lines += ["| severity | rule | where and what | fix | cites |", "| --- | --- | --- | --- | --- |"]
        lines += map(_row, groups[:MAX_ROWS])
        if len(groups) > MAX_ROWS:
            lines += ["", f"and {len(groups) - MAX_ROWS} more rules."]
    lines += _collapsed("waived by an approver", report.of(Status.WAIVED))
    lines += _collapsed("not evaluated, which is not a pass", report.of(Status.NOT_EVALUATED))
    return "\n".join(lines) + "\n"


def _verdict(shown: Sequence[Finding]) -> str:
    if not shown:
        return "**no finding fails**"
    by = Counter(finding.severity for finding in shown)
    worst_first = ", ".join(f"{by[s]} {s}" for s in sorted(by, key=lambda severity: -severity.rank))
    return f"**{len(shown)} finding{'s' if len(shown) > 1 else ''}** ({worst_first})"


def _row(group: Sequence[Finding]) -> str:
    first = group[0]
    resources = [_resource(finding) for finding in group[:MAX_RESOURCES]]
    if len(group) > MAX_RESOURCES:
        resources.append(f"and {len(group) - MAX_RESOURCES} more")
    rule = f"**{first.rule}** {markdown(first.title)}"
    where, fix, cites = "<br>".join(resources), markdown(first.remediation), " ".join(first.cites)
    return f"| {first.severity} | {rule} | {where} | {fix} | {cites} |"


def _resource(finding: Finding) -> str:
    status = "" if finding.status is Status.FAIL else f"*{finding.status}* "
    source = f" `{str(finding.source).replace('`', '')}`" if finding.source else ""
    where = markdown(" ".join(filter(None, (finding.stack, finding.name))))
    return f"{status}{where}{source}: {_told(finding)}"


def _told(finding: Finding) -> str:
    """The message and the details on the one line that a cell or an item has."""
    return " ".join(map(markdown, (finding.message, *finding.details)))


def _collapsed(what: str, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield from ("", f"<details><summary>{len(findings)} {what}</summary>", "")
    for finding in findings[:MAX_ROWS]:
        waiver = f" ({markdown(str(finding.waiver))})" if finding.waiver else ""
        yield f"- {finding.rule} {markdown(finding.name)}: {_told(finding)}{waiver}"
    if len(findings) > MAX_ROWS:
        yield f"- and {len(findings) - MAX_ROWS} more"
    yield from ("", "</details>")


