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
    r"|cfg/recorderStatus|athena/workgroup|glue/catalogTable|iam/samlProvider):"
)  # fmt: skip
"""Types without which something else cannot do its work."""
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
