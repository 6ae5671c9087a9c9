"""Accounts compared with their declaration: missing, drifted, unmanaged, not evaluated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.engine.collection_gaps import UNREAD, Unread
from infra.engine.graph import Graph
from scripts.aws.live_comparison import Deviation, Kind, verify


@pytest.fixture(scope="module")
def deviations(small: Any) -> list[Deviation]:
    """The deviations after a policy was deleted, another one opened and a user created; all is restored afterwards."""
    s3, kms, iam = small.client("s3"), small.client("kms"), small.client("iam")
    policy = next(r for r in small.graph.of_type("aws:s3/bucketPolicy:BucketPolicy")).props["policy"]
    key = next(r for r in small.graph.of_type("aws:kms/key:Key"))
    opened = json.loads(key.props["policy"])
    opened["Statement"][0]["Principal"] = "*"
    s3.delete_bucket_policy(Bucket="north-charts")
    kms.put_key_policy(KeyId=key.id, PolicyName="default", Policy=json.dumps(opened))
    iam.create_user(UserName="unmanaged")
    try:
        return verify(small.graph, small.collected(), small.accounts)
    finally:
        s3.put_bucket_policy(Bucket="north-charts", Policy=policy)
        kms.put_key_policy(KeyId=key.id, PolicyName="default", Policy=key.props["policy"])
        iam.delete_user(UserName="unmanaged")


def test_a_deleted_resource_is_missing(deviations: list[Deviation]) -> None:
    assert [(d.type, d.stack) for d in deviations if d.kind is Kind.MISSING] == [
        ("aws:s3/bucketPolicy:BucketPolicy", "clinical-north")
    ]


def test_a_changed_resource_has_drifted_with_the_property(deviations: list[Deviation]) -> None:
    drifted = [d for d in deviations if d.kind is Kind.DRIFTED]
    assert [d.type for d in drifted] == ["aws:kms/key:Key"]
    assert drifted[0].detail.startswith("policy")


def test_an_undeclared_resource_is_unmanaged(deviations: list[Deviation]) -> None:
    assert [(d.type, d.name) for d in deviations if d.kind is Kind.UNMANAGED] == [("aws:iam/user:User", "unmanaged")]


def test_an_unchanged_estate_has_no_deviations(small: Any) -> None:
    """The estate compared with itself."""
    assert verify(small.graph, small.graph, small.accounts) == []


def test_an_account_that_was_not_read_is_not_evaluated(small: Any) -> None:
    others = [account for account in small.accounts if account.name != "management"]
    found = verify(small.graph, small.graph, others)
    assert {(d.kind, d.account) for d in found} == {(Kind.UNKNOWN, small.management.account)}
    assert UNREAD not in {d.type for d in found}


def test_what_several_regions_refuse_is_one_line_that_names_them() -> None:
    type_ = "aws:securityhub/account:Account"
    gaps = [
        Unread("security", "240000000000", region, type_, type_, "refused") for region in ("us-west-2", "us-east-1")
    ]
    (found,) = verify(Graph(), Graph(gap.as_resource("mso") for gap in gaps), [])
    assert str(found) == f"not evaluated: {type_}: refused (in us-east-1, us-west-2)"
