"""Whether an edge can really be taken: each action confirmed, the gate passed, the role passed to the right service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policies.separation.estate.estate_model import IamResource, Principal
from policies.separation.estate.tag_conditions import READ_BY
from policies.separation.iam.conditions import Values
from policies.separation.iam.principals import Caller, Kind
from policies.separation.reach.confirmation import WRITTEN, Step
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.escalation_edges import PASS_ROLE, Edge, footholds
from policies.separation.reach.prepared_estate import Plan, PreparedEstate
from policies.separation.reach.question_space import Spot
from policies.separation.reach.witness_context import Strength

THROUGH = {
    "s3-object": "s3",
    "s3-bucket": "s3",
    "s3-access-point": "s3",
    "new-s3-access-point": "s3",
    "state-object": "s3",
    "secret": "secretsmanager",
    "ssm-parameter": "ssm",
    "sqs-queue": "sqs",
    "kinesis-stream": "kinesis",
    "dynamodb-table": "dynamodb",
    "ebs-snapshot": "ec2",
    "rds-snapshot": "rds",
    "rds-db": "rds",
    "recovery-point": "backup",
}
OPENING = {"decrypt": ("kms:Decrypt",), "regrant": ("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant")}
GIVEN: Mapping[str, Mapping[str, Values]] = {"rewrite-kms-grant": {"kms:grantisforawsresource": "false"}}
POLICY_WRITING = ("iam:PutRolePolicy", "iam:AttachRolePolicy")


class EdgeConfirmation:
    """Finds the confirmed requests that an edge is made of."""

    def __init__(self, engine: PreparedEstate) -> None:
        self.engine, self.universe = engine, engine.universe

    def of(self, principal: Principal, may: int, plan: Plan, spot: Spot, powers: Powers) -> tuple[Step, ...] | None:
        """The steps of an edge to a target, or None where one of them is refused."""
        edge = plan.edge
        if edge.service and spot.account != principal.account.id:
            return None  # a role is passed within its account only
        for given in self._chances(edge):
            found = self._taken(principal, may, plan, spot, powers, dict(given))
            if found is not None:
                return found
        return None

    def _chances(self, edge: Edge) -> Iterator[Mapping[str, Values]]:
        """What the request of an edge may name; for one that writes tags, each tag that some policy reads."""
        if edge.effect in READ_BY:
            yield from self.engine.tagging.chances(edge.effect)
        else:
            yield GIVEN.get(edge.id, {})

    def _taken(
        self, principal: Principal, may: int, plan: Plan, spot: Spot, powers: Powers, given: dict[str, Values]
    ) -> tuple[Step, ...] | None:
        edge, found = plan.edge, list[Step]()
        for action, _ in plan.on_target:
            if action == PASS_ROLE and edge.service:
                given["iam:passedtoservice"] = edge.service
            step = self.engine.confirm.step(principal, action, spot, powers, given)
            if step is None:
                return None
            found.append(step)
        for action, space, offset in plan.in_account:
            step = self._somewhere(principal, may, action, space, offset, principal.account.id, powers)
            if step is None:
                return None
            found.append(step)
        gate = self._gate(principal, may, plan, spot, powers)
        return None if gate is None else (*found, *gate)

    def anywhere(self, principal: Principal, edge: Edge) -> tuple[Step, ...] | None:
        """The requests by which a principal could take an edge on anything in its account, known or not."""
        may, here = self.engine.may(principal, Powers()), principal.account.id
        for choice in edge.choices:
            places = ((action, self.universe.at_account(action)) for action in choice)
            steps = [
                self._somewhere(principal, may, action, space, self.universe.blocks[action, space], here, Powers())
                for action, space in places
            ]
            found = tuple(filter(None, steps))
            if len(found) == len(steps):
                return found
        return None

    def _somewhere(
        self, principal: Principal, may: int, action: str, space: str, offset: int, account: str, powers: Powers
    ) -> Step | None:
        """An action allowed somewhere in an account."""
        for index, spot in enumerate(self.universe.spaces[space].spots):
            if spot.account == account and may >> offset + index & 1:
                return self.engine.confirm.step(principal, action, spot, powers)
        return None

    def _gate(self, principal: Principal, may: int, plan: Plan, spot: Spot, powers: Powers) -> tuple[Step, ...] | None:
        """The further steps without which what is copied cannot be read; None where there are none."""
        gate, thing = plan.edge.gate, spot.what
        if not gate or not isinstance(thing, IamResource):
            return ()
        if gate == "network":
            return self._foothold(principal, may, thing, powers)
        if not thing.key:
            return ()
        if ":alias/aws/" in thing.key or thing.key.startswith("alias/aws/"):
            return () if principal.account.id == thing.account.id else None
        return self._opened(principal, may, OPENING[gate], thing, powers, THROUGH.get(plan.kind, ""))

    def _opened(
        self, principal: Principal, may: int, actions: tuple[str, ...], thing: IamResource, powers: Powers, service: str
    ) -> tuple[Step, ...] | None:
        """The request by which the principal opens the key of a store."""
        if "kms-key" not in self.universe.spaces or thing.key not in self.engine.key_spots:
            return (Step("kms:Decrypt", thing.key, Strength.UNKNOWN, ()),)  # a key that is not in the input
        index, spot = self.engine.key_spots[thing.key]
        region = thing.key.split(":")[3]
        given = {"kms:viaservice": f"{service}.{region}.amazonaws.com"} if service else {}
        best: Step | None = None
        for action in actions:
            if may >> self.universe.blocks[action, "kms-key"] + index & 1:
                step = self.engine.confirm.step(principal, action, spot, powers, given)
                if step and (best is None or step.strength < best.strength):
                    best = step
        return (best,) if best else None

    def _foothold(self, principal: Principal, may: int, thing: IamResource, powers: Powers) -> tuple[Step, ...] | None:
        for action in footholds():
            space = self.universe.at_account(action)
            step = self._somewhere(
                principal, may, action, space, self.universe.blocks[action, space], thing.account.id, powers
            )
            if step:
                return (step,)
        return None

    def created(
        self, principal: Principal, may: int, powers: Powers, wanted: Callable[[Principal], bool]
    ) -> Iterator[tuple[Principal, tuple[Step, ...]]]:
        """The roles that a principal can make for itself, with all rights, where such a role is wanted."""
        account = principal.account
        space = self.universe.at_account("iam:CreateRole")
        here = self.universe.same.get(account.id, 0)
        block = self.universe.spaces[space].full << self.universe.blocks["iam:CreateRole", space]
        if not may & here & block:
            return
        for arn in self.engine.role_names(account.id):
            new = _role(arn, principal)
            if not wanted(new):
                continue
            spot = Spot(arn, account.id)
            made = self.engine.confirm.step(principal, "iam:CreateRole", spot, powers)
            granted = next(
                filter(None, (self.engine.confirm.step(principal, a, spot, powers) for a in POLICY_WRITING)), None
            )
            if made and granted:
                boundary = dict(made.context).get("iam:permissionsboundary", "")
                yield self.engine.bounded(new, boundary), (made, granted)


def _role(arn: str, maker: Principal) -> Principal:
    """A new role with every right that its account can give."""
    caller = Caller(Kind.SESSION, arn, maker.account.id, arn, any_session=True)
    return Principal(
        arn, caller, maker.account, maker.owner, identity=(WRITTEN,), source=maker.source, open_tags=True, invented=True
    )
