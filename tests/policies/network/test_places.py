"""The places of resources, and the connections of the reference estate."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from example_networks import balancer, file_system, interface_endpoint, small
from small_network import SmallNetwork, to

from infra.engine.graph import Graph
from policies.network.network_model import Network
from policies.network.places import place_types
from policies.network.ports import port_of
from policies.network.records import Answer, Destination, Internet, Place, Service
from policies.separation.reference.resource_types import harmless_reasons, reviewed_types

SERVICES = ("secretsmanager", "ecr.api", "ecr.dkr", "logs", "s3", "kms", "sts")
STORES = (
    "aws:rds/instance:Instance",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:efs/fileSystem:FileSystem",
)


def place(net: SmallNetwork, name: str) -> Place:
    found = Network(net.graph()).place(net[name])
    assert found is not None
    return found


def test_a_database_is_in_every_subnet_of_its_group() -> None:
    found = place(small(), "db")
    assert [interface.label for interface in found.interfaces] == ["data-a", "data-b"]
    assert {group.label for interface in found.interfaces for group in interface.groups or ()} == {"db-group"}


def test_an_instance_of_a_cluster_is_where_the_cluster_is() -> None:
    net = small()
    groups = [to("db-group")]
    net.add("cluster", "cluster", dbSubnetGroupName="stores", vpcSecurityGroupIds=groups, clusterIdentifier="cluster-1")
    net.add("cluster-instance", "reader", clusterIdentifier="cluster-1")
    assert place(net, "reader").interfaces == place(net, "cluster").interfaces


@pytest.mark.parametrize(("kind", "filtered"), [("network", False), ("application", True)])
def test_a_network_load_balancer_without_groups_is_not_filtered(kind: str, filtered: bool) -> None:
    """docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html"""
    net = small()
    net.add("lb", "door", subnets=[to("public-a")], loadBalancerType=kind)
    assert [interface.groups is not None for interface in place(net, "door").interfaces] == [filtered]


def test_subnets_may_be_named_one_by_one() -> None:
    net = small()
    mappings = [{"subnetId": to("public-a")}, {"subnetId": to("public-b")}]
    net.add("lb", "door", subnetMappings=mappings, loadBalancerType="network")
    assert [interface.label for interface in place(net, "door").interfaces] == ["public-a", "public-b"]


def test_every_place_says_what_is_not_known_of_it() -> None:
    net = small()
    net.add("service", "elsewhere", networkConfiguration={"subnets": ["subnet-11112222"]})
    net.add("service", "planned", networkConfiguration={"subnets": [{"$": "db.later"}]})
    net.add("db", "default", engine="mysql")
    assert place(net, "elsewhere").unread == ("subnet subnet-11112222 of elsewhere is not in the input",)
    assert place(net, "planned").unread == ("a subnet of planned is not known",)
    assert place(net, "default").unread == ("default names no subnet",)


def test_what_has_no_interface_has_no_place() -> None:
    net = small()
    balancer(net)
    file_system(net, "a")
    interface_endpoint(net)
    network = Network(net.graph())
    assert network.place(net["app-group"]) is None
    assert {resource.name for resource, _ in network.places()} == {"app", "db", "door", "files", "mount-a", "secrets"}


def test_place_types_are_types_of_the_provider() -> None:
    assert set(place_types()) - set(reviewed_types()) - set(harmless_reasons()) == set()


def test_the_reference_estate_has_no_closed_path(reference_plan: Graph) -> None:
    """Each service reaches AWS and its own stores, each load balancer its targets, and people the load balancers."""
    network = Network(reference_plan)
    asked = list(_connections(network, reference_plan))
    found = {question: network.connect(source, end, port) for question, source, end, port in asked}
    assert {question: answer for question, answer in found.items() if answer.answer is not Answer.ALLOWED} == {}
    asked_of = Counter(question.split()[1] for question in found)
    assert asked_of.keys() == {"aws", "rds", "elasticache", "efs", "target", "door"}
    assert min(asked_of.values()) >= 5, asked_of


def _connections(network: Network, graph: Graph) -> Iterator[tuple[str, Place | Internet, Destination, int]]:
    services = graph.of_type("aws:ecs/service:Service")
    balancers = graph.of_type("aws:lb/loadBalancer:LoadBalancer")
    places = {resource.urn: found for resource, found in network.places()}
    for service in services:
        here = places[service.urn]
        for name in SERVICES:
            yield f"{service.urn} aws {name}", here, Service(name), 443
        for store in graph.of_type(*STORES):
            if (store.stack, store.tags["mso:system"]) == (service.stack, service.tags["mso:system"]):
                port = port_of(store)
                assert port is not None
                kind = store.type.split(":")[1].split("/")[0]
                yield f"{service.urn} {kind} {store.urn}", here, places[store.urn], port
        for door, target in product(balancers, service.props.get("loadBalancers", [])):
            if door.stack == service.stack:
                yield f"{service.urn} target", places[door.urn], here, int(target["containerPort"])
    for door in balancers:
        yield f"{door.urn} door", Internet(), places[door.urn], 443
