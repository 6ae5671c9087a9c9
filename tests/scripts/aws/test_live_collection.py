"""Collections from live accounts: equal to the declaration, and a gap is never taken as safe."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.emulator.provider.property_mapping import differences
from infra.emulator.provider.read_back import PROVIDER_OPTIONS
from infra.engine.collection_gaps import Unread, unread_in
from infra.engine.graph import Graph, Status
from infra.engine.provider import ProviderError
from infra.engine.state_document import read_state, write_state
from policies.check.evaluate import evaluate
from policies.separation.verdicts.proof import prove
from scripts.aws.live_collection import collect
from scripts.aws.read_only_context import Account, ReadOnlyContext
from scripts.aws.resource_identity import created_by_aws

pytestmark = pytest.mark.real  # it takes long


def verdicts(graph: Graph) -> dict[str, str]:
    return {verdict.id: verdict.status.value for verdict in prove(graph).verdicts}


@pytest.fixture(scope="module")
def collected(small: Any) -> Graph:
    graph: Graph = small.collected()
    return graph


def test_every_declared_resource_is_found_by_its_id(small: Any, collected: Graph) -> None:
    found = {(resource.type, resource.account, resource.id) for resource in collected}
    assert {(resource.type, resource.account, resource.id) for resource in small.graph} <= found


def test_collected_inputs_equal_the_declared_inputs(small: Any, collected: Graph) -> None:
    found = {(resource.type, resource.account, resource.id): resource for resource in collected}
    for built in small.graph:
        inputs = {name: value for name, value in built.props.items() if name not in PROVIDER_OPTIONS.split()}
        live = found[built.type, built.account, built.id]
        assert [str(each) for each in differences(inputs, live.props)] == [], built.urn


def test_other_resources_are_those_that_aws_creates(small: Any, collected: Graph) -> None:
    built = {(resource.type, resource.account, resource.id) for resource in small.graph}
    own = set(created_by_aws(collected))
    others = [r.urn for r in collected.custom if (r.type, r.account, r.id) not in built and r.urn not in own]
    assert others == []


def test_there_are_no_gaps_and_every_status_is_collected(collected: Graph) -> None:
    assert list(unread_in(collected)) == []
    assert {resource.status for resource in collected.custom} == {Status.COLLECTED}


def test_the_proof_of_the_accounts_equals_the_proof_of_the_declaration(small: Any, collected: Graph) -> None:
    assert verdicts(collected) == verdicts(small.graph)
    assert {invariant for invariant, status in verdicts(collected).items() if status != "PROVED"} == {"W8"}  # no trail


def test_a_collection_is_unchanged_after_writing_and_reading(collected: Graph, tmp_path: Path) -> None:
    write_state(tmp_path / "collected.json", collected)
    again = read_state(tmp_path / "collected.json")
    assert sorted(again, key=lambda r: r.urn) == sorted(collected, key=lambda r: r.urn)


def test_an_inaccessible_account_makes_the_proof_unknown(small: Any) -> None:
    others = [account for account in small.accounts if account.name != "clinical-north"]
    inaccessible = Unread("clinical-north", small.clinical.account, "", "", "everything", "AccessDenied")
    graph = collect(others, ["us-east-1"], inaccessible=[inaccessible], workers=1)
    assert {verdicts(graph)[invariant] for invariant in ("W1", "W2", "W3", "W5", "W9")} == {"UNKNOWN"}
    assert [f.rule for f in evaluate(graph).findings if f.rule == "GRAPH-003"] == ["GRAPH-003"]


def test_an_organization_without_its_management_account_is_a_gap(small: Any) -> None:
    payer = "555555555555"
    organizations = small.emulator.client(payer, "organizations", "us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    made = organizations.create_account(AccountName="clinical-south", Email="south@example.com")["CreateAccountStatus"]
    separate = Account(made["AccountId"], "clinical-south", partial(small.emulator.client, made["AccountId"]))
    graph = collect([small.accounts[0], separate], ["us-east-1"], workers=1)
    assert [gap.account for gap in unread_in(graph) if "management account" in gap.why] == [payer]


class DeniedClient:
    """A boto3 client whose every call is denied."""

    def can_paginate(self, _: str) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        def refuse(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, name)

        return refuse


@pytest.mark.parametrize("service", ["s3", "iam"])
def test_a_denied_service_makes_the_proof_unknown(small: Any, service: str) -> None:
    org, clinical, management = small.accounts

    def client(requested: str, region: str) -> Any:
        return DeniedClient() if requested == service else clinical.client(requested, region)

    graph = collect([org, replace(clinical, client=client), management], ["us-east-1"], workers=1)
    assert verdicts(graph)["W1"] == "UNKNOWN"
    assert any("AccessDenied" in line and service in line for line in prove(graph).unread)


@pytest.mark.parametrize(("delegated", "gaps"), [("cloudtrail", 0), ("securityhub", 1)])
def test_only_the_administrator_of_a_service_has_to_read_its_organization(
    small: Any, delegated: str, gaps: int
) -> None:
    org, clinical, _ = small.accounts
    organizations = small.emulator.client(org.id, "organizations", "us-east-1")
    delegation = {"AccountId": clinical.id, "ServicePrincipal": f"{delegated}.amazonaws.com"}

    def client(requested: str, region: str) -> Any:
        return DeniedClient() if requested == "securityhub" else clinical.client(requested, region)

    organizations.register_delegated_administrator(**delegation)
    try:
        graph = collect([org, replace(clinical, client=client)], ["us-east-1"], workers=1)
    finally:
        organizations.deregister_delegated_administrator(**delegation)
    name = "aws:securityhub/organizationConfiguration:OrganizationConfiguration"
    assert len([gap for gap in unread_in(graph) if gap.type == name]) == gaps


def test_an_operation_that_changes_something_is_refused(small: Any) -> None:
    context = ReadOnlyContext(small.accounts[1], "us-east-1")
    with pytest.raises(ProviderError, match="not a read-only operation"):
        context.call("s3.delete_bucket", Bucket="north-charts")


def test_access_granted_outside_the_declaration_is_a_leak_with_its_path(small: Any) -> None:
    """A role of the MSO gets access to the charts by hand; all is restored afterwards."""
    iam, kms = small.client("iam"), small.client("kms")
    key = next(r for r in small.graph.of_type("aws:kms/key:Key"))
    tags = [{"Key": "mso:owner", "Value": "mso"}]
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}  # fmt: skip
    arn = iam.create_role(RoleName="helper", AssumeRolePolicyDocument=json.dumps(trust), Tags=tags)["Role"]["Arn"]
    read = [{"Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"}]
    iam.put_role_policy(RoleName="helper", PolicyName="p", PolicyDocument=json.dumps({**trust, "Statement": read}))
    policy = json.loads(key.props["policy"])
    policy["Statement"].append({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "kms:Decrypt", "Resource": "*"})
    kms.put_key_policy(KeyId=key.id, PolicyName="default", Policy=json.dumps(policy))
    try:
        proof = prove(small.collected())
    finally:
        iam.delete_role_policy(RoleName="helper", PolicyName="p")
        iam.delete_role(RoleName="helper")
        kms.put_key_policy(KeyId=key.id, PolicyName="default", Policy=key.props["policy"])
    leak = proof["W1"].witnesses[0]
    assert proof["W1"].status.value == "LEAK"
    assert "north-charts" in leak.summary
    assert any("helper" in line for line in leak.lines())


def test_an_acl_that_opens_a_bucket_is_read(small: Any) -> None:
    """All is restored afterwards."""
    s3 = small.client("s3")
    s3.put_bucket_acl(Bucket="north-charts", ACL="public-read")
    try:
        graph = small.collected()
    finally:
        s3.put_bucket_acl(Bucket="north-charts", ACL="private")
    (acl,) = graph.of_type("aws:s3/bucketAcl:BucketAcl")
    uris = [grant["grantee"].get("uri") for grant in acl.facts["accessControlPolicy"]["grants"]]
    assert any(uri and uri.endswith("/AllUsers") for uri in uris)
