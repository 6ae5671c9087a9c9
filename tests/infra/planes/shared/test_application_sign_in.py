"""Each owner's provider stands in its own account, and its applications there are told how to ask it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from infra.manifest.sign_in.realm import realm_json

TASK, SERVICE = "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service"
SECRET, RULE = "aws:secretsmanager/secret:Secret", "aws:cloudwatch/eventRule:EventRule"
PROVIDER = "identity-provider"


def container(plan: Graph, family: str, stack: str) -> dict[str, Any]:
    (task,) = [each for each in plan.of_type(TASK) if each.stack == stack and each.inputs["family"] == family]
    found: dict[str, Any] = json.loads(task.inputs["containerDefinitions"])[0]
    return found


def settings(declared: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in declared["environment"]}


def secrets(declared: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["valueFrom"] for each in declared["secrets"]}


def of_system(plan: Graph, type_: str, system: str) -> list[Resource]:
    return [each for each in plan.of_type(type_) if each.tags.get("mso:system") == system]


def test_each_owner_has_a_provider_in_an_account_of_its_own(sign_in_plan: Graph) -> None:
    assert {each.stack for each in of_system(sign_in_plan, SERVICE, PROVIDER)} == {"management", "clinical-evergreen"}


@pytest.mark.parametrize(("stack", "owner"), [("management", "lumen-ridge"), ("clinical-evergreen", "evergreen")])
def test_a_provider_is_given_the_realm_of_its_owner(
    sign_in_plan: Graph, sign_in_manifest: Manifest, stack: str, owner: str
) -> None:
    given = settings(container(sign_in_plan, PROVIDER, stack))
    assert (given["MSO_REALM_NAME"], given["MSO_REALM"]) == (owner, realm_json(sign_in_manifest, owner))
    named = set(secrets(container(sign_in_plan, PROVIDER, stack)))
    assert {each for each in named if each in given["MSO_REALM"]} == {
        each for each in named if each.startswith("MSO_CLIENT_SECRET_")
    }


def test_one_copy_runs_and_ends_before_the_next_starts(sign_in_plan: Graph) -> None:
    for service in of_system(sign_in_plan, SERVICE, PROVIDER):
        assert service.inputs["desiredCount"] == 1
        assert service.inputs["deploymentMaximumPercent"] == 100
        assert service.inputs["deploymentMinimumHealthyPercent"] == 0


@pytest.mark.parametrize(
    ("system", "stack", "variable", "value"),
    [
        ("analytics-bi", "management", "OIDC_ISSUER",
         "https://identity-provider.apps.lumen-ridge.example/realms/lumen-ridge"),
        ("analytics-bi", "management", "OIDC_ROLES", '{"accountant": "Gamma", "analyst": "Admin"}'),
        ("consent-forms", "clinical-evergreen", "NEXT_PRIVATE_OIDC_WELL_KNOWN",
         "https://identity-provider.care.evergreen-aesthetics.example/realms/evergreen/.well-known/"
         "openid-configuration"),
        ("consent-forms", "clinical-evergreen", "NEXT_PRIVATE_OIDC_CLIENT_ID", "consent-forms"),
    ],
)  # fmt: skip
def test_an_application_is_told_its_owner_s_provider(
    sign_in_plan: Graph, system: str, stack: str, variable: str, value: str
) -> None:
    assert settings(container(sign_in_plan, system, stack))[variable] == value


def test_both_ends_are_told_one_secret_which_no_deployment_contains(sign_in_plan: Graph) -> None:
    own = secrets(container(sign_in_plan, "analytics-bi", "management"))["OIDC_CLIENT_SECRET"]
    assert secrets(container(sign_in_plan, PROVIDER, "management"))["MSO_CLIENT_SECRET_ANALYTICS_BI"] == own
    (secret,) = [each for each in sign_in_plan.of_type(SECRET) if each.outputs["arn"] == own]
    assert secret.inputs["name"] == "mso/identity-provider/client-analytics-bi"
    made = settings(container(sign_in_plan, f"{PROVIDER}-prepare", "management"))["PREPARE"]
    assert json.loads(made)["secrets"][secret.inputs["name"]] == "{random_hex}"


def test_a_secret_within_a_longer_setting_is_put_there_by_the_task_that_prepares(sign_in_plan: Graph) -> None:
    work = json.loads(settings(container(sign_in_plan, "document-management-prepare", "management"))["PREPARE"])
    assert work["client_secret"] == "mso/identity-provider/client-document-management"
    form = work["secrets"]["mso/document-management/paperless-socialaccount-providers"]
    app = json.loads(form)["openid_connect"]["APPS"][0]
    assert (app["client_id"], app["secret"]) == ("document-management", "{client_secret}")


def test_a_new_secret_starts_both_ends_again(sign_in_plan: Graph) -> None:
    rules = {each.inputs["name"]: each.inputs["eventPattern"] for each in sign_in_plan.of_type(RULE)
             if each.stack == "management"}  # fmt: skip
    starts = [name for name, pattern in rules.items() if '"mso/identity-provider/client-analytics-bi"' in pattern]
    assert starts == ["start-analytics-bi"]
    assert '"mso/identity-provider/"' in rules["start-identity-provider"]


def test_only_the_applications_that_ask_it_reach_the_provider_inside(sign_in_plan: Graph) -> None:
    rules = [each for each in sign_in_plan.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
             if each.stack == "management" and each.name.startswith("identity-provider-inside-from-")]  # fmt: skip
    named = {each.name.removeprefix("identity-provider-inside-from-") for each in rules}
    assert named == {"analytics-bi", "document-management", "training-lms"}


def test_a_name_inside_leads_to_a_balancer_without_public_addresses(sign_in_plan: Graph) -> None:
    zones = [each for each in sign_in_plan.of_type("aws:route53/zone:Zone") if each.inputs.get("vpcs")]
    assert {each.inputs["name"] for each in zones} == {
        "identity-provider.apps.lumen-ridge.example", "identity-provider.care.evergreen-aesthetics.example",
    }  # fmt: skip
    inside = [each for each in sign_in_plan.of_type("aws:lb/loadBalancer:LoadBalancer") if each.inputs.get("internal")]
    assert {each.inputs["name"] for each in inside} == {"identity-provider-inside"}
