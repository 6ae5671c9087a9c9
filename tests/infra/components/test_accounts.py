"""Organizations, accounts, sites: what holds before anything is built in them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pulumi
import pulumi_aws as aws
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.deployer import Deployer, DeployerArgs
from infra.components.organization import POLICY_TYPES, MemberArgs, Organization, OrganizationArgs
from infra.components.site_vpn import Site, SiteArgs
from infra.engine import datasources, output_prediction

ISSUER = "token.actions.githubusercontent.com"


FAR = "us-west-2"
REGIONAL = (
    "ebs/encryptionByDefault:EncryptionByDefault", "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    "ec2/serialConsoleAccess:SerialConsoleAccess", "ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    "ec2/defaultSecurityGroup:DefaultSecurityGroup", "ec2/defaultNetworkAcl:DefaultNetworkAcl",
    "cfg/recorder:Recorder", "cfg/deliveryChannel:DeliveryChannel", "cfg/recorderStatus:RecorderStatus",
)  # fmt: skip


def hardened(build: Build, tags: dict[str, str], bucket: str | None) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        far = aws.Provider("far", region=FAR, allowed_account_ids=[ACCOUNT])
        contacts = {"SECURITY": "security@lakeside.example"}
        args = AccountBaselineArgs(
            account_id=ACCOUNT, far=far, config_bucket=bucket, contacts=contacts, phone="+12065550100", tags=tags
        )
        AccountBaseline("baseline", args, opts)

    return build(declare)


@pytest.fixture
def baseline(build: Build, tags: dict[str, str]) -> Built:
    return hardened(build, tags, "config")


@pytest.mark.parametrize("type_", REGIONAL)
def test_every_safeguard_of_a_region_stands_in_both(baseline: Built, type_: str) -> None:
    assert sorted(str(made.region) for made in baseline.all(type_)) == sorted((REGION, FAR))


def test_nothing_in_the_account_is_public_or_unencrypted_by_default(baseline: Built) -> None:
    assert set(baseline.one("s3/accountPublicAccessBlock:AccountPublicAccessBlock").values()) == {True}
    for name in ("baseline-home", "baseline-backup"):
        assert baseline.one("ebs/encryptionByDefault:EncryptionByDefault", f"{name}-ebs")["enabled"] is True
        snapshots = baseline.one("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", f"{name}-snapshots")
        assert snapshots["state"] == "block-all-sharing"
        machines = baseline.one("ec2/instanceMetadataDefaults:InstanceMetadataDefaults", f"{name}-imds")
        assert machines["httpTokens"] == "required"


def test_nothing_of_a_region_reaches_the_internet_unless_excepted(baseline: Built) -> None:
    options = baseline.all("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    assert {each.inputs["internetGatewayBlockMode"] for each in options} == {"block-bidirectional"}


def test_the_network_that_aws_ships_lets_nothing_through(baseline: Built) -> None:
    """Its subnets stay with a list that has no entries, and its group has no rules."""
    for acl in baseline.all("ec2/defaultNetworkAcl:DefaultNetworkAcl"):
        assert acl.inputs["subnetIds"]
        assert not {"ingress", "egress"} & acl.inputs.keys()
    for group in baseline.all("ec2/defaultSecurityGroup:DefaultSecurityGroup"):
        assert not {"ingress", "egress"} & group.inputs.keys()


def test_an_account_without_a_default_network_is_not_given_one(
    build: Build, tags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    none = {**datasources.PLANNED, "aws:ec2/getVpcs:getVpcs": lambda *_: {"id": "here", "ids": []}}
    monkeypatch.setattr(output_prediction, "PLANNED", none)
    built = hardened(build, tags, "config")
    assert not built.all("ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert not built.all("ec2/defaultNetworkAcl:DefaultNetworkAcl")


def test_every_change_of_configuration_is_recorded_and_what_has_no_region_once(baseline: Built) -> None:
    groups = {each.region: each.inputs["recordingGroup"] for each in baseline.all("cfg/recorder:Recorder")}
    assert groups == {
        REGION: {"allSupported": True, "includeGlobalResourceTypes": True},
        FAR: {"allSupported": True, "includeGlobalResourceTypes": False},
    }
    assert all(each.inputs["isEnabled"] is True for each in baseline.all("cfg/recorderStatus:RecorderStatus"))


def test_nothing_is_recorded_before_there_is_a_bucket_for_it(build: Build, tags: dict[str, str]) -> None:
    assert not hardened(build, tags, None).all("cfg/recorder:Recorder")


@pytest.fixture
def deployer(build: Build, tags: dict[str, str]) -> Built:
    args = DeployerArgs(issuer=ISSUER, repository="lakeside/estate", environment="clinical-lakeside", tags=tags)
    return build(lambda opts: Deployer("deployer", args, opts))


def test_one_pipeline_deploys_from_one_approved_environment(deployer: Built) -> None:
    trust = deployer.says("iam/role:Role", "deployer", "assumeRolePolicy")["OwnersPipeline"]
    claims = trust["Condition"]["StringEquals"]
    assert claims[f"{ISSUER}:sub"] == "repo:lakeside/estate:environment:clinical-lakeside"


def test_the_deployer_builds_and_reads_no_data(deployer: Built) -> None:
    said = deployer.says("iam/policy:Policy")
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
