"""One step of a path, looked at exactly: is there a request that AWS would allow, and in which circumstances?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from policies.separation.estate.estate_model import EstateModel, IamResource, Principal
from policies.separation.estate.request_context import principal_context, thing_keys, with_thing
from policies.separation.iam.conditions import Context, Values, substitute
from policies.separation.iam.patterns import arn_contains, arn_meets, sample
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Kind
from policies.separation.iam.request import KmsGrant, Policies, Request, Statements
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.question_space import Spot
from policies.separation.reach.witness_context import Strength, circumstances

WRITTEN = Statement(True, ("*",), ("*",), (("AWS", "*"),), sid="written by the attacker", origin=Origin("rewritten"))


@dataclass(frozen=True, slots=True)
class Step:
    """An allowed request: what was asked, of which ARN, in which circumstances, and the statements that allow it."""

    action: str
    arn: str
    strength: Strength
    statements: Statements
    context: tuple[tuple[str, str], ...] = ()
    grants: tuple[KmsGrant, ...] = ()


class Confirmation:
    """Looks for a request that AWS allows; remembers what it has looked at."""

    def __init__(self, estate: EstateModel) -> None:
        self.estate = estate
        self._seen: dict[tuple[object, ...], Step | None] = {}

    def step(
        self, principal: Principal, action: str, spot: Spot, powers: Powers, given: Mapping[str, Values] | None = None
    ) -> Step | None:
        """The surest allowed request for an action on a spot, or None where there is none."""
        key = (principal.key, action, spot.arn, spot.account, powers, tuple(sorted((given or {}).items())))
        if key not in self._seen:
            self._seen[key] = self._search(principal, action, spot, powers, given or {})
        return self._seen[key]

    def _search(
        self, principal: Principal, action: str, spot: Spot, powers: Powers, given: Mapping[str, Values]
    ) -> Step | None:
        context = principal_context(principal, principal.arn in powers.retagged)
        account = self.estate.accounts.get(spot.account)
        relabelled = spot.what is not None and spot.what.arn in powers.relabelled
        keys = {**thing_keys(spot.what, account, relabelled=relabelled), **given}
        context = with_thing(context, keys, relabelled=relabelled)
        context = replace(context, known={**context.known, **given})
        policies = self._policies(principal, spot, powers, action)
        abroad = principal.caller.authenticated and principal.account.id != spot.account
        if abroad and not _asks(policies, spot, action):
            return None
        federates = principal.caller.kind is Kind.USER and principal.open_tags
        own_tags = principal.invented or federates or principal.arn in powers.retagged
        best: Step | None = None
        for arn in _representatives(spot, policies, action, context):
            request = Request(principal.caller, action, arn, spot.account, context, _closed(spot.what))
            case = circumstances(request, _about(request, policies), sets_own_tags=own_tags)
            if case is not None and (best is None or case.strength < best.strength):
                best = Step(action, arn, case.strength, case.outcome.statements, case.remarkable, case.outcome.grants)
            if best is not None and best.strength is Strength.LEAK:
                break
        return best

    def _policies(self, principal: Principal, spot: Spot, powers: Powers, action: str) -> Policies:
        stated = self.estate.identity_of(principal, powers.joined)
        identity = tuple(s for s in stated if s.allow or principal.arn not in powers.undenied)
        what, account = spot.what, self.estate.accounts.get(spot.account)
        resource: Statements | None = None
        if isinstance(what, Principal):
            resource = what.trust if action.startswith("sts:") else None
        elif what is not None:
            resource = (WRITTEN, *what.beneath) if what.arn in powers.rewritten else what.policy
        return Policies(
            identity=(WRITTEN,) if principal.arn in powers.raised else identity,
            boundaries=None if principal.arn in powers.unbound else principal.boundary,
            resource=resource,
            scps=principal.account.scps if principal.account.organization not in powers.unguarded else (),
            rcps=account.rcps if account and account.organization not in powers.unguarded else (),
            grants=what.grants if isinstance(what, IamResource) else (),
        )


def _closed(what: object) -> bool:
    return isinstance(what, IamResource) and what.closed_to_public


def _asks(policies: Policies, spot: Spot, action: str) -> bool:
    """Whether an identity policy speaks for the request at all, without which nobody enters another account.

    A KMS grant would do instead, and so it counts; so does an account that is not known.
    """
    allows = (s for s in policies.identity if s.allow and s.covers_action(action))
    reaches = (s.not_resource or any("${" in p or arn_meets(p, spot.arn) for p in s.resources) for s in allows)
    return not spot.account or bool(policies.grants) or any(reaches)


def _about(request: Request, policies: Policies) -> Policies:
    """The policies cut down to the statements that speak of the request."""

    def cut(statements: Statements | None) -> Statements | None:
        if statements is None:
            return None
        return tuple(s for s in statements if _speaks(s, request))

    return replace(
        policies,
        identity=cut(policies.identity) or (),
        boundaries=cut(policies.boundaries),
        resource=cut(policies.resource),
        scps=tuple(cut(level) or () for level in policies.scps),
        rcps=tuple(cut(level) or () for level in policies.rcps),
    )


def _speaks(statement: Statement, request: Request) -> bool:
    covered = statement.covers_action(request.action)
    return covered and statement.covers_resource(request.resource, request.context) is not Truth.FALSE


def _representatives(spot: Spot, policies: Policies, action: str, context: Context) -> list[str]:
    """ARNs that stand for a spot: itself, or one for each Allow that cuts into it, narrowest choice first."""
    if not spot.many:
        return [spot.arn]
    found = [sample(spot.arn)]
    for statement in policies.statements():
        if not statement.allow or statement.not_resource or not statement.covers_action(action):
            continue
        for pattern in statement.resources:
            filled = substitute(pattern, context) if statement.variables and "${" in pattern else pattern
            if isinstance(filled, str) and arn_meets(filled, spot.arn) and not arn_contains(filled, spot.arn):
                found.append(_overlap(filled, spot.arn))
    return list(dict.fromkeys(found))


def _overlap(pattern: str, spot: str) -> str:
    """An ARN that both patterns match, part by part."""
    pairs = zip(pattern.split(":", 5), spot.split(":", 5), strict=False)
    parts = [sample(p if arn_contains(s, p) or "*" not in s else s if arn_contains(p, s) else p) for p, s in pairs]
    return ":".join([*parts, *(sample(s) for s in spot.split(":", 5)[len(parts) :])])
