"""Roles, users, groups and policies of IAM as moto holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from infra.emulator.cloud.boto3_clients import ACCESS_ROLE, PAYER
from infra.emulator.live_policies.live_resource import Live, LiveResource

SERVICE_LINKED: Final = "/aws-service-role/"
ADMINISTRATOR: Final = "arn:aws:iam::aws:policy/AdministratorAccess"


def identities() -> Live:
    """Every role, user, group and customer managed policy of every account, with what is attached to each."""
    from moto.iam.models import iam_backends

    for account, backends in list(iam_backends.items()):
        if backend := dict.get(backends, "aws"):  # moto keeps a backend for every other partition too
            yield from _of_account(account, backend)


def _of_account(account: str, backend: Any) -> Live:
    for role in backend.roles.values():
        if role.path.startswith(SERVICE_LINKED):
            continue  # AWS alone changes these, and no SCP or RCP binds them
        if role.name == ACCESS_ROLE and not role.policies and not role.managed_policies and _by_organizations(role):
            continue  # as AWS Organizations makes it: the estate is read with it
        trust = {"assumeRolePolicy": role.assume_role_policy_document}
        yield _holder(account, "Role", role, f"role{role.path}{role.name}", trust, _tags(role.tags))
        yield from _attached(account, "Role", role)
        if role.name == ACCESS_ROLE:  # AWS Organizations attaches this, and moto does not
            attached = {"role": role.name, "policyArn": ADMINISTRATOR}
            type_ = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
            yield LiveResource(type_, account, "", attached, id=f"{role.name}-{ADMINISTRATOR}")
    for user in backend.users.values():
        tags = _tags(backend.tagger.list_tags_for_resource(user.arn).get("Tags", ()))
        yield _holder(account, "User", user, f"user{user.path}{user.name}", {}, tags)
        yield from _attached(account, "User", user)
        if groups := sorted(group.name for group in backend.groups.values() if user in group.users):
            membership = {"user": user.name, "groups": groups}
            yield LiveResource("aws:iam/userGroupMembership:UserGroupMembership", account, "", membership)
    for group in backend.groups.values():
        arn = f"arn:aws:iam::{account}:group{group.path}{group.name}"
        inputs = {"name": group.name, "path": group.path}
        yield LiveResource("aws:iam/group:Group", account, "", inputs, {"arn": arn}, group.name)
        yield from _attached(account, "Group", group)
    for policy in backend.managed_policies.values():
        if policy.account_id == account and ":iam::aws:" not in policy.arn:
            document = next(each.document for each in policy.versions if each.version_id == policy.default_version_id)
            inputs = {"name": policy.name, "path": policy.path, "policy": document}
            yield LiveResource("aws:iam/policy:Policy", account, "", inputs, {"arn": policy.arn}, policy.arn)


def _holder(
    account: str, kind: str, found: Any, resource: str, more: Mapping[str, Any], tags: Mapping[str, str]
) -> LiveResource:
    """A role or a user."""
    boundary = getattr(found, "permissions_boundary_arn", None) or getattr(found, "permissions_boundary", None)
    inputs = {"name": found.name, "path": found.path, **more, "permissionsBoundary": boundary, "tags": tags}
    arn = f"arn:aws:iam::{account}:{resource}"
    return LiveResource(f"aws:iam/{kind.lower()}:{kind}", account, "", inputs, {"arn": arn}, found.name)


def _attached(account: str, kind: str, found: Any) -> Live:
    """The inline policies of a role, user or group, and the managed policies attached to it."""
    holder = kind.lower()
    for name, document in found.policies.items():
        inputs = {holder: found.name, "name": name, "policy": document}
        type_ = f"aws:iam/{holder}Policy:{kind}Policy"
        yield LiveResource(type_, account, "", inputs, id=f"{found.name}:{name}")
    for arn in found.managed_policies:
        type_ = f"aws:iam/{holder}PolicyAttachment:{kind}PolicyAttachment"
        yield LiveResource(type_, account, "", {holder: found.name, "policyArn": arn}, id=f"{found.name}-{arn}")


def _by_organizations(role: Any) -> bool:
    """Whether the role still trusts whom AWS Organizations makes it trust: the payer, by its account alone."""
    statements = json.loads(role.assume_role_policy_document)["Statement"]
    trusted = [each.get("Principal", {}).get("AWS", "") for each in statements if isinstance(each, Mapping)]
    return trusted == [f"arn:aws:iam::{PAYER}:root"]


def _tags(tags: Any) -> dict[str, str]:
    if isinstance(tags, Mapping):
        return {key: value["Value"] if isinstance(value, Mapping) else value for key, value in tags.items()}
    return {tag["Key"]: tag["Value"] for tag in tags or ()}
