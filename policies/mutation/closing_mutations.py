"""Generates mutants that close something: an Allow less, a Deny more, a port, an endpoint or a switch gone.

A wall that is closed too far stops work. Each such change has to stop a duty, or it shows a right that nobody needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.mutation.mutations import Mutant

ACL = "aws:ec2/networkAcl:NetworkAcl"
POLICIES = frozenset({"policy", "assumeRolePolicy", "inlinePolicy", "accessPolicies", "fileSystemPolicy"})
"""Properties that hold a policy document as JSON text."""
RESOURCE_POLICIES = re.compile(
    r"aws:(kms/key|s3/bucketPolicy|sns/topicPolicy|sqs/queuePolicy|backup/vaultPolicy|ecr/repositoryPolicy"
    r"|efs/fileSystemPolicy|ec2/vpcEndpoint|iam/rolePolicy|iam/role):"
)
"""Types whose policy a Deny is added to."""
DROPPED = re.compile(
    r"aws:(ec2/(vpcEndpoint|route|routeTableAssociation|vpnGatewayRoutePropagation)|vpc/securityGroup\w+Rule"
    r"|efs/mountTarget|cloudwatch/(eventTarget|logGroup)|sns/(topicSubscription|topicPolicy)|sqs/queuePolicy"
    r"|backup/(globalSettings|selection|vaultPolicy|restoreTestingSelection)|iam/(serviceLinkedRole|openIdConnectProvider)"
    r"|organizations/(delegatedAdministrator)|lambda/(permission|eventSourceMapping)|kms/(alias|grant)|route53/(record|zone)"
    r"|acm/certificateValidation|s3/bucket(Notification|Policy|Versioning)|lb/listenerRule|ecr/repository|ssm/document"
    r"|cfg/(recorderStatus|deliveryChannel)|athena/workgroup|glue/catalogTable|iam/samlProvider"
    r"|ec2/(internetGateway|natGateway|customerGateway|vpcBlockPublicAccessExclusion)|ecs/cluster|efs/accessPoint"
    r"|rds/subnetGroup|elasticache/subnetGroup|ssoadmin/accountAssignment|route53/resolverQueryLogConfigAssociation):"
)  # fmt: skip
"""Types without which something else cannot do its work."""
SWITCHES: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("privateDnsEnabled",),
    "aws:ec2/vpc:Vpc": ("enableDnsSupport", "enableDnsHostnames"),
    "aws:cfg/recorderStatus:RecorderStatus": ("isEnabled",),
    "aws:cloudtrail/trail:Trail": ("enableLogging",),
    "aws:s3/bucketNotification:BucketNotification": ("eventbridge",),
    "aws:rds/eventSubscription:EventSubscription": ("enabled",),
}
"""Type -> what is on, and without which something does not work."""
FIRST_ENTRY: Mapping[str, Any] = {
    "ruleNo": 1, "action": "deny", "protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlock": "0.0.0.0/0"
}  # fmt: skip
"""An entry of a network ACL before all others."""
DENY_ALL: Mapping[str, Any] = {"Sid": "Mistake", "Effect": "Deny", "Action": "*"}


def closing_mutants(graph: Graph) -> Iterator[Mutant]:
    """Every mutant of every AWS resource that closes something."""
    for resource in graph.custom:
        if DROPPED.match(resource.type):
            yield Mutant(resource, "drop", "resource is missing")
        for name, value in resource.inputs.items():
            if name in POLICIES and isinstance(value, str) and "Statement" in value:
                yield from _statements(resource, name, value)
            elif name in ("ingress", "egress") and isinstance(value, list) and "ecurityGroup" in resource.type:
                for number in range(len(value)):
                    left = [*value[:number], *value[number + 1 :]]
                    yield _changed(resource, name, left, "close a port", f"{name}[{number}] is missing")
            elif name in ("ingress", "egress") and isinstance(value, list) and resource.type == ACL:
                yield _changed(resource, name, [FIRST_ENTRY, *value], "close a port", f"{name}: a deny comes first")
        for switch in SWITCHES.get(resource.type, ()):
            if resource.inputs.get(switch) is True:
                yield _changed(resource, switch, False, "turn off a switch", f"{switch} is off")


def _statements(resource: Resource, name: str, text: str) -> Iterator[Mutant]:
    """The document without each of its Allow statements, and with a Deny of everything."""
    try:
        document = json.loads(text)
    except ValueError:
        return
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for number, statement in enumerate(statements):
        if statement.get("Effect") == "Allow":
            left = [*statements[:number], *statements[number + 1 :]]
            label = statement.get("Sid") or number
            new = json.dumps({**document, "Statement": left})
            yield _changed(resource, name, new, "drop an allow", f"{name}: Allow {label} is missing")
    if RESOURCE_POLICIES.match(resource.type) and name != "assumeRolePolicy":
        deny = {**DENY_ALL, "Resource": "*"}
        if not resource.type.startswith("aws:iam/"):
            deny["Principal"] = "*"
        new = json.dumps({**document, "Statement": [*statements, deny]})
        yield _changed(resource, name, new, "add a deny", f"{name}: everything is denied")


def _changed(resource: Resource, name: str, value: Any, operator: str, change: str) -> Mutant:
    outputs = {**resource.outputs, **({name: value} if name in resource.outputs else {})}
    changed = resource.with_(inputs={**resource.inputs, name: value}, outputs=outputs)
    return Mutant(resource, operator, change, changed)
