"""The access matrix: whether each job function can read each class of a practice's patient data, and why or why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.separation.access.access_questions import FULL_ACCESS, refusal
from policies.separation.estate.entities import PHI, PHI_MINIMUM, PRACTICE_PLANES, IamResource, Principal
from policies.separation.reach.confirmation import AllowedRequest
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty

CLASSES = tuple(sorted(PHI | PHI_MINIMUM))
READ_DATA = "read-data"
NOTHING_TO_READ = "no resource with this label holds readable data"
Ways = Sequence[tuple[CompiledEdge, int]]
"""Compiled edges that read data, each with the stores that it is asked about, as bits of its target set."""


@dataclass(frozen=True, slots=True)
class AccessCell:
    """One job function, practice and class of data: whether it can read such data of that practice, and why.

    ``answer`` is about the job's own rights: yes, perhaps (another party decides) or no; ``indirect`` if the job has no
    right of its own and can get to read; ``unknown`` if what was not read may decide. ``principal`` is the job's ARN.
    """

    job: str
    practice: str
    data_class: str
    answer: str  # yes, perhaps, indirect, unknown, no
    reason: str
    short_reason: str  # the reason without the name of the store
    principal: str = ""


def access_matrix(prepared: PreparedEstate) -> Iterator[AccessCell]:
    """The cells of each workforce role: of its own practice, or of every practice for the MSO's roles elsewhere."""
    ways = _ways_by_practice(prepared)
    examples = {
        (practice, data_class): _example_targets(prepared, found)
        for practice, by_class in ways.items()
        for data_class, found in by_class.items()
    }
    confirmation = EdgeConfirmation(prepared)
    for principal in filter(_is_workforce_role, prepared.estate.principals):
        in_practice = principal.account.plane in PRACTICE_PLANES and principal.account.owner in ways
        for practice in (principal.account.owner,) if in_practice else ways:
            for data_class, found in ways[practice].items():
                possible = examples[practice, data_class]
                example = possible.get(principal.account.id, possible.get(""))
                answer, reason, short_reason = _answer(prepared, confirmation, principal, found, example)
                yield AccessCell(principal.name, practice, data_class, answer, reason, short_reason, principal.arn)


def _is_workforce_role(principal: Principal) -> bool:
    kinds = {(kind, "oidc-provider" in value) for s in principal.trust if s.allow for kind, value in s.principals}
    return not principal.trust or bool(kinds & {("Federated", False), ("AWS", False)})


def ways_to_read(prepared: PreparedEstate, data_class: str) -> list[tuple[CompiledEdge, int]]:
    """The compiled edges that read data, each with the stores of a data class, as bits of its target set."""
    found = []
    for compiled in _reading_edges(prepared):
        stores = [target.entity for target in prepared.questions.target_sets[compiled.kind].targets]
        held = (isinstance(store, IamResource) and data_class in store.data_classes for store in stores)
        found.append((compiled, sum(1 << index for index, holds in enumerate(held) if holds)))
    return found


def _reading_edges(prepared: PreparedEstate) -> Iterator[CompiledEdge]:
    for compiled in prepared.compiled_edges:
        if compiled.edge.effect == READ_DATA and compiled.edge.prerequisite != "none" and compiled.kind != "kms-key":
            yield compiled


def _ways_by_practice(prepared: PreparedEstate) -> Mapping[str, Mapping[str, Ways]]:
    """Practice -> data class that it holds -> the compiled edges that read its stores."""
    found: dict[str, dict[str, list[tuple[CompiledEdge, int]]]] = {p: {} for p in prepared.estate.practices}
    masks: dict[str, dict[tuple[str, str], int]] = {}  # kind -> (practice, data class) -> stores
    for compiled in _reading_edges(prepared):
        if compiled.kind not in masks:
            masks[compiled.kind] = _stores_of_kind(prepared, compiled.kind)
        for (practice, data_class), stores in masks[compiled.kind].items():
            found[practice].setdefault(data_class, []).append((compiled, stores))
    present = {(r.account.owner, c) for r in prepared.estate.resources for c in r.data_classes & set(CLASSES)}
    return {p: {c: by_class.get(c, []) for c in CLASSES if (p, c) in present} for p, by_class in found.items()}


def _stores_of_kind(prepared: PreparedEstate, kind: str) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for index, target in enumerate(prepared.questions.target_sets[kind].targets):
        store = target.entity
        if isinstance(store, IamResource) and store.account.owner in prepared.estate.practices:
            for data_class in store.data_classes & set(CLASSES):
                key = store.account.owner, data_class
                found[key] = found.get(key, 0) | 1 << index
    return found


def _answer(
    prepared: PreparedEstate,
    confirmation: EdgeConfirmation,
    principal: Principal,
    ways: Ways,
    example: tuple[str, Target] | None,
) -> tuple[str, str, str]:
    """The answer for a principal and some stores, its reason, and the reason without the name of a store."""
    permissions = prepared.permissions(principal, PolicyChanges())
    undecryptable: IamResource | None = None
    perhaps: tuple[str, str, str] | None = None
    for compiled, asked in ways:
        for _, offset in compiled.on_target:
            asked &= permissions >> offset
        for target in targets_in(prepared, compiled, asked):
            found = confirmation.requests_for(principal, permissions, compiled, target, PolicyChanges())
            store = target.entity.label if isinstance(target.entity, IamResource) else target.arn
            if found:
                by = next((s for request in found for s in request.statements if s.sid != FULL_ACCESS), None)
                short_reason = f"allowed by {by.origin.layer} policy ({by.sid or by.index})" if by else compiled.edge.id
                reason = f"{store}: {by or compiled.edge.id}"
                if is_certain(compiled, found):
                    return "yes", reason, short_reason
                perhaps = perhaps or ("perhaps", reason, short_reason)
            if isinstance(target.entity, IamResource) and target.entity.kms_key_arn in prepared.key_targets:
                undecryptable = undecryptable or target.entity
    if perhaps:
        return perhaps
    if undecryptable:
        _, key = prepared.key_targets[undecryptable.kms_key_arn]
        short_reason = refusal_reason(prepared, principal, "kms:Decrypt", key)
        reason = f"{undecryptable.label}: it may request the data but not decrypt it: {short_reason}"
        return "no", reason, short_reason
    if example is None:
        return "no", NOTHING_TO_READ, NOTHING_TO_READ
    action, target = example
    short_reason = refusal_reason(prepared, principal, action, target)
    store = target.entity.label if isinstance(target.entity, IamResource) else target.arn
    return "no", f"{action} on {store}: {short_reason}", short_reason


def is_certain(compiled: CompiledEdge, requests: Iterable[AllowedRequest]) -> bool:
    """Whether these requests read for certain: AWS certainly allows each, and the edge certainly reads."""
    return max((compiled.edge.limit, *(request.certainty for request in requests))) is Certainty.CERTAIN


def targets_in(prepared: PreparedEstate, compiled: CompiledEdge, chosen: int) -> Iterator[Target]:
    """The targets of a compiled edge that a mask selects."""
    while chosen:
        bit = chosen & -chosen
        chosen ^= bit
        yield prepared.questions.target_sets[compiled.kind].targets[bit.bit_length() - 1]


def _example_targets(prepared: PreparedEstate, ways: Ways) -> dict[str, tuple[str, Target]]:
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
    return f"held by {denial.origin.layer} {denial.origin.name} ({denial.sid or denial.index})"
