"""What AWS made in an account itself: what nothing of the account uses, and what it has with everything of a type."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph, Resource, Status
from policies.check.evaluate import evaluate
from scripts.aws.resource_identity import created_by_aws, unused_parts_of_aws

VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"


def resource(type_: str, id_: str, /, **facts: Any) -> Resource:
    urn = f"urn:pulumi:clinical-north::mso::{type_}::{id_}"
    place = {"account": "240000000000", "region": "us-east-1", "status": Status.COLLECTED}
    return Resource(urn=urn, type=type_, id=id_, inputs=facts, **place)  # type: ignore[arg-type]


def default_vpc(*others: Resource) -> Graph:
    """A default VPC with a public subnet, and a VPC of the account's own."""
    own = resource(VPC, "vpc-2", isDefault=False)
    subnet = resource(SUBNET, "subnet-1", vpcId="vpc-1", mapPublicIpOnLaunch=True)
    return Graph([resource(VPC, "vpc-1", isDefault=True), subnet, own, *others])


def ids(graph: Graph) -> set[str]:
    return {str(each.id) for each in graph.custom if each.urn in unused_parts_of_aws(graph)}


def test_a_default_vpc_that_nothing_uses_is_the_part_of_aws() -> None:
    assert ids(default_vpc()) == {"vpc-1", "subnet-1"}


def test_a_default_vpc_in_which_something_runs_is_the_account_s_own() -> None:
    assert ids(default_vpc(resource("aws:ec2/instance:Instance", "i-1", subnetId="subnet-1"))) == set()


@pytest.mark.parametrize(("entries", "by_aws"), [([{"action": "allow"}], True), ([], False)])
def test_a_default_network_acl_that_somebody_emptied_is_the_account_s_own(entries: list[Any], by_aws: bool) -> None:
    acl = resource("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "acl-2", vpcId="vpc-2", ingress=entries)
    assert ("acl-2" in ids(default_vpc(acl))) == by_aws


@pytest.mark.parametrize(("name", "by_aws"), [("events!connection/vendor/1", True), ("rds!db-1", True), ("a", False)])
def test_a_secret_that_a_service_manages_is_its_own(name: str, by_aws: bool) -> None:
    arn = f"arn:aws:secretsmanager:us-east-1:240000000000:secret:{name}-a1b2c3"
    secret = resource("aws:secretsmanager/secret:Secret", arn, name=name)
    assert bool(ids(Graph([secret, resource(VPC, "vpc-2", isDefault=False)]))) == by_aws


def test_a_setting_that_every_vpc_has_is_no_use_of_it() -> None:
    setting = resource("aws:route53/resolverFirewallConfig:ResolverFirewallConfig", "c-1", resourceId="vpc-1")
    assert ids(default_vpc(setting)) == {"vpc-1", "subnet-1"}


@pytest.mark.parametrize(("value", "by_aws"), [("DISABLED", True), ("ENABLED", False)])
def test_a_setting_of_a_vpc_is_aws_s_own_while_it_has_aws_s_value(value: str, by_aws: bool) -> None:
    type_ = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
    graph = Graph([resource(type_, "c-1", resourceId="vpc-1", firewallFailOpen=value)])
    assert bool(list(created_by_aws(graph))) == by_aws


def test_what_aws_made_is_one_finding_of_an_account_and_fails_no_rule() -> None:
    made = Resource(
        urn="urn:pulumi:clinical-north::mso::aws:ec2/subnet:Subnet::subnet-1", type=SUBNET, id="subnet-1",
        inputs={"mapPublicIpOnLaunch": True}, account="240000000000", status=Status.COLLECTED, external=True,
    )  # fmt: skip
    found = [(f.rule, f.status.value) for f in evaluate(Graph([made])).findings if f.rule in ("GRAPH-005", "VPC-007")]
    assert found == [("GRAPH-005", "not evaluated")]
