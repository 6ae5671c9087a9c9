"""Leaks: identity providers behind which a party outside the practice stands, and benign ones."""

from __future__ import annotations

from typing import Any

from change_builders import Change, Leak, add, combined, role, without_data_access_scp, without_perimeter
from small_estate import KEY_USE, MANAGEMENT, NORTH, SECURITY, SOUTH, allow, saml_provider

GITHUB = "token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"
OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
POOL = "us-east-1:11111111-aaaa-4bbb-8ccc-222222222222"
PIPELINE = "repo:north/estate:environment:clinical-north"


def issuer(name: str, account: str = NORTH, **tags: str) -> Change:
    """Declares an OpenID Connect provider in an account."""
    arn = f"arn:aws:iam::{account}:oidc-provider/{name}"
    label = f"oidc:{account}:{name}"
    return add(
        OIDC, label, account, arn, {k.replace("_", ":"): v for k, v in tags.items()}, url=f"https://{name}", arn=arn
    )


def trusting(
    provider: str, when: Any = None, account: str = NORTH, name: str = "mso/deployer", owner: str = ""
) -> Change:
    """A role that trusts the tokens of a provider under conditions."""
    federated = provider if provider in (COGNITO, "accounts.google.com", "*") else _arn(account, provider)
    trust = allow("sts:AssumeRoleWithWebIdentity", on=(), to={"Federated": federated}, when=when)
    return role(account, name, [trust], [allow("*")], owner)


def _arn(account: str, provider: str) -> str:
    return f"arn:aws:iam::{account}:oidc-provider/{provider}"


def pipeline(**when: Any) -> Change:
    """A deployment role of the practice that trusts GitHub under conditions on the token."""
    conditions = {op: {f"{GITHUB}:{k}": v for k, v in keys.items()} for op, keys in when.items()}
    return combined(issuer(GITHUB), trusting(GITHUB, conditions))


def signing_in(name: str, **more: Any) -> Change:
    """A role of the practice that trusts one of its SAML providers."""
    arn = f"arn:aws:iam::{NORTH}:saml-provider/{name}"
    trust = allow("sts:AssumeRoleWithSAML", on=(), to={"Federated": arn}, **more)
    return role(NORTH, "mso/phi/locum", [trust], [allow("s3:GetObject")])


def identity_pool(**settings: Any) -> Change:
    """A Cognito identity pool of the practice and a role that trusts its signed-in users."""
    pool = add(
        "aws:cognito/identityPool:IdentityPool",
        "pool",
        NORTH,
        POOL,
        **{"allowUnauthenticatedIdentities": False, **settings},
    )
    when = {"StringEquals": {f"{COGNITO}:aud": POOL}, "ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"}}
    return combined(pool, trusting(COGNITO, when, name="mso/phi/patient-app"))


def user_pool(**settings: Any) -> Change:
    """A Cognito user pool of the practice."""
    return add("aws:cognito/userPool:UserPool", "users", NORTH, "us-east-1_Users", name="users", **settings)


USERS_ISSUER = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Users"
CLOSED = {"adminCreateUserConfig": {"allowAdminCreateUserOnly": True}}
OF_USER_POOL = {"cognitoIdentityProviders": [{"clientId": "app", "providerName": USERS_ISSUER}]}

LEAKS: list[Leak] = [
    ("a pipeline whose subject only has to exist", "W6", pipeline(Null={"sub": "false"})),
    ("a pipeline of any owner with a fitting name", "W6", pipeline(StringLike={"sub": "repo:north*/estate:*"})),
    ("a pipeline whose owner is a single wildcard", "W6", pipeline(StringLike={"sub": "repo:nort?/estate:*"})),
    ("a pipeline whose subject is compared only if present", "W6", pipeline(StringNotEquals={"sub": "repo:x/y:z"})),
    (
        "the practice's deployer trusts the MSO's pipeline",
        "W6",
        combined(
            pipeline(StringEquals={"sub": "repo:mso/estate:environment:production"}),
            issuer(GITHUB, MANAGEMENT),
            trusting(
                GITHUB,
                {"StringEquals": {f"{GITHUB}:sub": "repo:mso/estate:environment:production"}},
                MANAGEMENT,
                "mso/pipeline",
            ),
        ),
    ),
    (
        "the practice's deployer trusts another environment of the MSO's repository",
        "W6",
        combined(
            pipeline(StringLike={"sub": "repo:MSO/estate:*"}),
            issuer(GITHUB, SECURITY),
            trusting(
                GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:mso/estate:environment:x"}}, SECURITY, "mso/pipeline"
            ),
        ),
    ),
    (
        "the practice's deployer trusts the other practice's pipeline",
        "W11",
        combined(
            pipeline(StringEquals={"sub": "repo:south/estate:environment:clinical-south"}),
            issuer(GITHUB, SOUTH),
            trusting(
                GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:south/estate:environment:clinical-south"}}, SOUTH
            ),
        ),
    ),
    (
        "a private issuer that the MSO runs as well",
        "W6",
        combined(
            issuer("sso.example"),
            issuer("sso.example", MANAGEMENT),
            trusting("sso.example", {"StringEquals": {"sso.example:sub": "north/app"}}),
        ),
    ),
    (
        "a Google sign-in for whoever uses the app",
        "W6",
        trusting("accounts.google.com", {"StringEquals": {"accounts.google.com:aud": "app"}}),
    ),
    ("a role that trusts every identity provider", "W6", trusting("*")),
    ("any Cognito identity pool", "W6", trusting(COGNITO, {"StringLike": {f"{COGNITO}:amr": "authenticated"}})),
    (
        "guests of an identity pool",
        "W6",
        combined(
            add("aws:cognito/identityPool:IdentityPool", "pool", NORTH, POOL, allowUnauthenticatedIdentities=True),
            trusting(COGNITO, {"StringEquals": {f"{COGNITO}:aud": POOL}}),
        ),
    ),
    (
        "an identity pool that accepts Facebook",
        "W6",
        identity_pool(supportedLoginProviders={"graph.facebook.com": "1"}),
    ),
    ("an identity pool over a user pool with self sign-up", "W6", combined(user_pool(), identity_pool(**OF_USER_POOL))),
    (
        "an identity pool over a user pool with Google sign-in",
        "W6",
        combined(
            user_pool(**CLOSED),
            add(
                "aws:cognito/identityProvider:IdentityProvider",
                "google",
                NORTH,
                userPoolId="us-east-1_Users",
                providerName="Google",
                providerType="Google",
            ),
            identity_pool(**OF_USER_POOL),
        ),
    ),
    (
        "an identity pool of management",
        "W6",
        combined(
            add(
                "aws:cognito/identityPool:IdentityPool", "pool", MANAGEMENT, POOL, allowUnauthenticatedIdentities=False
            ),
            trusting(COGNITO, {"StringEquals": {f"{COGNITO}:aud": POOL}}),
        ),
    ),
    (
        "a second SAML provider that belongs to the MSO",
        "W6",
        combined(lambda b: saml_provider(b, NORTH, "msp", mso_owner="mso"), signing_in("msp")),
    ),
    (
        "a SAML provider with the metadata of the MSO's",
        "W6",
        combined(lambda b: saml_provider(b, NORTH, "copy", "mso"), signing_in("copy")),
    ),
    (
        "a SAML provider of the MSO that reads patient data through the role",
        "W1",
        combined(
            without_perimeter,
            without_data_access_scp,
            lambda b: saml_provider(b, NORTH, "copy", "mso"),
            signing_in("copy"),
            lambda b: b.extend_policy(
                "key:clinical-north", allow(*KEY_USE, to=f"arn:aws:iam::{NORTH}:role/mso/phi/locum")
            ),
            lambda b: b.extend_policy("clinical-north:locum:policy", allow(*KEY_USE)),
        ),
    ),
]

BENIGN_CHANGES: list[tuple[str, Change]] = [
    (
        "a deployment role limited to one repository of the practice's own provider",
        combined(issuer("ci.example"), trusting("ci.example", {"StringEquals": {"ci.example:sub": PIPELINE}})),
    ),
    ("a GitHub pipeline of the practice", pipeline(StringEquals={"sub": PIPELINE, "aud": "sts.amazonaws.com"})),
    (
        "a GitHub pipeline by its immutable subject",
        pipeline(StringLike={"sub": "repo:north@12/estate@34:environment:*"}),
    ),
    (
        "pipelines of both sides with subjects of their own",
        combined(
            pipeline(StringLike={"sub": "repo:north/estate:*"}),
            issuer(GITHUB, MANAGEMENT),
            trusting(GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:mso/estate:*"}}, MANAGEMENT, "mso/pipeline"),
        ),
    ),
    (
        "any repository, but only of the practice's organization by claim",
        pipeline(StringLike={"sub": "repo:*"}, StringEquals={"repository_owner": "north"}),
    ),
    (
        "an identity pool over a user pool that only administrators fill",
        combined(user_pool(**CLOSED), identity_pool(**OF_USER_POOL)),
    ),
    (
        "a second SAML provider of the practice",
        combined(lambda b: saml_provider(b, NORTH, "north-2"), signing_in("north-2")),
    ),
    (
        "one person of a public sign-in",
        trusting("accounts.google.com", {"StringEquals": {"accounts.google.com:sub": "110169484474386276334"}}),
    ),
]

UNKNOWN: list[tuple[str, Change]] = [
    ("a provider that is not in the input", signing_in("elsewhere")),
    (
        "an identity pool that is not in the input",
        trusting(COGNITO, {"StringEquals": {f"{COGNITO}:aud": POOL}}),
    ),
    ("a user pool that is not in the input", identity_pool(**OF_USER_POOL)),
    (
        "a cluster that is not in the input",
        combined(
            issuer("oidc.eks.us-east-1.amazonaws.com/id/ABC"), trusting("oidc.eks.us-east-1.amazonaws.com/id/ABC")
        ),
    ),
]
"""Who stands behind the provider cannot be seen: W6 is UNKNOWN."""
