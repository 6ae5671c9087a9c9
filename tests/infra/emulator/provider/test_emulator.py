"""The emulator: isolated from the network, deterministic, served over HTTP, and explicit about unsupported types."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Status
from infra.engine.provider import ProviderError, Scope
from infra.engine.values import Secret
from infra.errors import UsageError

VPC, KEY, BUCKET = "aws:ec2/vpc:Vpc", "aws:kms/key:Key", "aws:s3/bucket:Bucket"


def urn(type_: str, name: str) -> str:
    """The URN of a test resource."""
    return f"urn:pulumi:test::mso::{type_}::{name}"


def created_in(order: Callable[[list[str]], list[str]]) -> dict[str, Any]:
    """The resources of a small program, with independent resources created in the given order."""
    with Emulator.start() as emulator:
        payer = Scope(emulator.payer, "us-east-1")
        organization = emulator.create(
            urn("aws:organizations/organization:Organization", "o"),
            "aws:organizations/organization:Organization",
            {"featureSet": "ALL"},
            payer,
        )
        account = emulator.create(
            urn("aws:organizations/account:Account", "a"),
            "aws:organizations/account:Account",
            {"name": "a", "email": "a@example.com", "parentId": organization.outputs["roots"][0]["id"]},
            payer,
        )
        scope = Scope(account.id, "us-east-1")
        wanted: dict[str, dict[str, Any]] = {
            KEY: {"description": "k"},
            VPC: {"cidrBlock": "10.0.0.0/16"},
            "aws:secretsmanager/secret:Secret": {"name": "s"},
            "aws:efs/fileSystem:FileSystem": {"encrypted": True},
            "aws:elasticache/replicationGroup:ReplicationGroup": {"replicationGroupId": "c", "description": "d"},
            "aws:rds/instance:Instance": {
                "identifier": "d",
                "engine": "postgres",
                "instanceClass": "db.t4g.micro",
                "username": "owner",
                "manageMasterUserPassword": True,
            },
            "aws:ec2/eip:Eip": {"domain": "vpc"},
            "aws:iam/role:Role": {"name": "r", "assumeRolePolicy": "{}"},
            "aws:guardduty/detector:Detector": {"enable": True},
            "aws:accessanalyzer/analyzer:Analyzer": {"analyzerName": "x"},
            "aws:cloudwatch/queryDefinition:QueryDefinition": {"name": "q", "queryString": "fields x"},
        }
        made = {type_: emulator.create(urn(type_, "x"), type_, wanted[type_], scope) for type_ in order([*wanted])}
        version = "aws:secretsmanager/secretVersion:SecretVersion"
        inputs = {"secretId": made["aws:secretsmanager/secret:Secret"].id, "secretString": "x"}
        made[version] = emulator.create(urn(version, "x"), version, inputs, scope)
        return {"organization": organization, "account": account, **dict(sorted(made.items()))}


def test_ids_do_not_depend_on_the_order_of_creation() -> None:
    assert created_in(sorted) == created_in(lambda types: sorted(types, reverse=True))


def test_a_replacement_gets_another_id() -> None:
    with Emulator.start() as emulator:
        scope = Scope(emulator.payer, "us-east-1")
        first = emulator.create(urn(VPC, "v"), VPC, {"cidrBlock": "10.0.0.0/16"}, scope)
        second = emulator.create(urn(VPC, "v"), VPC, {"cidrBlock": "10.1.0.0/16"}, scope)
        assert first.id != second.id
        assert emulator.diff(VPC, first.id, {"cidrBlock": "a"}, {"cidrBlock": "b"}, ()).replace == ("cidrBlock",)


def test_a_change_that_would_replace_an_account_is_refused() -> None:
    """Pulumi's engine asks for this comparison before it deletes anything."""
    type_, olds = "aws:organizations/account:Account", {"email": "a@example.com"}
    with Emulator.start() as emulator, pytest.raises(ProviderError, match="from nothing to 'Admin' would replace"):
        emulator.diff(type_, "111111111111", olds, {**olds, "roleName": "Admin"}, ())


def test_a_type_without_a_binding_is_declared_only_with_the_reason() -> None:
    with Emulator.start() as emulator:
        type_ = "aws:healthlake/datastore:Datastore"
        state = emulator.create(urn(type_, "d"), type_, {"name": "d"}, Scope(emulator.payer, "us-east-1"))
        assert state.status is Status.DECLARED
        assert state.outputs["arn"].startswith("arn:aws:healthlake:us-east-1:123456789012:")
        assert "no binding" in state.differences[0].found


def test_a_type_that_moto_does_not_implement_is_declared_only_with_the_message_of_moto() -> None:
    with Emulator.start() as emulator:
        type_, scope = "aws:cloudwatch/compositeAlarm:CompositeAlarm", Scope(emulator.payer, "us-east-1")
        inputs = {"alarmName": "a", "alarmRule": "TRUE"}
        state = emulator.create(urn(type_, "a"), type_, inputs, scope)
        assert state.status is Status.DECLARED
        assert "put_composite_alarm action has not been implemented" in state.differences[0].found
        emulator.delete(urn(type_, "a"), type_, state.id, inputs, state.outputs, scope)


def test_an_error_states_the_resource_the_operation_and_the_reason() -> None:
    with Emulator.start() as emulator:
        type_ = "aws:ec2/subnet:Subnet"
        inputs = {"vpcId": "vpc-none", "cidrBlock": "10.0.0.0/24"}
        with pytest.raises(ProviderError, match=r"s \(aws:ec2/subnet:Subnet\): ec2.create_subnet.*vpc-none"):
            emulator.create(urn(type_, "s"), type_, inputs, Scope(emulator.payer, "us-east-1"))


def test_a_partially_created_resource_is_deleted() -> None:
    with Emulator.start() as emulator:
        type_, scope = "aws:iam/instanceProfile:InstanceProfile", Scope(emulator.payer, "us-east-1")
        with pytest.raises(ProviderError, match="no-such-role"):
            emulator.create(urn(type_, "p"), type_, {"name": "p", "role": "no-such-role"}, scope)
        assert emulator.client(emulator.payer, "iam", "us-east-1").list_instance_profiles()["InstanceProfiles"] == []


def test_secrets_are_passed_to_aws_and_stay_marked_in_the_outputs() -> None:
    with Emulator.start() as emulator:
        scope, secret, version = (
            Scope(emulator.payer, "us-east-1"),
            "aws:secretsmanager/secret:Secret",
            "aws:secretsmanager/secretVersion:SecretVersion",
        )
        held = emulator.create(urn(secret, "s"), secret, {"name": "s"}, scope)
        state = emulator.create(urn(version, "v"), version, {"secretId": held.id, "secretString": Secret("x")}, scope)
        client = emulator.client(emulator.payer, "secretsmanager", "us-east-1")
        assert client.get_secret_value(SecretId="s")["SecretString"] == "x"
        assert state.outputs["secretString"] == Secret("x")
        assert state.differences == ()


def test_accounts_are_separate() -> None:
    with Emulator.start() as emulator:
        organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        member = organizations.create_account(AccountName="m", Email="m@example.com")["CreateAccountStatus"][
            "AccountId"
        ]
        emulator.create(urn(VPC, "v"), VPC, {"cidrBlock": "10.0.0.0/16"}, Scope(member, "us-east-1", "deployer"))
        blocks = [
            {vpc["CidrBlock"] for vpc in emulator.client(account, "ec2", "us-east-1").describe_vpcs()["Vpcs"]}
            for account in (emulator.payer, member)
        ]
        assert "10.0.0.0/16" not in blocks[0]
        assert "10.0.0.0/16" in blocks[1]
        assert emulator.client(member, "ec2", "us-east-1") is emulator.client(member, "ec2", "us-east-1")


def test_connections_outside_loopback_are_refused() -> None:
    with Emulator.start() as emulator:
        for connect in (
            lambda: socket.getaddrinfo("dsql.us-east-1.api.aws", 443),
            lambda: socket.create_connection(("198.51.100.1", 443), timeout=1),
            lambda: socket.socket().connect_ex(("198.51.100.1", 443)),
        ):
            with pytest.raises(ProviderError, match="connections to loopback only"):
                connect()
        with pytest.raises(Exception, match="connections to loopback only"):
            emulator.client(emulator.payer, "bcm-data-exports", "us-east-1").list_exports()


def test_aws_settings_of_the_environment_are_removed_and_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://example.com")
    before, connect = dict(os.environ), socket.socket.connect
    with Emulator.start() as emulator:
        assert "AWS_PROFILE" not in os.environ
        emulator.create(urn(BUCKET, "b"), BUCKET, {"bucket": "b-1234567"}, Scope(emulator.payer, "us-east-1"))
    assert dict(os.environ) == before
    assert socket.socket.connect is connect


def test_each_emulator_starts_empty_and_only_one_runs_at_a_time() -> None:
    for _ in range(2):
        with Emulator.start() as emulator:
            with pytest.raises(ProviderError, match="runs in this process already"):
                Emulator.start()
            assert emulator.client(emulator.payer, "s3", "us-east-1").list_buckets()["Buckets"] == []
            emulator.create(urn(BUCKET, "b"), BUCKET, {"bucket": "b-1234567"}, Scope(emulator.payer, "us-east-1"))


ATTACHED = """
import sys
from infra.emulator.provider.emulator import Emulator
from infra.engine.provider import Scope

def create(type_, **inputs):
    urn = f"urn:pulumi:test::mso::{type_}::x"
    state = emulator.create(urn, type_, inputs, Scope(account, "us-east-1"))
    print(type_, state.id, state.status, [str(each) for each in state.differences])

url, account = sys.argv[1:]
with Emulator.attach(url) as emulator:
    create("aws:kms/key:Key", description="k")
    create("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", tags={"a": "b"})
    create("aws:s3/bucket:Bucket", bucket="attached-1234")
    create("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", blockPublicAcls=True)
    create("aws:accessanalyzer/analyzer:Analyzer", analyzerName="x")
    create("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", state="block-all-sharing")
    create("aws:cloudwatch/compositeAlarm:CompositeAlarm", alarmName="a", alarmRule="TRUE")
assert "moto" not in sys.modules
"""


def test_another_process_attaches_to_the_same_accounts() -> None:
    with Emulator.start() as emulator:
        organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        member = organizations.create_account(AccountName="m", Email="m@example.com")["CreateAccountStatus"][
            "AccountId"
        ]
        key = emulator.create(urn(KEY, "here"), KEY, {"description": "here"}, Scope(member, "us-east-1"))
        endpoint = emulator.serve()
        ran = subprocess.run(
            [sys.executable, "-c", ATTACHED, endpoint.url, member],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.stderr == ""
        lines = ran.stdout.splitlines()
        assert [line.split()[2] for line in lines] == ["emulated"] * 4 + ["shim"] * 2 + ["declared,"]
        assert all(line.endswith("[]") for line in lines[:-1])
        ids = {each["KeyId"] for each in emulator.client(member, "kms", "us-east-1").list_keys()["Keys"]}
        assert ids == {key.id, lines[0].split()[1]}

        keys = {name.lower(): value for name, value in emulator.credentials(member).items()}
        outside: Any = boto3.client("sts", region_name="us-east-1", endpoint_url=endpoint.url, **keys)
        assert outside.get_caller_identity()["Account"] == member
        endpoint.stop()


def test_a_port_in_use_is_a_usage_error() -> None:
    with Emulator.start() as emulator, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="give another port"):
            emulator.serve(taken.getsockname()[1])


@pytest.mark.parametrize("url", ["https://127.0.0.1:5000", "http://198.51.100.1:5000", "http://127.0.0.1", "5000", ""])
def test_only_a_loopback_url_can_be_attached(url: str) -> None:
    with pytest.raises(UsageError, match="must be http:// on loopback"):
        Emulator.attach(url)


def test_data_sources_are_answered_from_the_emulated_accounts() -> None:
    with Emulator.start() as emulator:
        scope = Scope(emulator.payer, "us-west-2")
        zones = emulator.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"state": "available"}, scope)
        assert zones["names"][0] == "us-west-2a"
        assert emulator.invoke("aws:index/getCallerIdentity:getCallerIdentity", {}, scope)["accountId"] == scope.account
        assert len(emulator.invoke("aws:ssoadmin/getInstances:getInstances", {}, scope)["arns"]) == 1
        with pytest.raises(ProviderError, match="getAmi is not supported here"):
            emulator.invoke("aws:ec2/getAmi:getAmi", {}, scope)


def test_a_policy_that_is_not_a_json_object_is_invalid() -> None:
    with Emulator.start() as emulator:
        scope = Scope(emulator.payer, "us-east-1")
        _, failures = emulator.check("aws:kms/key:Key", "k", {"policy": "Version: 2012-10-17"}, scope)
        assert [failure.property for failure in failures] == ["policy"]
        assert emulator.check("aws:s3/bucketObjectv2:BucketObjectv2", "o", {"content": "plain"}, scope)[1] == []


def test_an_update_of_a_declared_only_resource_stays_declared_only() -> None:
    with Emulator.start() as emulator:
        type_, scope = "aws:cloudwatch/compositeAlarm:CompositeAlarm", Scope(emulator.payer, "us-east-1")
        olds, news = ({"alarmName": "a", "alarmRule": rule} for rule in ("TRUE", "FALSE"))
        state = emulator.create(urn(type_, "a"), type_, olds, scope)
        assert emulator.update(urn(type_, "a"), type_, state.id, olds, news, scope).status is Status.DECLARED
