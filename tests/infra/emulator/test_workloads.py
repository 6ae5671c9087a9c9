"""Containers, load balancers, names, functions: each type through its life on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from infra.engine.graph import Status

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:ecr/repository:Repository": lambda g: {
        "inputs": {
            "imageTagMutability": "IMMUTABLE",
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": g.key}],
            "imageScanningConfiguration": {"scanOnPush": True},
            "tags": g.tags,
        },
        "change": {"imageScanningConfiguration": {"scanOnPush": False}},
    },
    "aws:ecr/repositoryPolicy:RepositoryPolicy": lambda g: {
        "inputs": {"repository": g.make("aws:ecr/repository:Repository", "p").id, "policy": g.allow}
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": lambda g: {
        "inputs": {
            "repository": g.make("aws:ecr/repository:Repository", "l").id,
            "policy": (
                '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed",'
                '"countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}'
            ),
        }
    },
    "aws:ecs/cluster:Cluster": lambda g: {
        "inputs": {"settings": [{"name": "containerInsights", "value": "enabled"}], "tags": g.tags}
    },
    "aws:ecs/taskDefinition:TaskDefinition": lambda g: {
        "inputs": {
            "family": "ehr",
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "512",
            "memory": "1024",
            "executionRoleArn": g.role,
            "tags": g.tags,
            "containerDefinitions": CONTAINERS,
        }
    },
    "aws:ecs/service:Service": lambda g: {
        "inputs": {
            "cluster": g.make("aws:ecs/cluster:Cluster", "s").id,
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": {"subnets": g.subnets, "securityGroups": [g.group], "assignPublicIp": False},
            "taskDefinition": g.make(
                "aws:ecs/taskDefinition:TaskDefinition",
                "s",
                family="s",
                networkMode="awsvpc",
                containerDefinitions=CONTAINERS,
            ).outputs["arn"],
            "tags": g.tags,
        },
        "change": {"desiredCount": 2},
    },
    "aws:lb/loadBalancer:LoadBalancer": lambda g: {
        "inputs": {
            "internal": True,
            "subnets": g.subnets,
            "securityGroups": [g.group],
            "dropInvalidHeaderFields": True,
            "accessLogs": {"enabled": True, "bucket": g.bucket, "prefix": "lb"},
            "idleTimeout": 30,
            "tags": g.tags,
        },
        "change": {"idleTimeout": 60},
    },
    "aws:lb/targetGroup:TargetGroup": lambda g: {
        "inputs": {
            "port": 8080,
            "protocol": "HTTP",
            "targetType": "ip",
            "vpcId": g.vpc.id,
            "deregistrationDelay": 30,
            "healthCheck": {"path": "/health", "matcher": "200"},
            "tags": g.tags,
        },
        "change": {"deregistrationDelay": 60},
    },
    "aws:lb/listener:Listener": lambda g: {
        "inputs": {
            "loadBalancerArn": balancer(g, "l"),
            "port": 443,
            "protocol": "HTTPS",
            "tags": g.tags,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "certificateArn": certificate(g),
            "defaultActions": [{"type": "forward", "targetGroupArn": targets(g)}],
        },
        "change": {"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"},
    },
    "aws:lb/listenerRule:ListenerRule": lambda g: {
        "inputs": {
            "priority": 10,
            "conditions": [{"pathPattern": {"values": ["/fhir/*"]}}],
            "tags": g.tags,
            "actions": [{"type": "forward", "targetGroupArn": targets(g)}],
            "listenerArn": g.make(
                "aws:lb/listener:Listener",
                "r",
                loadBalancerArn=balancer(g, "r"),
                port=80,
                protocol="HTTP",
                defaultActions=[{"type": "forward", "targetGroupArn": targets(g)}],
            ).id,
        },
        "change": {"priority": 20},
    },
    "aws:acm/certificate:Certificate": lambda g: {
        "inputs": {"domainName": "ehr.example.com", "validationMethod": "DNS", "tags": g.tags}
    },
    "aws:acm/certificateValidation:CertificateValidation": lambda g: {
        "inputs": {"certificateArn": certificate(g)},
        "stays": True,
    },
    "aws:wafv2/webAcl:WebAcl": lambda g: {
        "inputs": {
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "tags": g.tags,
            "visibilityConfig": SEEN,
            "rules": [
                {
                    "name": "common",
                    "priority": 1,
                    "overrideAction": {"none": {}},
                    "visibilityConfig": SEEN,
                    "statement": {
                        "managedRuleGroupStatement": {"name": "AWSManagedRulesCommonRuleSet", "vendorName": "AWS"}
                    },
                }
            ],
        },
        "change": {"defaultAction": {"block": {}}},
    },
    "aws:wafv2/webAclAssociation:WebAclAssociation": lambda g: {
        "inputs": {"resourceArn": balancer(g, "w"), "webAclArn": acl(g, "a")}
    },
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": lambda g: {
        "inputs": {"resourceArn": acl(g, "l"), "logDestinationConfigs": [g.log_group.outputs["arn"]]}
    },
    "aws:wafv2/ipSet:IpSet": lambda g: {
        "inputs": {"scope": "REGIONAL", "ipAddressVersion": "IPV4", "addresses": ["198.51.100.0/24"], "tags": g.tags},
        "change": {"addresses": ["203.0.113.0/24"]},
    },
    "aws:route53/zone:Zone": lambda g: {
        "inputs": {"name": "lakeside.internal", "vpcs": [{"vpcId": g.vpc.id}], "comment": "c", "tags": g.tags},
        "change": {"comment": "d", "tags": {"a": "b"}},
    },
    "aws:route53/record:Record": lambda g: {
        "inputs": {
            "zoneId": zone(g),
            "name": "a.ground.internal",
            "type": "CNAME",
            "ttl": 60,
            "records": ["b.example.com"],
        },
        "change": {"records": ["c.example.com"]},
    },
    "aws:route53/record:Record alias": lambda g: {
        "inputs": {
            "zoneId": zone(g),
            "name": "lb.ground.internal",
            "type": "A",
            "aliases": [
                {"name": "x.us-east-1.elb.amazonaws.com", "zoneId": "Z35SXDOTRQ7X7K", "evaluateTargetHealth": True}
            ],
        }
    },
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": lambda g: {
        "inputs": {"destinationArn": f"arn:aws:s3:::{g.bucket}"},
        "stays": True,
    },  # moto does not delete it
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": lambda _: {
        "inputs": {"domains": ["*.example.net"]},
        "status": Status.SHIM,
    },
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": lambda _: {"inputs": {}, "status": Status.SHIM},
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": lambda _: {
        "status": Status.SHIM,
        "change": {"priority": 2},
        "inputs": {
            "action": "BLOCK",
            "blockResponse": "NODATA",
            "priority": 1,
            "firewallRuleGroupId": "rslvr-frg-1",
            "firewallDomainListId": "rslvr-fdl-1",
        },
    },
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": lambda g: {
        "status": Status.SHIM,
        "inputs": {"firewallRuleGroupId": "rslvr-frg-1", "priority": 101, "vpcId": g.vpc.id},
    },
    "aws:lambda/function:Function": lambda g: {
        "inputs": {
            "handler": "index.handler",
            "runtime": "python3.12",
            "role": g.role,
            "timeout": 30,
            "kmsKeyArn": g.key,
            "environment": {"variables": {"A": "b"}},
            "tags": g.tags,
            "architectures": ["arm64"],
            "vpcConfig": {"subnetIds": g.subnets, "securityGroupIds": [g.group]},
        },
        "change": {"timeout": 60},
    },
    "aws:lambda/permission:Permission": lambda g: {
        "inputs": {
            "action": "lambda:InvokeFunction",
            "function": g.function,
            "principal": "s3.amazonaws.com",
            "sourceArn": f"arn:aws:s3:::{g.bucket}",
            "sourceAccount": g.scope.account,
        }
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": lambda g: {
        "inputs": {"eventSourceArn": g.queue.outputs["arn"], "functionName": g.function, "batchSize": 5}
    },
    "aws:scheduler/schedule:Schedule": lambda g: {
        "inputs": {
            "scheduleExpression": "rate(1 day)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {"arn": g.function, "roleArn": g.role},
        },
        "change": {"scheduleExpression": "rate(2 days)"},
    },
    "aws:sfn/stateMachine:StateMachine": lambda g: {
        "inputs": {
            "definition": '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
            "roleArn": g.role,
            "tags": g.tags,
        }
    },
    "aws:appautoscaling/target:Target": lambda g: {
        "inputs": {
            "maxCapacity": 4,
            "minCapacity": 2,
            "resourceId": service(g),
            "serviceNamespace": "ecs",
            "scalableDimension": "ecs:service:DesiredCount",
        },
        "change": {"maxCapacity": 8},
    },
}

CONTAINERS = (
    '[{"name":"app","image":"registry.example.com/ehr:1","memory":512,"essential":true,"readonlyRootFilesystem":true,'
    '"user":"1000","portMappings":[{"containerPort":8080,"protocol":"tcp"}]}]'
)
SEEN: dict[str, Any] = {"cloudwatchMetricsEnabled": True, "metricName": "waf", "sampledRequestsEnabled": False}


def service(ground: Any) -> str:
    """A service to scale, as scaling names it."""
    cluster = ground.make("aws:ecs/cluster:Cluster", "scaled").outputs["name"]
    task = ground.make(
        "aws:ecs/taskDefinition:TaskDefinition", "scaled", family="scaled", containerDefinitions=CONTAINERS
    ).outputs["arn"]
    made = ground.make("aws:ecs/service:Service", "scaled", cluster=cluster, taskDefinition=task, desiredCount=1)
    return f"service/{cluster}/{made.outputs['name']}"


def balancer(ground: Any, name: str) -> str:
    """A load balancer to stand before."""
    return str(ground.make("aws:lb/loadBalancer:LoadBalancer", name, internal=True, subnets=ground.subnets).id)


def targets(ground: Any) -> str:
    """A target group to forward to."""
    return str(
        ground.make(
            "aws:lb/targetGroup:TargetGroup",
            f"to-{next(NUMBERS)}",
            port=80,
            protocol="HTTP",
            targetType="ip",
            vpcId=ground.vpc.id,
        ).id
    )


def certificate(ground: Any) -> str:
    """A certificate to listen with."""
    return str(
        ground.make(
            "aws:acm/certificate:Certificate", f"c-{next(NUMBERS)}", domainName="x.example.com", validationMethod="DNS"
        ).id
    )


def acl(ground: Any, name: str) -> str:
    """An access list to hang something on."""
    return str(
        ground.make(
            "aws:wafv2/webAcl:WebAcl", name, scope="REGIONAL", defaultAction={"allow": {}}, visibilityConfig=SEEN
        ).outputs["arn"]
    )


def zone(ground: Any) -> str:
    """A zone to put records into."""
    return str(ground.make("aws:route53/zone:Zone", f"z-{next(NUMBERS)}", name="ground.internal").id)


@pytest.mark.parametrize("type_", CASES)
def test_lives(type_: str, ground: Any, live: Any) -> None:
    """Created as declared, read back the same, changed in place, and gone once deleted."""
    live(type_.partition(" ")[0], CASES[type_](ground))
