"""Resources that no reader judges: what their type can do leaves the invariants undecided that it could change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.adjacent_resources import ADJACENT_POLICIES
from policies.separation.estate.data_labels import OTHER_CLASSES, data_classes_of
from policies.separation.estate.data_path_types import data_path_types, values_at
from policies.separation.estate.entities import PRACTICE_PLANES, Account
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.estate.missing_input import Missing
from policies.separation.estate.reader_tables import Reader, lacking_readers
from policies.separation.reference.resource_types import (
    DECLARES,
    READ,
    RUNS_CODE,
    STORE,
    TypeReview,
    acts_on_members,
    harmless_unless,
    review_as,
    review_of,
)

NO_READER = "is of a type that the proof should read, and no reader of it has the type in its table"
AWS = "aws:"
"""The provider that is reviewed; the graph's reader reports what other providers declare."""
DECIDED_BY = "a reader for this type, or a review of this resource and a waiver, would decide it"


class UnreadTypes:
    """Finds the resources of a graph that stand with a practice, or act on it, and that no reader judges."""

    def __init__(self, graph: Graph, accounts: Mapping[str, Account]) -> None:
        self.graph, self.accounts = graph, accounts
        practices = {id_ for id_, account in accounts.items() if account.plane in PRACTICE_PLANES}
        self._organizations = {accounts[id_].organization for id_ in practices}

    def read(self) -> Iterator[Missing]:
        """What is not read, in graph order: one entry a resource."""
        for resource in self.graph.custom:
            if not resource.type.startswith(AWS):
                continue
            account = self.accounts.get(resource.account)
            if lacking := lacking_in_reading(resource.type):
                affects = frozenset(invariant for reader in lacking for invariant in reader.affects)
                yield Missing(f"{described(resource)} {NO_READER}", resource.account, affects)
                continue
            if account is not None and account.plane in PRACTICE_PLANES:
                review = review_of_resource(resource)
                if review.affects and not (review.category == STORE and is_labelled_otherwise(resource)):
                    yield Missing(f"{described(resource)} {review.text}; {DECIDED_BY}", account.id, review.affects)
            elif resource.type in acts_on_members() and self._governs_a_practice(account):
                review = review_of_resource(resource)
                what = "acts on member accounts of the organization and is not followed"
                affects = review.affects | {"W1", "W3"}
                yield Missing(f"{described(resource)} {what}; {DECIDED_BY}", resource.account, affects)

    def _governs_a_practice(self, account: Account | None) -> bool:
        """Whether an account may be of an organization that has accounts of practices."""
        return account is None or not account.organization or bool({account.organization, ""} & self._organizations)


def described(resource: Resource) -> str:
    """``aws:pipes/pipe:Pipe intake (urn:pulumi:...)``."""
    return f"{resource.type} {resource.name} ({resource.urn})"


def review_of_resource(resource: Resource) -> TypeReview:
    """The review of a resource: that of its type, unless one of its properties makes it something else."""
    review = _review_of_type(resource.type)
    unless = harmless_unless().get(resource.type)
    if unless is None:
        return review
    values = [value for value in values_at(resource.facts, unless.property) if value is UNKNOWN or value]
    return review_as(unless.category) if any(_is_other(value, unless.values) for value in values) else review


def is_labelled_otherwise(resource: Resource) -> bool:
    """Whether the label of a resource says that it holds known data and no patient data."""
    classes = data_classes_of(resource)
    return bool(classes) and classes <= OTHER_CLASSES


@cache
def lacking_in_reading(type_: str) -> tuple[Reader, ...]:
    """The readers that must judge a type that is reviewed as read and do not have it in their tables."""
    return lacking_readers(type_) if review_of(type_).category == READ else ()


def _is_other(value: object, allowed: tuple[str, ...]) -> bool:
    return value is UNKNOWN or value not in allowed


@cache
def _review_of_type(type_: str) -> TypeReview:
    review = review_of(type_)
    return review_as(READ) if type_ in types_with_reader(review.category) else review


@cache
def types_with_reader(category: str) -> frozenset[str]:
    """The types in the tables of the readers that judge a type of this category.

    A data path says nothing of who may read a store, or of who may change what runs under a role.
    """
    tables = [] if category == DECLARES else [*resource_kinds(), *ADJACENT_POLICIES]
    return frozenset((*tables, *(() if category in (DECLARES, STORE, RUNS_CODE) else data_path_types())))
