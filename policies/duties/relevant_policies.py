"""The policies that may decide one request, found quickly: statements by action, each policy searched once."""

from __future__ import annotations

from policies.separation.estate.entities import Account, IamResource, Principal, is_unread
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import Policies, Statements
from policies.separation.reach.target_sets import Target


class RelevantPolicies:
    """Keeps, for each policy of an estate, its statements about an action, and whether it could be read.

    Policies are told apart by identity: the estate holds them as long as this object lives.
    """

    def __init__(self) -> None:
        self._by_action: dict[tuple[int, str], Statements] = {}
        self._unread: dict[int, Statement | None] = {}
        self._held: list[Statements] = []

    def of(self, who: Principal, action: str, target: Target, owner: Account | None) -> Policies:
        """Every policy that may apply to a request of a principal for an action on a target of an account."""
        entity = target.entity
        resource = entity.policy if isinstance(entity, IamResource) else None
        if isinstance(entity, Principal) and action.startswith("sts:"):
            resource = entity.trust
        return Policies(
            identity=self._about(who.identity, action),
            boundaries=None if who.boundary is None else self._about(who.boundary, action),
            resource=None if resource is None else self._about(resource, action),
            scps=tuple(self._about(level, action) for level in who.account.scps),
            rcps=tuple(self._about(level, action) for level in owner.rcps) if owner else (),
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
