"""Organizations, accounts, sites: what holds before anything is built in them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest
from building import ACCOUNT, Build, Built

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.organization import POLICY_TYPES, MemberArgs, Organization, OrganizationArgs
from infra.components.site import Site, SiteArgs

ISSUER = "token.actions.githubusercontent.com"


@pytest.fixture
def baseline(build: Build, tags: dict[str, str]) -> Built:
    mailbox = "security@lakeside.example"
    args = AccountBaselineArgs(
        account_id=ACCOUNT, issuer=ISSUER, repository="lakeside/estate", environment="clinical-lakeside",
        config_bucket="config", access_bucket="access", log_years=6, held=False, tags=tags,
        security_contact=mailbox, operations_contact=mailbox, billing_contact=mailbox,
    )  # fmt: skip
    return build(lambda opts: AccountBaseline("baseline", args, opts))


def test_nothing_in_the_account_is_public_or_unencrypted_by_default(baseline: Built) -> None:
    assert set(baseline.one("s3/accountPublicAccessBlock:AccountPublicAccessBlock").values()) == {True}
    assert baseline.one("ebs/encryptionByDefault:EncryptionByDefault")["enabled"] is True
    assert baseline.one("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess")["state"] == "block-all-sharing"
    assert baseline.one("ec2/instanceMetadataDefaults:InstanceMetadataDefaults")["httpTokens"] == "required"


def test_every_change_of_configuration_is_recorded(baseline: Built) -> None:
    group = baseline.one("cfg/recorder:Recorder")["recordingGroup"]
    assert group == {"allSupported": True, "includeGlobalResourceTypes": True}
    assert baseline.one("cfg/recorderStatus:RecorderStatus")["isEnabled"] is True


def test_one_pipeline_deploys_from_one_approved_environment(baseline: Built) -> None:
    trust = baseline.says("iam/role:Role", "baseline-deployer", "assumeRolePolicy")["OwnersPipeline"]
    claims = trust["Condition"]["StringEquals"]
    assert claims[f"{ISSUER}:sub"] == "repo:lakeside/estate:environment:clinical-lakeside"


def test_the_deployer_builds_and_reads_no_data(baseline: Built) -> None:
    said = baseline.says("iam/policy:Policy")
    assert {"ReadNoData", "ReadNoObjects", "DecryptStateOnly"} <= said.keys()
    assert all(said[sid]["Effect"] == "Deny" for sid in ("ReadNoData", "ReadNoObjects", "DecryptStateOnly"))
    assert "rds-db:connect" in said["ReadNoData"]["Action"]


@pytest.fixture
def organization(build: Build, tags: dict[str, str]) -> Built:
    member = MemberArgs(name="clinical-lakeside", email="aws@lakeside.example", unit="clinical", tags=tags)
    args = OrganizationArgs(units={"clinical": ""}, members=[member], tags=tags)
    return build(lambda opts: Organization("organization", args, opts))


def test_every_kind_of_guardrail_is_switched_on(organization: Built) -> None:
    made = organization.one("organizations/organization:Organization")
    assert (made["featureSet"], set(made["enabledPolicyTypes"])) == ("ALL", set(POLICY_TYPES))
    central = organization.one("iam/organizationsFeatures:OrganizationsFeatures")["enabledFeatures"]
    assert set(central) == {"RootCredentialsManagement", "RootSessions"}


def test_no_deployment_closes_an_account(organization: Built) -> None:
    (account,) = organization.all("organizations/account:Account")
    assert account.inputs["closeOnDeletion"] is False
    assert account.protect


def test_a_site_has_two_strong_tunnels_both_on_record(build: Build, tags: dict[str, str]) -> None:
    args = SiteArgs(
        name="seattle", public_ip=IPv4Address("192.0.2.10"), network=IPv4Network("192.168.10.0/24"),
        vpn_gateway_id="vgw-1", log_key="arn:key", log_days=2192, tags=tags,
    )  # fmt: skip
    built = build(lambda opts: Site("site", args, opts))
    made = built.one("ec2/vpnConnection:VpnConnection")
    for tunnel in ("tunnel1", "tunnel2"):
        assert made[f"{tunnel}IkeVersions"] == ["ikev2"]
        assert made[f"{tunnel}Phase1EncryptionAlgorithms"] == ["AES256-GCM-16"]
        assert made[f"{tunnel}LogOptions"]["cloudwatchLogOptions"]["logEnabled"] is True
    assert built.one("cloudwatch/logGroup:LogGroup")["kmsKeyId"] == "arn:key"
