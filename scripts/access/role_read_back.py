"""Roles as IAM holds them now: trust policies and inline policies, put into a graph in place of what it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Graph, Resource

ROLE, ROLE_POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
Client = Callable[[str, str], Any]
"""A boto3 client of an account (12-digit id) for a service."""


@dataclass(frozen=True, slots=True)
class LiveRole:
    """The trust policy and the inline policies of a role, by name, as IAM returns them."""

    role: Resource
    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        """The role's name in IAM."""
        return role_name(self.role)


def role_name(role: Resource) -> str:
    """The name of a role resource in IAM."""
    return str(role.facts.get("name") or role.id)


def role_arn(role: Resource) -> str:
    """The ARN of a role resource."""
    found = role.facts.get("arn")
    return found if isinstance(found, str) else f"arn:aws:iam::{role.account}:role{role.facts.get('path') or '/'}" + (
        role_name(role)
    )


def read_roles(roles: Iterable[Resource], client: Client) -> list[LiveRole]:
    """Each role as IAM holds it now."""
    return [_read(role, client(role.account, "iam")) for role in roles]


def _read(role: Resource, iam: Any) -> LiveRole:
    name = role_name(role)
    names = iam.get_paginator("list_role_policies").paginate(RoleName=name).build_full_result()["PolicyNames"]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    policies = {each: iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in names}
    return LiveRole(role, trust, policies)


def with_live_roles(graph: Graph, live: Iterable[LiveRole]) -> Graph:
    """The graph with these roles and their inline policies as they were read; the other resources stay."""
    by_urn = {each.role.urn: each for each in live}
    by_name = {(each.role.account, each.name): each for each in live}
    return Graph(_replaced(graph, by_urn, by_name))


def _replaced(
    graph: Graph, by_urn: Mapping[str, LiveRole], by_name: Mapping[tuple[str, str], LiveRole]
) -> Iterator[Resource]:
    for resource in graph:
        if (found := by_urn.get(resource.urn)) is not None:
            yield _with(resource, assumeRolePolicy=json.dumps(found.trust))
            yield from (_inline(resource, name, found) for name in found.policies)
        elif resource.type != ROLE_POLICY or (resource.account, str(resource.facts.get("role"))) not in by_name:
            yield resource


def _with(resource: Resource, **values: Any) -> Resource:
    return resource.with_(inputs={**resource.inputs, **values}, outputs={**resource.outputs, **values})


def _inline(role: Resource, name: str, live: LiveRole) -> Resource:
    inputs = {"role": live.name, "name": name, "policy": json.dumps(live.policies[name])}
    return role.with_(
        urn=f"{role.urn}-read-back-{name}", type=ROLE_POLICY, id=f"{live.name}:{name}", inputs=inputs, outputs={},
        parent=role.urn,
    )  # fmt: skip
