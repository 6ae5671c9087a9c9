"""A guardrail that AWS would not take, that could never bind, or that would stop the kit itself is an error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.guardrails import foundation
from infra.guardrails.deployment_actions import called
from infra.guardrails.guardrail_validation import RESOURCE, SERVICE, GuardrailError, sound
from infra.iam.policy_builder import quotas

DEPLOYERS = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}
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
        ("BACKUP_POLICY", "{}", "is no kind that the kit builds"),
        (SERVICE, "{", "no JSON"),
        (SERVICE, "{}", "no list of statements"),
        (SERVICE, "[]", "no list of statements"),
        (SERVICE, document({"Effect": "Deny"}), "malformed"),
        (SERVICE, document(denies(Effect="Allow")), "only denies"),
        (SERVICE, document(denies(Resource="buckets")), "malformed"),
        (SERVICE, document(denies(when={"ArnLike": {"aws:PrincipalArn": ODD_ROOT}})), "no ARN"),
        (RESOURCE, document(denies(Principal={"AWS": "role/x"})), "no ARN"),
        ("TAG_POLICY", '{"tag": {}}', "topmost key must be 'tags'"),
        ("TAG_POLICY", '{"tags": {"mso:owner": {}}}', "assigns nothing"),
        ("AISERVICES_OPT_OUT_POLICY", json.dumps({"services": {"@@assign": "x" * 2500}}), "AWS takes 2500; split it"),
        (SERVICE, document(*(denies(Sid=f"S{n}", Resource=f"arn:aws:s3:::{n:0>99}") for n in range(40))), "split it"),
    ],
)  # fmt: skip
def test_what_is_malformed_or_too_long_is_refused(kind: str, text: str, words: str) -> None:
    with pytest.raises(GuardrailError, match=words):
        sound("tested", kind, text)


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
def test_what_can_never_match_is_refused(when: dict[str, Any]) -> None:
    with pytest.raises(GuardrailError, match="statement No can never match"):
        sound("tested", SERVICE, document(denies(when=when)))


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
def test_what_may_match_is_taken(when: dict[str, Any]) -> None:
    text = document(denies(when=when))
    assert sound("tested", SERVICE, text) == text


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
def test_what_would_stop_the_kits_own_deployment_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(GuardrailError, match="statement No blocks the kit's own deployment, which calls"):
        sound("tested", SERVICE, document(entry))


@pytest.mark.parametrize(
    "entry",
    [
        denies("kms:CreateKey", when=DEPLOYERS),
        denies("kms:ScheduleKeyDeletion"),
        denies("*", when={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}),
        denies("ec2:RunInstances", when={"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}),
    ],
)
def test_what_spares_the_deployers_is_taken(entry: dict[str, Any]) -> None:
    assert sound("tested", SERVICE, document(entry))


def test_what_a_deployment_calls_is_known_by_service() -> None:
    assert {"kms:CreateKey", "iam:CreateRole", "s3:CreateBucket", "budgets:ModifyBudget"} <= called()


def test_the_kits_tags_are_nobodys_to_change_but_a_deployments_and_a_backups() -> None:
    (tags, _) = foundation.kit_tags()
    assert tags.plain()["Action"] == "*"
    conditions = tags.plain()["Condition"]
    assert conditions["ForAnyValue:StringLike"] == {"aws:TagKeys": "mso:*"}
    spared = conditions["ArnNotLike"]["aws:PrincipalArn"]
    assert spared == [*foundation.BUILDERS, foundation.BACKUP]


def test_quotas_are_known_for_each_kind_of_guardrail() -> None:
    assert {"scp", "rcp", "tags", "ai-opt-out", "declarative"} <= set(quotas())
