"""The parts of a foundation in IAM: the pipeline's identity provider, the permissions boundary, the deployer role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts.aws.bootstrap.aws_requests import Clients, Part, Request, tags_of
from scripts.aws.bootstrap.entity_foundation import ROLE, EntityFoundation
from scripts.aws.bootstrap.policy_comparison import parsed


def identity_parts(foundation: EntityFoundation) -> Iterator[Part]:
    """The parts in creation order: the trust policy names the identity provider, the role names the boundary."""
    yield _provider(foundation)
    yield _boundary(foundation)
    yield _role(foundation)
    yield _permissions(foundation)


def _provider(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    url, audiences = resource.props["url"], sorted(resource.props["clientIdLists"])
    arn = f"arn:aws:iam::{foundation.account_id}:oidc-provider/{url.removeprefix('https://')}"

    def read(clients: Clients) -> Any:
        return sorted(clients("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"])

    create = {"Url": url, "ClientIDList": audiences, "Tags": tags_of(resource)}
    add = "iam.add_client_id_to_open_id_connect_provider"
    return Part(
        title=f"OpenID Connect provider {url}",
        resources=(resource,),
        read=read,
        wanted=audiences,
        create=(Request("iam.create_open_id_connect_provider", create),),
        change=tuple(Request(add, {"OpenIDConnectProviderArn": arn, "ClientID": audience}) for audience in audiences),
    )


def _boundary(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:iam/policy:Policy")
    props = resource.props
    arn = f"arn:aws:iam::{foundation.account_id}:policy{props['path']}{props['name']}"

    def read(clients: Clients) -> Any:
        version = clients("iam").get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = clients("iam").get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        return parsed(document)

    create = {
        "PolicyName": props["name"], "Path": props["path"], "Description": props["description"],
        "PolicyDocument": props["policy"], "Tags": tags_of(resource),
    }  # fmt: skip
    version = {"PolicyArn": arn, "PolicyDocument": props["policy"], "SetAsDefault": True}
    return Part(
        title=f"permissions boundary {props['path']}{props['name']}",
        resources=(resource,),
        read=read,
        wanted=parsed(props["policy"]),
        create=(Request("iam.create_policy", create),),
        change=(Request("iam.create_policy_version", version),),
    )


def _role(foundation: EntityFoundation) -> Part:
    resource = foundation.one(ROLE)
    props = resource.props
    name, boundary = props["name"], props["permissionsBoundary"]

    def read(clients: Clients) -> Any:
        role = clients("iam").get_role(RoleName=name)["Role"]
        present = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
        return {"path": role["Path"], "trust": parsed(role["AssumeRolePolicyDocument"]), "boundary": present}

    create = {
        "RoleName": name, "Path": props["path"], "Description": props["description"],
        "AssumeRolePolicyDocument": props["assumeRolePolicy"], "PermissionsBoundary": boundary,
        "MaxSessionDuration": props["maxSessionDuration"], "Tags": tags_of(resource),
    }  # fmt: skip
    trust = {"RoleName": name, "PolicyDocument": props["assumeRolePolicy"]}
    return Part(
        title=f"role {props['path']}{name}",
        resources=(resource,),
        read=read,
        wanted={"path": props["path"], "trust": parsed(props["assumeRolePolicy"]), "boundary": boundary},
        create=(Request("iam.create_role", create),),
        change=(
            Request("iam.update_assume_role_policy", trust),
            Request("iam.put_role_permissions_boundary", {"RoleName": name, "PermissionsBoundary": boundary}),
        ),
    )


def _permissions(foundation: EntityFoundation) -> Part:
    resource = foundation.one("aws:iam/rolePolicy:RolePolicy")
    props = resource.props
    where = {"RoleName": props["role"], "PolicyName": props["name"]}
    put = Request("iam.put_role_policy", {**where, "PolicyDocument": props["policy"]})
    return Part(
        title=f"permissions of the role {props['role']}",
        resources=(resource,),
        read=lambda clients: parsed(clients("iam").get_role_policy(**where)["PolicyDocument"]),
        wanted=parsed(props["policy"]),
        create=(put,),
        change=(put,),
    )
