"""A declared way out carries: whatever is taken away from it blocks the duty, and the cause says what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties

pytestmark = pytest.mark.real  # it plans estates of its own

Change = Callable[[Resource], Resource | None]
Plans = Callable[[str], Graph]
NAMES = {"api.quillmark.example", "*.eu.quillmark.example"}


def setting(**values: Any) -> Change:
    return lambda r: r.with_(inputs={**r.inputs, **values}, outputs={**r.outputs, **values})


def dropped(_: Resource) -> None:
    """The resource is not there."""


def proof(plan: Graph, type_: str = "", name: str = "", change: Change = dropped) -> list[tuple[str, Answer, str]]:
    """What each duty of the kind says, with its answer and cause, after one resource is changed."""
    kept = [each for each in plan if each.stack in ("clinical-evergreen", "org")]
    hit = {each.urn for each in kept if each.type == f"aws:{type_}" and each.name == name and each.stack != "org"}
    assert hit or not type_, f"there is no {type_} {name}"
    graph = Graph(filter(None, (change(each) if each.urn in hit else each for each in kept)))
    decided = prove_duties(graph, only=["vendor-exits"]).decided
    return [(each.duty.does, each.outcome.answer, each.outcome.cause) for each in decided]


@pytest.mark.parametrize("size", ["solo", "standard"])
def test_each_name_of_the_vendor_is_reached(size: str, exit_plan_of: Plans) -> None:
    found = proof(exit_plan_of(size))
    assert {answer for _, answer, _ in found} == {Answer.ALLOWED}, found
    assert {does.split()[1] for does, _, _ in found} == NAMES


RULE = "route53/resolverFirewallRule:ResolverFirewallRule"
SOLO = [
    ("ec2/natGateway:NatGateway", "network-exit", dropped, "NAT gateway"),
    ("ec2/route:Route", "network-exit-clients", dropped, "has no route to"),
    ("ec2/route:Route", "network-exit-internet", dropped, "no internet gateway"),
    ("ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", "network-exit", dropped, "Block Public Access"),
    ("ec2/networkAcl:NetworkAcl", "network-exit", setting(egress=[]), "ACL"),
    ("ec2/securityGroup:SecurityGroup", "ehr-exit", setting(egress=[]), "443"),
    (RULE, "network-names-ehr-quillmark", dropped, "blocks the name"),
    (RULE, "network-names-ehr-quillmark", setting(action="BLOCK"), "blocks the name"),
]  # fmt: skip


GROUP = "networkfirewall/ruleGroup:RuleGroup"
BEHIND_FIREWALL = [
    ("ec2/natGateway:NatGateway", "network-exit", dropped, "NAT gateway"),
    ("ec2/route:Route", "network-firewall-clients", dropped, "has no route to"),
    ("ec2/route:Route", "network-firewall-out", dropped, "has no route to"),
    ("ec2/route:Route", "network-firewall-back-0", dropped, "past the firewall endpoint"),
    ("ec2/networkAcl:NetworkAcl", "network-firewall", setting(ingress=[]), "ACL"),
    ("networkfirewall/firewallPolicy:FirewallPolicy", "network-firewall", dropped, "policy of the Network Firewall"),
    (GROUP, "network-firewall", setting(ruleGroup={"rulesSource": {"rulesSourceList": {
        "generatedRulesType": "ALLOWLIST", "targetTypes": ["TLS_SNI"], "targets": ["other.example"]}}}), "not allow"),
]  # fmt: skip
CLOSED = [("solo", *case) for case in SOLO] + [("standard", *case) for case in BEHIND_FIREWALL]


@pytest.mark.parametrize(("size", "type_", "name", "change", "cause"), CLOSED)
def test_a_way_out_that_is_closed_is_not_allowed_for_that_reason(
    size: str, type_: str, name: str, change: Change, cause: str, exit_plan_of: Plans
) -> None:
    found = proof(exit_plan_of(size), type_, name, change)
    assert found
    for does, answer, text in found:
        assert answer is not Answer.ALLOWED, does
        assert cause in text
