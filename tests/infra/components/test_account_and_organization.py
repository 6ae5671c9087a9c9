"""Account baseline, deployer role, organization, and the VPN of a location."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pulumi
import pulumi_aws as aws
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.deployer import Deployer, DeployerArgs, accepted_subjects
from infra.components.organization import POLICY_TYPES, MemberAccountArgs, Organization, OrganizationArgs
from infra.components.site_vpn import SiteVpn, SiteVpnArgs
from infra.engine.prediction import data_sources, output_prediction

ISSUER = "token.actions.githubusercontent.com"


BACKUP_REGION = "us-west-2"
REGIONAL = (
    "ebs/encryptionByDefault:EncryptionByDefault", "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    "ec2/serialConsoleAccess:SerialConsoleAccess", "ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    "ec2/defaultSecurityGroup:DefaultSecurityGroup", "ec2/defaultNetworkAcl:DefaultNetworkAcl",
    "cfg/recorder:Recorder", "cfg/deliveryChannel:DeliveryChannel", "cfg/recorderStatus:RecorderStatus",
)  # fmt: skip


def plan_baseline(build: Build, tags: dict[str, str], bucket: str | None) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        backup_provider = aws.Provider("far", region=BACKUP_REGION, allowed_account_ids=[ACCOUNT])
        contacts = {"SECURITY": "security@lakeside.example"}
        args = AccountBaselineArgs(
            account_id=ACCOUNT,
            backup_provider=backup_provider,
            config_bucket=bucket,
            contacts=contacts,
            phone="+12065550100",
            tags=tags,
        )
        AccountBaseline("baseline", args, opts)

    return build(declare)


@pytest.fixture
def baseline(build: Build, tags: dict[str, str]) -> Built:
    return plan_baseline(build, tags, "config")


@pytest.mark.parametrize("type_", REGIONAL)
def test_both_regions_have_every_regional_safeguard(baseline: Built, type_: str) -> None:
    assert sorted(str(made.region) for made in baseline.all(type_)) == sorted((REGION, BACKUP_REGION))


def test_resources_are_private_and_encrypted_by_default(baseline: Built) -> None:
    assert set(baseline.one("s3/accountPublicAccessBlock:AccountPublicAccessBlock").values()) == {True}
    for name in ("baseline-home", "baseline-backup"):
        assert baseline.one("ebs/encryptionByDefault:EncryptionByDefault", f"{name}-ebs")["enabled"] is True
        snapshots = baseline.one("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", f"{name}-snapshots")
        assert snapshots["state"] == "block-all-sharing"
        imds = baseline.one("ec2/instanceMetadataDefaults:InstanceMetadataDefaults", f"{name}-imds")
        assert imds["httpTokens"] == "required"


def test_vpc_block_public_access_is_on_in_each_region(baseline: Built) -> None:
    options = baseline.all("ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    assert {each.inputs["internetGatewayBlockMode"] for each in options} == {"block-bidirectional"}


def test_default_vpcs_have_no_rules(baseline: Built) -> None:
    """Its network ACL has its subnets and no entries, and its security group has no rules."""
    for acl in baseline.all("ec2/defaultNetworkAcl:DefaultNetworkAcl"):
        assert acl.inputs["subnetIds"]
        assert not {"ingress", "egress"} & acl.inputs.keys()
    for group in baseline.all("ec2/defaultSecurityGroup:DefaultSecurityGroup"):
        assert not {"ingress", "egress"} & group.inputs.keys()


def test_no_default_vpc_is_created(build: Build, tags: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    none = {**data_sources.PLANNED, "aws:ec2/getVpcs:getVpcs": lambda *_: {"id": "here", "ids": []}}
    monkeypatch.setattr(output_prediction, "PLANNED", none)
    built = plan_baseline(build, tags, "config")
    assert not built.all("ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert not built.all("ec2/defaultNetworkAcl:DefaultNetworkAcl")


def test_every_change_of_configuration_is_recorded_and_global_resources_once(baseline: Built) -> None:
    groups = {each.region: each.inputs["recordingGroup"] for each in baseline.all("cfg/recorder:Recorder")}
    assert groups == {
        REGION: {"allSupported": True, "includeGlobalResourceTypes": True},
        BACKUP_REGION: {"allSupported": True, "includeGlobalResourceTypes": False},
    }
    assert all(each.inputs["isEnabled"] is True for each in baseline.all("cfg/recorderStatus:RecorderStatus"))


def test_aws_config_is_not_enabled_before_its_bucket_exists(build: Build, tags: dict[str, str]) -> None:
    assert not plan_baseline(build, tags, None).all("cfg/recorder:Recorder")


@pytest.fixture
def deployer(build: Build, tags: dict[str, str]) -> Built:
    args = DeployerArgs(issuer=ISSUER, repository="lakeside/estate", environment="clinical-lakeside", tags=tags)
    return build(lambda opts: Deployer("deployer", args, opts))


def test_one_pipeline_deploys_from_one_protected_environment(deployer: Built) -> None:
    trust = deployer.statements("iam/role:Role", "deployer", "assumeRolePolicy")["OwnersPipeline"]
    claims = trust["Condition"]["StringEquals"]
    assert claims[f"{ISSUER}:sub"] == "repo:lakeside/estate:environment:clinical-lakeside"


def test_a_repository_with_ids_is_accepted_in_both_forms_of_subject_and_in_no_other() -> None:
    subjects = accepted_subjects("lakeside@1234/estate@5678", "clinical-lakeside")
    assert subjects == [
        "repo:lakeside/estate:environment:clinical-lakeside",
        "repo:lakeside@1234/estate@5678:environment:clinical-lakeside",
    ]


def test_the_deployer_role_deploys_and_reads_no_data(deployer: Built) -> None:
    statements = deployer.statements("iam/policy:Policy")
    assert {"ReadNoData", "ReadNoObjects", "DecryptStateOnly"} <= statements.keys()
    assert all(statements[sid]["Effect"] == "Deny" for sid in ("ReadNoData", "ReadNoObjects", "DecryptStateOnly"))
    assert "rds-db:connect" in statements["ReadNoData"]["Action"]


@pytest.fixture
def organization(build: Build, tags: dict[str, str]) -> Built:
    member = MemberAccountArgs(name="clinical-lakeside", email="aws@lakeside.example", unit="clinical", tags=tags)
    args = OrganizationArgs(units={"clinical": ""}, members=[member], tags=tags)
    return build(lambda opts: Organization("organization", args, opts))


def test_all_policy_types_and_central_root_access_are_enabled(organization: Built) -> None:
    made = organization.one("organizations/organization:Organization")
    assert (made["featureSet"], set(made["enabledPolicyTypes"])) == ("ALL", set(POLICY_TYPES))
    central = organization.one("iam/organizationsFeatures:OrganizationsFeatures")["enabledFeatures"]
    assert set(central) == {"RootCredentialsManagement", "RootSessions"}


def test_no_deployment_closes_an_account(organization: Built) -> None:
    (account,) = organization.all("organizations/account:Account")
    assert account.inputs["closeOnDeletion"] is False
    assert account.protect


def test_of_an_account_only_what_aws_does_not_return_is_not_compared(organization: Built) -> None:
    """Its e-mail address is: another one must be refused, not ignored."""
    (account,) = organization.all("organizations/account:Account")
    assert account.ignore_changes == ("iamUserAccessToBilling",)


def test_a_site_vpn_has_two_logged_tunnels_with_strong_ciphers(build: Build, tags: dict[str, str]) -> None:
    args = SiteVpnArgs(
        name="seattle", public_ip=IPv4Address("192.0.2.10"), network=IPv4Network("192.168.10.0/24"),
        vpn_gateway_id="vgw-1", log_key="arn:key", log_days=2192, tags=tags,
    )  # fmt: skip
    built = build(lambda opts: SiteVpn("site", args, opts))
    made = built.one("ec2/vpnConnection:VpnConnection")
    for tunnel in ("tunnel1", "tunnel2"):
        assert made[f"{tunnel}IkeVersions"] == ["ikev2"]
        assert made[f"{tunnel}Phase1EncryptionAlgorithms"] == ["AES256-GCM-16"]
        assert made[f"{tunnel}LogOptions"]["cloudwatchLogOptions"]["logEnabled"] is True
    assert built.one("cloudwatch/logGroup:LogGroup")["kmsKeyId"] == "arn:key"
