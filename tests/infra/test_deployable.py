"""No guardrail blocks the kit's own deployment: each call that it makes is allowed to whoever makes it.

The calls are those that a deployment on the emulated AWS makes, account by account; AWS's evaluation of policies,
boundaries and guardrails is the kit's own, over the estate as planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from pulumi.runtime import set_all_config

from infra.context.estate import Estate as Built
from infra.emulator.provider.binding_context import BindingContext
from infra.emulator.provider.emulator import Emulator
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, EstateRun, Run, run_estate
from infra.guardrails.deployment_actions import called
from infra.iam.known_actions import known
from infra.manifest.manifest_model import Manifest
from infra.program import build
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.question_space import Spot

BY_ANOTHER_NAME = {  # operations whose action is not called like them
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
BY_ANOTHER_PREFIX = {"monitoring": "cloudwatch"}  # services that sign under another name
KITS_OWN = {"Role": "role/mso/any", "Policy": "policy/mso/any"}


class Made(NamedTuple):
    """An action that a deployment needs, and the region it needs it in."""

    action: str
    region: str


@pytest.fixture(scope="module")
def made(small_manifest: Manifest, module_patch: pytest.MonkeyPatch) -> Mapping[str, set[Made]]:
    """What a deployment asks for, by account name."""
    calls: set[tuple[str, str, str]] = set()
    really = BindingContext.call

    def noted(self: BindingContext, operation: str, **parameters: Any) -> Any:
        calls.add((self.account, operation, self.region))
        return really(self, operation, **parameters)

    module_patch.setattr(BindingContext, "call", noted)
    with Emulator.start() as emulator:
        run = run_estate(small_manifest, Run(provider=emulator, payer=emulator.payer))
        names = {id_: name for name, id_ in run.lock.accounts.items()}
        asked = defaultdict(set)
        for account, operation, region in calls:
            service, method = operation.split(".")
            client = emulator.client(emulator.payer, service, region)
            signed = client.meta.service_model.signing_name
            name = f"{BY_ANOTHER_PREFIX.get(signed, signed)}:{client.meta.method_to_api_mapping[method]}"
            asked[names[account]].add(Made(BY_ANOTHER_NAME.get(name, name), region))
    return asked


@pytest.fixture(scope="module")
def module_patch() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def onboarding(manifest: Manifest) -> EstateModel:
    """The estate while each account is onboarding."""

    def declare(stack: str, estate: Built) -> None:
        set_all_config({"mso:onboarding": "all"} if stack == "org" else {})
        build(stack, estate)

    return read_estate(run_estate(manifest, Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=declare)).graph)


@pytest.fixture(scope="module")
def settled(small_run: EstateRun) -> EstateModel:
    """The estate in its everyday state: no account is onboarding."""
    return read_estate(small_run.graph)


def blocked(estate: EstateModel, role: str, made: Mapping[str, set[Made]]) -> list[str]:
    """The calls that a role of each account would be refused."""
    confirmation = Confirmation(estate)
    principals = {principal.name: principal for principal in estate.principals}
    found = []
    for account, calls in sorted(made.items()):
        if (principal := principals.get(f"{account}:{role}")) is None:
            continue  # the payer has no such role
        for action, region in sorted(calls):
            own = next((f"arn:aws:iam::{principal.account.id}:{arn}" for kind, arn in KITS_OWN.items()
                        if action.startswith("iam:") and kind in action), "*")  # fmt: skip
            spot = Spot(own, principal.account.id)
            if confirmation.step(principal, action, spot, Powers(), {"aws:requestedregion": (region,)}) is None:
                found.append(f"{account}: {action} in {region}")
    return found


def test_the_calls_are_actions_that_aws_knows(made: Mapping[str, set[Made]]) -> None:
    asked = {action for calls in made.values() for action, _ in calls}
    assert len(asked) > 150
    unknown = [a for a in asked if a.partition(":")[2] not in known().get(a.partition(":")[0], "").split()]
    assert unknown == []


def test_the_list_against_which_guardrails_are_built_knows_them(made: Mapping[str, set[Made]]) -> None:
    """What is missing goes into infra/guardrails/deployment_actions.txt."""
    asked = {action for account, calls in made.items() if account != "payer" for action, _ in calls}
    assert {action for action in asked if not action.startswith("sts:")} - called() == set()


def test_each_accounts_deployer_may_do_all_that_a_deployment_does(
    settled: EstateModel, made: Mapping[str, set[Made]]
) -> None:
    assert blocked(settled, "deployer", made) == []


def test_the_access_role_builds_an_account_that_is_onboarding(
    small_manifest: Manifest, made: Mapping[str, set[Made]]
) -> None:
    assert blocked(onboarding(small_manifest), "OrganizationAccountAccessRole", made) == []


def test_the_access_role_does_nothing_once_the_account_is_settled(
    settled: EstateModel, made: Mapping[str, set[Made]]
) -> None:
    calls = {account: asked for account, asked in made.items() if account != "payer"}
    refused = blocked(settled, "OrganizationAccountAccessRole", calls)
    always = "sts:GetCallerIdentity"  # AWS refuses it to nobody
    assert len(refused) == sum(action != always for asked in calls.values() for action, _ in asked)
