"""The realm of an owner: its job functions, how people sign in, and a client for each application with sign-in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.manifest import facts
from infra.manifest.manifest_model import Manifest
from infra.manifest.sign_in.providers import applications, clients, provider_of
from infra.manifest.sign_in.realm import realm, realm_json, secret_variable

MSO, PRACTICE = "lumen-ridge", "evergreen"
CLIENTS = {
    "analytics-bi": (MSO, "analytics-bi", "https://analytics-bi.apps.lumen-ridge.example/oauth-authorized/keycloak"),
    "document-management": (MSO, "document-management",
        "https://document-management.apps.lumen-ridge.example/accounts/oidc/keycloak/login/callback/"),
    "training-lms": (MSO, "training-lms", "https://training-lms.apps.lumen-ridge.example/admin/oauth2callback.php"),
    "service-desk": (MSO, "https://service-desk.apps.lumen-ridge.example/auth/saml/metadata",
        "https://service-desk.apps.lumen-ridge.example/auth/saml/callback"),
    "consent-forms": (PRACTICE, "consent-forms",
        "https://consent-forms.care.evergreen-aesthetics.example/api/auth/callback/oidc"),
}  # fmt: skip
"""System -> its owner, its name at the provider, and the only address to which people come back."""


def client_of(manifest: Manifest, system: str) -> dict[str, Any]:
    owner, name, _ = CLIENTS[system]
    (found,) = [each for each in realm(manifest, owner)["clients"] if each["clientId"] == name]
    client: dict[str, Any] = found
    return client


@pytest.mark.parametrize("system", CLIENTS)
def test_a_client_sends_people_back_to_one_address_and_gives_nothing_in_another_way(
    sign_in_manifest: Manifest, system: str
) -> None:
    client = client_of(sign_in_manifest, system)
    assert client["redirectUris"] == [CLIENTS[system][2]]
    assert client["webOrigins"] == []
    closed = ("publicClient", "implicitFlowEnabled", "directAccessGrantsEnabled", "serviceAccountsEnabled",
              "fullScopeAllowed")  # fmt: skip
    assert [name for name in closed if client[name]] == []


@pytest.mark.parametrize("system", CLIENTS)
def test_a_client_tells_job_functions_as_groups(sign_in_manifest: Manifest, system: str) -> None:
    client = client_of(sign_in_manifest, system)
    (mapper,) = client["protocolMappers"]
    saml = client["protocol"] == "saml"
    assert mapper["config"]["attribute.name" if saml else "claim.name"] == "groups"
    assert client["attributes"].get("saml.assertion.signature") == ("true" if saml else None)


@pytest.mark.parametrize("system", [each for each in CLIENTS if each != "service-desk"])
def test_a_client_proves_itself_with_a_secret_that_the_realm_only_names(
    sign_in_manifest: Manifest, system: str
) -> None:
    application = next(each for each in clients(sign_in_manifest, CLIENTS[system][0]) if each.system.id == system)
    client = client_of(sign_in_manifest, system)
    assert client["secret"] == f"${{{secret_variable(application)}}}"
    asks_for_pkce = client["attributes"].get("pkce.code.challenge.method") == "S256"
    assert asks_for_pkce is (system in ("analytics-bi", "document-management"))


@pytest.mark.parametrize("owner", [MSO, PRACTICE])
def test_an_owner_s_realm_has_its_own_job_functions_alone(sign_in_manifest: Manifest, owner: str) -> None:
    named = {role["name"] for role in realm(sign_in_manifest, owner)["roles"]["realm"]}
    assert named == {each.role for each in sign_in_manifest.people_of(owner)}
    others = {each.role for each in sign_in_manifest.people_of(MSO if owner == PRACTICE else PRACTICE)}
    assert others
    assert not named & others


@pytest.mark.parametrize("owner", [MSO, PRACTICE])
def test_a_realm_trusts_no_other_provider_and_nobody_makes_an_account(sign_in_manifest: Manifest, owner: str) -> None:
    found = realm(sign_in_manifest, owner)
    other = MSO if owner == PRACTICE else PRACTICE
    assert found["identityProviders"] == []
    assert found["registrationAllowed"] is False
    assert found["sslRequired"] == "all"
    assert f"/realms/{other}" not in json.dumps(found)
    assert sign_in_manifest.domain_of(other) not in json.dumps(found)
    assert "users" not in found


def test_a_session_ends_sooner_where_patient_data_are_behind_it(sign_in_manifest: Manifest) -> None:
    idle = {owner: realm(sign_in_manifest, owner)["ssoSessionIdleTimeout"] for owner in (MSO, PRACTICE)}
    assert idle == {MSO: 1800, PRACTICE: 900}


def test_nobody_signs_in_without_a_second_factor(sign_in_manifest: Manifest) -> None:
    """A flow that asks for a password asks for a key or a code too, and none other does."""
    found = realm(sign_in_manifest, MSO)
    executions = {flow["alias"]: flow["authenticationExecutions"] for flow in found["authenticationFlows"]}
    steps = {name: [each.get("authenticator") or each["flowAlias"] for each in flow]
             for name, flow in executions.items()}  # fmt: skip
    with_password = [name for name, each in steps.items() if "auth-username-password-form" in each]
    assert len(with_password) == 1
    assert steps[with_password[0]][1:] == ["security key", "code of an app"]
    assert "auth-otp-form" in steps["code of an app"]
    (unless,) = [each["config"] for each in found["authenticatorConfig"] if each["alias"] == "code of an app"]
    assert unless == {"flow_to_check": "security key", "check_result": "not-executed"}


def test_a_job_function_opens_what_the_facts_allow_it_and_a_flow_refuses_the_rest(sign_in_manifest: Manifest) -> None:
    found = realm(sign_in_manifest, MSO)
    flows = {each["id"]: each for each in found["authenticationFlows"]}
    conditions = {each["alias"]: each["config"] for each in found["authenticatorConfig"]}
    opens = {role["name"]: set(role.get("composites", {}).get("client", ())) for role in found["roles"]["realm"]}
    for application in clients(sign_in_manifest, MSO):
        client = next(each for each in found["clients"] if each["clientId"] == application.client_id)
        own = flows[client["authenticationFlowBindingOverrides"]["browser"]]["alias"]
        assert conditions[own] == {"condUserRole": f"{application.client_id}.open", "negate": "true"}
        may = {job for job, named in opens.items() if application.client_id in named}
        assert may == set(application.jobs) <= set(application.system.fact.roles)


def test_an_application_of_the_exchange_has_no_client(sign_in_manifest: Manifest) -> None:
    """No network leads from there to a provider, and people of both sides work there."""
    accounts = {each.account for owner in (MSO, PRACTICE) for each in clients(sign_in_manifest, owner)}
    assert accounts == {"management", "clinical-evergreen"}
    assert any(each.account == "exchange-evergreen" for each in applications(sign_in_manifest, PRACTICE))


def test_without_a_hosted_provider_nobody_has_a_client(reference_manifest: Manifest) -> None:
    assert all(provider_of(reference_manifest, owner) is None for owner in reference_manifest.owner_slugs())
    assert not any(clients(reference_manifest, owner) for owner in reference_manifest.owner_slugs())


def test_a_realm_of_every_application_fits_a_task_definition(sign_in_manifest: Manifest) -> None:
    """ECS takes 64 KB of container definitions (RegisterTaskDefinition); the rest takes a few."""
    products = {name: product for name, product in facts.products().items() if product.sign_in_at_provider}
    hosted = [{"id": fact.id, "product": next(name for name in fact.products if name in products)}
              for fact in facts.systems().values() if products.keys() & set(fact.products)]  # fmt: skip
    given = sign_in_manifest.model_dump(by_alias=True)
    given["systems"] = [*hosted, {"id": "identity-provider"}]
    everything = type(sign_in_manifest).model_validate(given)
    assert len(clients(everything, MSO)) >= 10
    texts = [json.dumps(realm_json(everything, owner)) for owner in everything.owner_slugs()]
    assert max(map(len, texts)) < 50_000
