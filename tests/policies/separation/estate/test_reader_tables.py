"""Every reader matters: without a type in its table, what it decides about the type is UNKNOWN, never PROVED."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from change_builders import EXTERNAL_ACCOUNT, Change, add
from small_estate import MANAGEMENT, NORTH, PAYER, REGION, Builder, allow, policy, role_arn, root

from infra.engine.graph import Graph, Resource, Status
from policies.separation.estate import adjacent_resources, identities, reader_tables, unread_types
from policies.separation.estate.data_path_types import data_path_types
from policies.separation.estate.delegations import registrations
from policies.separation.estate.entities import Account
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.estate.reader_tables import READERS, Reader, lacking_readers, readers_of
from policies.separation.estate.unread_types import UnreadTypes
from policies.separation.reference.resource_types import READ, reviewed_types
from policies.separation.verdicts import verdict
from policies.separation.verdicts.proof import prove

READ_TYPES = [type_ for type_, category in reviewed_types().items() if category == READ]
IN_PRACTICE = {NORTH: Account(NORTH, "clinical-north", plane="clinical", owner="north")}
PHI = {"mso:data-class": "phi"}
ANALYST = role_arn(MANAGEMENT, "mso/analyst")
TO_ALL = policy(allow("*", to=root(EXTERNAL_ACCOUNT)))


def forget() -> None:
    """Drop what is remembered of the tables."""
    for remembered in (unread_types._review_of_type, unread_types.types_with_reader, unread_types.lacking_in_reading):
        remembered.cache_clear()


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    forget()


def undecided(type_: str) -> frozenset[str]:
    """The invariants that a bare resource of the type in a practice's account leaves undecided."""
    graph = Graph([Resource(urn=f"urn:pulumi:p::mso::{type_}::x", type=type_, account=NORTH, status=Status.PLANNED)])
    return frozenset(i for missing in UnreadTypes(graph, IN_PRACTICE).read() for i in missing.affects)


def test_a_type_that_several_readers_judge_names_them_all() -> None:
    several = {t: frozenset(r.name for r in readers_of(t)) for t in READ_TYPES if len(readers_of(t)) > 1}
    assert several
    named = reader_tables._judged_by_several()
    assert {t: sorted(names) for t, names in several.items() if names != named.get(t)} == {}
    assert {t for t in several if lacking_readers(t)} == set()


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_without_a_type_leaves_open_what_it_decides(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    types = [t for t in dict.fromkeys(reader.types()) if t in READ_TYPES]
    assert types
    assert {t for t in types if undecided(t)} == set()
    kept: dict[str, frozenset[str]] = {}
    for type_ in types:
        others = tuple(t for t in reader.types() if t != type_)
        without = replace(reader, types=partial(tuple, others))
        monkeypatch.setattr(reader_tables, "READERS", tuple(without if r is reader else r for r in READERS))
        forget()
        kept[type_] = frozenset(reader.affects) - undecided(type_)
    assert {t: sorted(left) for t, left in kept.items() if left} == {}


def queue_policy(b: Builder) -> None:
    b.add("aws:sqs/queue:Queue", "orders", NORTH, "orders", PHI, name="orders",
          arn=f"arn:aws:sqs:{REGION}:{NORTH}:orders")  # fmt: skip
    b.add("aws:sqs/queuePolicy:QueuePolicy", "open", NORTH, queueUrl="orders", policy=TO_ALL)


def topic(b: Builder) -> None:
    b.add("aws:sns/topic:Topic", "results", NORTH, "results", PHI, name="results", policy=TO_ALL,
          arn=f"arn:aws:sns:{REGION}:{NORTH}:results")  # fmt: skip


def user(b: Builder) -> None:
    arn = f"arn:aws:iam::{NORTH}:user/vendor"
    b.add("aws:iam/user:User", "vendor", NORTH, "vendor", {"mso:owner": "mso"}, name="vendor", arn=arn)
    b.add("aws:iam/userPolicy:UserPolicy", "vendor:policy", NORTH, user="vendor", policy=policy(allow("*")))


GRANT = add("aws:kms/grant:Grant", "handed", NORTH, keyId="phi", operations=["Decrypt"], granteePrincipal=ANALYST)
REPLICATED = add(
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    "replication",
    NORTH,
    bucket="photos",
    rules=[{"destination": {"bucket": "arn:aws:s3:::elsewhere", "account": EXTERNAL_ACCOUNT}}],
)
DELEGATED = add("aws:organizations/delegatedAdministrator:DelegatedAdministrator", "stacks", PAYER,
                accountId=MANAGEMENT, servicePrincipal="member.org.stacksets.cloudformation.amazonaws.com")  # fmt: skip
ON_AND_OFF: list[tuple[str, str, Change, Mapping[Any, Any], str]] = [
    ("a queue's policy", "W1", queue_policy, adjacent_resources.ADJACENT_POLICIES, "aws:sqs/queuePolicy:QueuePolicy"),
    ("a queue", "W1", queue_policy, resource_kinds(), "aws:sqs/queue:Queue"),
    ("a topic", "W1", topic, resource_kinds(), "aws:sns/topic:Topic"),
    ("a grant", "W2", GRANT, adjacent_resources.SETTINGS, "aws:kms/grant:Grant"),
    ("replication", "W3", REPLICATED, data_path_types(), "aws:s3/bucketReplicationConfig:BucketReplicationConfig"),
    ("a user", "W1", user, identities.PRINCIPALS, "aws:iam/user:User"),
    ("a delegated administrator", "W1", DELEGATED, registrations(),
     "aws:organizations/delegatedAdministrator:DelegatedAdministrator"),
]  # fmt: skip
"""What the estate gets, the invariant that it breaks, and the table that lets it be read."""


CASES = [pytest.param(*case[1:], id=case[0]) for case in ON_AND_OFF]


@pytest.mark.parametrize(("invariant", "change", "table", "type_"), CASES)
def test_a_leak_whose_reader_is_switched_off_is_not_proved(
    invariant: str, change: Change, table: dict[str, Any], type_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Builder()
    builder.drop("data-access:attachment", "perimeter-clinical-north:attachment")
    change(builder)
    assert prove(builder.graph())[invariant].status is verdict.Status.LEAK
    monkeypatch.delitem(table, type_)
    forget()
    without = prove(builder.graph())
    assert without[invariant].status is not verdict.Status.PROVED
    assert any(type_ in line for line in without.unread)
