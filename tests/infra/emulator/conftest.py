"""One emulated organization for each test module, with a member account and the resources that many tests need."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pytest

from infra.emulator.provider.emulator import Emulator
from infra.emulator.provider.import_ids import IMPORT_IDS, NOT_IMPORTED, shown
from infra.emulator.provider.import_read import import_differences
from infra.engine.graph import Status
from infra.engine.provider import ProviderError, Scope, State
from infra.engine.values import Properties

ALLOW = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}],
    }
)


class MemberAccount:
    """A member account with shared resources; each of them is created when a test first uses it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.payer = Scope(emulator.payer, "us-east-1")
        self.allow, self.tags = ALLOW, {"mso:plane": "clinical", "mso:owner": "practice"}

    def make(self, type_: str, name: str, scope: Scope | None = None, /, **inputs: Any) -> State:
        """Check and create a resource."""
        scope = scope or self.scope
        checked, _ = self.emulator.check(type_, name, inputs, scope)
        return self.emulator.create(self.urn(type_, name), type_, checked, scope)

    @staticmethod
    def urn(type_: str, name: str) -> str:
        """The URN of a test resource."""
        return f"urn:pulumi:test::mso::{type_}::{name}"

    @cached_property
    def root(self) -> str:
        organization = self.make("aws:organizations/organization:Organization", "org", self.payer, featureSet="ALL")
        return str(organization.outputs["roots"][0]["id"])

    @cached_property
    def scope(self) -> Scope:
        account = self.make(
            "aws:organizations/account:Account",
            "clinical",
            self.payer,
            name="clinical-lakeside",
            email="clinical@example.com",
            parentId=self.root,
        )
        return Scope(str(account.id), "us-east-1", "OrganizationAccountAccessRole")

    @cached_property
    def key(self) -> str:
        return str(self.make("aws:kms/key:Key", "account", description="account").outputs["arn"])

    @cached_property
    def role(self) -> str:
        return str(self.make("aws:iam/role:Role", "account", assumeRolePolicy=ALLOW).outputs["arn"])

    @cached_property
    def bucket(self) -> str:
        return str(self.make("aws:s3/bucket:Bucket", "account", objectLockEnabled=True).id)

    @cached_property
    def vpc(self) -> State:
        return self.make("aws:ec2/vpc:Vpc", "account", cidrBlock="10.0.0.0/16")

    @cached_property
    def subnets(self) -> list[str]:
        return [
            str(
                self.make(
                    "aws:ec2/subnet:Subnet",
                    f"account-{zone}",
                    vpcId=self.vpc.id,
                    cidrBlock=f"10.0.{number}.0/24",
                    availabilityZone=f"us-east-1{zone}",
                ).id
            )
            for number, zone in enumerate("ab")
        ]

    @cached_property
    def group(self) -> str:
        return str(self.make("aws:ec2/securityGroup:SecurityGroup", "account", vpcId=self.vpc.id, description="d").id)

    @cached_property
    def log_group(self) -> State:
        return self.make("aws:cloudwatch/logGroup:LogGroup", "account", name="aws-waf-logs-account")

    @cached_property
    def topic(self) -> str:
        return str(self.make("aws:sns/topic:Topic", "account").id)

    @cached_property
    def queue(self) -> State:
        return self.make("aws:sqs/queue:Queue", "account", visibilityTimeoutSeconds=60)

    @cached_property
    def function(self) -> str:
        return str(
            self.make(
                "aws:lambda/function:Function", "account", handler="index.handler", runtime="python3.12", role=self.role
            ).outputs["arn"]
        )

    @cached_property
    def sso(self) -> tuple[str, str]:
        found = self.emulator.invoke("aws:ssoadmin/getInstances:getInstances", {}, self.payer)
        return found["arns"][0], found["identityStoreIds"][0]


@pytest.fixture(scope="module")
def account() -> Iterator[MemberAccount]:
    with Emulator.start() as emulator:
        yield MemberAccount(emulator)


def assert_imports(
    emulator: Emulator, urn: str, type_: str, created: State, inputs: Properties, scope: Scope, expected: set[str]
) -> None:
    """An import by id alone finds inputs that the declaration agrees with, or says why it cannot."""
    if type_ in NOT_IMPORTED or created.status is Status.DECLARED:
        with pytest.raises(ProviderError, match=re.escape(NOT_IMPORTED.get(type_, type_))):
            emulator.read_for_import(urn, type_, str(created.id), scope)
        return
    found = emulator.read_for_import(urn, type_, import_id(type_, created), scope)
    assert found is not None
    state, imported = found
    assert (state.id, created.outputs.get("arn")) == (created.id, state.outputs.get("arn"))
    assert set(import_differences(type_, imported, inputs)) <= {path.split("[")[0].split(".")[0] for path in expected}


def import_id(type_: str, state: State) -> str:
    """The id by which a resource is imported: its own, or the provider's form with the resource's properties."""
    outputs = {"egress": "false", "eventBusName": "default", **state.outputs, "id": state.id}
    known = {name: str(each).rpartition("/")[2] if name == "cluster" else each for name, each in outputs.items()}
    region = f"@{known['region']}" if known.get("region") else ""
    for form in IMPORT_IDS.get(type_, ()):
        template = shown(form)
        if all(known.get(name) is not None for name in re.findall(r"{(\w+)}", template)):
            return template.format(**known) + region
    return f"{state.id}{region}"


Lifecycle = Callable[[str, dict[str, Any]], None]


@pytest.fixture
def run_lifecycle(account: MemberAccount) -> Lifecycle:
    """Runs the lifecycle of one resource: create, read, import, update, read, delete, read nothing, delete again."""

    def lifecycle(type_: str, case: dict[str, Any]) -> None:
        assert account.root  # the organization must exist first
        scope = account.payer if case.get("payer") else account.scope
        emulator, urn, status = account.emulator, account.urn(type_, "tested"), case.get("status", Status.EMULATED)
        inputs, _ = emulator.check(type_, "tested", case["inputs"], scope)
        expected = set(case.get("differs", ()))

        created = emulator.create(urn, type_, inputs, scope)
        assert created.status == status, created.differences
        assert {each.path for each in created.differences} == expected, created.differences
        assert dict(inputs).items() <= dict(created.outputs).items()
        assert emulator.read(urn, type_, created.id, inputs, scope) == created
        assert_imports(emulator, urn, type_, created, inputs, scope, expected)

        if change := case.get("change"):
            changed = {**inputs, **change}
            assert not emulator.diff(type_, created.id, inputs, changed, ()).replace
            after = emulator.update(urn, type_, created.id, inputs, changed, scope)
            assert {each.path for each in after.differences} <= expected, after.differences
            inputs = changed

        emulator.delete(urn, type_, created.id, inputs, created.outputs, scope)
        if not case.get("still_readable"):
            assert emulator.read(urn, type_, created.id, inputs, scope) is None
        emulator.delete(urn, type_, created.id, inputs, created.outputs, scope)  # a second deletion is no error

    return lifecycle
