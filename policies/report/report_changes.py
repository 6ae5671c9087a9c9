"""What has changed since another state of the estate: results of rules, access, network and verdicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from infra.engine.graph import Graph
from policies.check.evaluate import Report
from policies.model import Finding, Status
from policies.separation.verdicts.access_diff import access_diff
from policies.separation.verdicts.access_diff_text import render


@dataclass(frozen=True, slots=True)
class ReportChanges:
    """The changes since a ``baseline``: findings that newly fail and that no longer do, one line each, and the lines
    of what is newly allowed and forbidden."""

    baseline: str
    newly_failing: tuple[str, ...]
    no_longer_failing: tuple[str, ...]
    access: tuple[str, ...]


def changes_since(
    baseline: str, before: Graph, after: Graph, report: Report, evaluated: Callable[[Graph], Report]
) -> ReportChanges:
    """Compare an estate and its report with a baseline, which ``evaluated`` judges in the same way.

    :raises UsageError: one of the two was collected from live accounts and the other was not.
    """
    failed, fails = _failing(evaluated(before)), _failing(report)
    return ReportChanges(
        baseline,
        tuple(fails[key] for key in fails if key not in failed),
        tuple(failed[key] for key in failed if key not in fails),
        tuple(render(access_diff(before, after))),
    )


def _failing(report: Report) -> dict[tuple[str, str, str], str]:
    return {(found.rule, found.urn, found.message): _line(found) for found in report.of(Status.FAIL)}


def _line(found: Finding) -> str:
    name = found.urn.rpartition("::")[2]
    return f"{found.rule} {f'on {name}: ' if name else ''}{found.message}"
