"""Exact confirmation of one action: whether AWS would allow some request for it, and with which request context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.request_context import principal_context, resource_keys, with_resource
from policies.separation.iam.conditions import VARIABLE, Context, Values, substitute
from policies.separation.iam.equivalence_classes import MAX_CELLS, representative_arns
from policies.separation.iam.patterns import arn_meets
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import CallerKind
from policies.separation.iam.request import KmsGrant, Policies, Request, Statements
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.target_sets import Target, is_arn_pattern
from policies.separation.reach.witness_context import Certainty, find_witness_context

WRITTEN = Statement(True, ("*",), ("*",), (("AWS", "*"),), sid="written by the attacker", origin=Origin("rewritten"))
"""What the attacker writes into a policy that it can change: it allows everything."""

BY_PROVIDERS = frozenset({"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"})
"""Actions that AWS never asks for an IAM identity: the caller is whom an identity provider asserts."""


@dataclass(frozen=True, slots=True)
class AllowedRequest:
    """A request that AWS would allow: its action, ARN and notable context keys, and the statements that allow it."""

    action: str
    arn: str
    certainty: Certainty
    statements: Statements
    context: tuple[tuple[str, str], ...] = ()
    grants: tuple[KmsGrant, ...] = ()


class Confirmation:
    """Searches for requests that AWS would allow; results are cached."""

    def __init__(self, estate: EstateModel) -> None:
        self.estate = estate
        self._seen: dict[tuple[object, ...], AllowedRequest | None] = {}

    def allowed_request(
        self,
        principal: Principal,
        action: str,
        target: Target,
        changes: PolicyChanges,
        request_keys: Mapping[str, Values] | None = None,
    ) -> AllowedRequest | None:
        """The most certain allowed request for an action on a target, or None if there is none."""
        key = (
            principal.identity_key,
            action,
            target.arns,
            target.account,
            changes.concerning(principal.arn, target.entity.arn if target.entity else ""),
            tuple(sorted(request_keys.items())) if request_keys else (),
        )
        if key not in self._seen:
            self._seen[key] = self._search(principal, action, target, changes, request_keys or {})
        return self._seen[key]

    def certainty(
        self, principal: Principal, action: str, target: Target, request_keys: Mapping[str, Values] | None = None
    ) -> Certainty | None:
        """How certain it is that a principal may act on a target, with the policies as they are; None if it may not."""
        request = self.allowed_request(principal, action, target, PolicyChanges(), request_keys)
        return request.certainty if request else None

    def _search(
        self,
        principal: Principal,
        action: str,
        target: Target,
        changes: PolicyChanges,
        request_keys: Mapping[str, Values],
    ) -> AllowedRequest | None:
        if action in BY_PROVIDERS and principal.caller.authenticated:
            return None
        context = principal_context(principal, principal.arn in changes.principal_tags_changed)
        account = self.estate.accounts.get(target.account)
        tags_changed = target.entity is not None and target.entity.arn in changes.resource_tags_changed
        keys = {**resource_keys(target.entity, account, tags_changed=tags_changed), **request_keys}
        context = with_resource(context, keys, tags_changed=tags_changed)
        context = replace(context, known={**context.known, **request_keys})
        policies = applicable_policies(self.estate, principal, target, action, changes)
        cross_account = principal.caller.authenticated and principal.account.id != target.account
        if cross_account and not _has_identity_allow(policies, target, action):
            return None
        federates = principal.caller.kind is CallerKind.USER and principal.accepts_session_tags
        own_tags = principal.hypothetical or federates or principal.arn in changes.principal_tags_changed
        # A service takes the keys of its source from the resource that its client configures.
        chosen = ("aws:source",) if principal.caller.kind is CallerKind.SERVICE else ()
        best: AllowedRequest | None = None
        arns, complete = _representative_arns(target, policies, action, context)
        for arn in arns:
            request = Request(
                principal.caller, action, arn, target.account, context, blocks_public_access(target.entity)
            )
            found = find_witness_context(
                request, _relevant_policies(request, policies), sets_own_tags=own_tags, sets_prefixes=chosen
            )
            if found is not None and (best is None or found.certainty < best.certainty):
                outcome = found.outcome
                best = AllowedRequest(
                    action, arn, found.certainty, outcome.statements, found.notable_keys, outcome.grants
                )
            if best is not None and best.certainty is Certainty.CERTAIN:
                break
        if best is None and not complete:
            undecided = (("undecided", f"more than {MAX_CELLS} kinds of ARN, or patterns too many to combine"),)
            best = AllowedRequest(action, target.arn, Certainty.UNKNOWN, (), undecided)
        return best


def applicable_policies(
    estate: EstateModel, principal: Principal, target: Target, action: str, changes: PolicyChanges
) -> Policies:
    """Every policy that applies to a request: of the caller, of the target, of their organizations, after changes."""
    statements = estate.identity_statements(principal, changes.groups_joined)
    identity = tuple(s for s in statements if s.allow or principal.arn not in changes.deny_removed)
    entity, account = target.entity, estate.accounts.get(target.account)
    unprotected = changes.organization_policies_removed
    resource: Statements | None = None
    if isinstance(entity, Principal):
        resource = entity.trust if action.startswith("sts:") else None
    elif entity is not None:
        rewritten = entity.arn in changes.resource_policy_rewritten
        resource = (WRITTEN, *entity.inherited_denies) if rewritten else entity.policy
    return Policies(
        identity=(WRITTEN,) if principal.arn in changes.identity_policy_rewritten else identity,
        boundaries=None if principal.arn in changes.boundary_removed else principal.boundary,
        resource=resource,
        scps=principal.account.scps if principal.account.organization not in unprotected else (),
        rcps=account.rcps if account and account.organization not in unprotected else (),
        grants=entity.grants if isinstance(entity, IamResource) else (),
    )


def blocks_public_access(entity: object) -> bool:
    """Whether a target refuses a public policy (S3 Block Public Access)."""
    return isinstance(entity, IamResource) and entity.blocks_public_access


def _has_identity_allow(policies: Policies, target: Target, action: str) -> bool:
    """Whether an identity policy may allow the request, which access to another account requires.

    A KMS grant replaces the identity policy; for a target in an unknown account the answer is always yes.
    """
    allows = (s for s in policies.identity if s.allow and s.covers_action(action))
    covering = (
        s.not_resource or any("${" in p or arn_meets(p, arn) for p in s.resources for arn in target.arns)
        for s in allows
    )
    return not target.account or bool(policies.grants) or any(covering)


def _relevant_policies(request: Request, policies: Policies) -> Policies:
    """The policies, reduced to the statements whose action and resource may match the request."""
    return reduced(policies, lambda statement: _covers(statement, request))


def reduced(policies: Policies, keeps: Callable[[Statement], bool]) -> Policies:
    """The policies with some of their statements; a policy of which none is left still is one."""

    def relevant(statements: Statements | None) -> Statements | None:
        return None if statements is None else tuple(s for s in statements if keeps(s))

    return replace(
        policies,
        identity=relevant(policies.identity) or (),
        boundaries=relevant(policies.boundaries),
        session=relevant(policies.session),
        resource=relevant(policies.resource),
        scps=tuple(relevant(level) or () for level in policies.scps),
        rcps=tuple(relevant(level) or () for level in policies.rcps),
    )


def _covers(statement: Statement, request: Request) -> bool:
    covered = statement.covers_action(request.action)
    return covered and statement.covers_resource(request.resource, request.context) is not Truth.FALSE


def _representative_arns(
    target: Target, policies: Policies, action: str, context: Context
) -> tuple[tuple[str, ...], bool]:
    """ARNs that represent a target, and whether they represent all of it: its own ARN, or for a pattern one ARN for
    each combination of the patterns of Allow and Deny statements that cut it."""
    if not target.is_pattern:
        return target.arns, True
    patterns = [
        VARIABLE.sub("*", pattern) if not isinstance(filled, str) else filled
        for statement in policies.statements()
        if statement.covers_action(action)
        for pattern in statement.resources
        if pattern != "*"
        for filled in (substitute(pattern, context) if statement.variables and "${" in pattern else pattern,)
    ]
    found: list[str] = []
    all_complete = True
    for asked in target.arns:
        arns: tuple[str, ...] = (asked,)
        complete = True
        if is_arn_pattern(asked):
            meeting = tuple(p for p in dict.fromkeys(patterns) if arn_meets(p, asked))
            arns, complete = representative_arns(asked, meeting)
        found += arns
        all_complete &= complete
    return tuple(dict.fromkeys(found)), all_complete
