"""People arrive: names are delegated, certificates validate, host names lead to a balancer that reaches a container."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from work_account import ACCOUNT, REGION, WorkAccount

from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import certificates, host_names, hosted_zones, target_groups

ELB = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
BALANCER, LISTENER, GROUP = f"{ELB}:loadbalancer/app/door/1", f"{ELB}:listener/app/door/1/1", f"{ELB}:targetgroup/web/1"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"
TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:1"
SERVERS = ["ns-1.example.net", "ns-2.example.org"]
HOST, PROOF = "web.apps.example.com", "_1.apps.example.com."


def find(estate: DutyEstate) -> Iterator[Duty]:
    """The duties of the four kinds."""
    for kind in (hosted_zones, certificates, target_groups, host_names):
        yield from kind.find(estate)


def group(name: str, *, to: str = "", port: int = 0) -> dict[str, Any]:
    """Properties of a security group that lets everything out, and one port in."""
    ingress = [{"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": [to]}] if port else []
    return {"name": name, "vpcId": "vpc", "ingress": ingress,
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]}  # fmt: skip


def door() -> WorkAccount:
    """A zone, a certificate, a public balancer in two Availability Zones, and a service behind it."""
    work = WorkAccount()
    work.outputs = {"dns": {"zone": "apps.example.com", "nameServers": SERVERS}}
    work.add("route53/zone:Zone", "zone", name="apps.example.com", zoneId="Z1", nameServers=SERVERS)
    option = {"domainName": "apps.example.com", "resourceRecordName": PROOF, "resourceRecordType": "CNAME",
              "resourceRecordValue": "_2.x.acm-validations.aws."}  # fmt: skip
    work.add("acm/certificate:Certificate", "certificate", arn=CERTIFICATE, domainName="apps.example.com",
             subjectAlternativeNames=["*.apps.example.com"], validationMethod="DNS",
             domainValidationOptions=[option])  # fmt: skip
    work.add(
        "route53/record:Record", "proof", zoneId="Z1", name=PROOF, type="CNAME", records=["_2.x.acm-validations.aws"]
    )
    work.add(
        "route53/record:Record",
        "caa",
        zoneId="Z1",
        name="apps.example.com",
        type="CAA",
        records=['0 issue "amazon.com"'],
    )
    alias = [{"name": "door-1.elb.amazonaws.com", "zoneId": "Z9"}]
    work.add("route53/record:Record", "any", zoneId="Z1", name="*.apps.example.com", type="A", aliases=alias)
    work.add("ec2/vpc:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    work.add("ec2/internetGateway:InternetGateway", "gateway", vpcId="vpc")
    work.add(
        "ec2/routeTable:RouteTable", "routes", vpcId="vpc", routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": "gateway"}]
    )
    work.add("ec2/routeTable:RouteTable", "inside", vpcId="vpc", routes=[])
    for number, (name, zone) in enumerate([("a", "us-east-1a"), ("b", "us-east-1b")]):
        for place, table in ((0, "routes"), (8, "inside")):
            subnet = f"{table}-{name}"
            work.add(
                "ec2/subnet:Subnet", subnet, vpcId="vpc", cidrBlock=f"10.0.{number + place}.0/24", availabilityZone=zone
            )
            work.add(
                "ec2/routeTableAssociation:RouteTableAssociation",
                f"{subnet}-table",
                subnetId=subnet,
                routeTableId=table,
            )
    work.add("ec2/securityGroup:SecurityGroup", "outside", **group("outside", to="0.0.0.0/0", port=443))
    work.add("ec2/securityGroup:SecurityGroup", "tasks", **group("tasks", to="10.0.0.0/16", port=8443))
    work.add("lb/loadBalancer:LoadBalancer", "door", name="door", arn=BALANCER, dnsName="door-1.elb.amazonaws.com",
             subnets=["routes-a", "routes-b"], securityGroups=["outside"], loadBalancerType="application")  # fmt: skip
    work.add("lb/listener:Listener", "listener", arn=LISTENER, loadBalancerArn=BALANCER, port=443, protocol="HTTPS",
             certificateArn=CERTIFICATE, defaultActions=[{"type": "fixed-response"}])  # fmt: skip
    named = [{"hostHeader": {"values": [HOST]}}]
    work.add("lb/listenerRule:ListenerRule", "rule", listenerArn=LISTENER, conditions=named,
             actions=[{"type": "forward", "targetGroupArn": GROUP}])  # fmt: skip
    check = {"path": "/healthz", "protocol": "HTTPS", "matcher": "200-399"}
    work.add("lb/targetGroup:TargetGroup", "group", name="web", arn=GROUP, vpcId="vpc", targetType="ip", port=8443,
             protocol="HTTPS", healthCheck=check)  # fmt: skip
    work.add("ecs/taskDefinition:TaskDefinition", "task", arn=TASK, family="web", networkMode="awsvpc",
             containerDefinitions=containers(8443))  # fmt: skip
    entry = {"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8443}
    work.add("ecs/service:Service", "web", name="web", taskDefinition=TASK, loadBalancers=[entry],
             networkConfiguration={"subnets": ["inside-a", "inside-b"], "securityGroups": ["tasks"]})  # fmt: skip
    return work


def containers(port: int) -> str:
    """The definition of one container that maps a port."""
    return json.dumps([{"name": "web", "image": "web:1", "portMappings": [{"containerPort": port}]}])


def changed(label: str, /, **props: Any) -> Callable[[WorkAccount], None]:
    return lambda work: work.change(label, **props)


def dropped(name: str) -> Callable[[WorkAccount], None]:
    return lambda work: work.drop(name)


def below_another_zone(work: WorkAccount) -> None:
    """The domain above is a zone of the input, without an NS record."""
    work.add("route53/zone:Zone", "above", name="example.com", zoneId="Z0", nameServers=["ns-3.example.net"])


def test_a_door_that_works_has_a_duty_for_each_zone_domain_target_group_and_host() -> None:
    found = door().outcomes(find)
    assert not door().open(find)
    assert len(found) == 5


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (below_another_zone, "the zone example.com has no NS record for apps.example.com"),
        (dropped("proof"), "no record in the zone apps.example.com proves"),
        (changed("caa", records=['0 issue "letsencrypt.org"']), "lets other authorities issue"),
        (dropped("any"), "no record in the zone apps.example.com is for web.apps.example.com"),
        (changed("any", aliases=[{"name": "other.elb.amazonaws.com"}]), "leads to other.elb.amazonaws.com"),
        (changed("certificate", subjectAlternativeNames=[]), "no certificate of its listener covers"),
        (changed("task", containerDefinitions=containers(8080)), "maps no port 8443"),
        (changed("task", networkMode="bridge"), "takes targets of type ip"),
        (changed("rule", actions=[]), "no listener forwards to its target group"),
        (changed("group", healthCheck={"path": "/", "protocol": "HTTP"}), "its health check speaks HTTP"),
        (changed("group", healthCheck={"path": "/", "port": "9000", "protocol": "HTTPS"}), "asks port 9000"),
        (changed("door", subnets=["routes-a"]), "is not enabled in us-east-1b"),
        (changed("tasks", **group("tasks")), "tasks"),
        (changed("outside", **group("outside")), "outside"),
        (dropped("web"), "nothing of the input registers a target"),
    ],
)
def test_what_is_missing_keeps_people_out(change: Callable[[WorkAccount], None], cause: str) -> None:
    work = door()
    change(work)
    found = work.open(find)
    assert any(text.startswith("BLOCKED") and cause in text for text in found.values()), found


def test_a_zone_below_another_is_delegated_by_its_own_name_servers() -> None:
    work = door()
    below_another_zone(work)
    work.add(
        "route53/record:Record", "ns", zoneId="Z0", name="apps.example.com", type="NS", records=["ns-1.example.net."]
    )
    work.outputs = {"dns": {"nameServers": ["ns-3.example.net"]}}
    assert not work.open(hosted_zones.find)
    work.change("ns", records=["ns-9.example.net."])
    assert [text for text in work.open(hosted_zones.find).values() if "with its own name servers" in text]


def test_name_servers_that_no_output_tells_leave_the_delegation_unknown() -> None:
    work = door()
    work.outputs = {}
    assert [text.split()[0] for text in work.open(hosted_zones.find).values()] == ["UNKNOWN"]


def test_a_distribution_has_a_certificate_and_a_record_for_each_alias() -> None:
    work = door()
    work.add("cloudfront/distribution:Distribution", "edge", arn="arn:edge", aliases=["cdn.apps.example.com"],
             domainName="d1.cloudfront.net", viewerCertificate={"acmCertificateArn": CERTIFICATE})  # fmt: skip
    (cause,) = work.open(host_names.find).values()
    assert cause.startswith("BLOCKED")
    assert "leads to door-1.elb.amazonaws.com, not to edge" in cause
    alias = [{"name": "d1.cloudfront.net."}]
    work.add("route53/record:Record", "cdn", zoneId="Z1", name="cdn.apps.example.com", type="A", aliases=alias)
    assert not work.open(host_names.find)
