"""What AWS asks to be turned on once is turned on; each switch, role, Region and quota that is missing is named."""

from __future__ import annotations

import json

import pytest
from delivering_estate import APP, LOGS, PAYER, ROOT, SAFE, Delivering, allow, role_arn
from delivery_mutants import Change, Mutants, answers_after, changed, dropped

from policies.duties.duty import Answer
from policies.duties.kinds.config_aggregators import OF_ORGANIZATION

ONCE = ("organization-services", "service-linked-roles", "detection-services", "opted-in-regions")
KINDS = (*ONCE, "config-aggregators", "config-rules", "account-quotas", "account-settings")
CONFIG = "config.amazonaws.com"
TRUSTED = ("cloudtrail", "config", "config-multiaccountsetup", "guardduty", "securityhub", "macie", "iam")
LINKED = f"arn:aws:iam::{APP}:role/aws-service-role/{CONFIG}/AWSServiceRoleForConfig"
CENTRAL = {"configurationType": "CENTRAL"}


def estate() -> Delivering:
    """An organization whose log archive has trail and aggregator, and whose APP account administers security."""
    d = Delivering()
    d.change("organization", awsServiceAccessPrincipals=[f"{name}.amazonaws.com" for name in TRUSTED],
             enabledPolicyTypes=["SERVICE_CONTROL_POLICY", "TAG_POLICY", "DECLARATIVE_POLICY_EC2"])  # fmt: skip
    d.add("iam/serviceLinkedRole:ServiceLinkedRole", "payer-role", PAYER, awsServiceName="cloudtrail.amazonaws.com")
    d.add("iam/serviceLinkedRole:ServiceLinkedRole", "config-role", awsServiceName=CONFIG)
    d.add("cloudtrail/trail:Trail", "trail", LOGS, name="all", isOrganizationTrail=True, s3BucketName="trail")
    lists = d.role(LOGS, "lists", CONFIG, allow("Lists", *OF_ORGANIZATION))
    source = {"allRegions": True, "roleArn": lists}
    d.add("cfg/configurationAggregator:ConfigurationAggregator", "all", LOGS, organizationAggregationSource=source)
    for service in ("cloudtrail", "config"):
        d.add("organizations/delegatedAdministrator:DelegatedAdministrator", f"delegate-{service}", PAYER,
              accountId=LOGS, servicePrincipal=f"{service}.amazonaws.com")  # fmt: skip
    d.add("cfg/recorder:Recorder", "recorder", roleArn=LINKED)
    records = d.role(SAFE, "records", CONFIG)
    d.add("cfg/recorder:Recorder", "own-recorder", SAFE, roleArn=records)
    d.add("cfg/rule:Rule", "own-rule", name="encrypted")
    d.add("organizations/policy:Policy", "tags", PAYER, id="p-1", name="tags", type="TAG_POLICY", content="{}")
    d.add("organizations/policyAttachment:PolicyAttachment", "attached", PAYER, policyId="p-1", targetId=ROOT)
    d.add("guardduty/detector:Detector", "detector", enable=True)
    d.add("guardduty/organizationAdminAccount:OrganizationAdminAccount", "guard-admin", PAYER, adminAccountId=APP)
    d.add("guardduty/organizationConfiguration:OrganizationConfiguration", "guard", detectorId="detector")
    d.add("securityhub/account:Account", "hub")
    d.add("securityhub/organizationAdminAccount:OrganizationAdminAccount", "hub-admin", PAYER, adminAccountId=APP)
    d.add("securityhub/findingAggregator:FindingAggregator", "findings", linkingMode="ALL_REGIONS")
    d.add("securityhub/organizationConfiguration:OrganizationConfiguration", "hubs", organizationConfiguration=CENTRAL)
    d.add("securityhub/configurationPolicy:ConfigurationPolicy", "hub-policy", id="all", name="all")
    d.add("securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation", "hub-all", policyId="all",
          targetId=ROOT)  # fmt: skip
    d.add("macie2/account:Account", "macie", status="ENABLED")
    d.add("macie2/classificationJob:ClassificationJob", "scan", jobType="ONE_TIME")
    d.add("ec2/vpc:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    held = {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}},
            "serial_console_access": {"status": {"@@assign": "disabled"}}}  # fmt: skip
    d.add("organizations/policy:Policy", "held", PAYER, id="p-2", name="held", type="DECLARATIVE_POLICY_EC2",
          content=json.dumps({"ec2_attributes": held}))  # fmt: skip
    d.add("organizations/policyAttachment:PolicyAttachment", "held-by-all", PAYER, policyId="p-2", targetId=ROOT)
    d.add("ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "images", state="block-new-sharing")
    d.add("ec2/serialConsoleAccess:SerialConsoleAccess", "console", enabled=False)
    return d


def untrusted(service: str) -> Change:
    kept = [f"{name}.amazonaws.com" for name in TRUSTED if name != service]
    return lambda d: d.change("organization", awsServiceAccessPrincipals=kept)


def vpcs(count: int, *, increase: int = 0) -> Change:
    def change(d: Delivering) -> None:
        for number in range(count - 1):
            d.add("ec2/vpc:Vpc", f"vpc-{number}")
        if increase:
            d.add("servicequotas/serviceQuota:ServiceQuota", "more", serviceCode="vpc", quotaCode="L-F678F1CE",
                  value=increase)  # fmt: skip

    return change


OTHER_ROLE = f"arn:aws:iam::{LOGS}:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations"


def far_away(d: Delivering) -> None:
    """A bucket in a Region that is off in a new account."""
    d.add("s3/bucket:Bucket", "far", APP, "ap-east-1", bucket="far")


BLOCKED: Mutants = {
    "trusted access for the trail": (untrusted("cloudtrail"), "trail has its organization", "no trusted access"),
    "trusted access for a delegate": (untrusted("config"), "delegates config.amazonaws.com", "no trusted access"),
    "trusted access for an administrator": (untrusted("guardduty"), "guard-admin has", "no trusted access"),
    "trail of an account that administers nothing": (
        dropped("delegate-cloudtrail"), "trail has its organization", "no delegated administrator"
    ),
    "policy type": (
        changed("organization", enabledPolicyTypes=["SERVICE_CONTROL_POLICY"]), "attaches tags", "TAG_POLICY"
    ),
    "the payer's role for the trail": (
        dropped("payer-role"), "AWSServiceRoleForCloudTrail", "AWS does not make it by itself"
    ),
    "the recorder's role": (dropped("config-role"), "AWSServiceRoleForConfig", "AWS does not make it by itself"),
    "the role of another service for the aggregator": (
        changed("all", organizationAggregationSource={"allRegions": True, "roleArn": OTHER_ROLE}),
        "lists the accounts", "may assume",
    ),
    "aggregator's rights": (lambda d: d.edit("Lists", None), "lists the accounts", "organizations:ListAccounts"),
    "aggregator's trust": (lambda d: d.edit("Trustlists", None), "lists the accounts", "sts:AssumeRole"),
    "recorder's own role": (lambda d: d.edit("Trustrecords", None), "records with a role", "sts:AssumeRole"),
    "rule without a recorder": (dropped("recorder"), "own-rule measures", "no recorder is on"),
    "recorder is off": (
        lambda d: d.add("cfg/recorderStatus:RecorderStatus", "off", isEnabled=False), "own-rule measures", "no recorder"
    ),
    "pack of an organization": (
        lambda d: d.add("cfg/organizationConformancePack:OrganizationConformancePack", "pack", LOGS),
        f"pack measures a{LOGS[0]}", "no recorder is on",
    ),
    "no detector": (dropped("detector"), "guard builds on GuardDuty", "not turned on"),
    "a detector that is off": (changed("detector", enable=False), "guard builds on GuardDuty", "not turned on"),
    "no administrator": (dropped("guard-admin"), "guard builds on GuardDuty", "does not appoint"),
    "another administrator": (changed("hub-admin", adminAccountId=SAFE), "hubs builds on", "does not appoint"),
    "no hub": (dropped("hub"), "findings builds on Security Hub", "not turned on"),
    "no aggregator": (dropped("findings"), "hubs builds on Security Hub", "no finding aggregator"),
    "no central configuration": (
        changed("hubs", organizationConfiguration={"configurationType": "LOCAL"}), "hub-policy builds on", "centrally"
    ),
    "a policy for nobody": (dropped("hub-all"), "hub-policy builds on", "associated with no account"),
    "Macie is paused": (changed("macie", status="PAUSED"), "scan builds on Macie", "not turned on"),
    "a Region that is off": (far_away, "in ap-east-1", "ap-east-1 is off"),
    "images that the organization holds otherwise": (
        changed("images", state="unblocked"), "images in us-east-1", "holds image_block_public_access.state"
    ),
    "a console that the organization holds off": (
        changed("console", enabled=True), "console in us-east-1", "cannot set enabled to True"
    ),
    "more VPCs than the quota": (vpcs(6), "VPCs", "7 are needed"),
    "an increase that is too small": (vpcs(6, increase=6), "VPCs", "7 are needed"),
}  # fmt: skip


def test_everything_is_turned_on() -> None:
    found = estate().answers(*KINDS)
    assert len(found) > 20
    assert {sentence: given for sentence, given in found.items() if given[0] is not Answer.ALLOWED} == {}


@pytest.mark.parametrize("mutant", BLOCKED)
def test_a_switch_that_is_off_is_named(mutant: str) -> None:
    change, about, cause = BLOCKED[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert any(answer is Answer.BLOCKED and cause in why for answer, why in found), found


def test_an_increase_or_a_region_that_is_turned_on_is_enough() -> None:
    d = estate()
    vpcs(6, increase=10)(d)
    far_away(d)
    d.add("account/region:Region", "on", regionName="ap-east-1", enabled=True)
    assert {answer for answer, _ in d.answers(*KINDS).values()} == {Answer.ALLOWED}


@pytest.mark.parametrize("kind", ONCE)
def test_without_the_organizations_stack_nothing_of_it_is_blocked(kind: str) -> None:
    d = estate()
    far_away(d)
    for name in [n for n, (_, account, _, _) in d.resources.items() if account == PAYER]:
        d.drop(name)
    answers = {answer for answer, _ in d.answers(kind).values()}
    assert Answer.UNKNOWN in answers
    assert Answer.BLOCKED not in answers, role_arn(LOGS, "lists")
