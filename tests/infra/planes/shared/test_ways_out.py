"""A declared way out is built for the system that it names; what is not declared has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.engine.graph import Graph

pytestmark = pytest.mark.real  # it plans estates of its own
GROUP, SERVICE = "aws:ec2/securityGroup:SecurityGroup", "aws:ecs/service:Service"
NAT, ROUTE = "aws:ec2/natGateway:NatGateway", "aws:ec2/route:Route"
Plans = Callable[[str], Graph]


def test_nothing_is_built_without_an_entry(small_plan_of: Plans) -> None:
    plan = small_plan_of("solo")
    assert not plan.of_type(NAT, "aws:ec2/eip:Eip")
    assert not [group for group in plan.of_type(GROUP) if group.name.endswith("-exit")]


def test_only_the_services_of_the_named_system_get_out(exit_plan_of: Plans) -> None:
    plan = exit_plan_of("solo")
    (group,) = [each for each in plan.of_type(GROUP) if "0.0.0.0/0" in str(each.inputs.get("egress"))]
    out = [each for each in plan.of_type(SERVICE) if group.id in str(each.inputs["networkConfiguration"])]
    assert {each.tags["mso:system"] for each in out} == {"ehr"}
    assert len(out) == len([each for each in plan.of_type(SERVICE) if each.tags["mso:system"] == "ehr"])
    machines = plan.of_type("aws:sfn/stateMachine:StateMachine")  # they start the tasks that read the master password
    assert machines
    assert not any(group.id in str(each.inputs["definition"]) for each in machines)


def test_only_the_account_of_that_system_has_a_gateway(exit_plan_of: Plans) -> None:
    plan = exit_plan_of("solo")
    assert {each.stack for each in plan.of_type(NAT)} == {"clinical-evergreen"}
    nat = plan.of_type(NAT)[0].id
    (route,) = [each for each in plan.of_type(ROUTE) if each.inputs.get("natGatewayId") == nat]
    assert route.inputs["destinationCidrBlock"] == "0.0.0.0/0"


def test_nothing_connects_to_the_subnet_of_the_gateway(exit_plan_of: Plans) -> None:
    plan = exit_plan_of("solo")
    exclusions = plan.of_type("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion")
    modes = {each.name: each.inputs["internetGatewayExclusionMode"] for each in exclusions}
    assert modes["network-exit"] == "allow-egress"


def test_from_size_standard_on_a_firewall_stands_before_the_gateway(exit_plan_of: Plans) -> None:
    plan = exit_plan_of("standard")
    (firewall,) = plan.of_type("aws:networkfirewall/firewall:Firewall")
    endpoint = firewall.outputs["firewallStatuses"][0]["syncStates"][0]["attachments"][0]["endpointId"]
    routes = {each.name: each.inputs for each in plan.of_type(ROUTE) if each.stack == "clinical-evergreen"}
    assert routes["network-firewall-clients"]["vpcEndpointId"] == endpoint
    assert [name for name, route in routes.items() if route.get("natGatewayId")] == ["network-firewall-out"]
    private = {each.inputs["cidrBlock"] for each in plan.of_type("aws:ec2/subnet:Subnet")
               if each.stack == "clinical-evergreen" and each.name.startswith("network-private")}  # fmt: skip
    back = {route["destinationCidrBlock"] for route in routes.values() if route.get("vpcEndpointId")} - {"0.0.0.0/0"}
    assert back == private, "a subnet whose answers do not come back by the endpoint is not inspected"


def test_the_firewall_passes_the_declared_names_and_drops_the_rest(exit_plan_of: Plans) -> None:
    plan = exit_plan_of("standard")
    (group,), (policy,) = (plan.of_type(f"aws:networkfirewall/{each}") for each in (
        "ruleGroup:RuleGroup", "firewallPolicy:FirewallPolicy"))  # fmt: skip
    listed = group.inputs["ruleGroup"]["rulesSource"]["rulesSourceList"]
    assert (listed["generatedRulesType"], listed["targetTypes"]) == ("ALLOWLIST", ["TLS_SNI"])
    assert listed["targets"] == [".eu.quillmark.example", "api.quillmark.example"]
    assert "aws:drop_established" in policy.inputs["firewallPolicy"]["statefulDefaultActions"]
