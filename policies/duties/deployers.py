"""The deployers of an estate: the role that deploys each stack, and what limits that role."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.entities import Principal

WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
WRITES = ("iam:CreateRole", "s3:CreateBucket", "ec2:CreateVpc", "cloudformation:CreateStack", "lambda:CreateFunction")
"""Actions of which a pipeline's role has at least one, if it deploys."""


@dataclass(frozen=True, slots=True)
class Deployer:
    """A role that deploys, the resources that it deploys, and the URNs of those among them that limit the role."""

    role: Principal
    resources: tuple[Resource, ...]
    limits: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """``clinical-north:deployer``."""
        return self.role.name

    @property
    def urn(self) -> str:
        """The URN of the role, or of the first resource that it deploys where it is not one of them."""
        own = (r.urn for r in self.resources if r.facts.get("arn") == self.role.arn)
        return next(own, self.resources[0].urn)


def deployers(estate: DutyEstate) -> tuple[Deployer, ...]:
    """Each role that deploys, in the order of the graph.

    A stack's provider names the role that it assumes. Where it names none of the input, as for collected accounts, the
    account's roles that trust a pipeline's identity provider and may create resources deploy it. What is deployed
    without a role, by people in a payer account, has no deployer.
    """
    found: dict[str, tuple[Principal, list[Resource]]] = {}
    providers: dict[str, Principal | None] = {}
    by_account: dict[str, list[Principal]] = {}
    for resource in estate.graph.custom:
        if resource.account not in by_account:
            by_account[resource.account] = list(pipeline_roles(estate, resource.account))
        if resource.provider not in providers:
            providers[resource.provider] = _assumed(estate, resource)
        role = providers[resource.provider]
        for each in [role] if role else by_account[resource.account]:
            found.setdefault(each.arn, (each, []))[1].append(resource)
    return tuple(Deployer(role, tuple(own), _limits(role, own)) for role, own in found.values())


def pipeline_roles(estate: DutyEstate, account: str) -> Iterator[Principal]:
    """The roles of an account that tokens of an OpenID Connect provider assume and that may create resources."""
    for principal in estate.in_account.get(account, ()):
        if identity_providers(principal) and any(
            s.allow and any(map(s.covers_action, WRITES)) for s in principal.identity
        ):
            yield principal


def identity_providers(role: Principal) -> tuple[str, ...]:
    """The ARNs of the OpenID Connect providers whose tokens a role's trust policy accepts."""
    federated = (s.principals for s in role.trust if s.allow and s.covers_action(WEB_IDENTITY))
    return tuple(sorted({v for pairs in federated for kind, v in pairs if kind == "Federated" and ":oidc-" in v}))


def _assumed(estate: DutyEstate, resource: Resource) -> Principal | None:
    """The role of the input that a resource's provider assumes last, or None."""
    provider = estate.graph.get(resource.provider.rpartition("::")[0]) or estate.graph.get(resource.provider)
    if provider is None:
        return None
    chain = _objects(provider.facts.get("assumeRoles")) or _objects(provider.facts.get("assumeRole"))
    named = [*chain, *_objects(provider.facts.get("assumeRoleWithWebIdentity"))]
    return estate.principal(named[-1].get("roleArn")) if named else None


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """Objects of a provider's setting, which is JSON text in a state."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, Mapping)]


def _limits(role: Principal, resources: Iterable[Resource]) -> frozenset[str]:
    """The role itself, its policies, its boundary and the identity providers that it trusts."""
    arns = {role.arn, *((role.boundary_arn,) if role.boundary_arn else ()), *identity_providers(role)}
    name = role.arn.rpartition("/")[2]
    found = set()
    for resource in resources:
        if resource.facts.get("arn") in arns or (
            resource.type.startswith("aws:iam/role") and resource.facts.get("role") in (name, role.arn)
        ):
            found.add(resource.urn)
    return frozenset(found)
