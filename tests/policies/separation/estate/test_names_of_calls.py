"""An operation has one action, however the CLI, the SDK for Python, a runbook or an ARN of a call writes it."""

from __future__ import annotations

import pytest

from policies.separation.estate.declared_calls import action_of
from policies.separation.estate.script_calls import calls_in


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("rds", "modifyDBInstance", "rds:ModifyDBInstance"),
        ("elbv2", "delete_load_balancer", "elasticloadbalancing:DeleteLoadBalancer"),
        ("stepfunctions", "UpdateStateMachine", "states:UpdateStateMachine"),
        ("s3api", "put-public-access-block", "s3:PutBucketPublicAccessBlock"),
    ],
)
def test_the_action_of_an_operation(service: str, operation: str, action: str) -> None:
    assert action_of(service, operation) == action


@pytest.mark.parametrize(
    ("script", "actions"),
    [
        ("aws --debug --region=us-east-1 s3api put-bucket-policy --bucket a", ["s3:PutBucketPolicy"]),
        ("x=$(aws sso-admin delete-permission-set)", ["sso:DeletePermissionSet"]),
        ("import boto3\nboto3.client('elbv2').delete_rule(RuleArn=a)", ["elasticloadbalancing:DeleteRule"]),
        ("laws s3api put-bucket-policy", []),
        ("aws " + "--a aws " * 20_000, []),
    ],
)
def test_the_calls_of_a_script(script: str, actions: list[str]) -> None:
    assert list(calls_in(script)) == actions
