"""Network Firewall on moto: endpoints in its subnets, a route to one, changes, protection and deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Status
from infra.engine.provider import ProviderError

FIREWALL, POLICY = "aws:networkfirewall/firewall:Firewall", "aws:networkfirewall/firewallPolicy:FirewallPolicy"
GROUP, LOGS = "aws:networkfirewall/ruleGroup:RuleGroup", "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"
FORWARD = ["aws:forward_to_sfe"]


def rule_group(account: Any, *targets: str) -> tuple[dict[str, Any], Any]:
    listed = {"generatedRulesType": "ALLOWLIST", "targetTypes": ["TLS_SNI"], "targets": list(targets)}
    inputs = {"name": "names", "type": "STATEFUL", "capacity": 10, "tags": account.tags,
              "ruleGroup": {"rulesSource": {"rulesSourceList": listed}}}  # fmt: skip
    return inputs, account.make(GROUP, "names", **inputs)


def policy(account: Any, name: str) -> Any:
    rules = {"statelessDefaultActions": FORWARD, "statelessFragmentDefaultActions": FORWARD}
    return account.make(POLICY, name, name=name, firewallPolicy=rules)


def firewall(account: Any, name: str, **more: Any) -> tuple[dict[str, Any], Any]:
    inputs = {"name": name, "vpcId": account.vpc.id, "subnetMappings": [{"subnetId": account.subnets[0]}],
              "firewallPolicyArn": policy(account, name).outputs["arn"], "tags": account.tags, **more}  # fmt: skip
    return inputs, account.make(FIREWALL, name, **inputs)


def endpoint_of(state: Any) -> str:
    (status,) = state.outputs["firewallStatuses"]
    (attachment,) = status["syncStates"][0]["attachments"]
    return str(attachment["endpointId"])


def test_a_rule_group_and_a_policy_are_returned_and_changed(account: Any) -> None:
    inputs, state = rule_group(account, "a.example")
    assert state.status is Status.SHIM
    assert not state.differences
    changed = {**inputs, "ruleGroup": {"rulesSource": {"rulesSourceList": {
        **inputs["ruleGroup"]["rulesSource"]["rulesSourceList"], "targets": ["b.example"]}}}}  # fmt: skip
    urn = account.urn(GROUP, "names")
    after = account.emulator.update(urn, GROUP, str(state.id), inputs, changed, account.scope)
    assert not after.differences
    assert not policy(account, "plain").differences


def test_a_route_leads_to_the_endpoint_that_aws_made(account: Any) -> None:
    _, state = firewall(account, "way")
    assert not state.differences
    table = account.make("aws:ec2/routeTable:RouteTable", "way", vpcId=account.vpc.id).id
    route = account.make(
        "aws:ec2/route:Route", "way", routeTableId=table, destinationCidrBlock="0.0.0.0/0",
        vpcEndpointId=endpoint_of(state),
    )  # fmt: skip
    assert not route.differences


def test_a_protected_firewall_is_not_deleted(account: Any) -> None:
    inputs, state = firewall(account, "kept", deleteProtection=True)
    urn = account.urn(FIREWALL, "kept")
    with pytest.raises(ProviderError, match="delete protection"):
        account.emulator.delete(urn, FIREWALL, str(state.id), inputs, state.outputs, account.scope)
    open_ = {**inputs, "deleteProtection": False}
    account.emulator.update(urn, FIREWALL, str(state.id), inputs, open_, account.scope)
    account.emulator.delete(urn, FIREWALL, str(state.id), open_, state.outputs, account.scope)
    assert account.emulator.read(urn, FIREWALL, str(state.id), open_, account.scope) is None


def test_its_logs_are_returned(account: Any) -> None:
    _, state = firewall(account, "logged")
    destination = {"logType": "ALERT", "logDestinationType": "S3", "logDestination": {"bucketName": account.bucket}}
    logs = account.make(
        LOGS, "logged", firewallArn=state.outputs["arn"],
        loggingConfiguration={"logDestinationConfigs": [destination]},
    )  # fmt: skip
    assert not logs.differences


CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    FIREWALL: lambda a: {
        "inputs": {"name": "life", "vpcId": a.vpc.id, "subnetMappings": [{"subnetId": a.subnets[0]}], "tags": a.tags,
                   "firewallPolicyArn": policy(a, "life").outputs["arn"], "subnetChangeProtection": True,
                   "deleteProtection": False},
        "change": {"subnetChangeProtection": False, "description": "d", "tags": {"a": "b"}},
    },
    POLICY: lambda a: {
        "inputs": {"name": "life-policy", "tags": a.tags, "firewallPolicy": {
            "statelessDefaultActions": FORWARD, "statelessFragmentDefaultActions": FORWARD}},
        "change": {"description": "d", "tags": {"a": "b"}}, "status": Status.SHIM,
    },
    GROUP: lambda a: {
        "inputs": {"name": "life-group", "type": "STATEFUL", "capacity": 10, "tags": a.tags, "ruleGroup": {
            "rulesSource": {"rulesString": "pass tls any any -> any any (sid:1;)"}}},
        "change": {"tags": {"a": "b"}}, "status": Status.SHIM,
    },
    LOGS: lambda a: {
        "inputs": {"firewallArn": firewall(a, "life-logs")[1].outputs["arn"], "loggingConfiguration": {
            "logDestinationConfigs": [{"logType": "FLOW", "logDestinationType": "S3",
                                       "logDestination": {"bucketName": a.bucket}}]}},
    },
}  # fmt: skip


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_, CASES[type_](account))
