"""Verdicts on the configuration of one practice that require no reachability analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from infra.engine.urns import type_of
from policies.separation.estate.access_points import ACCESS_POINT_KINDS
from policies.separation.estate.data_path_places import STATE
from policies.separation.estate.entities import PHI, PHI_MINIMUM, PRACTICE_PLANES, DataPath, is_state
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.iam_resources import UNSUPPORTED
from policies.separation.reach.key_delegation import ADMINISTRATOR, delegated_operations
from policies.separation.verdicts.exit_verdicts import is_declared_delivery
from policies.separation.verdicts.verdict import STATUS_OF_CERTAINTY, Status, Witness, no_worse

KEY_ARN: Final = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]*:(\d{12}):.+")


def configuration_violations(estate: EstateModel, practice: str) -> Iterator[tuple[str, Witness]]:
    """The witnesses against a practice's configuration, each with its invariant."""
    yield from (("W1", witness) for witness in _unsupported_types(estate, practice))
    yield from (("W2", witness) for witness in _delegating_keys(estate, practice))
    yield from (("W2", witness) for witness in _keys_of_others(estate, practice))
    yield from (("W10", witness) for witness in _state_elsewhere(estate, practice))
    yield from _leaving_data_paths(estate, practice)


def patient_data_keys(estate: EstateModel, practice: str) -> frozenset[str]:
    """The ARNs of the KMS keys that are labelled patient data, or that encrypt a practice's patient data."""
    labelled = [r for r in estate.resources if r.data_classes & PHI]
    sure = (r for r in labelled if r.label_doubt is None and r.account.owner == practice)
    encrypting = {r.kms_key_arn for r in sure if r.kms_key_arn}
    return frozenset(encrypting | {r.arn for r in labelled if r.kind == "kms-key"})


def _unsupported_types(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Resources that are labelled patient data and whose type the proof does not support."""
    for resource in estate.resources:
        if resource.kind == UNSUPPORTED and resource.account.owner == practice:
            labels = ", ".join(sorted(resource.data_classes & (PHI | PHI_MINIMUM)))
            type_ = type_of(resource.urn).rpartition("$")[2]
            summary = f"{resource.label} is labelled {labels}, but access to {type_} is not followed"
            yield Witness(Status.UNKNOWN, summary, source=resource.source)


def _delegating_keys(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Keys that delegate to their whole account: any administrator of the account can then use them or let others."""
    keys = patient_data_keys(estate, practice)
    for key in (r for r in estate.resources if r.kind == "kms-key" and r.account.owner == practice and r.arn in keys):
        operations: dict[tuple[str, Status], list[str]] = {}
        for operation, found in delegated_operations(key):
            by = next((s for s in found.outcome.statements if s is not ADMINISTRATOR), None)
            status = STATUS_OF_CERTAINTY[found.certainty]
            operations.setdefault((str(by or found.outcome.reason), status), []).append(operation)
        for (by_statement, status), delegated in operations.items():
            summary = f"{key.label} delegates {', '.join(delegated)} to its whole account: {by_statement}"
            if key.label_doubt:
                status, summary = no_worse(status, Status.UNKNOWN), f"{summary} ({key.label_doubt.reason})"
            yield Witness(status, summary, source=key.source)


def _state_elsewhere(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Pulumi state and artifacts that are tagged the practice's and lie in an account of somebody else."""
    for store in estate.resources:
        if store.owner == practice and store.account.owner != practice and is_state(store):
            summary = f"{store.label} is the practice's, and lies in {store.account.name or store.account.id}"
            yield Witness(Status.LEAK, summary, source=store.source)


def _keys_of_others(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Stores of patient data under a key of another owner, who decides who decrypts with it and can destroy it."""
    for store in estate.resources:
        held = store.data_classes & (PHI | PHI_MINIMUM) and store.kind not in ACCESS_POINT_KINDS
        if not held or store.account.owner != practice:
            continue
        found = KEY_ARN.fullmatch(store.kms_key_arn)
        if found is None or ((keeper := estate.accounts.get(found[1])) is not None and keeper.owner == practice):
            continue
        name = keeper.name if keeper else f"account {found[1]}"
        summary = f"{store.label} is encrypted with {store.kms_key_arn}, a key of {name}"
        doubt = f" ({store.label_doubt.reason})" if store.label_doubt else ""
        yield Witness(Status.POSSIBLE if doubt else Status.LEAK, f"{summary}{doubt}", source=store.source)


def _leaving_data_paths(estate: EstateModel, practice: str) -> Iterator[tuple[str, Witness]]:
    """Data paths from the practice to other accounts: W3 for patient data, W4 for minimum necessary data.

    A declared delivery to a vendor is judged as a way out.
    """
    for data_path in estate.data_paths:
        if data_path.origin.owner != practice or data_path.origin.plane not in PRACTICE_PLANES:
            continue
        destination = data_path.destination
        if (destination.owner == practice and destination.id) or is_declared_delivery(estate, data_path):
            continue
        carries = data_path.data_classes & (PHI | {"unlabelled"})
        owner_known = estate.organizations_complete or not destination.id or bool(destination.owner)
        if carries or not data_path.destination_known:
            yield data_path.invariant, _data_path_witness(data_path, carries, owner_known)
        elif STATE in data_path.data_classes:
            yield "W10", _data_path_witness(data_path, frozenset({STATE}), owner_known)
        elif data_path.data_classes & PHI_MINIMUM:
            yield "W4", _data_path_witness(data_path, data_path.data_classes, owner_known)


def _data_path_witness(data_path: DataPath, carries: frozenset[str], owner_known: bool) -> Witness:
    certain = data_path.destination_known and owner_known
    status = Status.UNKNOWN if not certain else Status.POSSIBLE if carries == {"unlabelled"} else Status.LEAK
    status = max(status, Status(data_path.certainty), key=(Status.LEAK, Status.POSSIBLE, Status.UNKNOWN).index)
    data = "unlabelled data" if carries == {"unlabelled"} else ", ".join(sorted(carries)) or "data"
    origin, destination = data_path.origin.name, data_path.destination.name
    summary = f"{data_path.kind} {data_path.name} moves {data} from {origin} to {destination}"
    if data_path.destination_known and not owner_known:
        summary += ", whose owner is not in the input"
    if data_path.reason:
        summary += f"; {data_path.reason}"
    if data_path.hops:
        summary += f": {', then '.join(data_path.hops)}"
    return Witness(status, summary, source=data_path.source)
