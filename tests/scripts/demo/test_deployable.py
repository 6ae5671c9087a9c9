"""No guardrail denies the kit's own deployment: each call that it makes is allowed to the role that makes it.

The calls are those of a deployment on the emulated AWS, account by account. Policies, permissions boundaries and
guardrails are evaluated by the kit's own evaluator, on the planned estate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from deployment_calls import Calls
from pulumi.runtime import set_all_config

from infra.components.drift_role import BUCKET_EXISTS, READING
from infra.context.estate import Estate as Built
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import PLANNED_PAYER, EstateRun, Run, run_estate
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.guardrails.deployment_actions import deployment_actions
from infra.iam.known_actions import actions_by_service
from infra.manifest.manifest_model import Manifest
from infra.program import build
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.target_sets import Target
from scripts.demo.demo_deployment import Demo

ACTION_OF_OPERATION = {  # operations whose IAM action has another name
    "budgets:CreateBudget": "budgets:ModifyBudget",
    "budgets:DescribeBudget": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutBucketReplication": "s3:PutReplicationConfiguration",
    "s3:PutObjectLockConfiguration": "s3:PutBucketObjectLockConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
PREFIX_OF_SERVICE = {"monitoring": "cloudwatch"}  # services whose signing name is not their IAM prefix
KIT_RESOURCES = {"Role": "role/mso/any", "Policy": "policy/mso/any"}


class ActionCall(NamedTuple):
    """An action that a deployment calls, and the region it calls it in."""

    action: str
    region: str


@pytest.fixture(scope="module")
def calls_by_account(demo: Demo, calls: Calls, emulator: Emulator) -> Mapping[str, set[ActionCall]]:
    """The calls of a deployment, by account name."""
    found = defaultdict(set)
    for account, operation, region in calls.places:
        service, method = operation.split(".")
        client = emulator.client(emulator.payer, service, region)
        signed = client.meta.service_model.signing_name
        name = f"{PREFIX_OF_SERVICE.get(signed, signed)}:{client.meta.method_to_api_mapping[method]}"
        found[demo.accounts[account]].add(ActionCall(ACTION_OF_OPERATION.get(name, name), region))
    return found


@pytest.fixture(scope="module")
def onboarding(small_manifest: Manifest) -> EstateModel:
    """The estate while every account is onboarding."""

    def declare(stack: str, estate: Built) -> None:
        onboarding_role = {"mso:deployRole": "OrganizationAccountAccessRole"}
        set_all_config({"mso:onboarding": "all"} if stack == "org" else onboarding_role)
        build(stack, estate)

    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=declare)
    return read_estate(run_estate(small_manifest, run).graph)


@pytest.fixture(scope="module")
def deployed_estate(small_run: EstateRun) -> EstateModel:
    """The estate in its normal state: no account is onboarding."""
    return read_estate(small_run.graph)


def denied_calls(estate: EstateModel, role: str, calls_by_account: Mapping[str, set[ActionCall]]) -> list[str]:
    """The calls that would be denied to the role with this name in each account."""
    confirmation = Confirmation(estate)
    principals = {principal.name: principal for principal in estate.principals}
    found = []
    for account, calls in sorted(calls_by_account.items()):
        if (principal := principals.get(f"{account}:{role}")) is None:
            continue  # the payer has no such role
        for action, region in sorted(calls):
            own = next((f"arn:aws:iam::{principal.account.id}:{arn}" for kind, arn in KIT_RESOURCES.items()
                        if action.startswith("iam:") and kind in action), "*")  # fmt: skip
            target, keys = Target(own, principal.account.id), {"aws:requestedregion": (region,)}
            if confirmation.allowed_request(principal, action, target, PolicyChanges(), keys) is None:
                found.append(f"{account}: {action} in {region}")
    return found


def test_every_call_is_an_action_that_aws_knows(calls_by_account: Mapping[str, set[ActionCall]]) -> None:
    found = {action for calls in calls_by_account.values() for action, _ in calls}
    assert len(found) > 150
    unknown = [a for a in found if a.partition(":")[2] not in actions_by_service().get(a.partition(":")[0], "").split()]
    assert unknown == []


def test_the_list_of_deployment_actions_contains_every_call(calls_by_account: Mapping[str, set[ActionCall]]) -> None:
    """Add missing actions to infra/guardrails/deployment_actions.txt."""
    found = {action for account, calls in calls_by_account.items() if account != "payer" for action, _ in calls}
    assert {action for action in found if not action.startswith("sts:")} - deployment_actions() == set()


def test_each_accounts_deployer_role_may_make_every_call_of_a_deployment(
    deployed_estate: EstateModel, calls_by_account: Mapping[str, set[ActionCall]]
) -> None:
    assert denied_calls(deployed_estate, "deployer", calls_by_account) == []


def test_the_organization_access_role_may_build_an_onboarding_account(
    onboarding: EstateModel, calls_by_account: Mapping[str, set[ActionCall]]
) -> None:
    assert denied_calls(onboarding, "OrganizationAccountAccessRole", calls_by_account) == []


def test_the_organization_access_role_may_do_nothing_after_onboarding(
    deployed_estate: EstateModel, calls_by_account: Mapping[str, set[ActionCall]]
) -> None:
    with_the_role = {principal.account.name for principal in deployed_estate.principals} - {"payer"}
    calls = {account: found for account, found in calls_by_account.items() if account in with_the_role}
    denied = denied_calls(deployed_estate, "OrganizationAccountAccessRole", calls)
    always = "sts:GetCallerIdentity"  # AWS never denies it
    assert len(denied) == sum(action != always for found in calls.values() for action, _ in found)


def test_the_drift_role_may_make_every_reading_call_and_no_other(
    deployed_estate: EstateModel, calls_by_account: Mapping[str, set[ActionCall]]
) -> None:
    reading: defaultdict[str, set[ActionCall]] = defaultdict(set)
    changing: defaultdict[str, set[ActionCall]] = defaultdict(set)
    for account, calls in calls_by_account.items():
        for call in calls:
            if call.action != BUCKET_EXISTS and not call.action.startswith("sts:"):  # it is allowed by bucket
                kind = reading if call.action.partition(":")[2].startswith(READING) else changing
                kind[account].add(call)
    assert min(len(reading), len(changing)) > 3
    assert denied_calls(deployed_estate, "drift", reading) == []
    with_the_role = {p.account.name for p in deployed_estate.principals if p.name == f"{p.account.name}:drift"}
    every = [f"{account}: {action} in {region}" for account, calls in sorted(changing.items())
             for action, region in sorted(calls) if account in with_the_role]  # fmt: skip
    assert denied_calls(deployed_estate, "drift", changing) == every


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject"])
@pytest.mark.parametrize("role", ["OrganizationAccountAccessRole", "operator"])
def test_people_move_the_state_into_its_bucket_only_while_onboarding(
    onboarding: EstateModel, deployed_estate: EstateModel, role: str, action: str
) -> None:
    """Before its first pipeline run, an owner's state is on a disk; afterwards only the pipeline may reach it."""
    assert may(onboarding, f"clinical-evergreen:{role}", action) is (role == "OrganizationAccountAccessRole")
    assert not may(deployed_estate, f"clinical-evergreen:{role}", action)
    assert may(deployed_estate, "clinical-evergreen:deployer", action)
    assert may(deployed_estate, "clinical-evergreen:drift", action) is (action == "s3:GetObject")


def may(estate: EstateModel, name: str, action: str) -> bool:
    """Whether the principal may do this to an object in the state bucket of its account."""
    (principal,) = (each for each in estate.principals if each.name == name)
    account = principal.account.id
    target = Target(f"arn:aws:s3:::lumen-ridge-state-{account}/.pulumi/stacks/mso/any.json", account)
    keys = {"aws:requestedregion": ("us-west-2",)}
    return Confirmation(estate).allowed_request(principal, action, target, PolicyChanges(), keys) is not None


def test_while_onboarding_the_access_role_administers_every_key_that_it_creates(onboarding: EstateModel) -> None:
    """KMS refuses a key whose policy does not let its creator change the policy again."""
    confirmation, principals = Confirmation(onboarding), {p.name: p for p in onboarding.principals}
    keys = [resource for resource in onboarding.resources if resource.kind == "kms-key" and resource.account.name]
    assert keys
    for key in keys:
        creator = principals[f"{key.account.name}:OrganizationAccountAccessRole"]
        target = Target(key.arn, key.account.id, key)
        assert confirmation.allowed_request(creator, "kms:PutKeyPolicy", target, PolicyChanges()), key.label
