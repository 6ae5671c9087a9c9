"""Network, public load balancer, ECS cluster and Fargate service."""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.ecs_cluster import EcsCluster, EcsClusterArgs
from infra.components.fargate_service import FargateService, FargateServiceArgs
from infra.components.network import Network, NetworkArgs
from infra.components.public_load_balancer import PublicLoadBalancer, PublicLoadBalancerArgs
from infra.components.role import Role, RoleArgs
from infra.components.task_definition import ContainerArgs
from infra.components.tls_proxy import tls_proxy
from infra.iam.policy_builder import allow

TRUST = [allow("Tasks", "sts:AssumeRole", to={"Service": "ecs-tasks.amazonaws.com"})]
IMAGE, PROXY = (f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/mso/{name}" for name in ("ehr:7.0.3", "caddy:2.10.2"))


def network_args(tags: dict[str, str], **more: Any) -> NetworkArgs:
    given = {"cidr": IPv4Network("10.64.0.0/16"), "zones": 2, **more}
    return NetworkArgs(
        region=REGION, account_id=ACCOUNT, resource_accounts=[ACCOUNT, "333333333333"],
        log_buckets={"flow": "flow-logs", "dns": "dns-logs"},
        resolvable_domains=["lakeside.example"], topic_arn="arn:topic", tags=tags, **given,
    )  # fmt: skip


@pytest.fixture
def network(build: Build, tags: dict[str, str]) -> Built:
    return build(lambda opts: Network("network", network_args(tags), opts))


def test_private_and_data_subnets_have_no_route_to_the_internet(network: Built) -> None:
    tables = {table.id: table.name for table in network.all("ec2/routeTable:RouteTable")}
    routes = [tables[route.inputs["routeTableId"]] for route in network.all("ec2/route:Route")]
    assert routes == ["network-public"]
    for type_ in ("ec2/natGateway:NatGateway", "ec2/vpcPeeringConnection:VpcPeeringConnection"):
        assert network.all(type_) == []


def test_every_vpc_endpoint_accepts_this_accounts_principals_and_named_accounts_resources_only(network: Built) -> None:
    endpoints = network.all("ec2/vpcEndpoint:VpcEndpoint")
    assert {endpoint.inputs["serviceName"].rpartition(f"{REGION}.")[2] for endpoint in endpoints} >= {
        "s3", "ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts"
    }  # fmt: skip
    for endpoint in endpoints:
        own = {s["Sid"]: s for s in json.loads(endpoint.inputs["policy"])["Statement"]}["OwnPrincipals"]
        assert own["Condition"] == {
            "StringEquals": {"aws:PrincipalAccount": ACCOUNT},
            "StringEqualsIfExists": {"aws:ResourceAccount": [ACCOUNT, "333333333333"]},
        }


def test_flow_logs_and_dns_query_logs_go_to_the_log_archive(network: Built) -> None:
    flow = network.one("ec2/flowLog:FlowLog")
    assert (flow["trafficType"], flow["logDestination"]) == ("ALL", "arn:aws:s3:::flow-logs")
    assert "dns-logs" in network.one("route53/resolverQueryLogConfig:ResolverQueryLogConfig")["destinationArn"]


def test_the_default_security_group_has_no_rules(network: Built) -> None:
    assert not {"ingress", "egress"} & network.one("ec2/defaultSecurityGroup:DefaultSecurityGroup").keys()


def entries(network: Built, kind: str, direction: str) -> set[tuple[str, int, int]]:
    acl = network.one("ec2/networkAcl:NetworkAcl", f"network-{kind}")
    return {(entry["cidrBlock"], entry["fromPort"], entry["toPort"]) for entry in acl[direction]}


def test_from_the_internet_only_the_web_and_answers_pass_a_network_acl(network: Built) -> None:
    internet = "0.0.0.0/0"
    assert entries(network, "public", "ingress") == {("10.64.0.0/16", 0, 0), (internet, 443, 443), (internet, 80, 80)}
    assert entries(network, "data", "ingress") == entries(network, "data", "egress") == {("10.64.0.0/16", 0, 0)}
    answers = [(low, high) for cidr, low, high in entries(network, "private", "ingress") if cidr == internet]
    assert min(low for low, _ in answers) == 1024
    for port in (3389, 5985, 5986):
        assert not any(low <= port <= high for low, high in answers)


def test_every_subnet_has_a_network_acl_and_the_default_one_allows_nothing(network: Built) -> None:
    acls = network.all("ec2/networkAcl:NetworkAcl")
    assert sorted(subnet for acl in acls for subnet in acl.inputs["subnetIds"]) == sorted(
        subnet.id for subnet in network.all("ec2/subnet:Subnet")
    )
    assert not {"ingress", "egress"} & network.one("ec2/defaultNetworkAcl:DefaultNetworkAcl").keys()


def test_locations_reach_the_load_balancers_subnets_and_no_others(build: Build, tags: dict[str, str]) -> None:
    network = build(lambda opts: Network("network", network_args(tags, vpn_gateway=True), opts))
    (propagation,) = network.all("ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")
    (table,) = (t for t in network.all("ec2/routeTable:RouteTable") if t.name == "network-public")
    assert propagation.inputs["routeTableId"] == table.id
    assert {cidr for cidr, *_ in entries(network, "private", "egress")} == {"10.64.0.0/16", "0.0.0.0/0"}


@pytest.mark.parametrize(
    ("more", "words"),
    [({"zones": 1}, "zones must be 2 or 3"), ({"cidr": IPv4Network("10.0.0.0/20")}, "must be a /16")],
)
def test_an_invalid_network_is_rejected(tags: dict[str, str], more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        network_args(tags, **more)


def public_load_balancer(
    tags: dict[str, str], opts: pulumi.ResourceOptions, *, delegated: bool = True
) -> PublicLoadBalancer:
    args = PublicLoadBalancerArgs(
        name="front", domain="care.lakeside.example", delegated=delegated, vpc_id="vpc-1",
        subnet_ids=["subnet-a", "subnet-b"], log_bucket="balancer-logs", key_arn="arn:key", log_days=2192, tags=tags,
    )  # fmt: skip
    return PublicLoadBalancer("door", args, opts)


def planned_service(build: Build, tags: dict[str, str], *more: ContainerArgs, delegated: bool = True) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        task, execution = (
            Role(name, RoleArgs(name=name, description=name, trust=TRUST, permissions=(), tags=tags), opts)
            for name in ("app-ehr", "boot-ehr")
        )
        cluster = EcsClusterArgs(name="apps", log_key="arn:key", log_days=365, tags=tags)
        web = ContainerArgs(
            name="ehr", image=IMAGE, port=8080, environment={"HOST": "ehr"}, secrets={"DB_PASSWORD": "arn:secret"},
            command=["start"], scratch=["/tmp", "/run"],
        )  # fmt: skip
        args = FargateServiceArgs(
            system="ehr", health_path="/health", grace_seconds=300, cpu=512, memory=1024,
            containers=[web, *more, tls_proxy(PROXY, 8080, "/health", "ehr.care.lakeside.example")],
            copies=2, host_name="ehr.care.lakeside.example", priority=10, region=REGION,
            cluster=EcsCluster("cluster", cluster, opts),
            load_balancer=public_load_balancer(tags, opts, delegated=delegated),
            vpc_id="vpc-1", subnet_ids=["subnet-a"], security_group_ids=["sg-1"], task_role=task,
            execution_role=execution,
            log_key="arn:key", log_days=2192, topic_arn="arn:topic", tags=tags,
        )  # fmt: skip
        FargateService("ehr", args, opts)

    return build(declare)


def containers(built: Built) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(built.one("ecs/taskDefinition:TaskDefinition")["containerDefinitions"])
    return found


def test_the_load_balancer_requires_modern_tls_and_has_a_web_acl_and_logs(build: Build, tags: dict[str, str]) -> None:
    built = build(lambda opts: public_load_balancer(tags, opts))
    listeners = {listener.inputs["port"]: listener.inputs for listener in built.all("lb/listener:Listener")}
    assert listeners[443]["sslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2")
    assert listeners[80]["defaultActions"][0]["type"] == "redirect"
    assert built.one("lb/loadBalancer:LoadBalancer")["accessLogs"]["bucket"] == "balancer-logs"
    assert len(built.all("wafv2/webAclAssociation:WebAclAssociation")) == 1
    assert len(built.all("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")) == 1


def test_before_its_zone_is_delegated_nothing_waits_for_a_certificate(build: Build, tags: dict[str, str]) -> None:
    built = planned_service(build, tags, delegated=False)
    for type_ in ("acm/certificate:Certificate", "lb/listener:Listener", "lb/targetGroup:TargetGroup"):
        assert built.all(type_) == []
    assert built.one("route53/zone:Zone")["name"] == "care.lakeside.example"
    assert not built.one("ecs/service:Service").get("loadBalancers")


def test_a_service_is_created_after_its_listener_rule(build: Build, tags: dict[str, str]) -> None:
    """ECS refuses a target group that no load balancer uses yet."""
    built = planned_service(build, tags)
    (service,), (rule,) = built.all("ecs/service:Service"), built.all("lb/listenerRule:ListenerRule")
    assert rule.urn in service.dependencies


def test_only_amazon_issues_certificates_of_the_zone(build: Build, tags: dict[str, str]) -> None:
    record = build(lambda opts: public_load_balancer(tags, opts)).one("route53/record:Record", "door-caa")
    assert record["records"] == ['0 issue "amazon.com"', '0 issuewild "amazon.com"']


def test_every_container_is_unprivileged_and_read_only(build: Build, tags: dict[str, str]) -> None:
    for container in containers(planned_service(build, tags)):
        assert container["readonlyRootFilesystem"] is True
        assert (container["user"], container["privileged"]) == ("1000:1000", False)
        assert container["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}


def test_a_container_has_empty_volumes_of_its_own(build: Build, tags: dict[str, str]) -> None:
    web, proxy = containers(planned_service(build, tags))
    assert {m["containerPath"] for m in web["mountPoints"]} == {"/tmp", "/run"}
    volumes = [mount["sourceVolume"] for container in (web, proxy) for mount in container["mountPoints"]]
    assert len(set(volumes)) == len(volumes)


def test_the_proxy_terminates_tls_and_binds_no_port_below_1024(build: Build, tags: dict[str, str]) -> None:
    built = planned_service(build, tags)
    web, proxy = containers(built)
    assert [each["image"] for each in (web, proxy)] == [IMAGE, PROXY]
    caddyfile = {each["name"]: each["value"] for each in proxy["environment"]}["CADDYFILE"]
    assert "auto_https disable_redirects" in caddyfile
    assert "header_up Host ehr.care.lakeside.example" in caddyfile
    target, balanced = built.one("lb/targetGroup:TargetGroup"), built.one("ecs/service:Service")["loadBalancers"]
    assert (target["protocol"], target["healthCheck"]["matcher"]) == ("HTTPS", "200")
    assert [target["port"]] == [each["containerPort"] for each in [*balanced, *proxy["portMappings"]]][:1]
    assert balanced[0]["containerName"] == proxy["name"]


def test_a_task_has_as_long_as_its_product_takes_to_start(build: Build, tags: dict[str, str]) -> None:
    assert planned_service(build, tags).one("ecs/service:Service")["healthCheckGracePeriodSeconds"] == 300


@pytest.mark.parametrize(("port", "words"), [(8080, "two containers listen on port 8080"), (80, "below 1024")])
def test_a_task_that_could_not_start_is_rejected(build: Build, tags: dict[str, str], port: int, words: str) -> None:
    with pytest.raises(Exception, match=words):
        planned_service(build, tags, ContainerArgs(name="worker", image=IMAGE, port=port))


def test_secrets_are_passed_by_reference(build: Build, tags: dict[str, str]) -> None:
    container, _ = containers(planned_service(build, tags))
    assert container["secrets"] == [{"name": "DB_PASSWORD", "valueFrom": "arn:secret"}]
    assert container["environment"] == [{"name": "HOST", "value": "ehr"}]


def test_ecs_exec_is_off_and_a_failed_deployment_is_rolled_back(build: Build, tags: dict[str, str]) -> None:
    service = planned_service(build, tags).one("ecs/service:Service")
    assert service["enableExecuteCommand"] is False
    assert service["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert service["networkConfiguration"]["assignPublicIp"] is False


def test_it_has_auto_scaling_and_alarms(build: Build, tags: dict[str, str]) -> None:
    built = planned_service(build, tags)
    target = built.one("appautoscaling/target:Target")
    assert (target["minCapacity"], target["maxCapacity"]) == (2, 6)
    alarms = {alarm.inputs["metricName"]: alarm.inputs for alarm in built.all("cloudwatch/metricAlarm:MetricAlarm")}
    assert alarms.keys() == {"HealthyHostCount", "HTTPCode_Target_5XX_Count"}
    assert all(alarm["alarmActions"] == ["arn:topic"] for alarm in alarms.values())
    assert alarms["HealthyHostCount"]["treatMissingData"] == "breaching"
