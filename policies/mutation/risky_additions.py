"""Risky additions: resources that an attacker or a mistake might attach to a resource, and risky inline properties."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource

OTHER_ACCOUNT = "999999999999"
ANYONE: Mapping[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
EVERYTHING: Mapping[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}

Addition = tuple[str, str, dict[str, Any]]
"""A type, a description of its effect, and its inputs."""


def risky_additions(resource: Resource) -> Iterator[Addition]:
    """Every risky addition to a resource, by the resource's type."""
    match resource.type:
        case "aws:s3/bucket:Bucket":
            yield from _of_bucket(resource.id)
        case "aws:iam/role:Role":
            yield from _of_role(resource.facts.get("name"))
        case "aws:lambda/function:Function":
            yield from _of_function(resource.facts.get("name"))
        case "aws:ec2/vpc:Vpc" | "aws:ec2/subnet:Subnet" | "aws:ec2/securityGroup:SecurityGroup":
            yield from _of_network(resource)
        case _:
            yield from _of_store(resource)


def _of_bucket(name: Any) -> Iterator[Addition]:
    destination = [{"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::elsewhere"}}]
    replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    website = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
    yield replication, "replicates to another account", {"bucket": name, "rules": destination}
    yield "aws:s3/bucketAcl:BucketAcl", "is public by its access control list", {"bucket": name, "acl": "public-read"}
    yield website, "is a website", {"bucket": name, "indexDocument": {"suffix": "index.html"}}


def _of_role(name: Any) -> Iterator[Addition]:
    admin = {"role": name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    yield "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "is administrator", admin
    yield "aws:iam/rolePolicy:RolePolicy", "may do everything", {"role": name, "policy": _document(EVERYTHING)}
    yield "aws:iam/accessKey:AccessKey", "an IAM user gets an access key", {"user": "colleague"}


def _of_function(name: Any) -> Iterator[Addition]:
    call = {"function": name, "action": "lambda:InvokeFunction", "principal": "*"}
    yield "aws:lambda/permission:Permission", "can be invoked by anyone", call
    url = {"functionName": name, "authorizationType": "NONE"}
    yield "aws:lambda/functionUrl:FunctionUrl", "has a public function URL", url


def _of_network(resource: Resource) -> Iterator[Addition]:
    if resource.type.endswith(":Vpc"):
        peer = {"vpcId": resource.id, "peerVpcId": "vpc-0", "peerOwnerId": OTHER_ACCOUNT}
        yield "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "is peered with another account's VPC", peer
    elif resource.type.endswith(":Subnet"):
        instance = {"subnetId": resource.id, "associatePublicIpAddress": True}
        yield "aws:ec2/instance:Instance", "contains an unmanaged EC2 instance", instance
    else:
        ssh = {
            "securityGroupId": resource.id,
            "ipProtocol": "tcp",
            "fromPort": 22,
            "toPort": 22,
            "cidrIpv4": "0.0.0.0/0",
        }
        yield "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "allows SSH from the internet", ssh


def _of_store(resource: Resource) -> Iterator[Addition]:
    id_, arn, name = resource.id, resource.facts.get("arn"), resource.facts.get("name")
    destination_arn = f"arn:aws:logs:us-east-1:{OTHER_ACCOUNT}:destination:x"
    anyone = _document(ANYONE)
    found: dict[str, Addition] = {
        "aws:kms/key:Key": (
            "aws:kms/grant:Grant", "is granted to anyone",
            {"keyId": id_, "granteePrincipal": "*", "operations": ["Decrypt", "CreateGrant"]},
        ),
        "aws:cloudwatch/logGroup:LogGroup": (
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "is copied to another account",
            {"logGroup": name, "destinationArn": destination_arn},
        ),
        "aws:sqs/queue:Queue": (
            "aws:sqs/queuePolicy:QueuePolicy", "is open to anyone", {"queueUrl": id_, "policy": anyone},
        ),
        "aws:sns/topic:Topic": ("aws:sns/topicPolicy:TopicPolicy", "is open to anyone", {"arn": arn, "policy": anyone}),
        "aws:secretsmanager/secret:Secret": (
            "aws:secretsmanager/secretPolicy:SecretPolicy", "is open to anyone", {"secretArn": arn, "policy": anyone},
        ),
        "aws:rds/instance:Instance": (
            "aws:rds/snapshot:Snapshot", "has a snapshot shared with another account",
            {"dbInstanceIdentifier": id_, "sharedAccounts": [OTHER_ACCOUNT]},
        ),
        "aws:organizations/account:Account": (
            "aws:ram/principalAssociation:PrincipalAssociation", "gets a resource share",
            {"principal": id_, "resourceShareArn": "arn:aws:ram:us-east-1:999999999999:resource-share/x"},
        ),
    }  # fmt: skip
    if addition := found.get(resource.type):
        yield addition


SSH_FROM_INTERNET = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}


def risky_properties(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """Risky inline properties of a resource: a description of the effect, and the properties."""
    match resource.type:
        case "aws:s3/bucket:Bucket":
            yield "has a public inline access control list", {"acl": "public-read"}
            yield "has an inline policy that allows everyone", {"policy": _document(ANYONE)}
            yield "has an inline website configuration", {"website": {"indexDocument": "index.html"}}
        case "aws:iam/role:Role":
            yield (
                "has AdministratorAccess as an inline managed policy",
                {"managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
            )
            yield (
                "has an inline policy that allows everything",
                {"inlinePolicies": [{"name": "x", "policy": _document(EVERYTHING)}]},
            )
        case "aws:sqs/queue:Queue" | "aws:sns/topic:Topic" | "aws:secretsmanager/secret:Secret":
            yield "has an inline policy that allows everyone", {"policy": _document(ANYONE)}
        case "aws:ec2/securityGroup:SecurityGroup":
            yield "has an inline ingress rule for SSH from the internet", {"ingress": [SSH_FROM_INTERNET]}


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
