"""Principals that a policy or grant names by unique id (``AROA...``, ``AIDA...``), named by their ARN instead.

IAM stores the roles and users of a policy by unique id, and shows the id itself once it cannot resolve it. An id that
no role or user of the input has may be anybody's: what it allows counts as not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from infra.engine.graph import Graph
from policies.separation.estate.entities import UNREAD_KEY, IamResource
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_references import as_text
from policies.separation.iam.conditions import Condition
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import KmsGrant, Statements

UNIQUE_ID = re.compile(r"(?:AROA|AIDA)[A-Z0-9]{12,}")
UNREAD = Condition("StringEquals", "stringequals", UNREAD_KEY, ("true",))
ALL_READ = Condition("Null", "null", UNREAD_KEY, ("true",))
ANYBODY = "*"


def with_unique_ids_resolved(estate: EstateModel, graph: Graph) -> EstateModel:
    """The estate, in which each unique id of a role or user of the input stands as its ARN."""
    if not any(UNIQUE_ID.fullmatch(name) for name in _named(estate)):
        return estate
    entities = graph.of_type("aws:iam/role:Role", "aws:iam/user:User")
    arns = {as_text(entity.facts.get("uniqueId")): as_text(entity.facts.get("arn")) for entity in entities}
    return replace(
        estate,
        principals=tuple(replace(p, trust=_resolved(p.trust, arns)) for p in estate.principals),
        resources=tuple(_resource(resource, arns) for resource in estate.resources),
    )


def _named(estate: EstateModel) -> Iterator[str]:
    """Every principal that a resource policy, trust policy or grant names."""
    for policy in (*(p.trust for p in estate.principals), *(r.policy or () for r in estate.resources)):
        yield from (value for statement in policy for _, value in statement.principals)
    yield from (grant.grantee for resource in estate.resources for grant in resource.grants)


def _resource(resource: IamResource, arns: Mapping[str, str]) -> IamResource:
    return replace(
        resource,
        policy=None if resource.policy is None else _resolved(resource.policy, arns),
        inherited_denies=_resolved(resource.inherited_denies, arns),
        grants=tuple(_grant(grant, arns) for grant in resource.grants),
    )


def _grant(grant: KmsGrant, arns: Mapping[str, str]) -> KmsGrant:
    if not UNIQUE_ID.fullmatch(grant.grantee):
        return grant
    if arn := arns.get(grant.grantee):
        return replace(grant, grantee=arn)
    return replace(grant, grantee=ANYBODY, conditions=(*grant.conditions, UNREAD))


def _resolved(statements: Statements, arns: Mapping[str, str]) -> Statements:
    return tuple(resolved for statement in statements for resolved in _statement(statement, arns))


def _statement(statement: Statement, arns: Mapping[str, str]) -> Iterator[Statement]:
    """The statement with ARNs; principals whose id is of nobody in the input get a statement of their own."""
    ids = [value for _, value in statement.principals if UNIQUE_ID.fullmatch(value)]
    unresolved = {value for value in ids if not arns.get(value)}
    known = tuple((kind, arns.get(v) or v) for kind, v in statement.principals if v not in unresolved)
    if unresolved and statement.not_principal:  # a Deny may spare somebody outside, so it holds only if all was read
        conditions = statement.conditions if statement.allow else (*statement.conditions, ALL_READ)
        yield replace(statement, principals=known, conditions=conditions)
        return
    if not unresolved or known:
        yield replace(statement, principals=known) if ids else statement
    if unresolved and statement.allow:
        conditions = (*statement.conditions, UNREAD)
        yield replace(statement, principals=(("AWS", ANYBODY),), conditions=conditions, sid=statement.sid or "not read")
