"""The resources of an estate that the requests of an Allow statement name, one for each kind that differs in policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.arn_fields import arn_field
from policies.separation.iam.patterns import any_action_matcher, arn_matches, arn_meets, is_plain
from policies.separation.iam.request import Statements
from policies.separation.reach.request_arns import NO_RESOURCE
from policies.separation.reference.service_reference import arn_forms

S3 = "arn:aws:s3:::"
Elements = tuple[tuple[tuple[Callable[[str], bool], bool], ...], dict[str, tuple[int, ...]]]
"""For each statement of a policy what matches its actions, and whether it names those that it leaves out; for actions
that were asked, the places of the statements that cover them."""


class ExistingResources:
    """The ARNs of an estate's resources, and what of them an action on a resource pattern is asked of."""

    def __init__(self, estate: DutyEstate) -> None:
        self.estate = estate
        self._callers: dict[tuple[str, str], tuple[tuple[int, ...], ...]] = {}
        self._above: dict[tuple[str, str], tuple[tuple[int, ...], ...]] = {}
        self._elements: dict[int, tuple[Statements, Elements]] = {}  # with the layer itself: its id stays its own

    @cached_property
    def _arns(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Account id -> service -> the ARNs of its resources other than S3's, in the order of the graph."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        for resource in self.estate.graph.custom:
            arn = resource.facts.get("arn")
            if isinstance(arn, str) and arn.startswith("arn:") and not arn.startswith(S3):
                found.setdefault(resource.account, {}).setdefault(arn_field(arn, "service"), {})[arn] = None
        entities: list[IamResource | Principal] = [*self.estate.model.resources, *self.estate.model.principals]
        for entity in entities:
            if not entity.arn.startswith(S3) and is_plain(entity.arn):
                own = found.setdefault(entity.account.id, {})
                own.setdefault(arn_field(entity.arn, "service"), {})[entity.arn] = None
        return {account: {name: tuple(arns) for name, arns in own.items()} for account, own in found.items()}

    @cached_property
    def _buckets(self) -> tuple[IamResource, ...]:
        return tuple(r for r in self.estate.model.resources if r.kind == "s3-bucket")

    def asked(self, who: Principal, action: str, pattern: str) -> Sequence[str]:
        """The ARNs that an action is asked of where an Allow statement of ``who`` names ``pattern``.

        An action without resource types is asked of ``*``. A pattern that names nothing of the input is asked itself;
        none for ``*`` where the account has nothing that the action is asked of.
        """
        forms = arn_forms(action)
        if forms == (NO_RESOURCE,):
            return (NO_RESOURCE,)
        if any(arn_field(form, "service") == "s3" and arn_field(form, "account") == "" for form in forms):
            return tuple(self._of_buckets(who, forms, pattern))
        if is_plain(pattern):
            return (pattern,)
        found = tuple(self._matching(who.account.id, forms, pattern))
        return found or (() if pattern == "*" else (pattern,))

    def _of_buckets(self, who: Principal, forms: Sequence[str], pattern: str) -> Iterator[str]:
        """The buckets, or what of their content, that the pattern names: of the own account, or of those it spells."""
        bucket, slash, key = pattern.removeprefix(S3).partition("/")
        for form in forms:
            below = form.endswith("/*")
            if not form.endswith(":::*/*") and not form.endswith(":::*"):
                continue
            if pattern != "*" and bool(slash) is not below and not bucket.endswith("*"):
                continue
            for entity in self._buckets:
                own = entity.account.id == who.account.id
                if (pattern == "*" and own) or (pattern != "*" and arn_matches(f"{S3}{bucket}", entity.arn)):
                    yield f"{entity.arn}/{key or '*'}" if below else entity.arn

    def _matching(self, account: str, forms: Sequence[str], pattern: str) -> Iterator[str]:
        parts = pattern.split(":", 5)
        named = parts[4] if len(parts) == 6 else "*"
        accounts: Iterable[str] = [account] if pattern == "*" else [named] if is_plain(named) else self._arns
        services = dict.fromkeys(arn_field(form, "service") for form in forms)
        for id_ in accounts:
            own = self._arns.get(id_, {})
            found = _by_form(tuple(arn for name in services for arn in own.get(name, ())), tuple(forms))
            yield from (arn for arn in found if pattern == "*" or arn_meets(pattern, arn))

    def kind_of_request(self, who: Principal, action: str, arn: str) -> tuple[object, ...]:
        """Requests of one kind are decided by the same statements of the same policies: one of them is asked."""
        entity = self.estate.entity(arn) or self.estate.entity(arn.partition("/")[0])
        target: object = arn
        resource: Statements = ()
        if entity is not None:
            resource = entity.policy or ()
            target = (entity.arn, arn != entity.arn) if resource or entity.kms_key_arn else _shape(arn)
        elif self.estate.principal(arn) is not None:
            target = arn if action.startswith("sts:") else _shape(arn)
        elif arn.count(":") >= 5 and not arn.startswith(S3):
            target = _shape(arn)
        return (who.arn, target, self._of_caller(who, action), self._covering(resource, action) if resource else ())

    def _of_caller(self, who: Principal, action: str) -> tuple[tuple[int, ...], ...]:
        """What of the policies of a principal, and of those above its account, covers an action."""
        if (who.arn, action) not in self._callers:
            above = (who.account.id, action)
            if above not in self._above:
                layers = (*who.account.scps, *who.account.rcps)
                self._above[above] = tuple(self._covering(layer, action) for layer in layers)
            own = (self._covering(layer, action) for layer in (who.identity, who.boundary or ()))
            self._callers[who.arn, action] = (*own, *self._above[above])
        return self._callers[who.arn, action]

    def _covering(self, layer: Statements, action: str) -> tuple[int, ...]:
        """The places of the statements of a policy that cover an action; policies with the same actions share them."""
        if id(layer) not in self._elements:
            elements = tuple((s.actions, s.not_action) for s in layer)
            self._elements[id(layer)] = layer, _elements(elements)
        matchers, known = self._elements[id(layer)][1]
        if action not in known:
            known[action] = tuple(n for n, (matches, negated) in enumerate(matchers) if matches(action) is not negated)
        return known[action]


@cache
def _elements(elements: tuple[tuple[tuple[str, ...], bool], ...]) -> Elements:
    return tuple((any_action_matcher(actions), negated) for actions, negated in elements), {}


@cache
def _by_form(arns: tuple[str, ...], forms: tuple[str, ...]) -> tuple[str, ...]:
    """The ARNs that one of the forms matches."""
    return tuple(arn for arn in arns if any(arn_matches(form, arn) for form in forms))


def _shape(arn: str) -> str:
    """An ARN without the last name: ``arn:aws:iam::123456789012:role/mso/``."""
    return arn[: max(arn.rfind("/"), arn.rfind(":")) + 1]
