"""The policies that apply to an account are found from declarations, before AWS has assigned any id."""

from __future__ import annotations

from infra.engine.graph import Graph
from infra.engine.values import UNKNOWN
from policies.catalog.registry import registry
from policies.check.evaluate import run_estate_rule
from policies.estate_view import EstateView
from policies.model import Status
from policies.rule_support.example_graphs import aws
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.organization_policies import ACCOUNT, ATTACHMENT, POLICY, SERVICE, UNIT, policies_above
from policies.rules.organizations.ownership_tags_protected import DENIAL

RULE = registry().get("ORG-124")
ROOT = "urn:pulumi:org::mso::aws:organizations/organization:Organization::organization"


def preview(*, target: str = ROOT, content: object = document(DENIAL)) -> Graph:
    """An account in a unit and a policy on the root, as in a first deployment; without ``target`` that is unknown."""
    unit = aws(UNIT, "unit", plane="org", parentId=UNKNOWN).with_(property_dependencies={"parentId": (ROOT,)})
    account = aws(ACCOUNT, "account", parentId=UNKNOWN).with_(property_dependencies={"parentId": (unit.urn,)})
    policy = aws(POLICY, "policy", plane="org", type=SERVICE, content=content)
    attachment = aws(ATTACHMENT, "hung", plane="org", policyId=UNKNOWN, targetId=UNKNOWN)
    dependencies = {"policyId": (policy.urn,), "targetId": (target,)} if target else {"policyId": (policy.urn,)}
    return Graph([unit, account, policy, attachment.with_(property_dependencies=dependencies)])


def answers(graph: Graph) -> list[Status]:
    return [status for status, _ in run_estate_rule(EstateView(graph), RULE)]  # type: ignore[arg-type]


def test_a_policy_on_the_root_is_found_through_a_unit_with_an_unknown_id() -> None:
    graph = preview()
    (account,) = graph.of_type(f"aws:{ACCOUNT}")
    assert [policy.name for policy in policies_above(EstateView(graph), account)] == ["policy"]
    assert answers(graph) == []


def test_a_policy_with_other_content_still_fails() -> None:
    assert answers(preview(content=document(statement("Deny", "s3:*")))) == [Status.FAIL]


def test_an_attachment_with_an_unknown_target_is_not_evaluated() -> None:
    assert answers(preview(target="")) == [Status.NOT_EVALUATED]


def test_a_policy_with_unknown_content_is_not_evaluated() -> None:
    assert answers(preview(content=UNKNOWN)) == [Status.NOT_EVALUATED]
