"""Access questions about an estate: which principals can perform an action, and what one principal can do, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infra.errors import UsageError
from infra.shown_text import shown
from policies.separation.estate import access_points
from policies.separation.estate.entities import PHI, PHI_MINIMUM, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.request_context import principal_context, resource_keys, with_resource
from policies.separation.iam.arn_fields import account_of
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import glob_matches
from policies.separation.iam.request import Decision, Outcome, Policies, Request
from policies.separation.reach.action_targets import target_for, target_kinds
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.reach.target_sets import Target
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.reach.witness_context import Certainty

FULL_ACCESS = "FullAWSAccess"
ANSWERS = {Certainty.CERTAIN: "yes", Certainty.POSSIBLE: "perhaps", Certainty.UNKNOWN: "not evaluated"}


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """The answer for one principal, action and resource: yes, perhaps, no or not evaluated, with the reasons."""

    principal: str
    action: str
    resource: str
    answer: str
    reasons: tuple[str, ...]


def who_can(estate: EstateModel, action: str, resource: str) -> Iterator[AccessAnswer]:
    """The answer of every principal for an action on a resource (an ARN, a name, or a pattern); yes comes first."""
    _require_operation(action)
    targets = _targets(estate, resource, action)
    answers = [ask(estate, principal, action, target) for principal in estate.principals for target in targets]
    yield from sorted(
        answers, key=lambda a: (list(ANSWERS.values()).index(a.answer) if a.answer != "no" else 9, a.principal)
    )


def can(estate: EstateModel, principal: str, action: str, resource: str) -> Iterator[AccessAnswer]:
    """The answers for the principals of a name (an ARN, ``account:name``, or a pattern of these)."""
    _require_operation(action)
    for found in principals_named(estate, principal):
        for target in _targets(estate, resource, action):
            yield ask(estate, found, action, target)


def reach(estate: EstateModel, principal: str) -> Iterator[AccessAnswer]:
    """The patient data and the principals that the principals of a name can obtain through access paths."""
    prepared = PreparedEstate(estate, unlisted_edges(estate))
    for found in principals_named(estate, principal):
        reached = Closure(prepared, [found], lambda resource: bool(resource.data_classes & (PHI | PHI_MINIMUM))).run()
        for verb, paths in (("reads", reached.reads), ("assumes", reached.assumed)):
            for arn, path in sorted(paths.items()):
                if path.steps:
                    name, lines = prepared.display_name(arn), tuple(path.lines())
                    yield AccessAnswer(found.name, verb, name, ANSWERS[path.certainty], lines)
        if not reached.reads:
            yield AccessAnswer(found.name, "reads", "patient data", "no", ("no access path leads to it",))


def principals_named(estate: EstateModel, name: str) -> list[Principal]:
    """The principals that an ARN, a name or a pattern refers to.

    :raises UsageError: there is none.
    """
    found = [p for p in estate.principals if any(glob_matches(name, text) for text in _names_of_principal(p))]
    if not found:
        known = ", ".join(sorted(shown(p.name) for p in estate.principals)[:12])
        raise UsageError(f"there is no principal {name!r} in the input; known principals: {known}")
    return found


def ask(estate: EstateModel, principal: Principal, action: str, target: Target) -> AccessAnswer:
    """One answer: explained by an allowed request if there is one, else by the reason for the refusal."""
    request = Confirmation(estate).allowed_request(principal, action, target, PolicyChanges())
    resource = target.entity.label if isinstance(target.entity, IamResource) else target.arn
    if request is not None:
        reasons = [str(s) for s in dict.fromkeys(request.statements) if s.sid != FULL_ACCESS]
        reasons += [f"if {key} is {value}" for key, value in request.context]
        return AccessAnswer(principal.name, action, resource, ANSWERS[request.certainty], tuple(reasons))
    outcome = refusal(estate, principal, action, target)
    denials = tuple(f"denied by {s}" for s in dict.fromkeys(outcome.statements) if not s.allow)
    return AccessAnswer(principal.name, action, resource, "no", denials or (outcome.reason or "no policy allows it",))


def refusal(estate: EstateModel, principal: Principal, action: str, target: Target) -> Outcome:
    """The decision on a request for which no request context is known that AWS would allow."""
    account = estate.accounts.get(target.account)
    context = with_resource(principal_context(principal), resource_keys(target.entity, account))
    entity = target.entity
    resource = entity.trust if isinstance(entity, Principal) else entity.policy if entity else None
    policies = Policies(
        principal.identity, principal.boundary, None, resource, principal.account.scps, account.rcps if account else ()
    )
    outcome = evaluate(Request(principal.caller, action, target.arn, target.account, context), policies)
    if outcome.decision is Decision.UNKNOWN:
        return Outcome(outcome.decision, outcome.statements, "no request context was found in which it is allowed")
    return outcome


def _targets(estate: EstateModel, resource: str, action: str) -> list[Target]:
    """The targets that a resource argument refers to: resources and roles of that ARN or name, or any other ARN.

    A name refers to whatever the action applies to: a bucket's name refers to its objects for an action on objects.

    :raises UsageError: the action does not apply to the resource, or there is no such resource.
    """
    existing = (r for r in estate.resources if r.kind != access_points.NEW_ACCESS_POINT_KIND)
    named: list[IamResource | Principal] = [
        r for r in existing if _matches_any(resource, _names_of_resource(r, resource))
    ]
    named += [p for p in estate.principals if _matches_any(resource, _names_of_principal(p))]
    found = [target for entity in named if (target := target_for(entity, action, resource))]
    if found:
        return found
    if labels := [entity.label if isinstance(entity, IamResource) else entity.name for entity in named]:
        kinds = ", ".join(sorted(target_kinds(action))) or f"resources of {action.partition(':')[0]}"
        raise UsageError(f"{action} does not apply to {labels[0]}; it applies to: {kinds}")
    if not resource.startswith("arn:"):
        raise UsageError(f"there is no resource {resource!r} in the input; give an ARN, a name, or account:name")
    return [Target(resource, account_of(resource))]


def _matches_any(pattern: str, texts: Iterable[str]) -> bool:
    return any(glob_matches(pattern, text) for text in texts)


def _names_of_resource(iam_resource: IamResource, resource: str) -> Iterator[str]:
    """The texts that refer to a resource; an object's ARN refers to its bucket."""
    yield from (iam_resource.arn, iam_resource.name, iam_resource.label)
    if iam_resource.kind == "s3-bucket" and resource.startswith(f"{iam_resource.arn}/"):
        yield resource


def _require_operation(action: str) -> None:
    service, colon, operation = action.partition(":")
    if not (service and colon and operation) or "*" in action:
        raise UsageError(f"an action is service:Operation, such as s3:GetObject; got {action!r}")


def _names_of_principal(principal: Principal) -> tuple[str, ...]:
    return principal.arn, principal.name, principal.arn.rpartition("/")[2]
