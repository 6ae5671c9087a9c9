"""What a graph costs: every resource is priced, free with a reason, or named; the numbers are those of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra import costs
from infra.costs.estimate import QUANTITIES, Estimate, estimate, free_types
from infra.costs.estimate_text import WIDTH, as_data, compare, render
from infra.costs.product_cost import systems_with
from infra.engine.graph import Graph, Resource
from infra.manifest import facts

DATABASE = {"instanceClass": "db.t4g.small", "storageType": "gp3", "allocatedStorage": 20}


def resource(type_: str, **inputs: Any) -> Resource:
    """A planned resource of a clinical stack."""
    urn = f"urn:pulumi:clinical-north::mso::{type_}::it"
    return Resource(urn=urn, type=type_, inputs=inputs, account="222222222222", region="us-west-2")


def priced(*resources: Resource) -> Mapping[str, tuple[float, float]]:
    found = estimate(Graph(resources))
    assert not found.not_priced
    return {name: (round(money.low, 2), round(money.high, 2)) for name, money in found.by("price").items()}


@pytest.fixture(scope="module")
def reference(reference_plan: Graph) -> Estimate:
    """The estimate of the bundled example."""
    return estimate(reference_plan)


def test_the_example_has_nothing_without_a_price_or_a_reason(reference: Estimate) -> None:
    assert reference.not_priced == ()
    assert reference.other_regions == ()
    assert len(reference.free) > 50


def test_each_group_adds_up_to_the_total(reference: Estimate) -> None:
    for by in ("account", "plane", "system", "location", "price"):
        groups = reference.by(by).values()
        assert sum(money.low for money in groups) == pytest.approx(reference.total.low)
        assert sum(money.high for money in groups) == pytest.approx(reference.total.high)
    assert 0 < reference.total.low < reference.total.high


def test_every_resource_of_the_plan_is_counted_once(reference: Estimate, reference_plan: Graph) -> None:
    lines = {line.resource.urn for line in reference.lines}
    free = {
        *free_types(),
        "aws:ec2/vpcEndpoint:VpcEndpoint",  # gateways
        "aws:acm/certificate:Certificate",  # public ones
        "aws:accessanalyzer/analyzer:Analyzer",  # of access from outside
        "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",  # of what is not there
    }
    assert [each.urn for each in reference_plan.custom if each.urn not in lines and each.type not in free] == []


def test_a_location_and_a_system_are_found_by_their_tags(reference: Estimate) -> None:
    assert {"seattle", "bellevue", "scottsdale"} <= reference.by("location").keys()
    assert {"ehr", "scheduling", "accounting"} <= reference.by("system").keys()
    assert set(reference.account_names.values()) >= {"clinical-evergreen", "management", "security"}


def test_a_type_is_priced_or_free_never_both() -> None:
    assert not QUANTITIES.keys() & free_types().keys()
    assert all(free_types().values())


def test_every_price_and_every_assumption_is_used() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in Path(costs.__path__[0]).glob("*.py"))
    made = ("fargate-", "rds-", "cache-")  # their ids are put together
    table = facts.price_table()
    assert [p for p in table.prices if not p.startswith(made) and f'"{p}"' not in code] == []
    assert [use for use in table.uses if f'"{use}"' not in code] == []


def test_every_price_names_the_page_that_has_to_show_it() -> None:
    for price in facts.prices().values():
        assert price.source.startswith("https://aws.amazon.com/")
        assert price.source.endswith("/pricing/") or "pricing" in price.source


def test_a_database_costs_its_class_its_storage_and_its_secret() -> None:
    type_ = "aws:rds/instance:Instance"
    one = priced(resource(type_, **DATABASE, manageMasterUserPassword=True))
    assert one == {
        "rds-db.t4g.small": (23.36, 23.36), "rds-gp3": (2.3, 2.3), "rds-backup": (0, 1.9), "secret": (0.4, 0.4),
    }  # fmt: skip
    assert priced(resource(type_, **DATABASE, monitoringInterval=60))["logs"] == (0.05, 0.1)
    standby = priced(resource(type_, **DATABASE, multiAz=True))
    assert standby["rds-db.t4g.small-multi"] == (47.45, 47.45)
    assert standby["rds-gp3-multi"] == (4.6, 4.6)


def test_a_key_costs_more_when_it_is_rotated_and_a_cluster_when_it_is_watched() -> None:
    assert priced(resource("aws:kms/key:Key"))["key"] == (1, 1)
    assert priced(resource("aws:kms/key:Key", enableKeyRotation=True))["key"] == (1, 3)
    insights = [{"name": "containerInsights", "value": "enabled"}]
    assert priced(resource("aws:ecs/cluster:Cluster")) == {}
    assert priced(resource("aws:ecs/cluster:Cluster", settings=insights)) == {"metric": (2.4, 2.4)}


def test_a_service_costs_its_tasks_and_more_while_it_is_scaled() -> None:
    arn = "arn:aws:ecs:us-west-2:222222222222:task-definition/app:1"
    task = resource("aws:ecs/taskDefinition:TaskDefinition", cpu="512", memory="1024", arn=arn)
    service = resource("aws:ecs/service:Service", cluster="a/apps", name="app", taskDefinition=arn, desiredCount=2)
    assert priced(task, service) == {"fargate-vcpu": (29.55, 29.55), "fargate-memory": (6.49, 6.49)}
    target = resource("aws:appautoscaling/target:Target", resourceId="service/apps/app", maxCapacity=6)
    assert priced(task, service, target)["fargate-vcpu"] == (29.55, 41.37)


@pytest.mark.parametrize(
    ("type_", "inputs", "why"),
    [
        ("aws:redshift/cluster:Cluster", {}, "no price for this type"),
        ("aws:rds/instance:Instance", {**DATABASE, "instanceClass": "db.x2g.large"}, "rds-db.x2g.large"),
        ("aws:rds/instance:Instance", {**DATABASE, "allocatedStorage": None}, "allocatedStorage is not known"),
        ("aws:rds/instance:Instance", {**DATABASE, "storageType": "io1"}, "io1"),
        ("aws:ecs/service:Service", {"taskDefinition": "elsewhere"}, "not in the input"),
        ("aws:ecs/service:Service", {"launchType": "EC2"}, "FARGATE"),
        ("aws:lb/loadBalancer:LoadBalancer", {"loadBalancerType": "gateway"}, "gateway"),
        ("aws:elasticache/replicationGroup:ReplicationGroup", {"engine": "redis"}, "redis"),
        ("aws:wafv2/webAcl:WebAcl", {"rules": "many"}, "rules is not known"),
        ("aws:kms/key:Key", {"customerMasterKeySpec": "RSA_4096"}, "asymmetric"),
    ],
)
def test_what_cannot_be_priced_is_named_and_adds_nothing(type_: str, inputs: dict[str, Any], why: str) -> None:
    found = estimate(Graph([resource(type_, **inputs)]))
    assert [(each.type, why in each.why) for each in found.not_priced] == [(type_, True)]
    assert found.lines == ()


STRANGE: tuple[Any, ...] = (None, "", "x", -1, 1e400, [], ["x"], {}, {"a": {}}, True, [[[]]], 10**400)
NAMES = (
    "allocatedStorage", "autoEnableOrganizationMembers", "configuration", "containerInsights", "cpu", "desiredCount",
    "domains", "engine", "insightSelectors", "instanceClass", "maxCapacity", "memory", "memorySize", "metricQueries",
    "monitoringInterval", "multiAz", "name", "nodeType", "numCacheClusters", "numNodeGroups", "replicas", "rules",
    "runtimePlatform", "settings", "storageType", "subnetIds", "subnetMappings", "subnets", "tags", "taskDefinition",
    "type", "vpcEndpointType",
)  # fmt: skip


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: str(value)[:20])
def test_any_value_of_a_property_is_priced_or_named(value: Any) -> None:
    resources = [
        resource(type_, **{name: value}).with_(urn=f"urn:pulumi:dev::x::{type_}::{name}")
        for type_ in QUANTITIES for name in NAMES
    ]  # fmt: skip
    found = estimate(Graph(resources))
    assert 0 <= found.total.low <= found.total.high < 1e12
    assert list(render(found, "x", ["account", "system", "location", "plane"], {}))


def test_a_region_without_prices_is_named() -> None:
    found = estimate(Graph([resource("aws:kms/key:Key").with_(region="eu-west-1")]))
    assert found.other_regions == ("eu-west-1",)
    assert "no prices of eu-west-1" in " ".join(render(found, "x", ["account"], {}))


@pytest.mark.real
def test_a_larger_size_costs_more(small_plan_of: Callable[[str], Graph]) -> None:
    sizes = {size: estimate(small_plan_of(size)) for size in ("solo", "standard", "resilient")}
    totals = [found.total.low for found in sizes.values()]
    assert totals == sorted(set(totals))
    assert not any(found.not_priced for found in sizes.values())
    assert all(len(line) <= WIDTH for line in compare(sizes, "A practice", ["system", "account"]))


def test_lines_fit_sixty_columns_and_name_a_budget_that_is_too_low(reference: Estimate) -> None:
    lines = list(render(reference, "An MSO", ["account", "system", "price"], {"management": 10, "security": 100_000}))
    assert max(map(len, lines)) <= WIDTH
    assert "    its budget of 10 is exceeded" in lines
    assert not any("100,000" in line for line in lines)


def test_the_data_names_every_assumption_and_what_nobody_saw(reference: Estimate) -> None:
    data = as_data(reference)
    assert {use["id"] for use in data["uses"]} == set(reference.uses)
    assert any(price["seen"] == "unverified" for price in data["prices"])
    assert sum(each["low"] for each in data["by"]["plane"]) == pytest.approx(data["total"]["low"], abs=0.1)


def test_every_product_is_for_a_system() -> None:
    assert all(systems_with(product) for product in facts.products())
