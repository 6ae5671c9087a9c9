"""Findings for what could not be read, and for failures that may result only from gaps in what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from infra.engine.collection_gaps import Unread, service_of, unread_in
from infra.engine.graph import Graph, Resource
from infra.engine.graph import Status as ResourceStatus
from policies.model import Finding, Status
from policies.policy_config import Severity


def unread_findings(graph: Graph) -> Iterator[Finding]:
    """One `not evaluated` finding for each resource that may exist and was not read."""
    for unread in unread_in(graph):
        yield Finding(
            rule="GRAPH-003", title="Every resource was read", status=Status.NOT_EVALUATED,
            severity=Severity.HIGH, message=str(unread), type=unread.type, account=unread.account, stack=unread.stack,
            remediation="Grant the collecting role permission to read it, and collect again.",
        )  # fmt: skip


def pending_delete_findings(graph: Graph) -> Iterator[Finding]:
    """One `not evaluated` finding for each replaced resource that is not deleted yet."""
    for old in graph.pending_deletes:
        yield Finding(
            rule="GRAPH-004", title="Replaced resources are deleted", status=Status.NOT_EVALUATED,
            severity=Severity.MEDIUM,
            message="was replaced and is not deleted yet; its old configuration is not evaluated",
            urn=old.urn, type=old.type, account=old.account, stack=old.stack, source=old.source,
            remediation="Deploy again so that it is deleted, then export the stack again.",
        )  # fmt: skip


def made_by_aws(resource: Resource) -> bool:
    """Whether AWS made this resource of a collected account itself, so that no program declares it."""
    return resource.external and resource.status is ResourceStatus.COLLECTED


def made_by_aws_findings(graph: Graph) -> Iterator[Finding]:
    """One `not evaluated` finding for each account with what AWS made in it and no program declares."""
    accounts: dict[tuple[str, str], Counter[str]] = {}
    for resource in filter(made_by_aws, graph.custom):
        accounts.setdefault((resource.stack, resource.account), Counter())[resource.type] += 1
    for (stack, account), types in accounts.items():
        listed = ", ".join(f"{count} {type_}" for type_, count in sorted(types.items()))
        yield Finding(
            rule="GRAPH-005", title="An account holds only what a program declares", status=Status.NOT_EVALUATED,
            severity=Severity.MEDIUM,
            message=f"AWS made these itself; the wall counts them, the rules are not evaluated on them: {listed}",
            type="", account=account, stack=stack,
            remediation="Delete the default VPC of every region (aws ec2 delete-vpc, after its subnets and internet "
            "gateway); what the services of AWS made is theirs and may stay.",
        )  # fmt: skip


def downgrade_for_gaps(findings: Iterable[Finding], graph: Graph) -> Iterator[Finding]:
    """The findings, with failures changed to `not evaluated` where resources of that service were not read."""
    gaps = {
        (unread.account, unread.service): unread
        for unread in unread_in(graph)
        if unread.account and not unread.types  # a rule fails for want of a type that is listed
    }
    for finding in findings:
        gap = _gap(finding, gaps) if finding.status is Status.FAIL else None
        if gap is None:
            yield finding
            continue
        message = f"{finding.message}; or it exists and was not read: {gap}"
        yield replace(finding, status=Status.NOT_EVALUATED, message=message)


def _gap(finding: Finding, gaps: dict[tuple[str, str], Unread]) -> Unread | None:
    """What was not read of the resource's service in its account; for a finding on the estate, any gap."""
    if not finding.urn:
        return next(iter(gaps.values()), None)
    return gaps.get((finding.account, service_of(finding.type))) or gaps.get((finding.account, ""))
