"""Questions that the duties of an estate ask of the evaluator that proves the wall."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.key_delegation import ADMINISTRATOR
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty


class Duties:
    """The estate, and the questions that its duties ask of it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.estate: EstateModel = read_estate(graph)
        self._confirmation = Confirmation(self.estate)

    def of_type(self, type_: str) -> list[Resource]:
        """The resources of a type, at least one."""
        found = [resource for resource in self.graph.custom if resource.type == f"aws:{type_}"]
        assert found, f"no {type_} in the reference estate"
        return found

    def principal(self, arn: str) -> Principal:
        """A role of the estate."""
        return self.estate.principal_by_arn[arn]

    def key(self, arn: str) -> IamResource:
        """A KMS key of the estate."""
        return self.estate.resource_by_arn[arn]

    def may(self, who: Principal, action: str, what: IamResource | str, **context: Iterable[str]) -> bool:
        """Whether a request for this action on this resource is certainly allowed."""
        arn = what if isinstance(what, str) else what.arn
        entity = self.estate.resource_by_arn.get(arn) if isinstance(what, str) else what
        account = entity.account.id if entity else who.account.id
        keys: dict[str, Any] = {key.replace("__", ":"): tuple(values) for key, values in context.items()}
        found = self._confirmation.allowed_request(who, action, Target(arn, account, entity), PolicyChanges(), keys)
        return found is not None and found.certainty is Certainty.CERTAIN

    def may_all(self, who: Principal, actions: Iterable[str], what: IamResource, service: str = "") -> bool:
        """Whether all actions on a key are allowed in the name of this caller, through this service."""
        via = {"kms__viaservice": (f"{service}.{what.arn.split(':')[3]}.amazonaws.com",)} if service else {}
        grant = {"kms__grantisforawsresource": ("true",)}
        return all(self.may(who, action, what, **via, **(grant if "Grant" in action else {})) for action in actions)


def linked_role(account: Account, arn: str) -> Principal:
    """A service-linked role, whose policies are AWS's and allow what its service does."""
    caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
    return Principal(arn, caller, account, account.owner, identity=(ADMINISTRATOR,))
