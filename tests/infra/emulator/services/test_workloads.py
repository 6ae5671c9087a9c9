"""ECR, ECS, load balancers, ACM, WAF, Route 53, Lambda, schedules: the lifecycle of each type on moto."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from infra.engine.graph import Status

NUMBERS = count()

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:ecr/repository:Repository": lambda a: {
        "inputs": {
            "imageTagMutability": "IMMUTABLE",
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": a.key}],
            "imageScanningConfiguration": {"scanOnPush": True},
            "tags": a.tags,
        },
        "change": {"imageScanningConfiguration": {"scanOnPush": False}},
    },
    "aws:ecr/repositoryPolicy:RepositoryPolicy": lambda a: {
        "inputs": {"repository": a.make("aws:ecr/repository:Repository", "p").id, "policy": a.allow}
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": lambda a: {
        "inputs": {
            "repository": a.make("aws:ecr/repository:Repository", "l").id,
            "policy": (
                '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed",'
                '"countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}'
            ),
        }
    },
    "aws:ecs/cluster:Cluster": lambda a: {
        "inputs": {"settings": [{"name": "containerInsights", "value": "enabled"}], "tags": a.tags}
    },
    "aws:ecs/taskDefinition:TaskDefinition": lambda a: {
        "inputs": {
            "family": "ehr",
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "512",
            "memory": "1024",
            "executionRoleArn": a.role,
            "tags": a.tags,
            "containerDefinitions": CONTAINERS,
        }
    },
    "aws:ecs/service:Service": lambda a: {
        "inputs": {
            "cluster": a.make("aws:ecs/cluster:Cluster", "s").id,
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": {"subnets": a.subnets, "securityGroups": [a.group], "assignPublicIp": False},
            "taskDefinition": a.make(
                "aws:ecs/taskDefinition:TaskDefinition",
                "s",
                family="s",
                networkMode="awsvpc",
                containerDefinitions=CONTAINERS,
            ).outputs["arn"],
            "tags": a.tags,
        },
        "change": {"desiredCount": 2},
    },
    "aws:lb/loadBalancer:LoadBalancer": lambda a: {
        "inputs": {
            "internal": True,
            "subnets": a.subnets,
            "securityGroups": [a.group],
            "dropInvalidHeaderFields": True,
            "accessLogs": {"enabled": True, "bucket": a.bucket, "prefix": "lb"},
            "idleTimeout": 30,
            "tags": a.tags,
        },
        "change": {"idleTimeout": 60},
    },
    "aws:lb/targetGroup:TargetGroup": lambda a: {
        "inputs": {
            "port": 8080,
            "protocol": "HTTP",
            "targetType": "ip",
            "vpcId": a.vpc.id,
            "deregistrationDelay": 30,
            "healthCheck": {"path": "/health", "matcher": "200"},
            "tags": a.tags,
        },
        "change": {"deregistrationDelay": 60},
    },
    "aws:lb/listener:Listener": lambda a: {
        "inputs": {
            "loadBalancerArn": load_balancer(a, "l"),
            "port": 443,
            "protocol": "HTTPS",
            "tags": a.tags,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "certificateArn": certificate(a),
            "defaultActions": [{"type": "forward", "targetGroupArn": target_group(a)}],
        },
        "change": {"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"},
    },
    "aws:lb/listenerRule:ListenerRule": lambda a: {
        "inputs": {
            "priority": 10,
            "conditions": [{"pathPattern": {"values": ["/fhir/*"]}}],
            "tags": a.tags,
            "actions": [{"type": "forward", "targetGroupArn": target_group(a)}],
            "listenerArn": a.make(
                "aws:lb/listener:Listener",
                "r",
                loadBalancerArn=load_balancer(a, "r"),
                port=80,
                protocol="HTTP",
                defaultActions=[{"type": "forward", "targetGroupArn": target_group(a)}],
            ).id,
        },
        "change": {"priority": 20},
    },
    "aws:acm/certificate:Certificate": lambda a: {
        "inputs": {"domainName": "ehr.example.com", "validationMethod": "DNS", "tags": a.tags}
    },
    "aws:acm/certificateValidation:CertificateValidation": lambda a: {
        "inputs": {"certificateArn": certificate(a)},
        "still_readable": True,
    },
    "aws:wafv2/webAcl:WebAcl": lambda a: {
        "inputs": {
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "tags": a.tags,
            "visibilityConfig": VISIBILITY,
            "rules": [
                {
                    "name": "common",
                    "priority": 1,
                    "overrideAction": {"none": {}},
                    "visibilityConfig": VISIBILITY,
                    "statement": {
                        "managedRuleGroupStatement": {"name": "AWSManagedRulesCommonRuleSet", "vendorName": "AWS"}
                    },
                }
            ],
        },
        "change": {"defaultAction": {"block": {}}},
    },
    "aws:wafv2/webAclAssociation:WebAclAssociation": lambda a: {
        "inputs": {"resourceArn": load_balancer(a, "w"), "webAclArn": web_acl(a, "a")}
    },
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": lambda a: {
        "inputs": {"resourceArn": web_acl(a, "l"), "logDestinationConfigs": [a.log_group.outputs["arn"]]}
    },
    "aws:wafv2/ipSet:IpSet": lambda a: {
        "inputs": {"scope": "REGIONAL", "ipAddressVersion": "IPV4", "addresses": ["198.51.100.0/24"], "tags": a.tags},
        "change": {"addresses": ["203.0.113.0/24"]},
    },
    "aws:route53/zone:Zone": lambda a: {
        "inputs": {"name": "lakeside.internal", "vpcs": [{"vpcId": a.vpc.id}], "comment": "c", "tags": a.tags},
        "change": {"comment": "d", "tags": {"a": "b"}},
    },
    "aws:route53/record:Record": lambda a: {
        "inputs": {
            "zoneId": zone(a),
            "name": "a.account.internal",
            "type": "CNAME",
            "ttl": 60,
            "records": ["b.example.com"],
        },
        "change": {"records": ["c.example.com"]},
    },
    "aws:route53/record:Record alias": lambda a: {
        "inputs": {
            "zoneId": zone(a),
            "name": "lb.account.internal",
            "type": "A",
            "aliases": [
                {"name": "x.us-east-1.elb.amazonaws.com", "zoneId": "Z35SXDOTRQ7X7K", "evaluateTargetHealth": True}
            ],
        }
    },
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": lambda a: {
        "inputs": {"destinationArn": f"arn:aws:s3:::{a.bucket}"},
        "still_readable": True,
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
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": lambda a: {
        "status": Status.SHIM,
        "inputs": {"firewallRuleGroupId": "rslvr-frg-1", "priority": 101, "vpcId": a.vpc.id},
    },
    "aws:lambda/function:Function": lambda a: {
        "inputs": {
            "handler": "index.handler",
            "runtime": "python3.12",
            "role": a.role,
            "timeout": 30,
            "kmsKeyArn": a.key,
            "environment": {"variables": {"A": "b"}},
            "tags": a.tags,
            "architectures": ["arm64"],
            "vpcConfig": {"subnetIds": a.subnets, "securityGroupIds": [a.group]},
        },
        "change": {"timeout": 60},
    },
    "aws:lambda/permission:Permission": lambda a: {
        "inputs": {
            "action": "lambda:InvokeFunction",
            "function": a.function,
            "principal": "s3.amazonaws.com",
            "sourceArn": f"arn:aws:s3:::{a.bucket}",
            "sourceAccount": a.scope.account,
        }
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": lambda a: {
        "inputs": {
            "eventSourceArn": a.queue.outputs["arn"],
            "functionName": a.function,
            "batchSize": 5,
            "scalingConfig": {"maximumConcurrency": 5},
        },
    },
    "aws:scheduler/schedule:Schedule": lambda a: {
        "inputs": {
            "scheduleExpression": "rate(1 day)",
            "flexibleTimeWindow": {"mode": "OFF"},
            "target": {"arn": a.function, "roleArn": a.role},
        },
        "change": {"scheduleExpression": "rate(2 days)"},
    },
    "aws:sfn/stateMachine:StateMachine": lambda a: {
        "inputs": {
            "definition": '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
            "roleArn": a.role,
            "tags": a.tags,
        }
    },
    "aws:appautoscaling/target:Target": lambda a: {
        "inputs": {
            "maxCapacity": 4,
            "minCapacity": 2,
            "resourceId": service(a),
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
VISIBILITY: dict[str, Any] = {"cloudwatchMetricsEnabled": True, "metricName": "waf", "sampledRequestsEnabled": False}


def service(account: Any) -> str:
    """The scalable resource id of a new ECS service."""
    cluster = account.make("aws:ecs/cluster:Cluster", "scaled").outputs["name"]
    task = account.make(
        "aws:ecs/taskDefinition:TaskDefinition", "scaled", family="scaled", containerDefinitions=CONTAINERS
    ).outputs["arn"]
    created = account.make("aws:ecs/service:Service", "scaled", cluster=cluster, taskDefinition=task, desiredCount=1)
    return f"service/{cluster}/{created.outputs['name']}"


def load_balancer(account: Any, name: str) -> str:
    """A new load balancer."""
    return str(account.make("aws:lb/loadBalancer:LoadBalancer", name, internal=True, subnets=account.subnets).id)


def target_group(account: Any) -> str:
    """A new target group."""
    return str(
        account.make(
            "aws:lb/targetGroup:TargetGroup",
            f"to-{next(NUMBERS)}",
            port=80,
            protocol="HTTP",
            targetType="ip",
            vpcId=account.vpc.id,
        ).id
    )


def certificate(account: Any) -> str:
    """A new certificate."""
    return str(
        account.make(
            "aws:acm/certificate:Certificate", f"c-{next(NUMBERS)}", domainName="x.example.com", validationMethod="DNS"
        ).id
    )


def web_acl(account: Any, name: str) -> str:
    """A new web ACL."""
    return str(
        account.make(
            "aws:wafv2/webAcl:WebAcl", name, scope="REGIONAL", defaultAction={"allow": {}}, visibilityConfig=VISIBILITY
        ).outputs["arn"]
    )


def zone(account: Any) -> str:
    """A new hosted zone."""
    return str(account.make("aws:route53/zone:Zone", f"z-{next(NUMBERS)}", name="account.internal").id)


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_.partition(" ")[0], CASES[type_](account))
