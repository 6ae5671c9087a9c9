"""Indirect access in the access matrix: what a job function without a right of its own can get to read, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from policies.separation.access.access_matrix import AccessCell
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.reach.witness_context import Certainty
from policies.separation.verdicts.verdict import Status, Witness

BROKEN = (Status.LEAK, Status.POSSIBLE)
Found = Mapping[str, Sequence[Witness]]
"""Invariant -> the witnesses against it."""


def with_indirect_access(
    prepared: PreparedEstate, cells: Iterable[AccessCell], found: Mapping[str, Found]
) -> Iterator[AccessCell]:
    """The cells, completed for job functions outside the practice: ``indirect`` and ``unknown`` instead of a plain no.

    ``found``: practice -> the witnesses against its invariants. Paths are searched only where some invariant is broken.
    """
    paths: dict[tuple[str, str], dict[str, AccessPath]] = {}
    for cell in cells:
        principal = prepared.principals.get(cell.principal)
        if cell.answer != "no" or principal is None or principal.owner == cell.practice:
            yield cell
            continue
        witnesses = found[cell.practice]
        if any(w.status in BROKEN for listed in witnesses.values() for w in listed):
            key = cell.principal, cell.practice
            if key not in paths:
                paths[key] = _readable(prepared, principal, cell.practice)
            if path := paths[key].get(cell.data_class):
                yield _indirect(cell, path)
                continue
        undecided = next((w for w in witnesses["W1"] if w.status is Status.UNKNOWN), None)
        if undecided:
            yield replace(cell, answer="unknown", reason=undecided.summary, short_reason=undecided.summary)
        else:
            yield cell


def _readable(prepared: PreparedEstate, principal: Principal, practice: str) -> dict[str, AccessPath]:
    """Data class of a practice -> the first path by which a principal gets to read it."""

    def is_own(resource: IamResource) -> bool:
        return resource.account.owner == practice

    found: dict[str, AccessPath] = {}
    for arn, path in Closure(prepared, [principal], is_own).run().reads.items():
        resource = prepared.estate.resource_by_arn[arn]
        if resource.kind != "kms-key":
            for data_class in resource.data_classes:
                found.setdefault(data_class, path)
    return found


def _indirect(cell: AccessCell, path: AccessPath) -> AccessCell:
    if path.certainty is Certainty.UNKNOWN:
        reason = f"depends on what was not read: {', then '.join(map(str, path.steps))}"
        return replace(cell, answer="unknown", reason=reason, short_reason=reason)
    reason = f"by {', then '.join(map(str, path.steps))}"
    return replace(cell, answer="indirect", reason=reason, short_reason=reason)
