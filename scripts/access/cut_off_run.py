"""Cuts the MSO off as the practice's custodian, or restores its roles as its deployer, and reads them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

from infra.engine.graph import Resource
from infra.errors import KitError
from infra.iam.cut_off_runbook import NAME, roles_cut_off_by
from policies.separation.verdicts.proof import without_cross_account_roles
from scripts.access.cut_off_plan import (
    POLICY,
    ROLE,
    CutOffPlan,
    declared_trust,
    outside_reach,
    stated_trust,
    still_open,
    trusted_accounts,
    trusted_providers,
)
from scripts.access.practice_access import PracticeAccess
from scripts.access.role_read_back import LiveRole, read_roles, role_name, with_live_roles
from scripts.access.runbook_run import StepRun, content_of, run_runbook
from scripts.access.wall_state import WallState, wall_of

PAYER_ROLE: Final = "OrganizationAccountAccessRole"
WORK: Final = "W5"
"""The invariant that the MSO's operators can do their declared work, which a cut-off ends."""


@dataclass(frozen=True)
class ReadBack:
    """The steps that were taken, and the roles as IAM held them before and holds them afterwards.

    ``undeclared`` are roles of the accounts that trust others and that the state does not have, each with whom."""

    plan: CutOffPlan
    steps: tuple[StepRun, ...]
    live: tuple[LiveRole, ...]
    live_before: tuple[LiveRole, ...]
    undeclared: tuple[str, ...] = ()

    @cached_property
    def before(self) -> WallState:
        """The verdicts on the estate with the roles as they were before."""
        if all(map(_is_declared, self.live_before)):
            return self.plan.before
        return wall_of(with_live_roles(self.plan.graph, self.live_before))

    @cached_property
    def reach_before(self) -> list[str]:
        """What was in reach from outside."""
        same = self.before is self.plan.before
        return list(self.plan.reach) if same else outside_reach(self.before.estate, self.plan.practice)

    @cached_property
    def after(self) -> WallState:
        """The verdicts on the estate with the roles as they were read back."""
        return wall_of(with_live_roles(self.plan.graph, self.live))

    @cached_property
    def reach(self) -> list[str]:
        """What is in reach from outside now."""
        return outside_reach(self.after.estate, self.plan.practice)

    @property
    def failed(self) -> list[StepRun]:
        """The steps that failed."""
        return [step for step in self.steps if step.error]

    @property
    def open(self) -> list[str]:
        """The roles that still trust somebody, or may still do something."""
        return still_open(self.live)

    @property
    def is_cut_off(self) -> bool:
        """Whether every step succeeded, each role is closed, and nothing is in reach from outside."""
        worse = set(self.after.worse_than(self.plan.before)) - {WORK}
        left = self.failed or self.open or self.reach or self.undeclared or worse
        return not left and self.after.verdicts["W9"] == "PROVED"

    @property
    def is_restored(self) -> bool:
        """Whether every step succeeded, each role is as it is declared, and no verdict is worse than the declared."""
        return not self.failed and all(map(_is_declared, self.live)) and not self.after.worse_than(self.plan.before)


def _is_declared(role: LiveRole) -> bool:
    """Whether a role has the trust policy of the state, and no denial."""
    return POLICY not in role.policies and role.trust == stated_trust(role.role)


def cut_off(plan: CutOffPlan, access: PracticeAccess) -> ReadBack:
    """Run the runbook in each account, and read every role back.

    :raises KitError: a runbook in an account does not name every role that it should; then nothing is run anywhere.
    """
    contents = {account: content_of(access, account, NAME) for account in plan.accounts}
    for account, content in contents.items():
        expected = {role_name(role) for role in plan.roles if role.account == account}
        if missing := expected - roles_cut_off_by(content):
            raise KitError(
                f"{plan.accounts[account]}: the runbook {NAME} in the account does not cut off "
                f"{', '.join(sorted(missing))}; it is not the declared one. Nothing was run: cut off by hand"
            )
    before = read_roles(plan.roles, access.client)
    steps = [step for account, content in contents.items() for step in run_runbook(access, account, NAME, content, {})]
    live = read_roles(plan.roles, access.client)
    return ReadBack(plan, tuple(steps), tuple(live), tuple(before), tuple(undeclared_trust(plan, access)))


def undeclared_trust(plan: CutOffPlan, access: PracticeAccess) -> Iterator[str]:
    """Each role of the accounts that the cut-off does not close and that lets others in: principals of an account that
    is not the practice's or, where the state does not have the role, people of any identity provider.

    AWS's own role for the payer is left out: guardrails close it once an account is built, and W12 names the payer.
    """
    accounts = plan.before.estate.accounts.values()
    own = {account.id for account in accounts if account.owner == plan.practice}
    closed = {(role.account, role_name(role)) for role in plan.roles}
    declared = {(role.account, role_name(role)) for role in plan.graph.of_type(ROLE)}
    for account, name in plan.accounts.items():
        iam = access.client(account, "iam")
        for role in iam.get_paginator("list_roles").paginate().build_full_result()["Roles"]:
            key, trust = (account, role["RoleName"]), role["AssumeRolePolicyDocument"]
            if key in closed or key[1] == PAYER_ROLE:
                continue
            others = {*trusted_accounts(trust)} - own
            others |= set() if key in declared else {*trusted_providers(trust)}
            yield from (f"{name}:{key[1]} trusts {other}" for other in sorted(others))


def restore(plan: CutOffPlan, access: PracticeAccess) -> ReadBack:
    """Give each role its declared trust policy again, remove the denial, and read every role back.

    :raises UsageError: the state has no trust policy to restore; then nothing was changed.
    """
    trusts = [(role, declared_trust(role)) for role in plan.roles]
    before = read_roles(plan.roles, access.client)
    steps = [step for role, trust in trusts for step in _restored(role, trust, access)]
    return ReadBack(plan, tuple(steps), tuple(read_roles(plan.roles, access.client)), tuple(before))


def _restored(role: Resource, trust: str, access: PracticeAccess) -> Sequence[StepRun]:
    iam, name = access.client(role.account, "iam"), role_name(role)
    update = partial(iam.update_assume_role_policy, RoleName=name, PolicyDocument=trust)
    return (
        _tried(role.account, f"trust_{name}", update),
        _tried(role.account, f"allow_{name}", partial(_without_denial, iam, name)),
    )


def _without_denial(iam: Any, name: str) -> None:
    try:
        iam.delete_role_policy(RoleName=name, PolicyName=POLICY)
    except iam.exceptions.NoSuchEntityException:
        return


def _tried(account: str, name: str, call: Callable[[], object]) -> StepRun:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        call()
    except (ClientError, BotoCoreError) as error:
        return StepRun(account, name, str(error))
    return StepRun(account, name)


def foreseen(plan: CutOffPlan) -> WallState:
    """The verdicts after a cut-off that works, without the roles that it closes."""
    return WallState.of(without_cross_account_roles(plan.before.estate, plan.practice))
