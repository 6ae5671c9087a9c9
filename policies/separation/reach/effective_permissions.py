"""What each principal may do, as one integer of bits over the universe: never less than AWS would allow.

An Allow counts where it may apply, a Deny only where it surely does; what is left is looked at one by one
(``policies.separation.reach.confirmation``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from policies.separation.estate.estate_model import IamResource, Principal
from policies.separation.estate.request_context import (
    RELABELLED,
    is_resource_key,
    is_resource_tag,
    keys_read,
    principal_context,
)
from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.aws_owned import fixed
from policies.separation.iam.conditions import VARIABLE, Context, Test
from policies.separation.iam.evaluation import named_by, needs_delegation, rcps_bind_action, scps_bind
from policies.separation.iam.patterns import action_matches, arn_contains, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import ROOT, Grant
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.permission_bits import PermissionBits
from policies.separation.reach.question_space import QuestionSpace

Masked: TypeAlias = tuple[Statement, int]
SESSION = ":assumed-role/"


@dataclass(frozen=True)
class Powers:
    """What a closure has changed so far: policies rewritten, guards gone."""

    raised: frozenset[str] = frozenset()  # principals whose identity policies the attacker writes
    unbound: frozenset[str] = frozenset()  # principals without their boundary
    retagged: frozenset[str] = frozenset()  # principals whose tags the attacker sets
    undenied: frozenset[str] = frozenset()  # principals whose identity policies have lost their Deny
    joined: frozenset[str] = frozenset()  # groups that users of their account have been added to
    relabelled: frozenset[str] = frozenset()  # things and principals whose resource tags the attacker sets
    rewritten: frozenset[str] = frozenset()  # things whose resource policy the attacker writes
    unguarded: frozenset[str] = frozenset()  # organizations whose service and resource control policies are gone


@dataclass(slots=True)
class Answer:
    """What resource policies say to one principal: the questions granted, by how it is named, and those denied."""

    granted: dict[Grant, int] = field(default_factory=lambda: dict.fromkeys(Grant, 0))
    denied: int = 0

    def add(self, grant: Grant, allow: bool, mask: int) -> None:
        if allow:
            self.granted[grant] |= mask
        else:
            self.denied |= mask


class EffectivePermissions:
    """Answers for every principal of an estate; what does not depend on the principal is computed once."""

    def __init__(self, universe: QuestionSpace) -> None:
        self.universe = universe
        self.masks = PermissionBits(universe)
        self._guards: dict[tuple[object, ...], tuple[int, int]] = {}
        self._scp_keys: dict[str, tuple[str, ...]] = {}
        self._answers: dict[tuple[object, ...], Answer] = {}
        self.of_thing: dict[str, int] = {}
        self._named: dict[str, list[Masked]] = {}
        self._special: list[Masked] = []
        self._beneath: dict[str, list[Masked]] = {}
        self._kms_grants: dict[str, int] = {}
        everybody: dict[tuple[bool, tuple[Test, ...]], Masked] = {}
        self._index(everybody)
        self._everybody = list(everybody.values())
        self._everybody_keys = _keys(statement for statement, _ in self._everybody)
        self._rcps = self._rcp_masks()
        self._rcp_keys = _keys(statement for statement, _ in self._rcps)
        across = fact_values("kms-across-accounts")
        self.fixed = self._fixed()
        self.delegated = self._where(needs_delegation)
        self.home_only = self._where(
            lambda action, _: action.startswith("kms:") and not any(action_matches(p, action) for p in across)
        )

    def may(self, principal: Principal, powers: Powers) -> int:
        """The questions to which AWS may answer *Allowed*."""
        context = principal_context(principal, principal.arn in powers.retagged)
        if powers.relabelled:
            context = replace(context, known={**context.known, RELABELLED: tuple(sorted(powers.relabelled))})
        answer = self._answer(principal, context, powers)
        denied, caller, full = answer.denied, principal.caller, self.universe.full
        if not caller.service_linked:
            denied |= self._rcp(context) & ~self._unguarded(powers)
        if not caller.authenticated:
            return answer.granted[Grant.DIRECT] & ~denied
        raised, unbound = principal.arn in powers.raised, principal.arn in powers.unbound
        stated = self.universe.estate.identity_of(principal, powers.joined)
        identity, refused = (full, 0) if raised else self.masks.both(stated, context)
        refused = 0 if principal.arn in powers.undenied else refused
        free = unbound or principal.boundary is None
        boundary, out_of_bounds = (full, 0) if free else self.masks.both(principal.boundary or (), context)
        loose = principal.account.organization in powers.unguarded or not scps_bind(caller)
        bounds_of_org = (full, 0) if loose else self._scps(principal, context)
        role, direct, account = (answer.granted[g] for g in (Grant.ROLE, Grant.DIRECT, Grant.ACCOUNT))
        own = identity & boundary
        same = self.universe.same.get(principal.account.id, 0)
        at_home = (own & (~self.delegated | account)) | (role & boundary) | direct
        abroad = (role | direct | account) & own & ~self.home_only
        allowed = (same & at_home) | (~same & abroad) | self._kms_grants.get(principal.arn, 0)
        return allowed & bounds_of_org[0] & ~(denied | refused | out_of_bounds | bounds_of_org[1] | self.fixed) & full

    def is_named(self, arn: str, questions: int) -> bool:
        """Whether some resource or trust policy, or a grant, names a principal or its sessions in these questions."""
        session = f"{arn.split(':')[4]}{SESSION}{arn.rpartition('/')[2]}"
        naming = (*self._named.get(arn, ()), *self._named.get(session, ()), *self._special)
        return bool(self._kms_grants.get(arn, 0) & questions) or any(mask & questions for _, mask in naming)

    def _scps(self, principal: Principal, context: Context) -> tuple[int, int]:
        levels = principal.account.scps
        if (keys := self._scp_keys.get(principal.account.id)) is None:
            keys = self._scp_keys[principal.account.id] = _keys(statement for level in levels for statement in level)
        memo = (principal.account.id, tuple(map(context.get, keys)))
        if memo not in self._guards:
            allowed, denied = self.universe.full, 0
            for level in levels:
                may, must_not = self.masks.both(level, context)
                allowed &= may
                denied |= must_not
            self._guards[memo] = (allowed, denied)
        return self._guards[memo]

    def _rcp_masks(self) -> list[Masked]:
        """Every Deny of a resource control policy, on the questions of the accounts it stands above."""
        bound = self._where(lambda action, _: rcps_bind_action(action))
        found: dict[Statement, int] = {}
        for account in self.universe.estate.accounts.values():
            for statement in (s for level in account.rcps for s in level if not s.allow):
                mask = self.universe.mask(statement, self.masks.resources(statement, Context({}, closed=False)))
                mask &= bound & self.universe.same.get(account.id, 0)
                found[statement] = found.get(statement, 0) | mask
        return list(found.items())

    def _rcp(self, context: Context) -> int:
        memo = ("rcp", tuple(map(context.get, self._rcp_keys)))
        if memo not in self._guards:
            denied = 0
            for statement, mask in self._rcps:
                denied |= self.masks.applies(statement, mask, context)
            self._guards[memo] = (0, denied)
        return self._guards[memo][1]

    def _unguarded(self, powers: Powers) -> int:
        """The questions about accounts whose organization has lost its guardrails."""
        found = 0
        for account in self.universe.estate.accounts.values() if powers.unguarded else ():
            if account.organization in powers.unguarded:
                found |= self.universe.same.get(account.id, 0)
        return found

    def _answer(self, principal: Principal, context: Context, powers: Powers) -> Answer:
        """What resource policies and trust policies say to a principal."""
        shared = self._to_everybody(context)
        answer = Answer(dict(shared.granted), shared.denied)
        arn, account = principal.caller.role or principal.caller.arn, principal.account.id
        session = f"{account}{SESSION}{arn.rpartition('/')[2]}"
        bounded = principal.boundary is not None
        for statement, mask in (
            *(r for name in (arn, account, session) for r in self._named.get(name, ())),
            *self._special,
        ):
            grant, named = named_by(statement, principal.caller, bounded=bounded)
            if named is Truth.TRUE or (named is Truth.UNKNOWN and statement.allow):
                answer.add(grant, statement.allow, self.masks.applies(statement, mask, context))
        for name in powers.rewritten:
            answer.granted[Grant.DIRECT] |= self.of_thing.get(name, 0)
            answer.denied &= ~self.of_thing.get(name, 0)
            for statement, mask in self._beneath.get(name, ()):
                if named_by(statement, principal.caller, bounded=bounded)[1] is Truth.TRUE:
                    answer.denied |= self.masks.applies(statement, mask, context)
        return answer

    def _to_everybody(self, context: Context) -> Answer:
        memo = tuple(map(context.get, self._everybody_keys))
        if memo not in self._answers:
            answer = Answer()
            for statement, mask in self._everybody:
                answer.add(Grant.DIRECT, statement.allow, self.masks.applies(statement, mask, context))
            self._answers[memo] = answer
        return self._answers[memo]

    def _index(self, everybody: dict[tuple[bool, tuple[Test, ...]], Masked]) -> None:
        """Sort the statements of all resource and trust policies by whom they name."""
        places: dict[str, list[tuple[str, str, int]]] = {}
        owners: dict[str, IamResource | Principal] = {}
        for (action, space), offset in self.universe.blocks.items():
            for index, spot in enumerate(self.universe.spaces[space].spots):
                if spot.what is not None and (space != "role" or action.startswith("sts:")):
                    owners[spot.what.arn] = spot.what
                    places.setdefault(spot.what.arn, []).append((action, spot.arn, offset + index))
        for arn, owner in owners.items():
            here = places[arn]
            self.of_thing[arn] = sum(1 << bit for _, _, bit in here)
            for statement in owner.trust if isinstance(owner, Principal) else owner.policy or ():
                mask = _on(statement, here)
                if mask:
                    self._file(statement, mask, everybody)
            for statement in owner.beneath if isinstance(owner, IamResource) else ():
                self._beneath.setdefault(arn, []).append((statement, _on(statement, here)))
            for grant in owner.grants if isinstance(owner, IamResource) else ():
                bits = sum(
                    1 << bit for action, _, bit in here if action.removeprefix("kms:") in _operations(grant.operations)
                )
                self._kms_grants[grant.grantee] = self._kms_grants.get(grant.grantee, 0) | bits

    def _file(self, statement: Statement, mask: int, everybody: dict[tuple[bool, tuple[Test, ...]], Masked]) -> None:
        if statement.not_principal or any(kind == "CanonicalUser" for kind, _ in statement.principals):
            self._special.append((statement, mask))
            return
        values = [value for kind, value in statement.principals if kind in ("AWS", "Service")]
        if "*" in values:
            key = (statement.allow, statement.tests)
            shared, found = everybody.get(key, (replace(statement, resources=()), 0))
            everybody[key] = (shared, found | mask)
            return
        for value in values:
            root = ROOT.fullmatch(value)
            session = value.split("::", 1)[-1].rpartition("/")[0] if SESSION in value else ""
            self._named.setdefault(root[1] if root else session or value, []).append((statement, mask))

    def _fixed(self) -> int:
        """The questions that AWS answers with no, whatever policies say."""
        found = 0
        for pattern, actions in fixed().items():
            for (action, name), offset in self.universe.blocks.items():
                if action.lower() in actions:
                    found |= self.universe.spaces[name].hits(pattern)[1] << offset
        return found

    def _where(self, test: Callable[[str, str], bool]) -> int:
        """The blocks of which a test on action and ARN holds; all spots of a space are of one form."""
        found = 0
        for (action, name), offset in self.universe.blocks.items():
            space = self.universe.spaces[name]
            if space.spots and test(action, space.spots[0].arn):
                found |= space.full << offset
        return found


def _on(statement: Statement, here: Sequence[tuple[str, str, int]]) -> int:
    """The questions of one thing that a statement of its policy takes in."""
    found = 0
    for action, arn, bit in here:
        if not statement.covers_action(action):
            continue
        patterns = statement.resources
        if statement.variables:
            patterns = tuple(
                VARIABLE.sub("*", p) if statement.allow is not statement.not_resource else p for p in patterns
            )
        loose = statement.allow is not statement.not_resource
        hit = not patterns or any((arn_meets if loose else arn_contains)(pattern, arn) for pattern in patterns)
        if hit is not (statement.not_resource and bool(patterns)):
            found |= 1 << bit
    return found


def _keys(statements: Iterable[Statement]) -> tuple[str, ...]:
    """What the caller's context must agree on for two callers to get one answer from these statements."""
    read = {key for s in statements for key in keys_read(s.tests)}
    of_caller = {key for key in read if not is_resource_key(key)}
    return tuple(sorted(of_caller | ({RELABELLED} if any(map(is_resource_tag, read)) else set())))


def _operations(operations: tuple[str, ...]) -> frozenset[str]:
    return frozenset(operations) | ({"ReEncryptFrom"} if "ReEncryptFrom" in operations else frozenset())
