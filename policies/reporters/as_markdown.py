"""The report as Markdown, short enough for a pull request: one row per rule, its places below each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from policies.evaluate import Report
from policies.model import Finding, Status

MOST_ROWS = 30
MOST_PLACES = 3


def render(report: Report) -> str:
    """A verdict, the totals, a table of what is wrong, and folded away what is waived or was not evaluated."""
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
        lines += map(_row, groups[:MOST_ROWS])
        if len(groups) > MOST_ROWS:
            lines += ["", f"and {len(groups) - MOST_ROWS} more rules."]
    lines += _folded("waived, which somebody answers for", report.of(Status.WAIVED))
    lines += _folded("not evaluated, which is not a pass", report.of(Status.NOT_EVALUATED))
    return "\n".join(lines) + "\n"


def _verdict(shown: Sequence[Finding]) -> str:
    if not shown:
        return "**no finding fails**"
    by = Counter(finding.severity for finding in shown)
    worst_first = ", ".join(f"{by[s]} {s}" for s in sorted(by, key=lambda severity: -severity.rank))
    return f"**{len(shown)} finding{'s' if len(shown) > 1 else ''}** ({worst_first})"


def _row(group: Sequence[Finding]) -> str:
    first = group[0]
    places = [_place(finding) for finding in group[:MOST_PLACES]]
    if len(group) > MOST_PLACES:
        places.append(f"and {len(group) - MOST_PLACES} more")
    rule = f"**{first.rule}** {_cell(first.title)}"
    where, fix, cites = "<br>".join(places), _cell(first.remediation), " ".join(first.cites)
    return f"| {first.severity} | {rule} | {where} | {fix} | {cites} |"


def _place(finding: Finding) -> str:
    status = "" if finding.status is Status.FAIL else f"*{finding.status}* "
    source = f" `{finding.source}`" if finding.source else ""
    where = _cell(" ".join(filter(None, (finding.stack, finding.name))))
    return f"{status}{where}{source}: {_cell(finding.message)}"


def _folded(what: str, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield from ("", f"<details><summary>{len(findings)} {what}</summary>", "")
    for finding in findings[:MOST_ROWS]:
        waiver = f" ({_cell(str(finding.waiver))})" if finding.waiver else ""
        yield f"- {finding.rule} {_cell(finding.name)}: {_cell(finding.message)}{waiver}"
    if len(findings) > MOST_ROWS:
        yield f"- and {len(findings) - MOST_ROWS} more"
    yield from ("", "</details>")


def _cell(text: str) -> str:
    for character, escaped in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("\n", " ")):
        text = text.replace(character, escaped)
    return text
