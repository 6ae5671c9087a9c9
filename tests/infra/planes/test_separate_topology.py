"""A practice in an organization of its own: the MSO controls nothing in it, and each side names who has access."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.engine.embedded.runner import EstateRun, Run, run_estate
from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest

pytestmark = pytest.mark.real  # it plans and deploys an estate of two organizations

ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT = "aws:organizations/account:Account"
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
DELEGATED = "aws:organizations/delegatedAdministrator:DelegatedAdministrator"
ORGANIZATION_STACKS = ("org", "org-evergreen", "perimeter")


def of_stack(graph: Graph, stack: str, *types: str) -> list[Resource]:
    return [resource for resource in graph.of_type(*types) if resource.stack == stack]


def names(graph: Graph, stack: str, type_: str) -> set[str]:
    return {str(resource.inputs["name"]) for resource in of_stack(graph, stack, type_)}


def ids(graph: Graph) -> dict[str, str]:
    return {str(account.inputs["name"]): str(account.id) for account in graph.of_type(ACCOUNT)}


def statements(graph: Graph, stack: str, policy: str) -> dict[str, Any]:
    (found,) = (resource for resource in of_stack(graph, stack, POLICY) if resource.inputs["name"] == policy)
    return {statement["Sid"]: statement for statement in json.loads(found.inputs["content"])["Statement"]}


def test_each_owner_has_a_payer_and_an_organization(separate_plan: Graph) -> None:
    payers = {resource.stack: resource.account for resource in separate_plan.of_type(ORGANIZATION)}
    assert set(payers) == {"org", "org-evergreen"}
    assert len(set(payers.values())) == 2


def test_no_account_of_a_practice_belongs_to_the_mso_s_organization(separate_plan: Graph) -> None:
    assert names(separate_plan, "org", ACCOUNT) == {"log-archive", "security", "management"}
    assert names(separate_plan, "org", UNIT) == {"security", "management", "demo", "onboarding", "suspended"}
    planes = ("log-archive", "security", "clinical", "exchange", "backup")
    assert names(separate_plan, "org-evergreen", ACCOUNT) == {f"{plane}-evergreen" for plane in planes}
    units = ("security", "practice", "clinical", "exchange", "onboarding", "suspended")
    assert names(separate_plan, "org-evergreen", UNIT) == {f"{unit}-evergreen" for unit in units}


def test_a_practice_s_organization_has_every_guardrail_of_the_shared_one(
    separate_plan: Graph, reference_plan: Graph
) -> None:
    shared = {name for name in names(reference_plan, "org", POLICY) if not name.endswith("saguaro")}
    assert names(separate_plan, "org-evergreen", POLICY) == shared


def test_the_mso_s_organization_has_the_guardrails_that_name_no_practice(
    separate_plan: Graph, reference_plan: Graph
) -> None:
    practices = ("evergreen", "saguaro", "eligible-services")
    shared = {name for name in names(reference_plan, "org", POLICY) if not name.endswith(practices)}
    own = names(separate_plan, "org", POLICY) | names(separate_plan, "perimeter", POLICY)
    assert own == shared


def test_every_guardrail_is_attached_in_its_own_organization(separate_plan: Graph) -> None:
    policies = {policy.id: policy.account for policy in separate_plan.of_type(POLICY)}
    attachments = separate_plan.of_type(ATTACHMENT)
    assert {attachment.inputs["policyId"] for attachment in attachments} == set(policies)
    assert all(attachment.account == policies[attachment.inputs["policyId"]] for attachment in attachments)


def test_security_services_are_delegated_inside_each_organization(separate_plan: Graph) -> None:
    known = {identity: name for name, identity in ids(separate_plan).items()}
    for stack, suffix in (("org", ""), ("org-evergreen", "-evergreen")):
        given = {known[r.inputs["accountId"]] for r in of_stack(separate_plan, stack, DELEGATED)}
        assert given == {f"security{suffix}", f"log-archive{suffix}"}


def test_only_named_staff_of_the_management_account_assume_cross_account_roles(separate_plan: Graph) -> None:
    management = ids(separate_plan)["management"]
    found = statements(separate_plan, "org-evergreen", "organization-perimeter")
    staff = found["Doors"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    assert set(staff) == {f"arn:aws:iam::{management}:role/mso/staff/{job}" for job in ("call_center", "mso_it")}
    assert found["Doors"]["Resource"] == found["OrganizationRoles"]["NotResource"]
    assert "ArnNotEquals" not in found["OrganizationPerimeter"]["Condition"]


def test_an_auditor_may_assume_the_role_that_its_own_log_archive_has(separate_plan: Graph) -> None:
    roles = {str(role.outputs["arn"]) for role in separate_plan.of_type("aws:iam/role:Role")}
    assumed = {
        statement["Resource"]
        for policy in separate_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        for statement in json.loads(policy.inputs["policy"])["Statement"]
        if statement.get("Sid") == "AskTheTrail"
    }
    assert len(assumed) == 2
    assert assumed <= roles


def test_only_declared_brokers_deliver_objects_to_the_mso_s_organization(separate_plan: Graph) -> None:
    exchange = ids(separate_plan)["exchange-evergreen"]
    found = statements(separate_plan, "perimeter", "organization-perimeter")
    brokers = found["Arrivals"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    assert brokers == [f"arn:aws:iam::{exchange}:role/mso/phi/broker-f-utilisation"]
    assert "sts:AssumeRole" in found["OrganizationPerimeter"]["Action"]
    assert "ArnNotEquals" not in found["OrganizationPerimeter"]["Condition"]


def test_logs_are_delivered_to_the_archive_of_the_account_s_own_organization(separate_plan: Graph) -> None:
    archives = {"evergreen": ids(separate_plan)["log-archive-evergreen"], "mso": ids(separate_plan)["log-archive"]}
    for channel in separate_plan.of_type("aws:cfg/deliveryChannel:DeliveryChannel"):
        archive = archives["evergreen" if channel.stack.endswith("-evergreen") else "mso"]
        assert str(channel.inputs["s3BucketName"]).endswith(archive)


@pytest.mark.parametrize("stack", ["log-archive", "log-archive-evergreen"])
def test_a_log_archive_accepts_deliveries_for_its_own_organization_only(separate_plan: Graph, stack: str) -> None:
    own = {"log-archive": "org", "log-archive-evergreen": "org-evergreen"}[stack]
    (organization,) = of_stack(separate_plan, own, ORGANIZATION)
    policies = of_stack(separate_plan, stack, "aws:s3/bucketPolicy:BucketPolicy")
    named = [
        statement["Condition"]["StringEquals"]["aws:SourceOrgID"]
        for policy in policies
        for statement in json.loads(policy.inputs["policy"])["Statement"]
        if "aws:SourceOrgID" in statement.get("Condition", {}).get("StringEquals", {})
    ]
    assert named
    assert set(named) == {organization.id}


def test_each_trail_records_access_to_the_buckets_of_its_organization(separate_plan: Graph) -> None:
    seen = {trail.stack: repr(trail.inputs) for trail in separate_plan.of_type("aws:cloudtrail/trail:Trail")}
    assert set(seen) == {"log-archive", "log-archive-evergreen"}
    assert "lumen-ridge-charts" in seen["log-archive-evergreen"]
    assert "lumen-ridge-charts" not in seen["log-archive"]
    assert "lumen-ridge-arrivals" in seen["log-archive"]


@pytest.fixture(scope="module")
def emulated(separate_manifest: Manifest) -> EstateRun:
    """The two organizations and the MSO's perimeter stack, on the embedded AWS."""
    from infra.emulator.provider.emulator import Emulator

    with Emulator.start() as emulator:
        run = run_estate(separate_manifest, Run(provider=emulator, payer=emulator.payer, only=ORGANIZATION_STACKS))
        clinical = run.lock.accounts["clinical-evergreen"]
        seen = emulator.client(clinical, "organizations", "us-east-1").describe_organization()["Organization"]
        assert (seen["Id"], seen["MasterAccountId"]) == (
            run.lock.organizations["evergreen"],
            run.lock.accounts["payer-evergreen"],
        )
        return run


def test_on_the_embedded_aws_a_practice_s_account_sees_only_its_organization(emulated: EstateRun) -> None:
    lock = emulated.lock
    assert lock.organization != lock.organizations["evergreen"]
    assert lock.paths["clinical-evergreen"].startswith(lock.organizations["evergreen"])
    assert lock.paths["management"].startswith(lock.organization)


def test_on_the_embedded_aws_both_organizations_are_read_back_as_declared(emulated: EstateRun) -> None:
    assert [resource.urn for resource in emulated.graph.custom if resource.differences] == []
