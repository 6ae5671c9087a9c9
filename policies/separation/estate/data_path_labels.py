"""Stores into which data paths lead patient data, although their label says less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from policies.separation.estate.data_labels import NOT_STORES
from policies.separation.estate.entities import (
    ARTIFACTS,
    PHI,
    PHI_MINIMUM,
    PRACTICE_PLANES,
    IamResource,
    LabelDoubt,
    is_log,
    is_state,
)


def with_received_data(resources: Iterable[IamResource], received: Mapping[str, str]) -> Iterator[IamResource]:
    """The resources; one that receives patient data and is labelled less is possibly patient data.

    ``received`` gives, by URN, the data path that leads patient data into a resource.
    """
    for resource in resources:
        path = received.get(resource.urn, "")
        yield _doubted(resource, path) if path and _is_store_labelled_less(resource) else resource


def with_kept_code(resources: Iterable[IamResource], kept: frozenset[str]) -> Iterator[IamResource]:
    """The resources; a bucket that keeps what workloads run (``kept``, by URN) holds artifacts beside its own class."""
    for resource in resources:
        labelled = resource.data_classes & (PHI | PHI_MINIMUM)
        holds_code = resource.urn in kept and not labelled
        yield replace(resource, data_classes=resource.data_classes | {ARTIFACTS}) if holds_code else resource


def _is_store_labelled_less(resource: IamResource) -> bool:
    if resource.kind in NOT_STORES or resource.kind == "kms-key" or resource.account.plane not in PRACTICE_PLANES:
        return False
    return not (resource.data_classes & (PHI | PHI_MINIMUM) or is_state(resource) or is_log(resource))


def _doubted(resource: IamResource, path: str) -> IamResource:
    label = ", ".join(sorted(resource.data_classes))
    doubt = LabelDoubt(f"it is labelled {label}, but patient data gets into it: {path}", possible=True)
    return replace(resource, data_classes=resource.data_classes | {"phi"}, label_doubt=doubt)
