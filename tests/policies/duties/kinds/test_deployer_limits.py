"""A deployer that could undo one of its limits is reported, with what allows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from deployed_account import LIMITS, PROVIDER, Deployed, answers, deny

from infra.engine.graph import Graph
from policies.duties.duty import Answer, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import deployer_limits


def without(action: str) -> Callable[[Deployed], None]:
    """The boundary no longer denies one action."""

    def change(deployed: Deployed) -> None:
        deployed.boundary[1]["Action"] = [each for each in LIMITS if each != action]

    return change


def provider_left_out(deployed: Deployed) -> None:
    deployed.boundary[1]["Resource"].remove(PROVIDER)


def organization_left_out(deployed: Deployed) -> None:
    deployed.boundary.pop()


def denied_with_mfa_only(deployed: Deployed) -> None:
    deployed.boundary[1]["Condition"] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


MUTANTS: dict[str, tuple[Callable[[Deployed], None], str, str]] = {
    "a new version of the boundary": (without("iam:CreatePolicyVersion"), "permissions boundary", "CreatePolicy"),
    "an older version of the boundary": (without("iam:SetDefaultPolicyVersion"), "permissions boundary", "SetDefault"),
    "boundary taken off": (without("iam:DeleteRolePermissionsBoundary"), "its own role", "DeleteRolePerm"),
    "own trust": (without("iam:UpdateAssumeRolePolicy"), "its own role", "UpdateAssumeRolePolicy"),
    "access role": (without("iam:UpdateAssumeRolePolicy"), "the organization's access role", "UpdateAssumeRolePolicy"),
    "own rights": (without("iam:PutRolePolicy"), "its own role", "PutRolePolicy"),
    "identity provider": (provider_left_out, "whose tokens it trusts", "OpenIDConnectProvider"),
    "guardrails": (organization_left_out, "guardrails", "organizations:D"),
    "a Deny with a condition": (denied_with_mfa_only, "its own role", "iam:AttachRolePolicy"),
}


def test_a_deployer_whose_limits_are_denied_to_it_keeps_them() -> None:
    found = answers(Deployed(), deployer_limits.find)
    assert len(found) == 5
    assert {answer for answer, _ in found.values()} == {Answer.ALLOWED}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_limit_that_it_could_undo_is_named(mutant: str) -> None:
    change, does, cause = MUTANTS[mutant]
    deployed = Deployed()
    change(deployed)
    found = answers(deployed, deployer_limits.find)
    blocked = {d: causes for d, (answer, causes) in found.items() if answer is Answer.BLOCKED}
    assert any(does in d and cause in causes for d, causes in blocked.items()), found


def test_a_guardrail_keeps_a_limit_as_well_as_the_boundary_does() -> None:
    deployed = Deployed()
    limits = deployed.boundary.pop(1)
    deployed.scp.append(deny(*limits["Action"], on=limits["Resource"]))
    assert {answer for answer, _ in answers(deployed, deployer_limits.find).values()} == {Answer.ALLOWED}


def test_no_deployer_of_the_reference_estate_can_undo_its_limits(reference_plan: Graph) -> None:
    estate = DutyEstate(reference_plan)
    decided = [(duty, all_of(duty.needs, estate)) for duty in deployer_limits.find(estate)]
    assert len(decided) >= 5 * 9
    assert [f"{d.sentence}: {o.cause}" for d, o in decided if o.answer is not Answer.ALLOWED] == []
