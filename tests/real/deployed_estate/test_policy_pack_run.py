"""The kit's policy pack in previews and updates of the real engine."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest
from real_engine import RealEngine

from infra.engine.automation.stack_operations import Operation, PolicyError, StackResult, operate
from infra.manifest.reading.load import REFERENCE
from scripts.deployment.kit_policy_pack import advisory_summary, kit_policy_pack


def test_each_stack_passes_on_its_own(deployed: dict[str, StackResult]) -> None:
    """What needs other stacks is one advisory a stack, and nothing else is reported."""
    policies = {name: [report.policy for report in result.advisories] for name, result in deployed.items()}
    assert {name: found for name, found in policies.items() if found != ["estate-not-evaluated"]} == {}
    assert "need more than one stack" in advisory_summary([deployed["org"]])


TOGETHER = ("org", "clinical-evergreen", "location-seattle")
"""Every preview judges the same whole, so these stand for all: one each of the organization, an account, a location."""


def test_stacks_pass_together_and_nothing_changes(
    real_engine: RealEngine, deployed: dict[str, StackResult], tmp_path: Path
) -> None:
    """With the exports of all stacks, every rule is evaluated in each preview."""
    files = []
    for name in deployed:
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(real_engine.target.export(name, real_engine.lock)), encoding="utf-8")
    again = real_engine.run(Operation.PREVIEW, *TOGETHER, policy_pack=kit_policy_pack(REFERENCE, files))
    assert {name: set(result.steps) for name, result in again.items()} == {name: {"same"} for name in TOGETHER}
    assert {name: [str(report) for report in result.advisories] for name, result in again.items()} == {
        name: [] for name in TOGETHER
    }


def test_a_violation_stops_the_stack_with_the_message_of_its_rule(real_engine: RealEngine) -> None:
    def declare() -> None:
        role = aws.ProviderAssumeRoleArgs(role_arn="arn:aws:iam::111111111111:role/mso/deployer")
        provider = aws.Provider("home", region="us-west-2", assume_roles=[role])
        aws.s3.Bucket("open", bucket="open-to-everyone", opts=pulumi.ResourceOptions(provider=provider))
        aws.s3.BucketPublicAccessBlock(
            "open-access", bucket="open-to-everyone", block_public_acls=False,
            opts=pulumi.ResourceOptions(provider=provider),
        )  # fmt: skip

    pack = kit_policy_pack(REFERENCE)
    target = dataclasses.replace(real_engine.target, program=lambda _name, _lock: declare, policy_pack=pack)
    with pytest.raises(PolicyError) as stopped:
        operate("violating", Operation.UP, target, real_engine.lock, lambda _: None)
    assert "S3-001 open-access: S3 public access blocks enable all four" in str(stopped.value)
    assert "blockPublicAcls is False, must be True" in str(stopped.value)
    assert stopped.value.exit_code == 1
    kept = target.export("violating", real_engine.lock) or {"deployment": {"resources": []}}
    assert not [each["urn"] for each in kept["deployment"]["resources"] if each["urn"].endswith("::open-access")]
