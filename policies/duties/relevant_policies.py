"""The policies that may decide one request, found quickly: statements by action, each policy searched once."""

from __future__ import annotations

from collections.abc import Mapping

from policies.separation.estate.entities import Account, IamResource, Principal, is_unread
from policies.separation.estate.request_context import principal_context
from policies.separation.iam.conditions import Context, Values
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import Policies, Statements
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.question_space import Target


class RelevantPolicies:
    """Keeps, for each policy of an estate, its statements about an action, and whether it could be read.

    Policies are told apart by identity: the estate holds them as long as this object lives.
    """

    def __init__(self) -> None:
        self._by_action: dict[tuple[int, str], Statements] = {}
        self._unread: dict[int, Statement | None] = {}
        self._of_caller: dict[tuple[int, tuple[object, ...]], Statements] = {}
        self._alike: dict[tuple[int, ...], Statements] = {}
        self._contexts: dict[tuple[object, ...], Context] = {}
        self._held: list[Statements] = []

    def of(
        self, who: Principal, action: str, target: Target, owner: Account | None, stated: Mapping[str, Values]
    ) -> Policies:
        """Every statement that may apply to a request of a principal for an action on a target of an account.

        ``stated`` is what the request says beside what its caller determines.
        """
        if who.identity_key not in self._contexts:
            self._contexts[who.identity_key] = Context(principal_context(who).known, complete=False)
        caller = self._contexts[who.identity_key]
        own = stated.keys().isdisjoint(caller.known)

        def about(statements: Statements) -> Statements:
            return self._about(self._for(statements, who, caller) if own else statements, action)

        entity = target.entity
        resource = entity.policy if isinstance(entity, IamResource) else None
        if isinstance(entity, Principal) and action.startswith("sts:"):
            resource = entity.trust
        return Policies(
            identity=about(who.identity),
            boundaries=None if who.boundary is None else about(who.boundary),
            resource=None if resource is None else about(resource),
            scps=tuple(about(level) for level in who.account.scps),
            rcps=tuple(about(level) for level in owner.rcps) if owner else (),
            grants=entity.grants if isinstance(entity, IamResource) else (),
        )

    def unread(self, policies: Policies, *, linked: bool = False) -> Statement | None:
        """A policy among those of a request that could not be read, so that a Deny may stand in it; None if all were.

        SCPs and RCPs do not bind a service-linked role (``linked``).
        """
        layers = [policies.identity, policies.boundaries or (), policies.resource or ()]
        if not linked:
            layers += [*policies.scps, *policies.rcps]
        return next(filter(None, map(self._unread_in, layers)), None)

    def _for(self, statements: Statements, who: Principal, caller: Context) -> Statements:
        """The statements whose conditions the keys that the caller determines do not rule out."""
        key = id(statements), who.identity_key
        if key not in self._of_caller:
            self._held.append(statements)
            left = tuple(s for s in statements if not s.conditions or s.holds(caller) is not Truth.FALSE)
            self._of_caller[key] = self._alike.setdefault(tuple(map(id, left)), left)
        return self._of_caller[key]

    def _about(self, statements: Statements, action: str) -> Statements:
        key = id(statements), action
        if key not in self._by_action:
            self._held.append(statements)
            self._by_action[key] = tuple(s for s in statements if s.covers_action(action))
        return self._by_action[key]

    def _unread_in(self, statements: Statements) -> Statement | None:
        if id(statements) not in self._unread:
            self._held.append(statements)
            self._unread[id(statements)] = next(filter(is_unread, statements), None)
        return self._unread[id(statements)]
