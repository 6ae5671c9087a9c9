"""What an attacker or a hurried colleague would put beside a resource: each bad neighbour that a type may get."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource

OUTSIDER = "999999999999"
ANYONE: Mapping[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
EVERYTHING: Mapping[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}

Neighbour = tuple[str, str, dict[str, Any]]
"""A type, in words what it does, and its inputs."""


def neighbours(beside: Resource) -> Iterator[Neighbour]:
    """Every bad neighbour of a resource, by its type."""
    match beside.type:
        case "aws:s3/bucket:Bucket":
            yield from _of_bucket(beside.id)
        case "aws:iam/role:Role":
            yield from _of_role(beside.facts.get("name"))
        case "aws:lambda/function:Function":
            yield from _of_function(beside.facts.get("name"))
        case "aws:ec2/vpc:Vpc" | "aws:ec2/subnet:Subnet" | "aws:ec2/securityGroup:SecurityGroup":
            yield from _of_network(beside)
        case _:
            yield from _of_store(beside)


def _of_bucket(name: Any) -> Iterator[Neighbour]:
    elsewhere = [{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::elsewhere"}}]
    replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    website = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
    yield replication, "replicates elsewhere", {"bucket": name, "rules": elsewhere}
    yield "aws:s3/bucketAcl:BucketAcl", "is public by its access control list", {"bucket": name, "acl": "public-read"}
    yield website, "is a website", {"bucket": name, "indexDocument": {"suffix": "index.html"}}


def _of_role(name: Any) -> Iterator[Neighbour]:
    admin = {"role": name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    yield "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "is administrator", admin
    yield "aws:iam/rolePolicy:RolePolicy", "may do everything", {"role": name, "policy": _document(EVERYTHING)}
    yield "aws:iam/accessKey:AccessKey", "gets a colleague with an access key", {"user": "colleague"}


def _of_function(name: Any) -> Iterator[Neighbour]:
    call = {"function": name, "action": "lambda:InvokeFunction", "principal": "*"}
    yield "aws:lambda/permission:Permission", "is called by anyone", call
    url = {"functionName": name, "authorizationType": "NONE"}
    yield "aws:lambda/functionUrl:FunctionUrl", "has an open address", url


def _of_network(beside: Resource) -> Iterator[Neighbour]:
    if beside.type.endswith(":Vpc"):
        peer = {"vpcId": beside.id, "peerVpcId": "vpc-0", "peerOwnerId": OUTSIDER}
        yield "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "is peered with another network", peer
    elif beside.type.endswith(":Subnet"):
        machine = {"subnetId": beside.id, "associatePublicIpAddress": True}
        yield "aws:ec2/instance:Instance", "holds an unmanaged machine", machine
    else:
        ssh = {"securityGroupId": beside.id, "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}
        yield "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "lets the world in on SSH", ssh


def _of_store(beside: Resource) -> Iterator[Neighbour]:
    id_, arn, name = beside.id, beside.facts.get("arn"), beside.facts.get("name")
    away = f"arn:aws:logs:us-east-1:{OUTSIDER}:destination:x"
    anyone = _document(ANYONE)
    found: dict[str, Neighbour] = {
        "aws:kms/key:Key": (
            "aws:kms/grant:Grant", "is granted to anyone",
            {"keyId": id_, "granteePrincipal": "*", "operations": ["Decrypt", "CreateGrant"]},
        ),
        "aws:cloudwatch/logGroup:LogGroup": (
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "is copied elsewhere",
            {"logGroup": name, "destinationArn": away},
        ),
        "aws:sqs/queue:Queue": (
            "aws:sqs/queuePolicy:QueuePolicy", "is open to anyone", {"queueUrl": id_, "policy": anyone},
        ),
        "aws:sns/topic:Topic": ("aws:sns/topicPolicy:TopicPolicy", "is open to anyone", {"arn": arn, "policy": anyone}),
        "aws:secretsmanager/secret:Secret": (
            "aws:secretsmanager/secretPolicy:SecretPolicy", "is open to anyone", {"secretArn": arn, "policy": anyone},
        ),
        "aws:rds/instance:Instance": (
            "aws:rds/snapshot:Snapshot", "has a snapshot shared elsewhere",
            {"dbInstanceIdentifier": id_, "sharedAccounts": [OUTSIDER]},
        ),
        "aws:organizations/account:Account": (
            "aws:ram/principalAssociation:PrincipalAssociation", "is given a share of something",
            {"principal": id_, "resourceShareArn": "arn:aws:ram:us-east-1:999999999999:resource-share/x"},
        ),
    }  # fmt: skip
    if neighbour := found.get(beside.type):
        yield neighbour


WORLD = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}


def insides(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """What may be written into a resource instead of beside it: in words what it does, and the properties."""
    match resource.type:
        case "aws:s3/bucket:Bucket":
            yield "is public by a list of its own", {"acl": "public-read"}
            yield "is open to anyone by a policy of its own", {"policy": _document(ANYONE)}
            yield "is a website by itself", {"website": {"indexDocument": "index.html"}}
        case "aws:iam/role:Role":
            yield "is administrator by itself", {"managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}
            yield "may do everything by itself", {"inlinePolicies": [{"name": "x", "policy": _document(EVERYTHING)}]}
        case "aws:sqs/queue:Queue" | "aws:sns/topic:Topic" | "aws:secretsmanager/secret:Secret":
            yield "is open to anyone by a policy of its own", {"policy": _document(ANYONE)}
        case "aws:ec2/securityGroup:SecurityGroup":
            yield "lets the world in on SSH by an entry of its own", {"ingress": [WORLD]}


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
