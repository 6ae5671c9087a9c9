"""A small estate that deploys in a second: an organization, a practice's clinical account, the management account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph, Resource
from infra.engine.provider import Scope
from scripts.aws import unlisted_services
from scripts.aws.inventory.service_checks import types_to_check
from scripts.aws.live_collection import collect
from scripts.aws.read_only_context import Account

REGION = "us-east-1"
ASKED = frozenset({"kms", "pipes", "rolesanywhere", "s3"})
ACCESS_ROLE = "OrganizationAccountAccessRole"


def document(*statements: dict[str, Any]) -> str:
    """A policy document as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust_policy(service: str) -> str:
    """The trust policy of a role for a service."""
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


class SmallEstate:
    """The estate as declared and deployed; ``graph`` is what was read back."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator, self._built = emulator, list[Resource]()
        self._organization()
        self._clinical()
        self._add(
            self.management,
            "aws:iam/role:Role",
            "analyst",
            name="analyst",
            assumeRolePolicy=trust_policy("ec2.amazonaws.com"),
        )

    @property
    def graph(self) -> Graph:
        return Graph(self._built)

    @property
    def accounts(self) -> list[Account]:
        named = (("org", self.payer), ("clinical-north", self.clinical), ("management", self.management))
        return [Account(scope.account, name, partial(self.emulator.client, scope.account), emulated=True)
                for name, scope in named]  # fmt: skip

    def client(self, service: str) -> Any:
        """A boto3 client of the clinical account, for changes outside the declaration."""
        return self.emulator.client(self.clinical.account, service, REGION)

    def collected(self, **options: Any) -> Graph:
        """The current state of the accounts."""
        return collect(self.accounts, [REGION], workers=1, **options)

    def _add(self, scope: Scope, type_: str, name: str, /, **inputs: Any) -> Resource:
        plane, owner = {self.payer.account: ("org", "mso")}.get(scope.account) or (
            ("management", "mso") if scope is getattr(self, "management", None) else ("clinical-north", "north")
        )
        if "tags" in inputs:
            inputs["tags"] = {"mso:plane": plane.partition("-")[0], "mso:owner": owner, **inputs["tags"]}
        urn = f"urn:pulumi:{plane}::mso::{type_}::{name}"
        checked, _ = self.emulator.check(type_, name, inputs, scope)
        state = self.emulator.create(urn, type_, checked, scope)
        built = Resource(
            urn=urn, type=type_, id=state.id, inputs=checked, outputs=state.outputs, account=scope.account,
            region=scope.region, status=state.status, differences=state.differences,
        )  # fmt: skip
        self._built.append(built)
        return built

    def _organization(self) -> None:
        self.payer = Scope(self.emulator.payer, REGION)
        organization = self._add(
            self.payer, "aws:organizations/organization:Organization", "org", featureSet="ALL",
            enabledPolicyTypes=["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"],
        )  # fmt: skip
        root = organization.outputs["roots"][0]["id"]
        unit = self._add(
            self.payer, "aws:organizations/organizationalUnit:OrganizationalUnit", "north", name="north", parentId=root
        )
        self.clinical = self._member("clinical-north", "clinical", "north", str(unit.id))
        self.management = self._member("management", "management", "mso", root)
        external_principals = {
            "Effect": "Deny", "Principal": "*", "Action": ["s3:*", "kms:*", "sqs:*", "sts:AssumeRole"],
            "Resource": "*",
            "Condition": {
                "StringNotEqualsIfExists": {"aws:PrincipalAccount": self.clinical.account},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        }  # fmt: skip
        perimeter = self._add(
            self.payer, "aws:organizations/policy:Policy", "perimeter", name="perimeter",
            type="RESOURCE_CONTROL_POLICY", content=document(external_principals),
        )  # fmt: skip
        self._add(
            self.payer, "aws:organizations/policyAttachment:PolicyAttachment", "perimeter", policyId=perimeter.id,
            targetId=self.clinical.account,
        )  # fmt: skip

    def _member(self, name: str, plane: str, owner: str, unit: str) -> Scope:
        tags = {"mso:plane": plane, "mso:owner": owner}
        made = self._add(
            self.payer, "aws:organizations/account:Account", name, name=name, email=f"{name}@example.com",
            parentId=unit, tags=tags,
        )  # fmt: skip
        return Scope(str(made.id), REGION, ACCESS_ROLE)

    def _clinical(self) -> None:
        add: Callable[..., Resource] = partial(self._add, self.clinical)
        phi = {"mso:data-class": "phi"}
        reader = add("aws:iam/role:Role", "physician", name="physician", path="/mso/", tags={"mso:job": "physician"},
                     assumeRolePolicy=trust_policy("ecs-tasks.amazonaws.com"), maxSessionDuration=7200)  # fmt: skip
        custodian = add("aws:iam/role:Role", "custodian", name="custodian", path="/mso/", tags={"mso:job": "custodian"},
                        assumeRolePolicy=trust_policy("ecs-tasks.amazonaws.com"))  # fmt: skip
        decrypt = {
            "Effect": "Allow",
            "Principal": {"AWS": reader.outputs["arn"]},
            "Action": "kms:Decrypt",
            "Resource": "*",
        }
        administer = {
            "Effect": "Allow",
            "Principal": {"AWS": custodian.outputs["arn"]},
            "Action": "kms:Put*",
            "Resource": "*",
        }
        key = add("aws:kms/key:Key", "phi", policy=document(decrypt, administer), tags=phi, enableKeyRotation=True)
        add("aws:kms/alias:Alias", "phi", name="alias/mso/phi", targetKeyId=key.id)
        read = {"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"}
        add("aws:iam/rolePolicy:RolePolicy", "physician", name="records", role=reader.id, policy=document(read))
        bucket = add("aws:s3/bucket:Bucket", "charts", bucket="north-charts", tags=phi).id
        blocked = dict.fromkeys(
            ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
        )
        add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "charts", bucket=bucket, **blocked)
        encryption = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
        by_key = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key.outputs["arn"]}
        add(f"aws:s3/{encryption}", "charts", bucket=bucket, rules=[{"applyServerSideEncryptionByDefault": by_key}])
        tls = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::north-charts/*",
               "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
        add("aws:s3/bucketPolicy:BucketPolicy", "charts", bucket=bucket, policy=document(tls))
        add("aws:sqs/queue:Queue", "orders", name="orders", kmsMasterKeyId=key.outputs["arn"], tags=phi)
        add("aws:secretsmanager/secret:Secret", "db", name="mso/db", kmsKeyId=key.outputs["arn"], tags=phi)
        add("aws:cloudwatch/logGroup:LogGroup", "app", name="/mso/app", retentionInDays=2192, tags=phi)
        vpc = add("aws:ec2/vpc:Vpc", "net", cidrBlock="10.9.0.0/16", enableDnsHostnames=True, tags={})
        add("aws:route53/resolverFirewallConfig:ResolverFirewallConfig", "net", resourceId=vpc.id,
            firewallFailOpen="DISABLED")  # fmt: skip
        group = add("aws:ec2/securityGroup:SecurityGroup", "app", vpcId=vpc.id, description="app", tags={})
        add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "app", securityGroupId=group.id,
            ipProtocol="tcp", fromPort=443, toPort=443, cidrIpv4="10.9.0.0/16")  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Iterator[SmallEstate]:
    """The deployed estate; a test that changes it restores it.

    Of the services of which no listing reads every type a collection asks only some, since each takes its time to load.
    """
    asked = {service: types for service, types in types_to_check().items() if service in ASKED}
    with Emulator.start() as emulator, pytest.MonkeyPatch.context() as patch:
        patch.setattr(unlisted_services, "types_to_check", lambda: asked)
        yield SmallEstate(emulator)
