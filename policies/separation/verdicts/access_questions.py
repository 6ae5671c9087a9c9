"""Two questions people ask of an estate: who can do this to that, and what can this principal do; with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infra.errors import UsageError
from policies.separation.estate import access_points
from policies.separation.estate.estate_model import EXCHANGED, PHI, EstateModel, IamResource, Principal
from policies.separation.estate.request_context import principal_context, thing_keys, with_thing
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import glob_matches
from policies.separation.iam.request import Decision, Outcome, Policies, Request
from policies.separation.reach.action_targets import kinds_of, spot_for
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.question_space import Spot
from policies.separation.reach.reachability import Closure
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.reach.witness_context import Strength

FULL_ACCESS = "FullAWSAccess"
ANSWERS = {Strength.LEAK: "yes", Strength.POSSIBLE: "perhaps", Strength.UNKNOWN: "not evaluated"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One principal, one action, one resource: yes, perhaps, no or not evaluated, and why."""

    principal: str
    action: str
    resource: str
    answer: str
    reasons: tuple[str, ...]


def who_can(estate: EstateModel, action: str, resource: str) -> Iterator[Answer]:
    """Every principal's answer for an action on a resource (an ARN, a name, or a pattern), the yeses first."""
    _operation(action)
    spots = _spots(estate, resource, action)
    answers = [ask(estate, principal, action, spot) for principal in estate.principals for spot in spots]
    yield from sorted(
        answers, key=lambda a: (list(ANSWERS.values()).index(a.answer) if a.answer != "no" else 9, a.principal)
    )


def can(estate: EstateModel, principal: str, action: str, resource: str) -> Iterator[Answer]:
    """The answers for every principal of that name (an ARN, ``account:name``, or a pattern of these)."""
    _operation(action)
    for found in principals_named(estate, principal):
        for spot in _spots(estate, resource, action):
            yield ask(estate, found, action, spot)


def reach(estate: EstateModel, principal: str) -> Iterator[Answer]:
    """All that the principals of that name can come to read or become, by any chain of steps."""
    engine = PreparedEstate(estate, unlisted_edges(estate))
    for found in principals_named(estate, principal):
        reached = Closure(engine, [found], lambda thing: bool(thing.classes & (PHI | EXCHANGED))).run()
        for verb, paths in (("reads", reached.reads), ("becomes", reached.holds)):
            for arn, path in sorted(paths.items()):
                if path.hops:
                    yield Answer(found.name, verb, engine.called(arn), ANSWERS[path.strength], tuple(path.lines()))
        if not reached.reads:
            yield Answer(found.name, "reads", "patient data", "no", ("no chain of steps leads there",))


def principals_named(estate: EstateModel, name: str) -> list[Principal]:
    """The principals meant by an ARN, a name or a pattern."""
    found = [p for p in estate.principals if any(glob_matches(name, text) for text in _names(p))]
    if not found:
        known = ", ".join(sorted(p.name for p in estate.principals)[:12])
        raise UsageError(f"there is no principal {name!r} in the input; among those there are: {known}")
    return found


def ask(estate: EstateModel, principal: Principal, action: str, spot: Spot) -> Answer:
    """One answer: by an allowed request if there is one, else by what stands in its way."""
    step = Confirmation(estate).step(principal, action, spot, Powers())
    resource = spot.what.label if isinstance(spot.what, IamResource) else spot.arn
    if step is not None:
        reasons = [str(s) for s in dict.fromkeys(step.statements) if s.sid != FULL_ACCESS]
        reasons += [f"when {key} is {value}" for key, value in step.context]
        return Answer(principal.name, action, resource, ANSWERS[step.strength], tuple(reasons))
    outcome = refusal(estate, principal, action, spot)
    denials = tuple(f"denied by {s}" for s in dict.fromkeys(outcome.statements) if not s.allow)
    return Answer(principal.name, action, resource, "no", denials or (outcome.reason or "nothing allows it",))


def refusal(estate: EstateModel, principal: Principal, action: str, spot: Spot) -> Outcome:
    """The decision on a request of which no circumstances are known in which it is allowed."""
    account = estate.accounts.get(spot.account)
    context = with_thing(principal_context(principal), thing_keys(spot.what, account))
    what = spot.what
    resource = what.trust if isinstance(what, Principal) else what.policy if what else None
    policies = Policies(
        principal.identity, principal.boundary, None, resource, principal.account.scps, account.rcps if account else ()
    )
    outcome = evaluate(Request(principal.caller, action, spot.arn, spot.account, context), policies)
    if outcome.decision is Decision.UNKNOWN:
        return Outcome(outcome.decision, outcome.statements, "no circumstances were found in which it is allowed")
    return outcome


def _spots(estate: EstateModel, resource: str, action: str) -> list[Spot]:
    """What a resource argument means: things and roles of that ARN or name that the action is asked of, or any ARN.

    A name stands for what the action can be asked of: of a bucket, its objects, where the action is about objects.
    """
    standing = (thing for thing in estate.things if thing.kind != access_points.NEW)
    named: list[IamResource | Principal] = [t for t in standing if _means(resource, _called(t, resource))]
    named += [p for p in estate.principals if _means(resource, _names(p))]
    found = [spot for what in named if (spot := spot_for(what, action, resource))]
    if found:
        return found
    if meant := [what.label if isinstance(what, IamResource) else what.name for what in named]:
        kinds = ", ".join(sorted(kinds_of(action))) or f"resources of {action.partition(':')[0]}"
        raise UsageError(f"{action} is not asked of {meant[0]}; it is asked of: {kinds}")
    if not resource.startswith("arn:"):
        raise UsageError(f"there is no resource {resource!r} in the input; give an ARN, a name, or account:name")
    return [Spot(resource, resource.split(":")[4] if resource.count(":") > 4 else "")]


def _means(pattern: str, texts: Iterable[str]) -> bool:
    return any(glob_matches(pattern, text) for text in texts)


def _called(thing: IamResource, resource: str) -> Iterator[str]:
    """The texts by which a thing may be meant; an object's ARN means its bucket."""
    yield from (thing.arn, thing.name, thing.label)
    if thing.kind == "s3-bucket" and resource.startswith(f"{thing.arn}/"):
        yield resource


def _operation(action: str) -> None:
    service, colon, operation = action.partition(":")
    if not (service and colon and operation) or "*" in action:
        raise UsageError(f"an action is service:Operation, such as s3:GetObject; got {action!r}")


def _names(principal: Principal) -> tuple[str, ...]:
    return principal.arn, principal.name, principal.arn.rpartition("/")[2]
