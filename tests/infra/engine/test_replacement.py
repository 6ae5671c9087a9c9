"""What forces a replacement is the AWS provider's own answer, with its conditions."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import diff_inputs
from infra.engine.prediction.replace_conditions import AnyOf, Given
from infra.engine.prediction.replacement import condition, judged_types
from infra.engine.prediction.shape_table import SHAPES, WRITTEN
from infra.engine.sdk_types import input_types
from infra.engine.values import UNKNOWN

NOT_ASKED = frozenset({"region", "tags", "tagsAll"})
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
FIREWALL = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
STRICT = {"statefulEngineOptions": {"ruleOrder": "STRICT_ORDER"}}
BY_DEFAULT = {"statefulEngineOptions": {"ruleOrder": "DEFAULT_ACTION_ORDER"}}
ORGANIZATION = "aws:organizations/organization:Organization"
TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
VPC = "aws:ec2/vpc:Vpc"
PARAMETER = "aws:ssm/parameter:Parameter"
SECRET = "aws:secretsmanager/secretVersion:SecretVersion"
ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
FINDINGS = "aws:guardduty/publishingDestination:PublishingDestination"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
MACHINE = "aws:ec2/instance:Instance"
SERVICE = "aws:ecs/service:Service"
CLUSTER = "aws:rds/cluster:Cluster"
TABLE = "aws:dynamodb/table:Table"
ON_DEMAND, SPOT = ([{"capacityProvider": name, "weight": 1}] for name in ("FARGATE", "FARGATE_SPOT"))


def test_the_table_agrees_with_the_provider_on_every_judged_input() -> None:
    for type_, keys in judged_types().items():
        shape = SHAPES[type_]
        assert shape.replace & keys.judged == keys.replace, type_
        assert shape.replace_when == keys.conditions, type_
    assert sum(len(keys.judged) for keys in judged_types().values()) > 1400


def test_the_provider_or_its_source_was_asked_about_every_type() -> None:
    assert WRITTEN.keys() == judged_types().keys()


def test_a_shape_writes_only_what_the_provider_was_not_asked() -> None:
    """The auto-named input is written for its name."""
    for type_, keys in judged_types().items():
        assert not (WRITTEN[type_].replace - {WRITTEN[type_].name}) & keys.judged, type_


def test_every_input_that_was_asked_about_has_an_answer() -> None:
    """Where the provider's plan gives none, its source has one."""
    assert [type_ for type_, keys in judged_types().items() if keys.not_judged] == []


def test_every_input_that_the_estate_uses_has_an_answer(reference_plan: Graph) -> None:
    """An input without one would be changed in place in a preview, whatever AWS does."""
    used = {(each.type, name) for each in reference_plan if each.type in judged_types() for name in each.inputs}
    open_ = {(type_, name) for type_, name in used if name not in judged_types()[type_].judged}
    assert {pair for pair in open_ if pair[1] not in NOT_ASKED} == set()


def test_of_the_inputs_that_nobody_uses_few_have_no_answer() -> None:
    """Those of a later provider than the one that is asked, and blocks that no example resource was accepted with."""
    open_ = [name for type_, keys in judged_types().items() for name in input_types(type_).keys() - keys.judged]
    assert len([name for name in open_ if name not in NOT_ASKED]) <= 130


def test_an_input_has_one_answer() -> None:
    for type_, keys in judged_types().items():
        answers = [*keys.replace, *keys.in_place, *keys.conditions, *keys.not_judged]
        assert len(answers) == len(set(answers)), type_


@pytest.mark.parametrize(
    ("type_", "before", "after", "replaced"),
    [
        ("aws:rds/instance:Instance", {"identifier": "a"}, {"identifier": "b"}, ()),
        ("aws:securityhub/account:Account", {}, {"enableDefaultStandards": False}, ("enableDefaultStandards",)),
        (ORGANIZATION, {"featureSet": "ALL"}, {"featureSet": "CONSOLIDATED_BILLING"}, ("featureSet",)),
        (ORGANIZATION, {"featureSet": "CONSOLIDATED_BILLING"}, {"featureSet": "ALL"}, ()),
        (ORGANIZATION, {}, {"featureSet": "CONSOLIDATED_BILLING"}, ("featureSet",)),
        (TRANSIT, {"defaultRouteTableAssociation": "disable"}, {}, ("defaultRouteTableAssociation",)),
        (TRANSIT, {}, {"defaultRouteTableAssociation": "disable"}, ()),
        (TRANSIT, {"defaultRouteTablePropagation": "enable"}, {"defaultRouteTablePropagation": "disable"}, ()),
        (VPC, {}, {"instanceTenancy": "dedicated"}, ("instanceTenancy",)),
        (VPC, {"instanceTenancy": "dedicated"}, {"instanceTenancy": "default"}, ()),
        (PARAMETER, {"tier": "Advanced"}, {"tier": "Standard"}, ("tier",)),
        (PARAMETER, {"tier": "Standard"}, {"tier": "Advanced"}, ()),
        (ANALYZER, {"configuration": {"unusedAccess": {"unusedAccessAge": 90}}},
         {"configuration": {"unusedAccess": {"unusedAccessAge": 60}}}, ("configuration",)),
        (FINDINGS, {"destinationType": "S3"}, {}, ()),
        (SECRET, {"secretStringWoVersion": 1}, {"secretStringWoVersion": 2}, ("secretStringWoVersion",)),
        (CACHE, {"engine": "valkey"}, {"engine": "redis"}, ("engine",)),
        (CACHE, {"engine": "redis"}, {"engine": "valkey"}, ()),
        (CACHE, {"engineVersion": "7.1"}, {"engineVersion": "6.x"}, ("engineVersion",)),
        (CACHE, {"engineVersion": "6.2"}, {"engineVersion": "7.1"}, ()),
        (CACHE, {"engineVersion": "7.1"}, {"engineVersion": UNKNOWN}, ()),
        (RULE, {"cidrIpv4": "10.0.0.0/8"}, {"cidrIpv4": "10.1.0.0/16"}, ()),
        (FIREWALL, {"firewallPolicy": {}}, {"firewallPolicy": STRICT}, ("firewallPolicy",)),
        (FIREWALL, {"firewallPolicy": STRICT}, {"firewallPolicy": BY_DEFAULT}, ("firewallPolicy",)),
        (FIREWALL, {"firewallPolicy": {}}, {"firewallPolicy": BY_DEFAULT}, ()),
        (FIREWALL, {"firewallPolicy": STRICT}, {"firewallPolicy": {**STRICT, "tlsInspection": "arn"}}, ()),
        (RULE, {"cidrIpv4": "10.0.0.0/8"}, {"referencedSecurityGroupId": "sg-1"},
         ("cidrIpv4", "referencedSecurityGroupId")),
    ],
)  # fmt: skip
def test_some_changes_replace_and_others_of_the_same_input_do_not(
    type_: str, before: dict[str, Any], after: dict[str, Any], replaced: tuple[str, ...]
) -> None:
    assert diff_inputs(type_, before, after, ()).replace == replaced


@pytest.mark.parametrize(
    ("type_", "with_", "input_", "before", "after", "replaced"),
    [
        (BALANCER, {"loadBalancerType": "network"}, "subnets", ["a", "b"], ["a", "c"], True),
        (BALANCER, {"loadBalancerType": "network"}, "subnets", ["a", "b"], ["a"], True),
        (BALANCER, {"loadBalancerType": "network"}, "subnets", ["a", "b"], ["a", "b", "c"], False),
        (BALANCER, {"loadBalancerType": "network"}, "subnets", ["a", "b"], ["a", UNKNOWN], False),
        (BALANCER, {"loadBalancerType": "application"}, "subnets", ["a", "b"], ["a", "c"], False),
        (BALANCER, {}, "subnets", ["a", "b"], ["a", "c"], False),
        (BALANCER, {"loadBalancerType": "network"}, "securityGroups", ["a"], [], True),
        (BALANCER, {"loadBalancerType": "network"}, "securityGroups", None, ["a"], True),
        (BALANCER, {"loadBalancerType": "network"}, "securityGroups", ["a"], None, False),
        (BALANCER, {"loadBalancerType": "network"}, "securityGroups", ["a"], ["b"], False),
        (BALANCER, {"loadBalancerType": "application"}, "securityGroups", ["a"], [], False),
        (BALANCER, {"loadBalancerType": "network"}, "subnetMappings", [{"subnetId": "a"}], [{"subnetId": "b"}], True),
        (BALANCER, {"loadBalancerType": "network"}, "subnetMappings", [{"a": 1}, {"b": 1}], [{"a": 1}], True),
        (BALANCER, {"loadBalancerType": "network"}, "subnetMappings", [{"a": 1}], [{"a": 1}, {"b": 1}], False),
        (BALANCER, {}, "subnetMappings", [{"a": 1}, {"b": 1}], [{"a": 1}], False),
        (BALANCER, {}, "subnetMappings", [{"a": 1}, {"b": 1}], [{"a": 1}, {"c": 1}], True),
        (MACHINE, {}, "userData", "a", "b", False),
        (MACHINE, {"userDataReplaceOnChange": True}, "userData", "a", "b", True),
        (MACHINE, {"userDataReplaceOnChange": True}, "userData", "a", None, False),
        (MACHINE, {"userDataReplaceOnChange": True}, "userDataBase64", "YQ==", "Yg==", True),
        (MACHINE, {}, "instanceType", "t3.micro", "m6g.large", True),
        (MACHINE, {}, "instanceType", "c7gn.large", "a1.large", False),
        (MACHINE, {}, "instanceType", "t3.micro", "m6i.large", False),
        (SERVICE, {}, "capacityProviderStrategies", ON_DEMAND, SPOT, True),
        (SERVICE, {"forceNewDeployment": True}, "capacityProviderStrategies", ON_DEMAND, SPOT, False),
        (SERVICE, {"forceNewDeployment": True}, "capacityProviderStrategies", ON_DEMAND, None, True),
        (SERVICE, {"forceNewDeployment": True}, "capacityProviderStrategies", [], SPOT, True),
        (CACHE, {"engineVersion": "6.2"}, "transitEncryptionEnabled", False, True, True),
        (CACHE, {"engineVersion": "7.1"}, "transitEncryptionEnabled", False, True, False),
        (CACHE, {}, "transitEncryptionEnabled", False, True, False),
        (CACHE, {"globalReplicationGroupId": "a"}, "engine", "valkey", "redis", False),
        (CACHE, {"globalReplicationGroupId": "a"}, "engineVersion", "7.1", "6.2", False),
        (CLUSTER, {"engine": "aurora-mysql"}, "storageType", "aurora", "aurora-iopt1", False),
        (CLUSTER, {"engine": "mysql"}, "storageType", "io1", "io2", True),
        (CLUSTER, {"engine": "mysql"}, "storageType", "io1", None, False),
        (TABLE, {}, "restoreSourceName", "a", "b", True),
        (TABLE, {}, "restoreSourceName", "a", None, False),
        (TABLE, {}, "warmThroughput", {"readUnitsPerSecond": 2}, {"readUnitsPerSecond": 1}, True),
        (TABLE, {}, "warmThroughput", {"writeUnitsPerSecond": 1}, {"writeUnitsPerSecond": 2}, False),
        (VPC, {}, "cidrBlock", "10.0.0.0/16", "10.1.0.0/16", True),
        (VPC, {"ipv4NetmaskLength": 16}, "cidrBlock", None, "10.1.0.0/16", False),
    ],
)  # fmt: skip
def test_a_change_replaces_depending_on_another_input(
    type_: str, with_: dict[str, Any], input_: str, before: Any, after: Any, replaced: bool
) -> None:
    olds = {**with_, **({} if before is None else {input_: before})}
    news = {**with_, **({} if after is None else {input_: after})}
    assert diff_inputs(type_, olds, news, ()).replace == ((input_,) if replaced else ())


def test_another_input_counts_as_it_is_afterwards_unless_the_condition_says_as_it_was() -> None:
    """Asked of the provider: a forced deployment and an upgraded engine, each with the change in one step."""
    forced = {"capacityProviderStrategies": SPOT, "forceNewDeployment": True}
    assert diff_inputs(SERVICE, {"capacityProviderStrategies": ON_DEMAND}, forced, ()).replace == ()
    old = {"engineVersion": "6.2", "transitEncryptionEnabled": False}
    new = {"engineVersion": "7.1", "transitEncryptionEnabled": True}
    assert diff_inputs(CACHE, old, new, ()).replace == ("transitEncryptionEnabled",)


def test_each_condition_on_another_input_names_an_input_of_its_type() -> None:
    """A name that no resource has would make the condition never hold, or always."""
    found = 0
    for type_, keys in judged_types().items():
        for each in keys.conditions.values():
            for part in each.each if isinstance(each, AnyOf) else (each,):
                if isinstance(part, Given):
                    found += 1
                    assert part.input in input_types(type_), f"{type_}: {part.input}"
    assert found == 12


def test_an_unreadable_condition_is_named_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="'later' is no condition; use from and to"):
        condition("later")
