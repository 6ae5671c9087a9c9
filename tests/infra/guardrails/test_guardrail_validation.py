"""A guardrail that AWS would reject, that can never match, or that would deny the kit's own deployment is an error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.guardrails import foundation
from infra.guardrails.deployment_actions import deployment_actions
from infra.guardrails.guardrail_validation import RESOURCE, SERVICE, GuardrailError, validated
from infra.iam.policy_builder import quotas

NOT_DEPLOYERS = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}
ODD_ROOT = "arn:${PARTITION}:aws:iam::*:root"  # as a well-known landing zone shipped it
TWO_TAGS = {"Null": {"aws:RequestTag/mso:owner": "true", "aws:RequestTag/mso:plane": "true"}}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def denies(action: str = "s3:DeleteBucket", when: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    entry = {"Sid": "No", "Effect": "Deny", "Action": action, "Resource": "*", **more}
    return {**entry, "Condition": when} if when else entry


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("BACKUP_POLICY", "{}", "is not a policy type that the kit builds"),
        (SERVICE, "{", "not JSON"),
        (SERVICE, "{}", "no list of statements"),
        (SERVICE, "[]", "no list of statements"),
        (SERVICE, document({"Effect": "Deny"}), "malformed"),
        (SERVICE, document(denies(Effect="Allow")), "only denies"),
        (SERVICE, document(denies(Resource="buckets")), "malformed"),
        (SERVICE, document(denies(when={"ArnLike": {"aws:PrincipalArn": ODD_ROOT}})), "not an ARN"),
        (RESOURCE, document(denies(Principal={"AWS": "role/x"})), "not an ARN"),
        ("TAG_POLICY", '{"tag": {}}', "only top-level key must be 'tags'"),
        ("TAG_POLICY", '{"tags": {"mso:owner": {}}}', "assigns no value"),
        ("AISERVICES_OPT_OUT_POLICY", json.dumps({"services": {"@@assign": "x" * 2500}}), "AWS accepts 2500; split it"),
        (SERVICE, document(*(denies(Sid=f"S{n}", Resource=f"arn:aws:s3:::{n:0>99}") for n in range(40))), "split it"),
    ],
)  # fmt: skip
def test_a_malformed_or_too_long_policy_is_rejected(kind: str, text: str, words: str) -> None:
    with pytest.raises(GuardrailError, match=words):
        validated("tested", kind, text)


@pytest.mark.parametrize(
    "when",
    [
        TWO_TAGS,
        {"Null": {"aws:RequestTag/a": "true"}, "StringEquals": {"aws:RequestTag/a": "x"}},
        {"Null": {"aws:TagKeys": "true"}, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:*"}},
        {"StringEquals": {"aws:RequestedRegion": "a"}, "StringNotEquals": {"aws:RequestedRegion": ["a"]}},
        {"Bool": {"aws:SecureTransport": "no"}},
        {"Bool": {"aws:ViaAWSService": "true"}, "BoolIfExists": {"aws:ViaAWSService": "false"}},
        {"StringNotEquals": {"aws:RequestedRegion": []}},
    ],
)
def test_a_condition_that_can_never_match_is_rejected(when: dict[str, Any]) -> None:
    with pytest.raises(GuardrailError, match="statement No can never match"):
        validated("tested", SERVICE, document(denies(when=when)))


@pytest.mark.parametrize(
    "when",
    [
        {"Null": {"aws:RequestTag/mso:owner": "true"}},
        {"Null": {"aws:SourceAccount": "false"}, "Bool": {"aws:PrincipalIsAWSService": "true"}},
        {"Null": {"aws:RequestTag/a": "true"}, "StringNotEquals": {"aws:RequestTag/a": "x"}},
        {"StringEquals": {"aws:RequestedRegion": ["a", "b"]}, "StringNotEquals": {"aws:RequestedRegion": "a"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": "mso:owner"}, "Null": {"aws:TagKeys": "true"}},
    ],
)
def test_a_condition_that_can_match_is_accepted(when: dict[str, Any]) -> None:
    text = document(denies(when=when))
    assert validated("tested", SERVICE, text) == text


@pytest.mark.parametrize(
    "entry",
    [
        denies("kms:CreateKey"),
        denies("*"),
        denies("iam:*", when={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}),
        denies("s3:Create*", when={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/*"}}),
        {"Sid": "No", "Effect": "Deny", "NotAction": ["s3:*", "kms:*"], "Resource": "*"},
    ],
)
def test_a_statement_that_denies_the_kits_own_deployment_is_rejected(entry: dict[str, Any]) -> None:
    with pytest.raises(GuardrailError, match="statement No blocks the kit's own deployment, which calls"):
        validated("tested", SERVICE, document(entry))


@pytest.mark.parametrize(
    "entry",
    [
        denies("kms:CreateKey", when=NOT_DEPLOYERS),
        denies("kms:ScheduleKeyDeletion"),
        denies("*", when={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}),
        denies("ec2:RunInstances", when={"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}),
    ],
)
def test_a_statement_that_exempts_the_deployer_roles_is_accepted(entry: dict[str, Any]) -> None:
    assert validated("tested", SERVICE, document(entry))


def test_deployment_actions_are_listed_with_their_service() -> None:
    assert {"kms:CreateKey", "iam:CreateRole", "s3:CreateBucket", "budgets:ModifyBudget"} <= deployment_actions()


def test_only_deployment_roles_and_aws_backup_change_the_kits_tags() -> None:
    (tags, _) = foundation.kit_tags()
    assert tags.as_dict()["Action"] == "*"
    conditions = tags.as_dict()["Condition"]
    assert conditions["ForAnyValue:StringLike"] == {"aws:TagKeys": "mso:*"}
    exempt_roles = conditions["ArnNotLike"]["aws:PrincipalArn"]
    backups = (foundation.AWS_BACKUP_ROLES, foundation.BUSINESS_BACKUP_ROLES)
    assert exempt_roles == [*foundation.DEPLOYMENT_ROLES, *backups]


def test_each_kind_of_guardrail_has_a_quota() -> None:
    assert {"scp", "rcp", "tags", "ai-opt-out", "declarative"} <= set(quotas())
