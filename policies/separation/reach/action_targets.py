"""Targets of actions: the kinds of resources that an action applies to, and the ARN that a request for it names."""

from __future__ import annotations

from functools import cache

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.arn_fields import arn_field
from policies.separation.reach.escalation_edges import edges
from policies.separation.reach.prepared_estate import OTHER_PRINCIPAL_TYPE
from policies.separation.reach.question_space import SNAPSHOTS
from policies.separation.reach.request_arns import forms_of, own_arn, request_arns
from policies.separation.reach.target_sets import Target
from policies.separation.reference.operation_actions import operation_actions

CONTAINER_KINDS = {"s3-object": "s3-bucket", "state-object": "s3-bucket"} | {
    kind: of for of, (kind, _) in SNAPSHOTS.items()
}
"""Kind of a resource -> the kind of the resource that contains it and whose name is used to ask about it."""
ARN_SERVICES = {"sts": "iam", "rds-data": "rds", "rds-db": "rds", "ebs": "ec2", "ec2-instance-connect": "ec2"}
"""Action prefixes that apply to ARNs of another service."""


@cache
def target_kinds(action: str) -> frozenset[str]:
    """The kinds of resources that an action applies to, according to the escalation edges; empty if no edge uses it."""
    asked = action.lower()
    used = (
        (name, edge) for edge in edges() for actions in edge.action_sets for name in filter(edge.on_target, actions)
    )
    found = {kind for name, edge in used if name.lower() == asked for kind in edge.target_kinds}
    requests = (request for needed in operation_actions().values() for request in needed)
    found |= {request["kind"] for request in requests if request["action"].lower() == asked}
    return frozenset(found - {"account"})


def target_for(entity: IamResource | Principal, action: str, requested_arn: str = "") -> Target | None:
    """The target of a request for an action on a resource or principal, or None if the action does not apply to it."""
    kind = entity.kind if isinstance(entity, IamResource) else "role" if entity.caller.role else "user"
    if OTHER_PRINCIPAL_TYPE.get(kind, "/") in action:
        return None
    kinds = target_kinds(action)
    service = action.partition(":")[0]
    if kinds and not any(CONTAINER_KINDS.get(k, k) == kind for k in kinds):
        return None
    if not kinds and arn_field(entity.arn, "service") != ARN_SERVICES.get(service, service):
        return None
    return Target(_arn(entity, kind, action, kinds, requested_arn), entity.account.id, entity)


def _arn(entity: IamResource | Principal, kind: str, action: str, kinds: frozenset[str], requested_arn: str) -> str:
    if requested_arn.startswith(f"{entity.arn}/"):
        return requested_arn
    if kind == "s3-bucket":
        return f"{entity.arn}/*" if "Object" in action and "ObjectLock" not in action else entity.arn
    held_kind, pattern = SNAPSHOTS.get(kind, ("", ""))
    if kinds and kind not in kinds and held_kind in kinds:
        return pattern.format(account=entity.account.id)
    own = own_arn(kind, entity.arn, entity.account.id)
    name = entity.name if isinstance(entity, IamResource) else entity.arn.rpartition("/")[2]
    return next(iter(request_arns(forms_of(action), kind, own, entity.arn, entity.account.id, name)), own)
