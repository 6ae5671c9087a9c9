"""Where a resource is: from its provider, its own properties, and what others of the same provider show."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Resource
from infra.engine.provider import Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.resource_places import shown_scope, with_accounts

HERE, THERE = "222222222222", "111111111111"
EAST = Scope("", "us-east-1")
QUEUE = f"https://sqs.us-east-1.amazonaws.com/{HERE}/q"


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        ("aws:iam/role:Role", {"arn": f"arn:aws:iam::{HERE}:role/a"}, (HERE, "us-east-1")),
        ("aws:s3/bucket:Bucket", {"arn": "arn:aws:s3:::b", "region": "eu-west-1"}, ("", "eu-west-1")),
        ("aws:ec2/vpc:Vpc", {"ownerId": HERE}, (HERE, "us-east-1")),
        ("aws:organizations/organization:Organization", {"masterAccountId": HERE}, (HERE, "us-east-1")),
        ("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": QUEUE}, (HERE, "us-east-1")),
        ("aws:s3/accessPoint:AccessPoint", {"accountId": HERE}, (HERE, "us-east-1")),
        ("aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"accountId": THERE}, ("", "us-east-1")),
        ("aws:cloudwatch/eventTarget:EventTarget", {"arn": f"arn:aws:sqs:us-west-2:{THERE}:q"}, ("", "us-east-1")),
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "arn": 7}, ("", "us-east-1")),
    ],
)  # fmt: skip
def test_a_resource_shows_its_place(type_: str, properties: dict[str, Any], expected: tuple[str, str]) -> None:
    shown = shown_scope(type_, properties, EAST)
    assert (shown.account, shown.region) == expected


@pytest.mark.parametrize(
    "inputs",
    [
        {"assumeRole": {"roleArn": f"arn:aws:iam::{HERE}:role/a"}},
        {"assumeRoles": f'[{{"roleArn": "arn:aws:iam::{THERE}:role/a"}}, {{"roleArn": "arn:aws:iam::{HERE}:role/b"}}]'},
        {"assumeRoleWithWebIdentity": f'{{"roleArn": "arn:aws:iam::{HERE}:role/a"}}'},
        {"roleArn": f"arn:aws:iam::{HERE}:role/a"},
        {"allowedAccountIds": f'["{HERE}"]'},
    ],
)
def test_a_provider_of_any_version_states_its_account(inputs: dict[str, Any]) -> None:
    assert scope_of(inputs).account == HERE


def resource(type_: str, name: str, provider: str, account: str = "", **inputs: Any) -> Resource:
    urn = f"urn:pulumi:dev::app::{type_}::{name}"
    return Resource(urn=urn, type=type_, id=name, provider=provider, account=account, inputs=inputs)


def test_one_resource_shows_the_account_of_every_resource_of_its_provider() -> None:
    role = resource("aws:iam/role:Role", "r", "one", HERE)
    policy = resource("aws:iam/rolePolicy:RolePolicy", "p", "one")
    elsewhere = resource("aws:iam/rolePolicy:RolePolicy", "q", "two")
    assert [r.account for r in with_accounts([role, policy, elsewhere])] == [HERE, HERE, ""]


def test_a_provider_whose_resources_disagree_shows_nothing() -> None:
    roles = [resource("aws:iam/role:Role", a, "one", a) for a in (HERE, THERE)]
    assert with_accounts([*roles, resource("aws:iam/rolePolicy:RolePolicy", "p", "one")])[-1].account == ""


def test_the_policy_of_a_bucket_that_is_there_by_name_is_in_the_account_of_the_bucket() -> None:
    bucket = resource("aws:s3/bucket:Bucket", "charts", "one", HERE, bucket="charts")
    policy = resource("aws:s3/bucketPolicy:BucketPolicy", "p", "default", bucket="charts")
    assert with_accounts([bucket, policy])[-1].account == HERE
