"""The items of HIPAA with what covers each and what this report says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from policies.catalog.citations import Citation
from policies.catalog.hipaa_matrix import RULES, Row, matrix
from policies.check.evaluate import Report
from policies.model import Status

SECURITY_RULE = "security rule"
HOLDS, FAILS, WAIVED, NOT_EVALUATED = "holds", "fails", "waived", "not evaluated"


@dataclass(frozen=True, slots=True)
class Control:
    """One item: how it is covered, by what, and for rules what they found: holds, fails, waived, not evaluated."""

    citation: Citation
    how: str
    by: tuple[str, ...]
    found: str

    @property
    def state(self) -> str:
        """The word of its cell: what the rules found, or who or what else covers it."""
        return self.found or self.how


def controls(report: Report) -> tuple[Control, ...]:
    """Every item of the table, in the order of the law."""
    statuses: dict[str, set[Status]] = {}
    for finding in report.findings:
        statuses.setdefault(finding.rule, set()).add(finding.status)
    return tuple(_control(row, report, statuses) for row in matrix())


def coverage(found: Iterable[Control]) -> Counter[str]:
    """How many items of the Security Rule are covered by rules, evidence, people (procedural), or not at all."""
    return Counter(control.how for control in found if control.citation.group == SECURITY_RULE)


def _control(row: Row, report: Report, statuses: dict[str, set[Status]]) -> Control:
    if row.how != RULES:
        return Control(row.citation, row.how, (row.by,) if row.by else (), "")
    seen = {status for rule in row.rules for status in statuses.get(rule, ())}
    found = HOLDS
    if Status.FAIL in seen:
        found = FAILS
    elif seen & {Status.NOT_EVALUATED, Status.TOOL_ERROR} or not any(report.evaluated.get(rule) for rule in row.rules):
        found = NOT_EVALUATED
    elif Status.WAIVED in seen:
        found = WAIVED
    return Control(row.citation, row.how, row.rules, found)
