"""Every question the closure may ask, as one bit each: an action, on a spot (an ARN or an ARN pattern).

Spots of one kind form a space; each action owns a block of bits, one for each spot of its space.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.separation.estate.estate_model import (
    EXCHANGED,
    PHI,
    EstateModel,
    IamResource,
    Principal,
    is_log,
    is_state,
)
from policies.separation.iam.patterns import arn_contains, arn_matches, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.escalation_edges import Edge

GUARDING = frozenset(
    {
        "managed-policy",
        "organization",
        "permission-set",
        "group",
        "saml-provider",
        "oidc-provider",
        "trail",
        "config-recorder",
        "detector",
    }
)
SNAPSHOTS = {"rds-db": ("rds-snapshot", "arn:aws:rds:*:{account}:*snapshot:*"),
             "ebs-volume": ("ebs-snapshot", "arn:aws:ec2:*:*:snapshot/*"),
             "backup-vault": ("recovery-point", "arn:aws:backup:*:{account}:recovery-point:*")}  # fmt: skip
LOOSE = {  # actions on these kinds are asked of other ARNs than the declared one's
    "ecs-task": "arn:aws:ecs:*:{account}:*",
    "log-group": "{arn}*",
    "secret": "{arn}*",
    "s3-access-point": "{arn}*",
    "new-s3-access-point": "{arn}*",
    "ec2-instance": "arn:aws:ec2:*:{account}:instance/*",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Something to be reached: its ARN (a pattern where it stands for many), its account, and what it is."""

    arn: str
    account: str
    what: IamResource | Principal | None = None

    @property
    def many(self) -> bool:
        """Whether the spot stands for all ARNs of a pattern."""
        return "*" in self.arn


class Space:
    """The spots of one kind, and which of them a pattern covers."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self.spots = tuple(spots)
        self.full = (1 << len(self.spots)) - 1
        prefixed = sorted((spot.arn.partition("*")[0], index) for index, spot in enumerate(self.spots))
        self._prefixes = [prefix for prefix, _ in prefixed]
        self._order = [index for _, index in prefixed]
        self._open: dict[str, list[int]] = {}
        for index, spot in enumerate(self.spots):
            if spot.many:
                self._open.setdefault(spot.arn.partition("*")[0], []).append(index)
        self._hits: dict[str, tuple[int, int]] = {}

    def hits(self, pattern: str) -> tuple[int, int]:
        """The spots that the pattern meets, and those it covers whole."""
        if pattern == "*":
            return self.full, self.full
        found = self._hits.get(pattern)
        if found is None:
            found = self._hits[pattern] = self._find(pattern)
        return found

    def _find(self, pattern: str) -> tuple[int, int]:
        meets = covers = 0
        for index in self._candidates(pattern):
            spot = self.spots[index]
            if not spot.many:
                if arn_matches(pattern, spot.arn):
                    meets |= 1 << index
                    covers |= 1 << index
            elif arn_meets(pattern, spot.arn):
                meets |= 1 << index
                if arn_contains(pattern, spot.arn):
                    covers |= 1 << index
        return meets, covers

    def _candidates(self, pattern: str) -> Iterator[int]:
        """Spots whose literal beginning agrees with the pattern's."""
        literal = pattern[: min((at for at in (pattern.find("*"), pattern.find("?")) if at >= 0), default=len(pattern))]
        at = bisect_left(self._prefixes, literal)
        while at < len(self._prefixes) and self._prefixes[at].startswith(literal):
            yield self._order[at]
            at += 1
        for prefix, indexes in self._open.items():
            if prefix != literal and literal.startswith(prefix):
                yield from indexes


class QuestionSpace:
    """Spaces and blocks of an estate under a set of edges."""

    def __init__(self, estate: EstateModel, edges: Iterable[Edge], in_account: Iterable[str] = ()) -> None:
        self.estate = estate
        self.spaces = {kind: Space(spots) for kind, spots in _spots(estate).items()}
        self.blocks: dict[tuple[str, str], int] = {}
        self.size = 0
        for edge in edges:
            for action in {action for choice in edge.choices for action in choice}:
                for kind in edge.kinds:
                    self.block(action, kind if edge.on_target(action) else self.at_account(action))
        for action in in_account:
            self.block(action, self.at_account(action))
        self.actions: dict[str, list[tuple[int, str]]] = {}
        for (action, space), offset in self.blocks.items():
            self.actions.setdefault(action, []).append((offset, space))
        self.full = (1 << self.size) - 1
        self.same: dict[str, int] = {}
        for space_name, offset in self._placed():
            for index, spot in enumerate(self.spaces[space_name].spots):
                self.same[spot.account] = self.same.get(spot.account, 0) | 1 << offset + index
        self._statement_masks: dict[tuple[object, ...], int] = {}

    def block(self, action: str, space: str) -> int | None:
        """The first bit of an action's block; ``None`` where the space has no spots."""
        if space not in self.spaces:
            return None
        if (action, space) not in self.blocks:
            self.blocks[action, space] = self.size
            self.size += len(self.spaces[space].spots)
        return self.blocks[action, space]

    def at_account(self, action: str) -> str:
        """The space of *somewhere in this account* for the action's service."""
        service = action.partition(":")[0]
        name = f"account:{service}"
        if name not in self.spaces:
            region = "" if service in ("iam", "sts", "organizations") else "*"
            patterns = [f"arn:aws:{service}:{region}:{{}}:*", *(["arn:aws:s3:::*"] if service == "s3" else ())]
            self.spaces[name] = Space(Spot(p.format(a), a) for p in patterns for a in self.estate.accounts)
        return name

    def _placed(self) -> Iterator[tuple[str, int]]:
        for (_, space), offset in self.blocks.items():
            yield space, offset

    def mask(self, statement: Statement, resources: tuple[str, ...]) -> int:
        """The questions a statement takes in: those it may take in for an Allow, those it surely does for a Deny.

        ``resources`` are its resource patterns with the variables filled in.
        """
        key = (statement.actions, statement.not_action, resources, statement.not_resource, statement.allow)
        found = self._statement_masks.get(key)
        if found is None:
            found = 0
            for action, places in self.actions.items():
                if not statement.covers_action(action):
                    continue
                for offset, space in places:
                    found |= self.resource_mask(resources, statement, self.spaces[space]) << offset
            self._statement_masks[key] = found
        return found

    @staticmethod
    def resource_mask(resources: tuple[str, ...], statement: Statement, space: Space) -> int:
        """The spots of a space that a statement's resource element takes in (see ``mask``)."""
        if not resources:
            return space.full
        meets = covers = 0
        for pattern in resources:
            meeting, covering = space.hits(pattern)
            meets |= meeting
            covers |= covering
        if statement.not_resource:
            return space.full & ~(covers if statement.allow else meets)
        return meets if statement.allow else covers


def _spots(estate: EstateModel) -> dict[str, list[Spot]]:
    """The spots of each kind that matter: principals, patient data and its keys, logs, state, what runs as a role."""
    found: dict[str, list[Spot]] = {}
    for principal in estate.principals:
        kind = "role" if principal.caller.role else "user"
        found.setdefault(kind, []).append(Spot(principal.arn, principal.account.id, principal))
    for thing in estate.things:
        if not matters(thing, estate):
            continue
        arn = LOOSE.get(thing.kind, thing.arn).format(arn=thing.arn, account=thing.account.id)
        found.setdefault(thing.kind, []).append(Spot(arn, thing.account.id, thing))
        if thing.kind == "s3-bucket" and is_state(thing):
            found.setdefault("state-object", []).append(Spot(f"{thing.arn}/*", thing.account.id, thing))
        if thing.kind == "s3-bucket":
            found.setdefault("s3-object", []).append(Spot(f"{thing.arn}/*", thing.account.id, thing))
        if thing.kind in SNAPSHOTS:
            kind, pattern = SNAPSHOTS[thing.kind]
            found.setdefault(kind, []).append(Spot(pattern.format(account=thing.account.id), thing.account.id, thing))
    return found


def matters(thing: IamResource, estate: EstateModel) -> bool:
    """Whether reaching a thing changes a verdict."""
    carries = bool(thing.classes & (PHI | EXCHANGED))
    return (
        carries
        or bool(thing.runs_as)
        or thing.kind in GUARDING
        or thing.arn in estate.protected_keys
        or is_log(thing)
        or is_state(thing)
    )
