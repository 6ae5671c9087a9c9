"""The access matrix: whether each job function can read each class of patient data, and the deciding reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.separation.estate.estate_model import PHI, PHI_MINIMUM, IamResource, Principal
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.question_space import Target
from policies.separation.reach.witness_context import Certainty
from policies.separation.verdicts.access_questions import FULL_ACCESS, refusal

CLASSES = tuple(sorted(PHI | PHI_MINIMUM))
READ_DATA = "read-data"
NOTHING_TO_READ = "no resource with this label holds readable data"


@dataclass(frozen=True, slots=True)
class AccessCell:
    """One job function and one class of data: whether it can read such data, and why."""

    job: str
    data_class: str
    answer: str  # yes, perhaps, no
    reason: str
    short_reason: str  # the reason without the name of the store


def access_matrix(prepared: PreparedEstate) -> Iterator[AccessCell]:
    """One cell for each workforce role and each class of patient data in the estate."""
    present = [c for c in CLASSES if any(c in resource.data_classes for resource in prepared.estate.resources)]
    ways_of_class = {data_class: ways_to_read(prepared, data_class) for data_class in present}
    examples_of_class = {data_class: _example_targets(prepared, ways) for data_class, ways in ways_of_class.items()}
    confirmation = EdgeConfirmation(prepared)
    for principal in filter(_is_workforce_role, prepared.estate.principals):
        for data_class, ways in ways_of_class.items():
            examples = examples_of_class[data_class]
            example = examples.get(principal.account.id, examples.get(""))
            yield _access_cell(prepared, confirmation, principal, data_class, ways, example)


def _is_workforce_role(principal: Principal) -> bool:
    kinds = {(kind, "oidc-provider" in value) for s in principal.trust if s.allow for kind, value in s.principals}
    return not principal.trust or bool(kinds & {("Federated", False), ("AWS", False)})


def ways_to_read(prepared: PreparedEstate, data_class: str) -> list[tuple[CompiledEdge, int]]:
    """The compiled edges that read data, each with the stores of a data class, as bits of its target set."""
    found = []
    for compiled in prepared.compiled_edges:
        if compiled.edge.effect == READ_DATA and compiled.edge.prerequisite != "none" and compiled.kind != "kms-key":
            stores = [target.entity for target in prepared.questions.target_sets[compiled.kind].targets]
            held = (isinstance(store, IamResource) and data_class in store.data_classes for store in stores)
            found.append((compiled, sum(1 << index for index, holds in enumerate(held) if holds)))
    return found


def _access_cell(
    prepared: PreparedEstate,
    confirmation: EdgeConfirmation,
    principal: Principal,
    data_class: str,
    ways: Sequence[tuple[CompiledEdge, int]],
    example: tuple[str, Target] | None,
) -> AccessCell:
    permissions = prepared.permissions(principal, PolicyChanges())
    undecryptable: IamResource | None = None
    for compiled, asked in ways:
        for _, offset in compiled.on_target:
            asked &= permissions >> offset
        for target in targets_in(prepared, compiled, asked):
            found = confirmation.requests_for(principal, permissions, compiled, target, PolicyChanges())
            store = target.entity.label if isinstance(target.entity, IamResource) else target.arn
            if found:
                certain = all(request.certainty is Certainty.CERTAIN for request in found)
                by = next((s for request in found for s in request.statements if s.sid != FULL_ACCESS), None)
                short_reason = f"allowed by {by.origin.layer} policy ({by.sid or by.index})" if by else compiled.edge.id
                reason = f"{store}: {by or compiled.edge.id}"
                return AccessCell(principal.name, data_class, "yes" if certain else "perhaps", reason, short_reason)
            if isinstance(target.entity, IamResource) and target.entity.kms_key_arn in prepared.key_targets:
                undecryptable = undecryptable or target.entity
    if undecryptable:
        _, key = prepared.key_targets[undecryptable.kms_key_arn]
        short_reason = refusal_reason(prepared, principal, "kms:Decrypt", key)
        reason = f"{undecryptable.label}: it may request the data but not decrypt it: {short_reason}"
        return AccessCell(principal.name, data_class, "no", reason, short_reason)
    if example is None:
        return AccessCell(principal.name, data_class, "no", NOTHING_TO_READ, NOTHING_TO_READ)
    action, target = example
    short_reason = refusal_reason(prepared, principal, action, target)
    store = target.entity.label if isinstance(target.entity, IamResource) else target.arn
    return AccessCell(principal.name, data_class, "no", f"{action} on {store}: {short_reason}", short_reason)


def targets_in(prepared: PreparedEstate, compiled: CompiledEdge, chosen: int) -> Iterator[Target]:
    """The targets of a compiled edge that a mask selects."""
    while chosen:
        bit = chosen & -chosen
        chosen ^= bit
        yield prepared.questions.target_sets[compiled.kind].targets[bit.bit_length() - 1]


def _example_targets(
    prepared: PreparedEstate, ways: Sequence[tuple[CompiledEdge, int]]
) -> dict[str, tuple[str, Target]]:
    """Account id -> the action and store that explain a refusal there; "" is the default. S3 objects come first."""
    found: dict[str, tuple[str, Target]] = {}
    for compiled, held in sorted(ways, key=lambda way: way[0].on_target[0][0] != "s3:GetObject"):
        for target in targets_in(prepared, compiled, held):
            found.setdefault(target.account, (compiled.on_target[0][0], target))
            found.setdefault("", (compiled.on_target[0][0], target))
    return found


def refusal_reason(prepared: PreparedEstate, principal: Principal, action: str, target: Target) -> str:
    """The reason for a refusal: the first Deny statement, or that no policy allows the action."""
    outcome = refusal(prepared.estate, principal, action, target)
    denial = next((s for s in outcome.statements if not s.allow), None)
    if denial is None:
        return outcome.reason or "no policy allows it"
    return f"denied by {denial.origin.layer} {denial.origin.name} ({denial.sid or denial.index})"
