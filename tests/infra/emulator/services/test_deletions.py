"""Deletions that moto lacks: afterwards the resource is not there, and what it was a setting of decides."""

from __future__ import annotations

from typing import Any

import pytest

from infra.emulator.provider.binding import bindings
from infra.engine.provider import Scope


def gone(account: Any, type_: str, name: str, scope: Scope | None = None, /, **inputs: Any) -> bool:
    """Whether a resource that was made is there, and is not any more once it is deleted."""
    scope = scope or account.scope
    urn, state = account.urn(type_, name), account.make(type_, name, scope, **inputs)
    assert account.emulator.read(urn, type_, str(state.id), inputs, scope) is not None
    account.emulator.delete(urn, type_, str(state.id), inputs, state.outputs, scope)
    return account.emulator.read(urn, type_, str(state.id), inputs, scope) is None


def test_a_named_query_is_deleted(account: Any) -> None:
    account.make("aws:athena/workgroup:Workgroup", "audit", name="audit", tags=account.tags)
    inputs = {"name": "who", "database": "logs", "query": "select 1", "workgroup": "audit"}
    assert gone(account, "aws:athena/namedQuery:NamedQuery", "who", **inputs)


@pytest.mark.parametrize(
    ("service", "type_", "member"),
    [
        ("guardduty", "organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"),
        ("macie2", "organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"),
        ("inspector2", "delegatedAdminAccount:DelegatedAdminAccount", "accountId"),
    ],
)
def test_a_delegation_is_taken_back(account: Any, service: str, type_: str, member: str) -> None:
    assert gone(account, f"aws:{service}/{type_}", service, account.payer, **{member: account.scope.account})


def test_a_cache_subnet_group_is_deleted(account: Any) -> None:
    subnet = account.make("aws:ec2/subnet:Subnet", "cache", vpcId=account.vpc.id, cidrBlock="10.0.9.0/24")
    inputs = {"name": "cache", "description": "cache", "subnetIds": [subnet.id]}
    assert gone(account, "aws:elasticache/subnetGroup:SubnetGroup", "cache", **inputs)


def test_a_policy_goes_with_its_file_system(account: Any) -> None:
    system = account.make("aws:efs/fileSystem:FileSystem", "files", creationToken="files", encrypted=True)
    type_, inputs = "aws:efs/fileSystemPolicy:FileSystemPolicy", {"fileSystemId": system.id, "policy": account.allow}
    assert gone(account, type_, "files", **inputs)
    again = account.make(type_, "files", **inputs)
    files = "aws:efs/fileSystem:FileSystem"
    account.emulator.delete(account.urn(files, "files"), files, str(system.id), {}, {}, account.scope)
    assert account.emulator.read(account.urn(type_, "files"), type_, str(again.id), inputs, account.scope) is None


def test_query_logging_of_a_network_ends(account: Any) -> None:
    config = account.make(
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig", "dns", name="dns",
        destinationArn=f"arn:aws:s3:::{account.bucket}",
    )  # fmt: skip
    association = {"resolverQueryLogConfigId": config.id, "resourceId": account.vpc.id}
    type_ = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
    assert gone(account, type_, "dns", **association)


def test_a_setting_that_always_exists_is_reset(account: Any) -> None:
    """AWS has it with the account: its deletion gives it AWS's own value."""
    blocked = {"internetGatewayBlockMode": "block-ingress"}
    for type_, inputs in (
        ("aws:ebs/encryptionByDefault:EncryptionByDefault", {"enabled": True}),
        ("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", {"httpTokens": "required"}),
        ("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", blocked),
    ):
        assert bindings()[type_].always_exists
        urn, state = account.urn(type_, "setting"), account.make(type_, "setting", **inputs)
        account.emulator.delete(urn, type_, str(state.id), inputs, state.outputs, account.scope)
        after = account.emulator.read(urn, type_, str(state.id), inputs, account.scope)
        assert after is None or [each.path for each in after.differences] == list(inputs), type_
