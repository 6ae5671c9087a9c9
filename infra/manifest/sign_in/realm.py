"""The realm of one owner, as Keycloak imports it: job functions, how people sign in, and a client per application.

Source: keycloak/keycloak 26.2.4, core/src/main/java/org/keycloak/representations/idm (RealmRepresentation and its
parts), and docs/documentation/server_admin (flows, password policies, brute force detection, sessions, events).
A value like ``${NAME}`` is a secret or a setting, put in by the start script (infra/manifest/facts/products).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from infra.manifest.manifest_model import Manifest
from infra.manifest.sign_in.providers import Application, applications, clients, issuer, provider_account

GROUPS: Final = "groups"
"""The claim of a token, or attribute of an assertion, that holds a person's job functions."""
OPEN: Final = "open"
"""The role of each client that lets a person through; job functions contain it."""
PASSWORD_POLICY: Final = "length(14) and maxLength(128) and notUsername(undefined) and notEmail(undefined)"
"""Long rather than complicated (NIST SP 800-63B-4, 3.1.1.2); a second factor is asked in any case."""
Steps: TypeAlias = Sequence[tuple[str, str]]
"""The steps of a flow in their order, each with what Keycloak requires of it."""
BROWSER, PERSON, FORM, KEY, CODE = "sign in", "known person", "password and more", "security key", "code of an app"
SIGN_IN: Final[Mapping[str, Steps]] = {
    BROWSER: ((PERSON, "REQUIRED"),),
    PERSON: (("auth-cookie", "ALTERNATIVE"), (FORM, "ALTERNATIVE")),
    FORM: (("auth-username-password-form", "REQUIRED"), (KEY, "CONDITIONAL"), (CODE, "CONDITIONAL")),
    KEY: (("conditional-user-configured", "REQUIRED"), ("webauthn-authenticator", "REQUIRED")),
    CODE: (("conditional-sub-flow-executed", "REQUIRED"), ("auth-otp-form", "REQUIRED")),
}
"""A password and a second factor, or a session that began with both.

Whoever has a security key uses it; everybody else uses codes, and sets them up at the first sign-in.
"""
NOT_ALLOWED: Final[Steps] = (("conditional-user-role", "REQUIRED"), ("deny-access-authenticator", "REQUIRED"))
"""Refuses a person whose job functions do not contain the right to open an application, with a session too."""
MINUTE, HOUR, DAY = 60, 3600, 86400
LOCKOUT: Final = {
    "bruteForceProtected": True, "permanentLockout": False, "failureFactor": 5, "waitIncrementSeconds": 5 * MINUTE,
    "maxFailureWaitSeconds": HOUR, "maxDeltaTimeSeconds": 12 * HOUR,
}  # fmt: skip
EVENTS: Final = {
    "eventsEnabled": True, "eventsListeners": ["jboss-logging"], "eventsExpiration": 90 * DAY,
    "adminEventsEnabled": True, "adminEventsDetailsEnabled": False,
}  # fmt: skip
"""The log group keeps them for six years and more, the database only for what the console shows."""
CLOSED: Final = {
    "registrationAllowed": False, "resetPasswordAllowed": False, "rememberMe": False, "editUsernameAllowed": False,
    "loginWithEmailAllowed": True, "duplicateEmailsAllowed": False, "userManagedAccessAllowed": False,
    "sslRequired": "all", "identityProviders": [],
}  # fmt: skip
"""Nobody makes an account for themselves, no other provider is trusted, and nothing is answered without TLS."""
MAIL: Final = {"host": "${MSO_MAIL_HOST}", "port": "${MSO_MAIL_PORT}", "from": "${MSO_MAIL_SENDER}"}
"""To the container beside Keycloak, without TLS or a user: ``ssl``, ``starttls`` and ``auth`` are off where absent
(keycloak/keycloak services, DefaultEmailSenderProvider.java, 003569c45)."""


def secret_variable(application: Application) -> str:
    """The variable of the provider's container that holds the secret of an application's client."""
    return f"MSO_CLIENT_SECRET_{application.system.id.upper().replace('-', '_')}"


def needs_secret(application: Application) -> bool:
    """Whether a client proves itself with a secret: for SAML nothing is asked of the application's server."""
    return application.sign_in is not None and not application.sign_in.entity


def realm_json(manifest: Manifest, owner: str) -> str:
    """The realm of an owner, as JSON text without blanks; the same manifest gives the same text."""
    return json.dumps(realm(manifest, owner), separators=(",", ":"), sort_keys=True)


def realm(manifest: Manifest, owner: str) -> dict[str, Any]:
    """The realm of an owner: a RealmRepresentation without people, who are kept when it is imported again."""
    served = clients(manifest, owner)
    name = manifest.mso.name if owner == manifest.mso.slug else manifest.practice(owner).name
    return {
        "id": owner, "realm": owner, "displayName": name, "enabled": True, "passwordPolicy": PASSWORD_POLICY,
        **CLOSED, **LOCKOUT, **EVENTS, **_sessions(manifest, owner), "smtpServer": {**MAIL, "fromDisplayName": name},
        "roles": {
            "realm": [_job(manifest, owner, job, served) for job in _jobs(manifest, owner)],
            "client": {each.client_id: [{"name": OPEN}] for each in served},
        },
        "clients": [_client(manifest, owner, each) for each in served],
        "scopeMappings": [{"client": each.client_id, "roles": list(each.jobs)} for each in served if each.jobs],
        "authenticationFlows": list(_flows(manifest, owner, served)),
        "authenticatorConfig": list(_conditions(served)),
        "browserFlow": BROWSER,
        "attributes": {"mso.digest": "${MSO_DIGEST}"},
    }  # fmt: skip


def _jobs(manifest: Manifest, owner: str) -> list[str]:
    return sorted({function.role for function in manifest.people_of(owner)})


def _job(manifest: Manifest, owner: str, job: str, served: Iterable[Application]) -> dict[str, Any]:
    """The role of a job function, which contains the right to open each of its applications."""
    groups = [function.id for function in manifest.people_of(owner) if function.role == job]
    opens = {each.client_id: [OPEN] for each in served if job in each.jobs}
    role = {"name": job, "description": f"Job function of the groups {', '.join(groups)}"[:255]}
    return {**role, "composite": True, "composites": {"client": opens}} if opens else role


def _sessions(manifest: Manifest, owner: str) -> dict[str, int]:
    """How long a sign-in lasts, by the most sensitive data behind it (45 CFR 164.312(a)(2)(iii)).

    With patient data it ends after 15 minutes without a request, else after 30; after a working day in any case.
    """
    home = provider_account(manifest, owner)
    patients = any(each.system.fact.holds_phi for each in applications(manifest, owner) if each.account == home)
    idle = 15 * MINUTE if patients else 30 * MINUTE
    return {
        "ssoSessionIdleTimeout": idle, "ssoSessionMaxLifespan": 10 * HOUR, "accessTokenLifespan": 5 * MINUTE,
        "accessCodeLifespanLogin": 15 * MINUTE, "offlineSessionIdleTimeout": idle,
        "offlineSessionMaxLifespanEnabled": True, "offlineSessionMaxLifespan": 10 * HOUR,
    }  # fmt: skip


def _client(manifest: Manifest, owner: str, application: Application) -> dict[str, Any]:
    """The client of one application. The account console lists it, because it has a base URL and is always shown."""
    assert application.sign_in is not None
    saml = bool(application.sign_in.entity)
    common = {
        "clientId": application.client_id, "name": application.system.fact.name, "enabled": True,
        "baseUrl": application.address, "alwaysDisplayInConsole": True, "redirectUris": [application.redirect],
        "webOrigins": [], "fullScopeAllowed": False, "publicClient": False, "standardFlowEnabled": True,
        "implicitFlowEnabled": False, "directAccessGrantsEnabled": False, "serviceAccountsEnabled": False,
        "optionalClientScopes": [],
        "authenticationFlowBindingOverrides": {"browser": _flow_id(manifest, owner, _flow_name(application))},
    }  # fmt: skip
    if saml:
        signed = {"saml.server.signature": "true", "saml.assertion.signature": "true", "saml.client.signature": "false"}
        named = {"saml_force_name_id_format": "true", "saml_name_id_format": "email"}
        posted = {"saml.force.post.binding": "true", "saml.authnstatement": "true",
                  "saml_assertion_consumer_url_post": application.redirect}  # fmt: skip
        return {**common, "protocol": "saml", "defaultClientScopes": [], "attributes": {**signed, **named, **posted},
                "protocolMappers": [_saml_groups()]}  # fmt: skip
    pkce = {"pkce.code.challenge.method": "S256"} if application.sign_in.pkce else {}
    return {**common, "protocol": "openid-connect", "secret": f"${{{secret_variable(application)}}}",
            "clientAuthenticatorType": "client-secret", "defaultClientScopes": ["basic", "profile", "email"],
            "attributes": {**pkce, "post.logout.redirect.uris": application.address},
            "protocolMappers": [_token_groups()]}  # fmt: skip


def _token_groups() -> dict[str, Any]:
    claims = dict.fromkeys(("id.token.claim", "access.token.claim", "userinfo.token.claim", "multivalued"), "true")
    return {"name": GROUPS, "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-realm-role-mapper",
            "config": {**claims, "claim.name": GROUPS, "jsonType.label": "String"}}  # fmt: skip


def _saml_groups() -> dict[str, Any]:
    return {"name": GROUPS, "protocol": "saml", "protocolMapper": "saml-role-list-mapper",
            "config": {"attribute.name": GROUPS, "attribute.nameformat": "Basic", "single": "true"}}  # fmt: skip


def _flow_name(application: Application) -> str:
    return f"open {application.system.id}"


def _flow_id(manifest: Manifest, owner: str, name: str) -> str:
    """The id of a flow, by which a client names it: an import takes no name there."""
    return str(uuid5(NAMESPACE_URL, f"{issuer(manifest, owner)}#{name}"))


def _flows(manifest: Manifest, owner: str, served: Iterable[Application]) -> Iterator[dict[str, Any]]:
    """How people sign in, and what lets them open each application."""
    for name, steps in SIGN_IN.items():
        yield _flow(manifest, owner, name, steps, top=name == BROWSER)
    for application in served:
        name = _flow_name(application)
        allowed = f"{name}: job function"
        yield _flow(manifest, owner, name, ((PERSON, "REQUIRED"), (allowed, "CONDITIONAL")), top=True)
        yield _flow(manifest, owner, allowed, NOT_ALLOWED, condition=name)


def _flow(
    manifest: Manifest, owner: str, name: str, steps: Steps, *, top: bool = False, condition: str = ""
) -> dict[str, Any]:
    """A flow with its steps, which are flows where the name has a blank; ``condition`` configures the first one."""
    executions: list[dict[str, Any]] = []
    for priority, (step, requirement) in enumerate(steps):
        which = {"flowAlias": step, "authenticatorFlow": True} if " " in step else {"authenticator": step}
        executions.append({**which, "requirement": requirement, "priority": priority})
    if condition or name == CODE:
        executions[0]["authenticatorConfig"] = condition or CODE
    return {"id": _flow_id(manifest, owner, name), "alias": name, "providerId": "basic-flow", "topLevel": top,
            "builtIn": False, "authenticationExecutions": executions}  # fmt: skip


def _conditions(served: Iterable[Application]) -> Iterator[dict[str, Any]]:
    """What the conditional steps ask: whether a security key was used, and whether a job function is missing."""
    yield {"alias": CODE, "config": {"flow_to_check": KEY, "check_result": "not-executed"}}
    for application in served:
        missing = {"condUserRole": f"{application.client_id}.{OPEN}", "negate": "true"}
        yield {"alias": _flow_name(application), "config": missing}
