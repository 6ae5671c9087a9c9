"""A guardrail without a target or with an invalid policy cannot be built."""

import json

import pytest
from building import Build

from infra.components.guardrail import Guardrail, GuardrailArgs
from infra.errors import KitError

SERVICE = "SERVICE_CONTROL_POLICY"
STATEMENT = {"Sid": "NoKeys", "Effect": "Deny", "Action": "kms:CreateKey", "Resource": "*"}


def guardrail(**more: object) -> GuardrailArgs:
    content = json.dumps({"Version": "2012-10-17", "Statement": [{**STATEMENT, **more}]})
    return GuardrailArgs(kind=SERVICE, description="No way out", content=content, targets={"root": "r-1"}, tags={})


def test_a_guardrail_without_a_target_is_rejected() -> None:
    with pytest.raises(ValueError, match="'No way out': targets is empty, so it would be attached nowhere"):
        GuardrailArgs(kind=SERVICE, description="No way out", content="{}", targets={}, tags={})


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (guardrail(), "guardrail keys: statement NoKeys blocks the kit's own deployment, which calls kms:CreateKey"),
        (guardrail(Resource="keys"), "guardrail keys: malformed"),
        (guardrail(Action="kms:CreateKeys"), "guardrail keys: statement NoKeys: AWS knows no action 'kms:CreateKeys'"),
        (guardrail(Condition={"Null": {"a": "true"}, "Bool": {"a": "true"}}), "statement NoKeys can never match"),
    ],
)
def test_an_invalid_policy_is_an_error_of_the_program(build: Build, args: GuardrailArgs, words: str) -> None:
    with pytest.raises(KitError, match=words):
        build(lambda opts: Guardrail("keys", args, opts))


def test_a_valid_guardrail_is_created_and_attached(build: Build) -> None:
    not_deployers = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/deployer"}}
    built = build(lambda opts: Guardrail("keys", guardrail(Condition=not_deployers), opts))
    assert built.one("organizations/policyAttachment:PolicyAttachment")["targetId"] == "r-1"
    assert json.loads(built.one("organizations/policy:Policy")["content"])["Statement"][0]["Sid"] == "NoKeys"
