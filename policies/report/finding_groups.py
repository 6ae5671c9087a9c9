"""The findings of a report, grouped by rule and status, with what the rule says once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policies.catalog.citations import citations
from policies.catalog.registry import registry
from policies.catalog.rule_fix import fix
from policies.model import Finding, Status

ORDER = (Status.FAIL, Status.TOOL_ERROR, Status.NOT_EVALUATED, Status.WAIVED)
MOST = 60
"""Findings of a group that are listed; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one rule with one status; ``code`` is an example of the fix, ``why`` the risk."""

    rule: str
    title: str
    status: Status
    severity: str
    cites: tuple[tuple[str, str], ...]
    why: str
    remediation: str
    code: str
    findings: tuple[Finding, ...]
    count: int

    @property
    def kind(self) -> str:
        """The status as a class: ``not-evaluated``."""
        return self.status.value.replace(" ", "-")


def grouped(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Groups, failures first, then by severity."""
    by_rule: dict[tuple[Status, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.status, finding.rule), []).append(finding)
    groups = [_group(found) for found in by_rule.values()]
    groups.sort(key=lambda group: (ORDER.index(group.status), -group.findings[0].severity.rank, group.rule))
    return tuple(groups)


def _group(found: list[Finding]) -> FindingGroup:
    first = found[0]
    rule = registry().by_id.get(first.rule)
    remediations = {finding.remediation for finding in found}
    return FindingGroup(
        first.rule,
        first.title,
        first.status,
        first.severity.value,
        tuple((cite, citations()[cite].url if cite in citations() else "") for cite in first.cites),
        rule.why if rule else "",
        first.remediation if len(remediations) == 1 else "",
        (fix(rule) or "") if rule else "",
        tuple(found[:MOST]),
        len(found),
    )
