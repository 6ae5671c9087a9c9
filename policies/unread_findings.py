"""What a collection could not read: its own findings, and failures that may only be gaps in what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from infra.engine.collection_gaps import Unread, service_of, unread_in
from infra.engine.graph import Graph
from policies.model import Finding, Status
from policies.policy_config import Severity


def unread_findings(graph: Graph) -> Iterator[Finding]:
    """One `not evaluated` for each thing that may exist and that nobody has looked at."""
    for unread in unread_in(graph):
        yield Finding(
            rule="GRAPH-003", title="Everything there is was read", status=Status.NOT_EVALUATED,
            severity=Severity.HIGH, message=str(unread), type=unread.type, account=unread.account, stack=unread.stack,
            remediation="Let the collecting role read it, and collect again.",
        )  # fmt: skip


def doomed_findings(graph: Graph) -> Iterator[Finding]:
    """One `not evaluated` for each thing that was replaced and is still there."""
    for doomed in graph.doomed:
        yield Finding(
            rule="GRAPH-004", title="Nothing that was replaced is still there", status=Status.NOT_EVALUATED,
            severity=Severity.MEDIUM, message="was replaced and not deleted yet: it stands as it was, unseen",
            urn=doomed.urn, type=doomed.type, account=doomed.account, stack=doomed.stack, source=doomed.source,
            remediation="Deploy again, so that it is deleted, and export the stack again.",
        )  # fmt: skip


def doubted(findings: Iterable[Finding], graph: Graph) -> Iterator[Finding]:
    """A failure that rests on what is absent is `not evaluated` where something of that service was not read."""
    gaps = {(unread.account, unread.service): unread for unread in unread_in(graph) if unread.account}
    for finding in findings:
        gap = _gap(finding, gaps) if finding.status is Status.FAIL else None
        if gap is None:
            yield finding
            continue
        message = f"{finding.message}; or that is what was not read: {gap}"
        yield replace(finding, status=Status.NOT_EVALUATED, message=message)


def _gap(finding: Finding, gaps: dict[tuple[str, str], Unread]) -> Unread | None:
    """What was not read beside the resource; for the estate as a whole, anything at all."""
    if not finding.urn:
        return next(iter(gaps.values()), None)
    return gaps.get((finding.account, service_of(finding.type))) or gaps.get((finding.account, ""))
