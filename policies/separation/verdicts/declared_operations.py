"""Checks that cross-account roles can perform the operations that they declare in the tag ``mso:operations``.

A wall that also stopped the operators' work would soon be removed, so a declared operation that is denied counts
against W5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policies.separation.estate.entities import Principal, is_unread
from policies.separation.iam.conditions import Values
from policies.separation.reach.escalation_edges import PASS_ROLE
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty
from policies.separation.reference.operation_actions import operation_actions
from policies.separation.verdicts.verdict import Status, Witness

DECLARED = "mso:operations"


def refused_operations(prepared: PreparedEstate, roles: Iterable[Principal]) -> Iterator[Witness]:
    """A witness for each declared operation that is denied or not known."""
    for role in roles:
        for operation in role.tags.get(DECLARED, "").split():
            if operation not in operation_actions():
                known = ", ".join(operation_actions())
                summary = f"{role.name} declares the operation {operation}, which is not known (known: {known})"
                yield Witness(Status.UNKNOWN, summary, source=role.source)
                continue
            for request in operation_actions()[operation]:
                yield from _refused_actions(prepared, role, operation, request)


def _refused_actions(
    prepared: PreparedEstate, role: Principal, operation: str, request: Mapping[str, str]
) -> Iterator[Witness]:
    targets = _targets(prepared, role, request["action"], request["kind"])
    if not targets:
        return  # the account has no resource of this kind
    asked: list[tuple[str, Sequence[Target], dict[str, Values]]] = [(request["action"], targets, {})]
    if service := request.get("pass_role_to"):
        asked.append((PASS_ROLE, _passable_roles(prepared, role, service), {"iam:passedtoservice": service}))
    for action, candidates, request_keys in asked:
        certainty = prepared.confirmation.certainty
        certainties = {certainty(role, action, target, request_keys) for target in candidates}
        if Certainty.CERTAIN in certainties:
            continue
        unread = Certainty.UNKNOWN in certainties
        why = f"a policy that was not read decides {action}" if unread else f"{action} is denied"
        summary = f"{role.name} declares the operation {operation}, but {why}"
        yield Witness(Status.UNKNOWN if unread else Status.POSSIBLE, summary, source=role.source)


def _targets(prepared: PreparedEstate, role: Principal, action: str, kind: str) -> Sequence[Target]:
    """The targets of a kind in the role's account."""
    if kind == "account":
        return [Target(f"arn:aws:{action.partition(':')[0]}:*:{role.account.id}:*", role.account.id)]
    found = prepared.questions.target_sets.get(kind)
    return [target for target in found.targets if target.account == role.account.id] if found else ()


def _passable_roles(prepared: PreparedEstate, role: Principal, service: str) -> list[Target]:
    """The roles of the role's account that trust a service, or whose trust policy was not read."""
    in_account = (p for p in prepared.estate.principals if p.account.id == role.account.id)
    trusting = (p for p in in_account if service in prepared.trusted_services(p) or any(map(is_unread, p.trust)))
    return [Target(p.arn, p.account.id, p) for p in trusting]
