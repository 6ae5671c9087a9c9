"""What stands above an account is found by what is declared, before AWS has given anything its id."""

from __future__ import annotations

from infra.engine.graph import Graph
from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView
from policies.evaluate import ask_estate
from policies.model import Status
from policies.registry import registry
from policies.rule_support.example_graphs import aws
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.organization_policies import ACCOUNT, ATTACHMENT, POLICY, SERVICE, UNIT, policies_above
from policies.rules.organizations.kit_tags_kept import DENIAL

RULE = registry().get("ORG-124")
ROOT = "urn:pulumi:org::mso::aws:organizations/organization:Organization::organization"


def preview(*, target: str = ROOT, content: object = document(DENIAL)) -> Graph:
    """An account in a unit, and a policy on the root, as a first deployment foresees them; "" where nothing is told."""
    unit = aws(UNIT, "unit", plane="org", parentId=UNKNOWN).with_(property_dependencies={"parentId": (ROOT,)})
    account = aws(ACCOUNT, "account", parentId=UNKNOWN).with_(property_dependencies={"parentId": (unit.urn,)})
    policy = aws(POLICY, "policy", plane="org", type=SERVICE, content=content)
    hung = aws(ATTACHMENT, "hung", plane="org", policyId=UNKNOWN, targetId=UNKNOWN)
    told = {"policyId": (policy.urn,), "targetId": (target,)} if target else {"policyId": (policy.urn,)}
    return Graph([unit, account, policy, hung.with_(property_dependencies=told)])


def answers(graph: Graph) -> list[Status]:
    return [status for status, _ in ask_estate(EstateView(graph), RULE)]  # type: ignore[arg-type]


def test_a_policy_on_the_root_is_found_through_a_unit_whose_id_is_not_known_yet() -> None:
    graph = preview()
    (account,) = graph.of_type(f"aws:{ACCOUNT}")
    assert [policy.name for policy in policies_above(EstateView(graph), account)] == ["policy"]
    assert answers(graph) == []


def test_a_policy_that_says_something_else_is_still_a_failure_then() -> None:
    assert answers(preview(content=document(statement("Deny", "s3:*")))) == [Status.FAIL]


def test_an_attachment_to_nobody_knows_what_is_not_evaluated() -> None:
    assert answers(preview(target="")) == [Status.NOT_EVALUATED]


def test_a_policy_of_which_nobody_knows_what_it_says_is_not_evaluated() -> None:
    assert answers(preview(content=UNKNOWN)) == [Status.NOT_EVALUATED]
