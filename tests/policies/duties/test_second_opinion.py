"""moto's own reading of IAM policies agrees that the roles of the reference estate hold the rights that duties rely on.

moto reads identity policies: no conditions, boundaries, SCPs, RCPs or resource policies. So what is compared is whether
an identity policy allows an action on a resource, where no condition decides it and no other policy could.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult

from infra.engine.graph import Graph
from policies.duties.duty import Answer, Call
from policies.duties.verdicts.duty_proof import DutyProof

BY_IDENTITY_ALONE = ("kms:", "sts:")
"""Services whose resources have policies that could allow a request by themselves."""


def documents(graph: Graph) -> dict[str, list[dict[str, Any]]]:
    """ARN of a role -> its inline policies."""
    roles = {(role.account, role.facts["name"]): role.facts["arn"] for role in graph.of_type("aws:iam/role:Role")}
    found: dict[str, list[dict[str, Any]]] = {}
    for policy in graph.of_type("aws:iam/rolePolicy:RolePolicy"):
        if arn := roles.get((policy.account, policy.props["role"])):
            found.setdefault(arn, []).append(json.loads(policy.props["policy"]))
    return found


def permitted(policies: list[dict[str, Any]], action: str, arn: str) -> bool | None:
    """moto's answer; None where a statement about the action has a condition, which moto does not read."""
    answers = []
    for document in policies:
        for statement in document["Statement"]:
            alone = IAMPolicy(json.dumps({"Statement": [{k: v for k, v in statement.items() if k != "Condition"}]}))
            answer = alone.is_action_permitted(action, arn)
            if answer is not PermissionResult.NEUTRAL and "Condition" in statement:
                return None
            answers.append(answer)
    return PermissionResult.PERMITTED in answers and PermissionResult.DENIED not in answers


def compared(graph: Graph, proof: DutyProof) -> Iterator[tuple[Call, bool]]:
    policies = documents(graph)
    calls = {
        (need.who.arn, need.action, need.arn): need
        for decided in proof.decided
        if decided.outcome.answer is Answer.ALLOWED
        for need in decided.duty.needs
        if isinstance(need, Call) and need.who.arn in policies and not need.action.startswith(BY_IDENTITY_ALONE)
    }
    for call in calls.values():
        answer = permitted(policies[call.who.arn], call.action, call.arn)
        if answer is not None:
            yield call, answer


def test_moto_agrees_that_an_identity_policy_allows_each_request(
    reference_plan: Graph, reference_duties: DutyProof
) -> None:
    pairs = list(compared(reference_plan, reference_duties))
    assert len(pairs) > 500
    assert [f"{call.who.name} {call.action} {call.arn}" for call, answer in pairs if not answer] == []
