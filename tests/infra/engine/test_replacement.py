"""What forces a replacement is the AWS provider's own answer, with its conditions."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.prediction.output_prediction import diff_inputs
from infra.engine.prediction.replacement import condition, judged_types
from infra.engine.prediction.shape_table import SHAPES, WRITTEN
from infra.engine.values import UNKNOWN

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
FINDINGS = "aws:guardduty/publishingDestination:PublishingDestination"


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


def test_every_input_has_an_answer() -> None:
    """Where the provider's plan gives none, its source has one."""
    assert [type_ for type_, keys in judged_types().items() if keys.not_judged] == []


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


def test_an_unreadable_condition_is_named_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="'later' is no condition; use from and to"):
        condition("later")
