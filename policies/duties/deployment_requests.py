"""The requests of a deployment: for each action the ARN and the context that matter, each question decided once.

Thousands of resources take some dozen different answers: where no statement that covers an action restricts the
resource, and no policy of the resource speaks about it, all resources of an account have the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, TypeAlias

from infra.engine.graph import Resource
from policies.duties.aws.deployer_actions import attributes
from policies.duties.duty import ALLOWED, Answer, Call, Outcome
from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.estate.request_context import principal_context
from policies.separation.iam.arn_fields import arn_field
from policies.separation.iam.conditions import Context, Values
from policies.separation.iam.evaluation import rcps_bind_action
from policies.separation.iam.patterns import any_action_matcher, arn_matches
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.three_valued import Truth
from policies.separation.reference.service_reference import VARIABLE
from policies.separation.reference.service_reference import action as documented

US_EAST_1: Final = frozenset({"account", "budgets", "ce", "cloudfront", "iam", "organizations", "route53", "shield"})
"""Services whose requests AWS answers in us-east-1, whatever the region of the provider."""
ANY: Final = "*"


Coverage: TypeAlias = dict[object, dict[str, tuple[int, ...]]]
"""Action elements of a role's statements -> action -> places of the statements that cover it; deployers share them."""


@dataclass(frozen=True, slots=True)
class Question:
    """An action on an ARN (``*`` where the ARN does not matter), with the context keys that matter."""

    action: str
    arn: str
    context: tuple[tuple[str, Values], ...] = ()


@dataclass(frozen=True, slots=True)
class _Covering:
    """What of a role's policies may decide an action: the context keys that it reads, and whether ARNs matter.

    Actions with the same ``number`` are covered by the same statements.
    """

    number: int
    keys: tuple[str, ...]
    restricts: bool


class DeploymentRequests:
    """Forms and decides the questions of one deployer."""

    def __init__(self, estate: DutyEstate, role: Principal, coverage: Coverage) -> None:
        self.estate, self.role = estate, role
        self._covering: dict[str, _Covering] = {}
        self._numbers: dict[object, int] = {}
        self._arns: dict[str, dict[str, list[str]]] = {}
        self._forms: dict[tuple[str, str], str | None] = {}
        self._contexts: dict[tuple[object, ...], tuple[tuple[str, Values], ...]] = {}
        self._said: dict[tuple[str, str], int] = {}
        self._spoken_of: dict[str, bool] = {}
        self._outcomes: dict[tuple[object, ...], Outcome] = {}
        self._by_action = coverage.setdefault(tuple((s.actions, s.not_action) for s in self._statements), {})

    def questions(
        self, resource: Resource, action: str, extra: Mapping[str, Values] | None = None
    ) -> Iterator[Question]:
        """The questions of one action on a resource: one for each kind of resource that AWS asks it of."""
        covering = self._covers(action)
        context = self._context(resource, action, covering.keys, extra)
        if not (covering.restricts or self._may_say(action)):
            yield Question(action, ANY, context)
            return
        for arn in self._asked(resource, action):
            yield Question(action, arn if covering.restricts or self._says(arn, action) else ANY, context)

    def decide(self, question: Question) -> Outcome:
        """The answer; questions that the same statements cover share it where AWS allows them."""
        number, said = self._covers(question.action).number, self._says(question.arn, question.action)
        shared = (number, said or question.arn, question.context)
        if self._outcomes.get(shared) is ALLOWED:
            return ALLOWED
        own = (question.action, *shared)
        if own not in self._outcomes:
            service, account = question.action.partition(":")[0], self.role.account.id
            arn = question.arn if question.arn != ANY else f"arn:aws:{service}:*:{account}:*"
            call = Call(self.role, question.action, arn, dict(question.context), account)
            self._outcomes[own] = self.estate.decisions.call(call)
        outcome = self._outcomes[own]
        if outcome.answer is Answer.ALLOWED:
            self._outcomes[shared] = ALLOWED
        return outcome

    def _covers(self, action: str) -> _Covering:
        found = self._covering.get(action)
        if found is None:
            places = self._by_action.get(action)
            if places is None:
                places = tuple(i for i, (covers, other) in enumerate(self._elements) if covers(action) is not other)
                self._by_action[action] = places
            statements = [self._statements[i] for i in places]
            keys = tuple(sorted({c.key for s in statements for c in s.conditions}))
            restricts = any(s.not_resource or any(r != ANY for r in s.resources) for s in statements)
            number = self._number((places, rcps_bind_action(action)))
            found = self._covering[action] = _Covering(number, keys, restricts)
        return found

    @cached_property
    def _elements(self) -> list[tuple[Callable[[str], bool], bool]]:
        """The action element of each statement: what it matches, and whether it is NotAction."""
        return [(_matcher(s.actions), s.not_action) for s in self._statements]

    @cached_property
    def _statements(self) -> tuple[Statement, ...]:
        """The statements that may apply to the role: those whose conditions its own keys rule out are left out."""
        account, context = self.role.account, principal_context(self.role)
        levels = (self.role.identity, self.role.boundary or (), *account.scps, *account.rcps)
        return tuple(s for level in levels for s in level if s.holds(context) is not Truth.FALSE)

    def _may_say(self, action: str) -> bool:
        """Whether the action is asked of a kind of resource of which the estate has one with a policy."""
        if action not in self._spoken_of:
            service, known = action.partition(":")[0], documented(action)
            patterns = [VARIABLE.sub(ANY, template) for template in known.arn_templates] if known else []
            ours = self._with_policy.get(service, ())
            self._spoken_of[action] = service == "kms" or any(arn_matches(p, arn) for p in patterns for arn in ours)
        return self._spoken_of[action]

    @cached_property
    def _with_policy(self) -> Mapping[str, list[str]]:
        """Service -> ARNs of the resources with a policy for their callers; the policy of an endpoint is none."""
        found: dict[str, list[str]] = {}
        for resource in self.estate.model.resources:
            if resource.policy and resource.arn.count(":") > 4 and ":ec2:" not in resource.arn:
                found.setdefault(arn_field(resource.arn, "service"), []).append(resource.arn)
        return found

    def _says(self, arn: str, action: str) -> int:
        """A number for what the policy of a resource says about an action, 0 for nothing: all that sets it apart.

        The policy of a KMS key decides alone, so that it also says something where no statement covers the action.
        """
        key = (arn, action)
        if key not in self._said:
            entity = self.estate.entity(arn)
            covering = [s for s in (entity.policy if entity else None) or () if s.covers_action(action)]
            no_context = Context({}, complete=False)
            said = [(s.allow, s.principals, s.conditions, s.covers_resource(arn, no_context)) for s in covering]
            own_account = entity is not None and entity.account.id == self.role.account.id
            decides = ":key/" in arn or bool(said)
            self._said[key] = self._number((tuple(said), own_account, entity is None and arn)) if decides else 0
        return self._said[key]

    def _number(self, key: object) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def _asked(self, resource: Resource, action: str) -> Iterator[str]:
        """The ARNs that a request names: of each kind of resource that AWS requires, else of the best match."""
        known = documented(action)
        templates = known.arn_templates if known else ()
        if not known or not templates:
            yield ANY
            return
        required = [t for t, kind in zip(templates, known.resource_types, strict=True) if kind in known.required]
        if required:
            named = (self._of_form(resource, template) or self._filled(template, resource) for template in required)
            yield from dict.fromkeys(named)
            return
        matches = (arn for template in templates if (arn := self._of_form(resource, template)))
        yield next(matches, None) or self._filled(templates[0], resource)

    def _of_form(self, resource: Resource, template: str) -> str | None:
        """The ARN of the resource, or of one that it names, that has this form."""
        key = (resource.urn, template)
        if key not in self._forms:
            pattern = VARIABLE.sub(ANY, template)
            same_service = self._known_arns(resource).get(arn_field(pattern, "service"), ())
            matches = (arn for arn in same_service if arn_matches(pattern, arn))
            self._forms[key] = next(matches, None)
        return self._forms[key]

    def _known_arns(self, resource: Resource) -> Mapping[str, list[str]]:
        """The ARN of a resource, then those of the resources that its properties name, by service."""
        found = self._arns.get(resource.urn)
        if found is None:
            found = self._arns[resource.urn] = {}
            for arn in dict.fromkeys(self._named(resource)):
                found.setdefault(arn_field(arn, "service"), []).append(arn)
        return found

    def _named(self, resource: Resource) -> Iterator[str]:
        if isinstance(arn := resource.facts.get("arn"), str) and arn:
            yield arn
        for value in resource.props.values():
            for text in value if isinstance(value, list) else (value,):
                if isinstance(text, str) and text.startswith("arn:"):
                    yield text
                elif isinstance(text, str) and 0 < len(text) < 300:  # longer texts are documents
                    for other in self.estate.references.named(text, resource):
                        if isinstance(arn := other.facts.get("arn"), str):
                            yield arn

    def _filled(self, template: str, resource: Resource) -> str:
        """An ARN pattern of this form in the account and region of the resource."""
        values = {"Partition": "aws", "Account": resource.account, "Region": resource.region}
        return VARIABLE.sub(lambda found: values.get(found[0][2:-1]) or ANY, template)

    def _context(
        self, resource: Resource, action: str, keys: tuple[str, ...], extra: Mapping[str, Values] | None
    ) -> tuple[tuple[str, Values], ...]:
        """The values of the keys that the covering statements read, as far as the resource determines them."""
        memo = (resource.urn, keys, action.partition(":")[0] in US_EAST_1)
        if extra or memo not in self._contexts:
            values = ((key, self._value(resource, action, key)) for key in keys if key not in (extra or ()))
            known = {**(extra or {}), **{key: value for key, value in values if value is not None}}
            self._contexts[memo if not extra else (memo, *extra.items())] = found = tuple(sorted(known.items()))
            return found
        return self._contexts[memo]

    def _value(self, resource: Resource, action: str, key: str) -> Values | None:
        if key == "aws:requestedregion":
            return "us-east-1" if action.partition(":")[0] in US_EAST_1 else resource.region or None
        if key == "aws:tagkeys":
            return tuple(sorted(map(str, resource.tags))) or None
        if key.startswith("aws:requesttag/"):
            tags = {str(name).lower(): tag for name, tag in resource.tags.items()}
            return _text(tags.get(key.partition("/")[2]))
        prop = attributes().get(key)
        return _text(value_at(resource.props, prop)) if prop else None


@cache
def _matcher(actions: tuple[str, ...]) -> Callable[[str], bool]:
    return any_action_matcher(actions)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else None
