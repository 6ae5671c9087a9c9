"""Who can read which store of patient data: every principal and store of an estate, with the deciding statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.separation.access.access_matrix import CLASSES, is_certain, refusal_reason, targets_in, ways_to_read
from policies.separation.access.access_questions import FULL_ACCESS
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.target_sets import Target

NO_PRINCIPAL = "the principal does not exist"
NO_STORE = "the store does not exist"


@dataclass(frozen=True, slots=True)
class StoreAccess:
    """One principal that can read one store of a class of patient data: ``yes`` or ``perhaps``, and why."""

    principal: str
    data_class: str
    store: str
    answer: str
    reason: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it in another state of the same estate."""
        return self.principal, self.data_class, self.store


class StoreReaders:
    """The readers of the patient data of one estate."""

    def __init__(self, prepared: PreparedEstate) -> None:
        self.prepared, self._confirmation = prepared, EdgeConfirmation(prepared)
        self._ways = _all_ways(prepared)

    def read(self) -> dict[tuple[str, str, str], StoreAccess]:
        """Every access that AWS would allow, by principal, data class and store."""
        found: dict[tuple[str, str, str], StoreAccess] = {}
        for principal in self.prepared.estate.principals:
            for access in self._of_principal(principal):
                known = found.get(access.key)
                if known is None or (known.answer, access.answer) == ("perhaps", "yes"):
                    found[access.key] = access
        return found

    def _of_principal(self, principal: Principal) -> Iterator[StoreAccess]:
        permissions, certain = self.prepared.permissions(principal, PolicyChanges()), set[str]()
        for compiled, stores in self._ways:
            asked = stores
            for _, offset in compiled.on_target:
                asked &= permissions >> offset
            for target in targets_in(self.prepared, compiled, asked):
                store = target.entity
                if not isinstance(store, IamResource) or store.arn in certain:
                    continue
                requests = self._confirmation.requests_for(principal, permissions, compiled, target, PolicyChanges())
                if not requests:
                    continue
                answer = "yes" if is_certain(compiled, requests) else "perhaps"
                if answer == "yes":
                    certain.add(store.arn)
                by = next((s for r in requests for s in r.statements if s.sid != FULL_ACCESS), None)
                reason = f"allowed by {by}" if by else compiled.edge.id
                for data_class in sorted(store.data_classes & set(CLASSES)):
                    yield StoreAccess(principal.name, data_class, store.label, answer, reason)

    def why_not(self, principal: str, store: str) -> str:
        """Why a principal cannot read a store that it can read in another state of the estate."""
        asking = next((p for p in self.prepared.estate.principals if p.name == principal), None)
        if asking is None:
            return NO_PRINCIPAL
        for compiled, target in self._ways_to(store):
            action = compiled.on_target[0][0]
            if self.prepared.confirmation.allowed_request(asking, action, target, PolicyChanges()) is None:
                return refusal_reason(self.prepared, asking, action, target)
            key = self.prepared.key_targets.get(getattr(target.entity, "kms_key_arn", ""))
            if key:
                return refusal_reason(self.prepared, asking, "kms:Decrypt", key[1])
        return NO_STORE

    def _ways_to(self, store: str) -> Iterator[tuple[CompiledEdge, Target]]:
        """The ways to read a store; those that read objects of S3 come first, as they explain a refusal best."""
        for compiled, stores in sorted(self._ways, key=lambda way: way[0].on_target[0][0] != "s3:GetObject"):
            for target in targets_in(self.prepared, compiled, stores):
                if isinstance(target.entity, IamResource) and target.entity.label == store:
                    yield compiled, target


def _all_ways(prepared: PreparedEstate) -> list[tuple[CompiledEdge, int]]:
    """The compiled edges that read data, each with its stores of patient data of any class, as bits."""
    each_class = (ways_to_read(prepared, data_class) for data_class in CLASSES)
    combined = []
    for ways in zip(*each_class, strict=True):
        stores = 0
        for _, held in ways:
            stores |= held
        combined.append((ways[0][0], stores))
    return combined
