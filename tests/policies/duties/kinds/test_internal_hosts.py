"""A task reaches what its settings name inside its network; whatever is taken away blocks it, and the cause says so."""

from __future__ import annotations

import pytest

from infra.engine.graph import Graph
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties

HOST = "identity-provider.apps.lumen-ridge.example"


def decided(graph: Graph) -> dict[str, tuple[Answer, str]]:
    """By who: the answer of each duty of the kind, and its cause."""
    found = prove_duties(graph, only=["internal-hosts"]).decided
    return {each.duty.who: (each.outcome.answer, each.outcome.cause) for each in found}


@pytest.fixture(scope="module")
def management(sign_in_plan: Graph) -> Graph:
    return Graph(each for each in sign_in_plan if each.stack in ("management", "org"))


def test_each_application_reaches_its_provider_which_need_not_reach_itself(management: Graph) -> None:
    found = decided(management)
    assert {answer for answer, _ in found.values()} == {Answer.ALLOWED}
    systems = {who.partition(":")[2] for who in found}
    assert {"analytics-bi", "analytics-bi-worker", "document-management"} <= systems
    assert "identity-provider" not in systems


@pytest.mark.parametrize(
    ("type_", "name", "cause"),
    [
        ("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "identity-provider-inside-from-analytics-bi", "443"),
        ("ec2/networkAcl:NetworkAcl", "network-private", "ACL"),
        ("route53/record:Record", "identity-provider-inside-name", HOST),
    ],
)
def test_without_its_way_an_application_cannot_ask(management: Graph, type_: str, name: str, cause: str) -> None:
    assert any(each.type == f"aws:{type_}" and each.name == name for each in management), name
    graph = Graph(each for each in management if (each.type, each.name) != (f"aws:{type_}", name))
    answers = {who.partition(":")[2]: said for who, said in decided(graph).items()}
    answer, why = answers["analytics-bi"]
    assert answer is not Answer.ALLOWED
    assert cause in why


def test_a_name_that_only_the_internet_knows_is_no_inner_host(management: Graph) -> None:
    graph = Graph(each for each in management if each.name != "identity-provider-inside-zone")
    assert decided(graph) == {}
