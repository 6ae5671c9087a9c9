"""What an action is asked of: the kinds of things, and the ARN that stands for a thing in such a request."""

from __future__ import annotations

from functools import cache

from policies.separation.estate.estate_model import IamResource, Principal
from policies.separation.reach.escalation_edges import edges
from policies.separation.reach.prepared_estate import OTHER
from policies.separation.reach.question_space import LOOSE, SNAPSHOTS, Spot
from policies.separation.verdicts.declared_operations import operations

WITHIN = {"s3-object": "s3-bucket", "state-object": "s3-bucket"} | {kind: of for of, (kind, _) in SNAPSHOTS.items()}
"""What is asked about by the name of the thing that holds it."""
ARN_OF = {"sts": "iam", "rds-data": "rds", "rds-db": "rds", "ebs": "ec2", "ec2-instance-connect": "ec2"}
"""Services whose actions are asked of another service's resources."""


@cache
def kinds_of(action: str) -> frozenset[str]:
    """The kinds that an action is asked of, where the edges tell; empty where they do not."""
    asked = action.lower()
    aimed = ((name, edge) for edge in edges() for choice in edge.choices for name in filter(edge.on_target, choice))
    found = {kind for name, edge in aimed if name.lower() == asked for kind in edge.kinds}
    found |= {need["kind"] for needs in operations().values() for need in needs if need["action"].lower() == asked}
    return frozenset(found - {"account"})


def spot_for(what: IamResource | Principal, action: str, meant: str = "") -> Spot | None:
    """The spot of a thing or a principal in a request for an action, or None where the action is not asked of it."""
    kind = what.kind if isinstance(what, IamResource) else "role" if what.caller.role else "user"
    if OTHER.get(kind, "/") in action:
        return None
    kinds = kinds_of(action)
    service = action.partition(":")[0]
    if kinds and not any(WITHIN.get(k, k) == kind for k in kinds):
        return None
    if not kinds and what.arn.split(":")[2] != ARN_OF.get(service, service):
        return None
    return Spot(_arn(what, kind, action, kinds, meant), what.account.id, what)


def _arn(what: IamResource | Principal, kind: str, action: str, kinds: frozenset[str], meant: str) -> str:
    if meant.startswith(f"{what.arn}/"):
        return meant
    if kind == "s3-bucket":
        return f"{what.arn}/*" if "Object" in action and "ObjectLock" not in action else what.arn
    held, pattern = SNAPSHOTS.get(kind, ("", ""))
    if kinds and kind not in kinds and held in kinds:
        return pattern.format(account=what.account.id)
    return LOOSE.get(kind, "{arn}").format(arn=what.arn, account=what.account.id)
