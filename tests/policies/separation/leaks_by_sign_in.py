"""Ways in by signing in: directories, user pools, providers run by somebody else, services that act for others."""

from __future__ import annotations

from typing import Any

from change_builders import Change, Leak, add, changed, combined, extend_policy, operator_allowed, without_perimeter
from data_path_builders import PHI, Case, arn
from leaks_by_federation import CLOSED, OF_USER_POOL, POOL, identity_pool, signing_in, user_pool
from leaks_by_means import grant
from leaks_by_undeclared_principal import unprotected_photos
from small_estate import KEY, MANAGEMENT, NORTH, Builder, allow, policy, saml_provider

PHOTO = ["arn:aws:s3:::photos/*"]
AD = "d-9067012345"
USER_POOL = arn("cognito-idp", NORTH, "userpool/us-east-1_Users")
BEHIND_USER_POOL = combined(user_pool(**CLOSED, arn=USER_POOL), identity_pool(**OF_USER_POOL))
SSO = '<EntityDescriptor entityID="{0}"><SingleSignOnService Location="{1}"/></EntityDescriptor>'


def run_at(mso: tuple[str, str], north: tuple[str, str]) -> Change:
    """SAML providers of both sides with these entity ids and addresses, and a role that trusts the practice's."""

    def change(b: Builder) -> None:
        b.change("saml:mso", samlMetadataDocument=SSO.format(*mso))
        saml_provider(b, NORTH, "second")
        b.change("saml:second", samlMetadataDocument=SSO.format(*north))

    return combined(change, signing_in("second"))


def pool_provider(**details: str) -> Change:
    """A user pool behind an identity pool, whose people may come from a SAML or OpenID Connect provider."""
    type_ = "aws:cognito/identityProvider:IdentityProvider"
    settings: dict[str, Any] = {"providerName": "sso", "providerType": "SAML", "providerDetails": details}
    return combined(BEHIND_USER_POOL, add(type_, "sso", NORTH, userPoolId="us-east-1_Users", **settings))


def function_behind(*actions: dict[str, Any]) -> Change:
    """A public load balancer in front of a function, whose listener takes these actions first."""
    group = arn("elasticloadbalancing", NORTH, "targetgroup/fn/1")
    balancer = arn("elasticloadbalancing", NORTH, "loadbalancer/app/x/1")
    target = arn("lambda", NORTH, "function:ehr")
    taken = [*actions, {"type": "forward", "targetGroupArn": group}]
    return combined(
        add("aws:lb/targetGroup:TargetGroup", "fn", NORTH, "tg", arn=group, targetType="lambda"),
        add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "at", NORTH, targetGroupArn=group, targetId=target),
        add("aws:lb/loadBalancer:LoadBalancer", "lb", NORTH, "lb", arn=balancer, internal=False),
        add("aws:lb/listener:Listener", "listener", NORTH, loadBalancerArn=balancer, defaultActions=taken),
    )


def trust_in(service: str, **when: str) -> Change:
    """The backup role trusts a service, which acts for an account."""
    to = {"Service": f"{service}.amazonaws.com"}
    conditions = {"ArnLike" if "Arn" in key else "StringEquals": {f"aws:{key}": value} for key, value in when.items()}
    return extend_policy(
        "clinical-north:backup", allow("sts:AssumeRole", on=(), to=to, when=conditions), prop="assumeRolePolicy"
    )


def triggers_in(account: str) -> Change:
    """A user pool whose function before each token stands in an account."""
    return user_pool(**CLOSED, lambdaConfig={"preTokenGeneration": arn("lambda", account, "function:claims")})


COGNITO_ACTION = {"type": "authenticate-cognito", "authenticateCognito": {"userPoolArn": USER_POOL}}
OIDC_ACTION = {"type": "authenticate-oidc", "authenticateOidc": {"issuer": "https://idp.example"}}
GRAPH = arn("rds", NORTH, "cluster:g")
FILES = arn("fsx", NORTH, "file-system/fs-0123456789abcdef0")
DIRECTORY = add("aws:directoryservice/directory:Directory", "ad", MANAGEMENT, AD)

LEAKS: list[Leak] = [
    ("an operator opens an identity pool", "W6", combined(
        identity_pool(arn=arn("cognito-identity", NORTH, f"identitypool/{POOL}")),
        operator_allowed("cognito-identity:UpdateIdentityPool"))),
    ("an operator sets a password in a user pool", "W6", combined(
        BEHIND_USER_POOL, operator_allowed("cognito-idp:AdminSetUserPassword"))),
    ("a role name that fits a pattern which is no ARN", "W1", unprotected_photos(allow(
        "s3:GetObject", on=PHOTO, to="*", when={"StringLike": {"aws:PrincipalArn": f"*{NORTH}*"}}))),
    ("a federated user of management", "W1", unprotected_photos(
        allow("s3:GetObject", on=PHOTO, to=f"arn:aws:sts::{MANAGEMENT}:federated-user/bob"))),
    ("a topic for callers of management's account", "W1", combined(without_perimeter, add(
        "aws:sns/topic:Topic", "visits", NORTH, "", PHI, name="visits", arn=arn("sns", NORTH, "visits"),
        policy=policy(allow("sns:*", to="*", when={"StringEquals": {"AWS:SourceOwner": MANAGEMENT}}))))),
    ("a KMS grant to a federated user", "W2", grant(f"arn:aws:sts::{MANAGEMENT}:federated-user/bob", "Decrypt")),
]  # fmt: skip

CASES: list[Case] = [
    ("a database in management's directory", "W1", "POSSIBLE", combined(DIRECTORY, changed("chart", domain=AD))),
    ("a database in a directory of nobody in the input", "W1", "UNKNOWN", changed("chart", domain=AD)),
    ("a database in a directory outside AWS", "W1", "POSSIBLE", changed("chart", domainFqdn="ad.mso.example")),
    ("a file system in a directory outside AWS", "W1", "POSSIBLE", add(
        "aws:fsx/windowsFileSystem:WindowsFileSystem", "files", NORTH, FILES, PHI, arn=FILES, kmsKeyId=KEY,
        selfManagedActiveDirectory={"domainName": "ad.mso.example"})),
    ("a graph database on the internet", "W1", "POSSIBLE", combined(
        add("aws:neptune/cluster:Cluster", "g", NORTH, "", PHI, clusterIdentifier="g", arn=GRAPH),
        add("aws:neptune/clusterInstance:ClusterInstance", "", NORTH, clusterIdentifier="g", publiclyAccessible=True))),
    ("providers on one host with two realms", "W6", "POSSIBLE", run_at(
        ("https://sso.mso.example/realms/staff", ""), ("https://sso.mso.example/realms/clinical", ""))),
    ("providers of one organization at a host of many", "W6", "POSSIBLE", run_at(
        ("http://www.okta.com/ex1", "https://mso.okta.com/a"), ("http://www.okta.com/ex2", "https://mso.okta.com/b"))),
    ("a user pool whose people come from nobody in the input", "W6", "UNKNOWN",
     pool_provider(MetadataURL="https://idp.mso.example/metadata")),
    ("a user pool whose people come from management", "W6", "LEAK",
     pool_provider(MetadataURL="https://identity.mso.example/metadata")),
    ("a function of management decides on tokens", "W1", "POSSIBLE", triggers_in(MANAGEMENT)),
    ("a balancer lets in who does not sign in", "W1", "UNKNOWN", function_behind(
        {**OIDC_ACTION, "authenticateOidc": {"onUnauthenticatedRequest": "allow"}})),
    ("a balancer that believes an unknown provider", "W1", "UNKNOWN", function_behind(OIDC_ACTION)),
    ("a balancer before which anybody can sign up", "W1", "UNKNOWN", combined(
        user_pool(arn=USER_POOL), function_behind(COGNITO_ACTION))),
    ("a role for a service that acts for management", "W6", "POSSIBLE", trust_in("datasync", SourceAccount=MANAGEMENT)),
    ("a role for a resource of management", "W6", "POSSIBLE",
     trust_in("glue", SourceArn=f"arn:aws:glue:us-east-1:{MANAGEMENT}:*")),
    ("a key for a service that acts for management", "W2", "POSSIBLE", extend_policy("key:clinical-north", allow(
        "kms:Decrypt", to={"Service": "backup.amazonaws.com"},
        when={"StringEquals": {"aws:SourceAccount": MANAGEMENT}}))),
    ("an operator invokes a function that reads patient data", "W1", "UNKNOWN",
     operator_allowed("lambda:InvokeFunction")),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("providers of two tenants on one host", run_at(
        ("https://sts.windows.net/aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa/", ""),
        ("https://sts.windows.net/bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb/", ""))),
    ("providers of two organizations at a host of many", run_at(
        ("http://www.okta.com/ex1", "https://mso.okta.com/a"), ("http://www.okta.com/ex2", "https://north.okta.com/b"))),
    ("a user pool whose people come from the practice's provider",
     pool_provider(MetadataURL="https://identity.north.example/metadata")),
    ("a function of the practice decides on tokens", triggers_in(NORTH)),
    ("a balancer before which only administrators add people", combined(
        user_pool(**CLOSED, arn=USER_POOL), function_behind(COGNITO_ACTION))),
    ("a role for a service that acts for the practice", trust_in("datasync", SourceAccount=NORTH)),
    ("an operator sets passwords in no pool that leads to a role", combined(
        without_perimeter, user_pool(**CLOSED, arn=USER_POOL), operator_allowed("cognito-idp:AdminSetUserPassword"))),
    ("an operator invokes a function that reads nothing", operator_allowed(
        "lambda:InvokeFunction", on=(arn("lambda", NORTH, "function:other"),))),
]  # fmt: skip
