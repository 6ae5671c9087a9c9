"""Verdicts on the configuration of one practice that require no reachability analysis."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.urns import type_of
from policies.separation.estate.estate_model import (
    PHI,
    PHI_MINIMUM,
    PRACTICE_PLANES,
    DataPath,
    EstateModel,
)
from policies.separation.estate.iam_resources import UNSUPPORTED
from policies.separation.iam.conditions import Condition
from policies.separation.verdicts.verdict import Status, Witness


def configuration_violations(estate: EstateModel, practice: str) -> Iterator[tuple[str, Witness]]:
    """The witnesses against a practice's configuration, each with its invariant."""
    yield from (("W1", witness) for witness in _unsupported_types(estate, practice))
    yield from (("W6", witness) for witness in _unlimited_oidc_subjects(estate, practice))
    yield from (("W2", witness) for witness in _delegating_keys(estate, practice))
    yield from _leaving_data_paths(estate, practice)


def patient_data_keys(estate: EstateModel, practice: str) -> frozenset[str]:
    """The ARNs of the KMS keys that are labelled patient data, or that encrypt a practice's patient data."""
    labelled = [r for r in estate.resources if r.data_classes & PHI]
    encrypting = {r.kms_key_arn for r in labelled if r.kms_key_arn and r.account.owner == practice}
    return frozenset(encrypting | {r.arn for r in labelled if r.kind == "kms-key"})


def _unsupported_types(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Resources that are labelled patient data and whose type the proof does not support."""
    for resource in estate.resources:
        if resource.kind == UNSUPPORTED and resource.account.owner == practice:
            labels = ", ".join(sorted(resource.data_classes & (PHI | PHI_MINIMUM)))
            type_ = type_of(resource.urn).rpartition("$")[2]
            summary = f"{resource.label} is labelled {labels}, but access to {type_} is not followed"
            yield Witness(Status.UNKNOWN, summary, source=resource.source)


def _unlimited_oidc_subjects(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Roles that trust an OpenID Connect provider without a condition on the subject of the token."""
    for principal in estate.principals:
        for s in principal.trust if principal.owner == practice else ():
            trusts_oidc = any("oidc-provider" in value for kind, value in s.principals if kind == "Federated")
            if s.allow and trusts_oidc and not any(map(_limits_subject, s.conditions)):
                summary = f"{principal.name} can be assumed by any pipeline: {s} does not limit the token's subject"
                yield Witness(Status.LEAK, summary, source=principal.source)


def _limits_subject(condition: Condition) -> bool:
    """Whether a condition limits the token's subject at least to one owner of repositories."""
    if not condition.key.endswith(":sub") or condition.negated or condition.if_exists:
        return False
    if condition.quantifier == "forallvalues":
        return False
    exact = condition.base == "stringequals"
    return all(exact or "/" in value.partition("*")[0] or "*" not in value for value in condition.values)


def _delegating_keys(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """Keys that delegate decryption to their whole account: any administrator of the account can then use them."""
    keys = patient_data_keys(estate, practice)
    for key in (r for r in estate.resources if r.kind == "kms-key" and r.account.owner == practice and r.arn in keys):
        root = {("AWS", key.account.id), ("AWS", f"arn:aws:iam::{key.account.id}:root")}
        for s in key.policy or ():
            if s.allow and not s.conditions and s.covers_action("kms:Decrypt") and root & set(s.principals):
                summary = f"{key.label} delegates decryption to its whole account: {s}"
                yield Witness(Status.LEAK, summary, source=key.source)


def _leaving_data_paths(estate: EstateModel, practice: str) -> Iterator[tuple[str, Witness]]:
    """Data paths from the practice to other accounts: W3 for patient data, W4 for minimum necessary data."""
    for data_path in estate.data_paths:
        if data_path.origin.owner != practice or data_path.origin.plane not in PRACTICE_PLANES:
            continue
        destination = data_path.destination
        if destination.owner == practice and destination.id:
            continue
        carries = data_path.data_classes & (PHI | {"unlabelled"})
        owner_known = estate.organizations_complete or not destination.id or bool(destination.owner)
        if carries or not data_path.destination_known:
            yield "W3", _data_path_witness(data_path, carries, owner_known)
        elif data_path.data_classes & PHI_MINIMUM:
            yield "W4", _data_path_witness(data_path, data_path.data_classes, owner_known)


def _data_path_witness(data_path: DataPath, carries: frozenset[str], owner_known: bool) -> Witness:
    certain = data_path.destination_known and owner_known
    status = Status.UNKNOWN if not certain else Status.POSSIBLE if carries == {"unlabelled"} else Status.LEAK
    data = "unlabelled data" if carries == {"unlabelled"} else ", ".join(sorted(carries)) or "data"
    origin, destination = data_path.origin.name, data_path.destination.name
    summary = f"{data_path.kind} {data_path.name} moves {data} from {origin} to {destination}"
    if data_path.destination_known and not owner_known:
        summary += ", whose owner is not in the input"
    return Witness(status, summary, source=data_path.source)
