"""AWS's service reference: actions by name and by pattern, their levels, ARNs and dependent actions."""

from __future__ import annotations

import time

import pytest

from policies.separation.reference import service_reference
from policies.separation.reference.service_reference import (
    AccessLevel,
    action,
    actions_of,
    arn_forms,
    expand,
    is_read,
    reference,
    services,
)


def test_the_data_says_what_it_is() -> None:
    assert reference().source
    assert reference().version
    assert len(reference().date) == len("2026-01-01")
    assert {"s3", "iam", "kms", "rds-db", "organizations"} <= set(services())
    assert sum(len(actions_of(service)) for service in ("s3", "iam", "ec2")) > 1000


def test_an_action_is_found_whatever_its_case() -> None:
    found = action("S3:getobject")
    assert found is not None
    assert (found.full_name, found.access_level, found.changes) == ("s3:GetObject", AccessLevel.READ, False)
    assert is_read("s3:GetObject")
    assert action("s3:GetNothing") is None
    assert action("nothing:GetObject") is None


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("rds-db:connect", {"arn:*:rds-db:*:*:dbuser:*/*"}),
        ("events:PutRule", {"arn:*:events:*:*:rule/*/*", "arn:*:events:*:*:rule/*"}),
        ("sts:GetCallerIdentity", {"*"}),
        ("nothing:Known", {"*"}),
    ],
)
def test_an_action_is_asked_of_these_arns(name: str, forms: set[str]) -> None:
    assert set(arn_forms(name)) == forms


def test_dependent_actions_and_required_types_are_kept() -> None:
    found = action("states:CreateStateMachine")
    assert found is not None
    assert found.passes_role
    assert found.required <= set(found.resource_types)


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("s3:Get*", "s3:GetObject", "s3:PutObject"),
        ("S3:*OBJECT", "s3:PutObject", "s3:PutObjectAcl"),
        ("dynamodb:?etItem", "dynamodb:GetItem", "dynamodb:BatchGetItem"),
        ("rds*:connect", "rds-db:connect", "rds:CreateDBInstance"),
    ],
)
def test_a_pattern_expands_to_the_actions_it_matches(pattern: str, inside: str, outside: str) -> None:
    names = {found.full_name for found in expand(pattern)}
    assert inside in names
    assert outside not in names


def test_a_pattern_of_many_wildcards_takes_no_time() -> None:
    begin = time.process_time()
    assert expand("iam:" + "*a" * 40 + "*z") == ()
    assert time.process_time() - begin < 0.5


def test_one_service_is_read_when_it_is_asked_for() -> None:
    service_reference._rows.cache_clear()
    service_reference._action.cache_clear()
    begin = time.process_time()
    assert actions_of("sqs")
    assert time.process_time() - begin < 0.05
