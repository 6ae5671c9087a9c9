"""Access that policies give to somebody outside a practice and that only SCPs or RCPs take back.

A wall that is proved in spite of such a policy holds only as long as that guardrail stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.separation.access.access_matrix import targets_in
from policies.separation.access.access_questions import FULL_ACCESS, refusal
from policies.separation.estate.entities import PHI, PHI_MINIMUM, IamResource, Principal, is_state
from policies.separation.reach.confirmation import AllowedRequest
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.external_principals import external_principals
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.pruning import ASSUME_EFFECTS, READ_EFFECTS
from policies.separation.reach.target_sets import Target

NO_CHANGES = PolicyChanges()


@dataclass(frozen=True, slots=True)
class HeldAccess:
    """A statement that gives outside access, the guardrail that takes it back, and the invariant that this keeps."""

    invariant: str
    opening: str
    guardrail: str
    source: str = ""

    def __str__(self) -> str:
        return f"held by {self.guardrail}: {self.opening}"


def held_access(prepared: PreparedEstate, practice: str) -> Iterator[HeldAccess]:
    """What somebody outside the practice could read or assume directly if its organization had no SCPs and RCPs."""
    organizations = frozenset(a.organization for a in prepared.estate.accounts.values() if a.organization)
    without = PolicyChanges(organization_policies_removed=organizations)
    confirmation, found = EdgeConfirmation(prepared), dict[tuple[str, str], HeldAccess]()
    edges = list(_edges(prepared, practice))
    useful = 0
    for compiled, own in edges:
        for _, offset in compiled.on_target:
            useful |= own << offset
    for principal in external_principals(practice, prepared):
        permissions = prepared.permissions(principal, without)
        if not permissions & useful & ~prepared.permissions(principal, NO_CHANGES):
            continue
        for compiled, asked in edges:
            for _, offset in compiled.on_target:
                asked &= permissions >> offset
            for target in targets_in(prepared, compiled, asked):
                requests = confirmation.requests_for(principal, permissions, compiled, target, without)
                if requests and (held := _held(prepared, practice, principal, target, requests)):
                    found.setdefault((held.guardrail, held.opening.partition(" gives ")[0]), held)
    yield from found.values()


def _edges(prepared: PreparedEstate, practice: str) -> Iterator[tuple[CompiledEdge, int]]:
    """The edges that assume or read, each with the practice's roles and protected stores among its targets, as bits."""
    own: dict[str, int] = {}
    for compiled in prepared.compiled_edges:
        if compiled.edge.effect in (*ASSUME_EFFECTS, *READ_EFFECTS) and compiled.on_target:
            if compiled.kind not in own:
                targets = enumerate(prepared.questions.target_sets[compiled.kind].targets)
                own[compiled.kind] = sum(1 << index for index, target in targets if _invariant(target, practice))
            if own[compiled.kind]:
                yield compiled, own[compiled.kind]


def _invariant(target: Target, practice: str) -> str:
    """The invariant that direct access to a target would break; "" if it is none of the practice's."""
    entity = target.entity
    if isinstance(entity, Principal):
        return "W6" if entity.owner == practice and not entity.hypothetical else ""
    if not isinstance(entity, IamResource) or entity.account.owner != practice:
        return ""
    if is_state(entity):
        return "W10"
    if entity.data_classes & PHI:
        return "W2" if entity.kind == "kms-key" else "W1"
    return "W4" if entity.data_classes & PHI_MINIMUM and entity.kind != "kms-key" else ""


def _held(
    prepared: PreparedEstate, practice: str, principal: Principal, target: Target, requests: tuple[AllowedRequest, ...]
) -> HeldAccess | None:
    """The first of the requests that a guardrail denies, or None if none of them is denied."""
    for request in requests:
        asked = next((t for _, t in prepared.key_targets.values() if t.arn == request.arn), target)
        if prepared.confirmation.allowed_request(principal, request.action, asked, NO_CHANGES) is not None:
            continue
        denials = refusal(prepared.estate, principal, request.action, asked).statements
        denial = next((s for s in denials if not s.allow and s.origin.layer in ("scp", "rcp")), None)
        opening = next((s for s in request.statements if s.allow and s.sid != FULL_ACCESS), None)
        if denial is None or opening is None:
            return None
        guardrail = f"{denial.origin.layer} {denial.origin.name} ({denial.sid or denial.index})"
        name = prepared.display_name(target.entity.arn) if target.entity else target.arn
        text = f"{opening} gives {principal.name} {request.action} on {name}"
        return HeldAccess(_invariant(target, practice), text, guardrail, opening.origin.source)
    return None
