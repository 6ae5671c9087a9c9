"""An account with a pipeline's deployer and what it deploys; tests take an Allow away from it, or add a Deny."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import Find
from policies.duties.kinds.deployer_limits import OF_BOUNDARY, OF_PROVIDER, OF_ROLE

ACCOUNT, OTHER, PAYER = "222222222222", "333333333333", "100000000000"
REGION: Final = "us-east-1"
IAM: Final = f"arn:aws:iam::{ACCOUNT}"
DEPLOYER, BOUNDARY = f"{IAM}:role/ci/deployer", f"{IAM}:policy/ci/limit"
ISSUER: Final = "token.actions.githubusercontent.com"
PROVIDER: Final = f"{IAM}:oidc-provider/{ISSUER}"
KEY: Final = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/data"
TASK_ROLE: Final = f"{IAM}:role/app"
LIMITS: Final = (*OF_ROLE, *OF_BOUNDARY, *OF_PROVIDER)
Document = dict[str, Any]


def allow(*actions: str, on: str = "*", to: Any = None, when: Document | None = None) -> Document:
    """An Allow statement."""
    statement: Document = {"Effect": "Allow", "Action": list(actions)}
    statement |= {"Resource": on} if on else {}
    statement |= {"Principal": to} if to else {}
    return statement | ({"Condition": when} if when else {})


def deny(*actions: str, on: Any = "*", **more: Any) -> Document:
    """A Deny statement."""
    return {"Effect": "Deny", "Action": list(actions), "Resource": on, **more}


def text(statements: list[Document]) -> str:
    """A policy document as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@dataclass
class Deployed:
    """The policies of the account, in which everything is possible that its stack takes; a test changes them."""

    identity: list[Document] = field(default_factory=lambda: [allow("*")])
    boundary: list[Document] = field(
        default_factory=lambda: [
            allow("*"),
            deny(*LIMITS, on=[DEPLOYER, BOUNDARY, PROVIDER, f"{IAM}:role/OrganizationAccountAccessRole"]),
            deny("organizations:*Polic*"),
        ]
    )
    scp: list[Document] = field(default_factory=lambda: [allow("*"), deny("organizations:LeaveOrganization")])
    key: list[Document] = field(default_factory=lambda: [allow("kms:*", to={"AWS": DEPLOYER})])
    subjects: list[str] = field(default_factory=lambda: ["repo:org@1/app@2:environment:prod"])
    trusted: list[str] | None = None
    audiences: list[str] = field(default_factory=lambda: ["sts.amazonaws.com"])
    provider: Document = field(default_factory=lambda: {"assumeRoles": json.dumps([{"roleArn": DEPLOYER}])})

    def graph(self) -> Graph:
        """The resources as a graph."""
        claims = {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": self.trusted or self.subjects}
        trust = allow("sts:AssumeRoleWithWebIdentity", on="", to={"Federated": PROVIDER}, when={"StringEquals": claims})
        tasks = allow("sts:AssumeRole", on="", to={"Service": "ecs-tasks.amazonaws.com"})
        provider = "urn:pulumi:app::app::pulumi:providers:aws::own"
        made = (
            ("iam/openIdConnectProvider:OpenIdConnectProvider", PROVIDER, {
                "arn": PROVIDER, "url": f"https://{ISSUER}", "clientIdLists": self.audiences}),
            ("iam/policy:Policy", BOUNDARY, {"arn": BOUNDARY, "name": "limit", "policy": text(self.boundary)}),
            ("iam/role:Role", "deployer", {
                "arn": DEPLOYER, "name": "deployer", "path": "/ci/", "assumeRolePolicy": text([trust]),
                "permissionsBoundary": BOUNDARY}),
            ("iam/rolePolicy:RolePolicy", "deployer:all", {"role": "deployer", "policy": text(self.identity)}),
            ("iam/role:Role", "app", {"arn": TASK_ROLE, "name": "app", "assumeRolePolicy": text([tasks])}),
            ("kms/key:Key", "data", {"arn": KEY, "keyId": "data", "policy": text(self.key), "tags": {"a": "b"}}),
            ("kms/alias:Alias", "alias/data", {
                "arn": KEY.replace("key/data", "alias/data"), "name": "alias/data", "targetKeyId": "data"}),
            ("rds/instance:Instance", "db", {
                "arn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:db", "identifier": "db", "kmsKeyId": KEY,
                "storageEncrypted": True, "manageMasterUserPassword": True, "masterUserSecretKmsKeyId": KEY}),
            ("efs/fileSystem:FileSystem", "fs-1", {"kmsKeyId": KEY, "encrypted": True}),
            ("s3/bucket:Bucket", "box", {"arn": "arn:aws:s3:::box", "bucket": "box"}),
            ("ecs/taskDefinition:TaskDefinition", "app", {"family": "app", "taskRoleArn": TASK_ROLE}),
        )  # fmt: skip
        own = [
            Resource(
                urn=f"urn:pulumi:app::app::aws:{type_}::{id_}", type=f"aws:{type_}", id=id_, inputs=inputs,
                account=ACCOUNT, region=REGION, provider=f"{provider}::1",
            )
            for type_, id_, inputs in made
        ]  # fmt: skip
        named = Resource(urn=provider, type="pulumi:providers:aws", id="1", inputs=self.provider)
        return Graph([named, *own, *self._organization()])

    def _organization(self) -> Iterator[Resource]:
        policy = {"name": "guard", "type": "SERVICE_CONTROL_POLICY", "content": text(self.scp)}
        root = {"roots": [{"id": "r-1"}], "masterAccountId": PAYER, "id": "o-1", "featureSet": "ALL",
                "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"]}  # fmt: skip
        for kind, id_, inputs in (
            ("organization:Organization", "o-1", root),
            ("account:Account", ACCOUNT, {"name": "app", "parentId": "r-1"}),
            ("policy:Policy", "p-guard", policy),
            ("policyAttachment:PolicyAttachment", "a", {"policyId": "p-guard", "targetId": "r-1"}),
        ):
            type_ = f"aws:organizations/{kind}"
            urn = f"urn:pulumi:org::app::{type_}::{id_}"
            yield Resource(urn=urn, type=type_, id=id_, inputs=inputs, account=PAYER, region=REGION)


def answers(deployed: Deployed, find: Find) -> dict[str, tuple[Answer, str]]:
    """What each duty of a kind says -> its answer, and all its causes."""
    estate = DutyEstate(deployed.graph())
    decided = {duty.does: all_of(duty.needs, estate) for duty in find(estate)}
    return {does: (o.answer, " ".join((o.cause, *o.steps))) for does, o in decided.items()}
