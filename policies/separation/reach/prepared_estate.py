"""An estate made ready for closures: questions laid out, rights computed, edges compiled against both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from policies.separation.estate.estate_model import EstateModel, IamResource, Principal, unread
from policies.separation.estate.tag_conditions import RESOURCE, read_tagging
from policies.separation.iam.patterns import FRESH, glob_matches, sample
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import Kind
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.effective_permissions import EffectivePermissions, Powers
from policies.separation.reach.escalation_edges import Edge, edges, footholds
from policies.separation.reach.excluded_edges import watched
from policies.separation.reach.question_space import QuestionSpace

OTHER = {"role": "User", "user": "Role"}
"""What the actions on the other kind of principal are called after."""
ROLE_MAKING = ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy")
SHUTTING = {
    "role": ("iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"),
    "user": ("iam:PutUserPolicy", "iam:AttachUserPolicy"),
}
SSO = "/aws-reserved/sso.amazonaws.com/"


@dataclass(frozen=True, eq=False)
class Plan:
    """An edge compiled against a universe: one choice of actions, one kind of target.

    ``on_target`` are actions with the first bit of their block; ``in_account`` those asked somewhere in the caller's
    account, with their space.
    """

    edge: Edge
    kind: str
    on_target: tuple[tuple[str, int], ...]
    in_account: tuple[tuple[str, str, int], ...]


class PreparedEstate:
    """Shared by all closures over one estate; rights are remembered for each combination of powers that matters."""

    def __init__(self, estate: EstateModel, extra: Iterable[Edge] = ()) -> None:
        self.estate = estate
        self.tagging = read_tagging(estate)
        used = (*filter(self._matters, edges()), *extra)
        unread = (action for edge in watched() for choice in edge.choices for action in choice)
        self.universe = QuestionSpace(estate, used, (*footholds(), *ROLE_MAKING, *unread))
        self.rights = EffectivePermissions(self.universe)
        self.confirm = Confirmation(estate)
        self.plans = [plan for edge in used for plan in _plans(edge, self.universe)]
        self.principals = dict(estate.by_arn)
        keys = self.universe.spaces["kms-key"].spots if "kms-key" in self.universe.spaces else ()
        self.key_spots = {spot.arn: (index, spot) for index, spot in enumerate(keys)}
        self._may: dict[tuple[object, ...], int] = {}
        self._trusting: dict[tuple[str, str], int] = {}
        self._role_names: dict[str, list[str]] = {}

    def _matters(self, edge: Edge) -> bool:
        """Whether writing tags changes anything, where that is what an edge does."""
        return edge.effect != RESOURCE or bool(self.tagging.guarded)

    def may(self, principal: Principal, powers: Powers) -> int:
        """The questions a principal may get a yes to."""
        arn = principal.arn
        touched = (arn in powers.raised, arn in powers.unbound, arn in powers.retagged, arn in powers.undenied)
        key = (principal.key, touched, powers.relabelled, powers.rewritten, powers.joined, powers.unguarded)
        if key not in self._may:
            self._may[key] = self.rights.may(principal, powers)
        return self._may[key]

    def trusting_service(self, kind: str, service: str) -> int:
        """The roles (or users) that let a service act as them; all of them, where no service is named."""
        if not service:
            return self.universe.spaces[kind].full
        if (kind, service) not in self._trusting:
            spots = enumerate(self.universe.spaces[kind].spots)
            trusting = (
                i for i, spot in spots if isinstance(spot.what, Principal) and service in self.trusted(spot.what)
            )
            self._trusting[kind, service] = sum(1 << index for index in trusting)
        return self._trusting[kind, service]

    def called(self, arn: str) -> str:
        """What people call a thing or a principal."""
        thing = self.estate.thing_by_arn.get(arn)
        principal = self.principals.get(arn)
        return thing.label if thing else principal.name if principal else arn

    def trusted(self, role: Principal) -> frozenset[str]:
        """The services that a role lets act as it."""
        return self._trusted.get(role.arn, frozenset())

    @cached_property
    def _trusted(self) -> dict[str, frozenset[str]]:
        return {p.arn: frozenset(_services(p.trust)) for p in self.estate.principals}

    def trusting(self, what: Principal | IamResource) -> Iterator[Principal]:
        """The roles that believe an identity provider, or that a permission set makes."""
        yield from self._believing.get(what.arn, ())
        if isinstance(what, IamResource) and what.kind == "permission-set":
            yield from (p for p in self.estate.principals if _made_by(p, what))

    @cached_property
    def _believing(self) -> dict[str, list[Principal]]:
        """The roles that believe each identity provider, by its ARN."""
        found: dict[str, list[Principal]] = {}
        for principal in self.estate.principals:
            trusted = (s.principals for s in principal.trust if s.allow)
            providers = {value for named in trusted for kind, value in named if kind == "Federated"}
            for provider in sorted(providers):
                found.setdefault(provider, []).append(principal)
        return found

    @cached_property
    def governed(self) -> dict[str, list[tuple[str, str]]]:
        """ARN of a managed policy -> what rewriting it does: a power, and the principal over whom."""
        found: dict[str, list[tuple[str, str]]] = {}
        for principal in self.estate.principals:
            for policy in dict.fromkeys(principal.managed):
                found.setdefault(policy, []).append(("raised", principal.arn))
            if principal.boundary_arn:
                found.setdefault(principal.boundary_arn, []).append(("unbound", principal.arn))
        return found

    def members(self, what: Principal | IamResource, powers: Powers) -> Iterator[str]:
        """The principals or the thing that a policy belongs to; of a group that others may join, all users."""
        if isinstance(what, IamResource) and what.kind == "permission-set":
            yield from (p.arn for p in self.estate.principals if _made_by(p, what))
        elif isinstance(what, IamResource) and what.kind == "group":
            here = (p for p in self.estate.principals if p.account.id == what.account.id)
            joining = what.arn in powers.joined
            yield from (p.arn for p in here if what.arn in p.managed or (joining and p.caller.kind is Kind.USER))
        else:
            yield what.arn

    def shuts(self, principal: Principal, door: Principal) -> bool:
        """Whether a principal may change the trust or the policies of a role or user, and so close it."""
        kind = "role" if door.caller.role else "user"
        if kind not in self.universe.spaces or principal.account.id != door.account.id:
            return False
        may = self.may(principal, Powers())
        index = next(i for i, spot in enumerate(self.universe.spaces[kind].spots) if spot.arn == door.arn)
        spot = self.universe.spaces[kind].spots[index]
        blocks = ((action, self.universe.blocks.get((action, kind))) for action in SHUTTING[kind])
        asked = (a for a, offset in blocks if offset is not None and may >> offset + index & 1)
        return any(self.confirm.step(principal, action, spot, Powers()) for action in asked)

    def role_names(self, account: str) -> list[str]:
        """Names for a new role: one that nobody mentions, and one for each that some guard makes an exception of."""
        if account not in self._role_names:
            self._role_names[account] = [n for n in dict.fromkeys(self._named_in(account)) if ":role/" in n]
        return self._role_names[account]

    def _named_in(self, account: str) -> Iterator[str]:
        yield f"arn:aws:iam::{account}:role/{FRESH}"
        for pattern in self._exceptions:
            parts = pattern.split(":", 5)
            if (
                len(parts) == 6
                and glob_matches(parts[4] or "*", account)
                and not pattern.partition(":role/")[2].startswith("aws-")
            ):
                yield f"arn:aws:iam::{account}:{sample(parts[5])}"

    @cached_property
    def _exceptions(self) -> tuple[str, ...]:
        """The patterns that guards and resource policies compare the caller's ARN with, and the roles they name."""
        named = [v for s in self._allowing for kind, v in s.principals if kind == "AWS"]
        named += [grant.grantee for thing in self.estate.things for grant in thing.grants]
        layers = [level for account in self.estate.accounts.values() for level in (*account.scps, *account.rcps)]
        layers += [thing.policy for thing in self.estate.things if thing.policy]
        tests = (test for layer in layers for statement in layer for test in statement.tests)
        compared = (v for test in tests if test.key == "aws:principalarn" for v in test.values)
        return tuple(dict.fromkeys((*(_role_of(name) for name in named if name not in self.principals), *compared)))

    @cached_property
    def _allowing(self) -> tuple[Statement, ...]:
        """The statements of resource and trust policies that let somebody in."""
        policies = [thing.policy or () for thing in self.estate.things]
        policies += [principal.trust for principal in self.estate.principals]
        return tuple(s for policy in policies for s in policy if s.allow)

    def user_names(self, account: str) -> list[str]:
        """The users of an account that policies let in, and that nobody declared."""
        named = (v for s in self._allowing for kind, v in s.principals if kind == "AWS" and f"::{account}:user/" in v)
        return [user for user in dict.fromkeys(named) if user not in self.principals]

    def bounded(self, principal: Principal, boundary: str) -> Principal:
        """The principal under a managed policy as its boundary."""
        if not boundary:
            return principal
        found = next((t for t in self.estate.things if t.arn == boundary), None)
        return replace(
            principal, boundary=found.content if found else (unread("boundary", boundary),), boundary_arn=boundary
        )


def _plans(edge: Edge, universe: QuestionSpace) -> Iterator[Plan]:
    for choice in edge.choices:
        aimed = [action for action in choice if edge.on_target(action)]
        elsewhere = [(action, universe.at_account(action)) for action in choice if not edge.on_target(action)]
        for kind in edge.kinds:
            if aimed and kind in universe.spaces and not any(OTHER.get(kind, "/") in action for action in aimed):
                on_target = tuple((action, universe.blocks[action, kind]) for action in aimed)
                yield Plan(
                    edge, kind, on_target, tuple((a, space, universe.blocks[a, space]) for a, space in elsewhere)
                )


def _role_of(named: str) -> str:
    """The ARN of the role behind a session's."""
    parts = named.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("assumed-role/"):
        return named
    return f"arn:aws:iam::{parts[4]}:role/{parts[5].split('/')[1]}"


def _made_by(principal: Principal, permission_set: IamResource) -> bool:
    return SSO in principal.arn and f"AWSReservedSSO_{permission_set.name}_" in principal.arn


def _services(trust: Iterable[Statement]) -> Iterator[str]:
    for statement in trust:
        if statement.allow and statement.covers_action("sts:AssumeRole"):
            yield from (value for kind, value in statement.principals if kind == "Service")
