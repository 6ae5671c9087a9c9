"""Verdicts on the estate as a whole: labels (W7), and accounts that were not read."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.data_labels import KNOWN_CLASSES, tags_of_patient_data
from policies.separation.estate.entities import PHI, PHI_MINIMUM, PRACTICE_PLANES
from policies.separation.estate.estate_model import EstateModel
from policies.separation.verdicts.verdict import Status, Witness

NOT_STORES = frozenset(
    {"kms-key", "lambda-function", "ecs-task", "vpc", "security-group", "managed-policy", "vpc-endpoint"}
)


def patient_data_outside_practices(estate: EstateModel) -> Iterator[Witness]:
    """W7: stores labelled patient data in accounts that do not belong to a practice."""
    for resource in estate.resources:
        if (
            resource.account.plane not in PRACTICE_PLANES
            and resource.data_classes & (PHI | PHI_MINIMUM)
            and resource.kind not in NOT_STORES
        ):
            labels = ", ".join(sorted(resource.data_classes & (PHI | PHI_MINIMUM)))
            yield Witness(Status.LEAK, f"{resource.label} is labelled {labels}", source=resource.source)
        elif (
            resource.account.plane not in PRACTICE_PLANES
            and resource.kind not in NOT_STORES
            and (unknown := sorted(resource.data_classes - KNOWN_CLASSES))
        ):
            what = f"the label {', '.join(map(repr, unknown))} of {resource.label} is not a known class"
            yield Witness(Status.UNKNOWN, what, source=resource.source)
        elif resource.account.plane not in PRACTICE_PLANES and resource.kind not in NOT_STORES:
            for tag in tags_of_patient_data(resource.tags):
                yield Witness(Status.POSSIBLE, f"{resource.label} has the tag {tag}", source=resource.source)
    for account in estate.accounts.values():
        if not account.read and account.plane not in PRACTICE_PLANES:
            yield Witness(Status.UNKNOWN, f"account {account.name} was not read")


def unread_accounts(estate: EstateModel) -> Iterator[Witness]:
    """Payer accounts and accounts without a known owner that were not read; they leave every invariant UNKNOWN."""
    for account in estate.accounts.values():
        if not account.read and (account.payer or not account.owner):
            yield Witness(Status.UNKNOWN, f"account {account.name} was not read, so what it can change is not known")


def missing_input(estate: EstateModel, invariant: str) -> Iterator[Witness]:
    """What the input does not show and could change this invariant."""
    for missing in estate.unread:
        if invariant in missing.invariants(estate.accounts):
            yield Witness(Status.UNKNOWN, f"not read: {missing}")
