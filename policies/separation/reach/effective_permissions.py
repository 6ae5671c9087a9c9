"""The effective permissions of each principal, as bits over the question space; never less than AWS allows.

An Allow counts where it may apply, a Deny only where it certainly applies. The questions that remain are confirmed one
by one (``policies.separation.reach.confirmation``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.request_context import (
    ATTACKER_TAGGED,
    condition_keys,
    is_resource_key,
    is_resource_tag,
    principal_context,
)
from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.aws_owned import reserved_actions
from policies.separation.iam.conditions import VARIABLE, Condition, Context
from policies.separation.iam.evaluation import match_statement, needs_delegation, rcps_bind_action, scps_bind
from policies.separation.iam.patterns import action_matches, arn_contains, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import PrincipalMatch
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.named_statements import SESSION, GrantIndex, MaskedStatement, index_name, names_of
from policies.separation.reach.permission_bits import PermissionBits
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.question_space import QuestionSpace

PublicStatements: TypeAlias = dict[tuple[bool, tuple[Condition, ...]], MaskedStatement]
"""(allow, conditions) -> the statements for every principal with this effect and these conditions, merged."""


@dataclass(slots=True)
class ResourcePolicyResult:
    """The resource policies' result for one principal: questions granted, by how closely it is named, and denied."""

    granted: dict[PrincipalMatch, int] = field(default_factory=lambda: dict.fromkeys(PrincipalMatch, 0))
    denied: int = 0

    def add(self, match: PrincipalMatch, allow: bool, mask: int) -> None:
        if allow:
            self.granted[match] |= mask
        else:
            self.denied |= mask


class EffectivePermissions:
    """Computes the effective permissions of the principals of an estate; shared parts are computed once."""

    def __init__(self, questions: QuestionSpace) -> None:
        self.questions = questions
        self.permission_bits = PermissionBits(questions)
        self._both = self.permission_bits.allowed_and_denied
        self._organization_bits: dict[tuple[object, ...], tuple[int, int]] = {}
        self._scp_keys: dict[str, tuple[str, ...]] = {}
        self._results: dict[tuple[object, ...], ResourcePolicyResult] = {}
        self.questions_of: dict[str, int] = {}
        self._by_principal: dict[str, list[MaskedStatement]] = {}
        self._unindexed: list[MaskedStatement] = []
        self._inherited_denies: dict[str, list[MaskedStatement]] = {}
        self._grants = GrantIndex()
        public_statements: PublicStatements = {}
        self._index(public_statements)
        self._public_statements = list(public_statements.values())
        self._public_keys = _caller_keys(statement for statement, _ in self._public_statements)
        self._rcps = self._rcp_denies()
        self._rcp_keys = _caller_keys(statement for statement, _ in self._rcps)
        across = fact_values("kms-across-accounts")
        self.reserved = self._reserved()
        self.delegation_needed = self._questions_where(needs_delegation)
        self.same_account_only = self._questions_where(
            lambda action, _: action.startswith("kms:") and not any(action_matches(p, action) for p in across)
        )

    def permissions(self, principal: Principal, changes: PolicyChanges) -> int:
        """The questions to which AWS may answer *Allowed*, as bits."""
        context = principal_context(principal, principal.arn in changes.principal_tags_changed)
        if changes.resource_tags_changed:
            tagged = tuple(sorted(changes.resource_tags_changed))
            context = replace(context, known={**context.known, ATTACKER_TAGGED: tagged})
        result = self._resource_policies(principal, context, changes)
        denied, caller, everything = result.denied, principal.caller, self.questions.full_mask
        if not caller.service_linked:
            denied |= self._rcp(context) & ~self._without_organization_policies(changes)
        if not caller.authenticated:
            return result.granted[PrincipalMatch.DIRECT] & ~denied
        rewritten = principal.arn in changes.identity_policy_rewritten
        statements = self.questions.estate.identity_statements(principal, changes.groups_joined)
        identity, identity_denied = (everything, 0) if rewritten else self._both(statements, context)
        identity_denied = 0 if principal.arn in changes.deny_removed else identity_denied
        unbounded = principal.arn in changes.boundary_removed or principal.boundary is None
        boundary, boundary_denied = (everything, 0) if unbounded else self._both(principal.boundary or (), context)
        without_scps = principal.account.organization in changes.organization_policies_removed or not scps_bind(caller)
        scps, scps_denied = (everything, 0) if without_scps else self._scps(principal, context)
        matches = (PrincipalMatch.ROLE, PrincipalMatch.DIRECT, PrincipalMatch.ACCOUNT)
        role, direct, account = (result.granted[match] for match in matches)
        own = identity & boundary
        own_account = self.questions.account_masks.get(principal.account.id, 0)
        same_account = (own & (~self.delegation_needed | account)) | (role & boundary) | direct
        cross_account = (role | direct | account) & own & ~self.same_account_only
        by_grant = self._kms_grants(principal, own, context)
        allowed = (own_account & same_account) | (~own_account & cross_account) | by_grant
        denied |= identity_denied | boundary_denied | scps_denied | self.reserved
        return allowed & scps & ~denied & everything

    def is_named(self, arn: str, mask: int) -> bool:
        """Whether a resource policy, trust policy or KMS grant names a principal or its session in these questions."""
        session = f"{arn.split(':')[4]}{SESSION}{arn.rpartition('/')[2]}"
        naming = (*self._by_principal.get(arn, ()), *self._by_principal.get(session, ()), *self._unindexed)
        return self._grants.names(arn, session, mask) or any(named & mask for _, named in naming)

    def _kms_grants(self, principal: Principal, own: int, context: Context) -> int:
        """The questions that KMS grants may allow; one to a whole account also takes the principal's own policies."""
        found = 0
        for statement, mask in self._grants.of(principal):
            match, certainty = match_statement(statement, principal.caller, has_boundary=False)
            if certainty is not Truth.FALSE:
                allowed = self.permission_bits.applies(statement, mask, context)
                found |= allowed & own if match is PrincipalMatch.ACCOUNT else allowed
        return found

    def _scps(self, principal: Principal, context: Context) -> tuple[int, int]:
        levels = principal.account.scps
        if (keys := self._scp_keys.get(principal.account.id)) is None:
            keys = self._scp_keys[principal.account.id] = _caller_keys(s for level in levels for s in level)
        memo = (principal.account.id, tuple(map(context.get, keys)))
        if memo not in self._organization_bits:
            allowed, denied = self.questions.full_mask, 0
            for level in levels:
                level_allowed, level_denied = self._both(level, context)
                allowed &= level_allowed
                denied |= level_denied
            self._organization_bits[memo] = (allowed, denied)
        return self._organization_bits[memo]

    def _rcp_denies(self) -> list[MaskedStatement]:
        """Every Deny of an RCP, with the questions about the accounts to which it applies."""
        with_rcps = self._questions_where(lambda action, _: rcps_bind_action(action))
        found: dict[Statement, int] = {}
        for account in self.questions.estate.accounts.values():
            for statement in (s for level in account.rcps for s in level if not s.allow):
                patterns = self.permission_bits.resource_patterns(statement, Context({}, complete=False))
                mask = self.questions.mask(statement, patterns)
                mask &= with_rcps & self.questions.account_masks.get(account.id, 0)
                found[statement] = found.get(statement, 0) | mask
        return list(found.items())

    def _rcp(self, context: Context) -> int:
        memo = ("rcp", tuple(map(context.get, self._rcp_keys)))
        if memo not in self._organization_bits:
            denied = 0
            for statement, mask in self._rcps:
                denied |= self.permission_bits.applies(statement, mask, context)
            self._organization_bits[memo] = (0, denied)
        return self._organization_bits[memo][1]

    def _without_organization_policies(self, changes: PolicyChanges) -> int:
        """The questions about accounts whose organization no longer has SCPs and RCPs."""
        found = 0
        for account in self.questions.estate.accounts.values() if changes.organization_policies_removed else ():
            if account.organization in changes.organization_policies_removed:
                found |= self.questions.account_masks.get(account.id, 0)
        return found

    def _resource_policies(
        self, principal: Principal, context: Context, changes: PolicyChanges
    ) -> ResourcePolicyResult:
        """The result of resource policies and trust policies for a principal."""
        shared = self._for_everyone(context)
        result = ResourcePolicyResult(dict(shared.granted), shared.denied)
        has_boundary = principal.boundary is not None
        for statement, mask in (
            *(r for name in names_of(principal) for r in self._by_principal.get(name, ())),
            *self._unindexed,
        ):
            match, certainty = match_statement(statement, principal.caller, has_boundary=has_boundary)
            if certainty is Truth.TRUE or (certainty is Truth.UNKNOWN and statement.allow):
                result.add(match, statement.allow, self.permission_bits.applies(statement, mask, context))
        for name in changes.resource_policy_rewritten:
            result.granted[PrincipalMatch.DIRECT] |= self.questions_of.get(name, 0)
            result.denied &= ~self.questions_of.get(name, 0)
            for statement, mask in self._inherited_denies.get(name, ()):
                if match_statement(statement, principal.caller, has_boundary=has_boundary)[1] is Truth.TRUE:
                    result.denied |= self.permission_bits.applies(statement, mask, context)
        return result

    def _for_everyone(self, context: Context) -> ResourcePolicyResult:
        memo = tuple(map(context.get, self._public_keys))
        if memo not in self._results:
            result = ResourcePolicyResult()
            for statement, mask in self._public_statements:
                applying = self.permission_bits.applies(statement, mask, context)
                result.add(PrincipalMatch.DIRECT, statement.allow, applying)
            self._results[memo] = result
        return self._results[memo]

    def _index(self, public_statements: PublicStatements) -> None:
        """Index the statements of all resource and trust policies by the principals that they name."""
        questions_by_arn: dict[str, list[tuple[str, tuple[str, ...], int]]] = {}
        owners: dict[str, IamResource | Principal] = {}
        for (action, name), offset in self.questions.offsets.items():
            for index, target in enumerate(self.questions.asked(action, name).targets):
                if target.arns and target.entity is not None and (name != "role" or action.startswith("sts:")):
                    owners[target.entity.arn] = target.entity
                    questions_by_arn.setdefault(target.entity.arn, []).append((action, target.arns, offset + index))
        for arn, owner in owners.items():
            own_questions = questions_by_arn[arn]
            self.questions_of[arn] = sum(1 << bit for _, _, bit in own_questions)
            for statement in owner.trust if isinstance(owner, Principal) else owner.policy or ():
                mask = _questions_covered(statement, own_questions)
                if mask:
                    self._index_statement(statement, mask, public_statements)
            for statement in owner.inherited_denies if isinstance(owner, IamResource) else ():
                masked = (statement, _questions_covered(statement, own_questions))
                self._inherited_denies.setdefault(arn, []).append(masked)
            for grant in owner.grants if isinstance(owner, IamResource) else ():
                for statement in grant.statements():
                    if mask := _questions_covered(statement, own_questions):
                        self._grants.add(grant.grantee, (statement, mask))

    def _index_statement(self, statement: Statement, mask: int, public_statements: PublicStatements) -> None:
        if statement.not_principal or any(kind == "CanonicalUser" for kind, _ in statement.principals):
            self._unindexed.append((statement, mask))
            return
        values = [value for kind, value in statement.principals if kind in ("AWS", "Service")]
        if "*" in values:
            key = (statement.allow, statement.conditions)
            shared, found = public_statements.get(key, (replace(statement, resources=()), 0))
            public_statements[key] = (shared, found | mask)
            return
        for value in values:
            self._by_principal.setdefault(index_name(value), []).append((statement, mask))

    def _reserved(self) -> int:
        """The questions that AWS denies on resources it owns, whatever the policies allow."""
        found = 0
        for pattern, actions in reserved_actions().items():
            for (action, name), offset in self.questions.offsets.items():
                if action.lower() in actions:
                    found |= self.questions.asked(action, name).matches(pattern)[1] << offset
        return found

    def _questions_where(self, predicate: Callable[[str, str], bool]) -> int:
        """The questions whose action and ARN satisfy a predicate; all targets of a set have ARNs of one form."""
        found = 0
        for (action, name), offset in self.questions.offsets.items():
            target_set = self.questions.asked(action, name)
            if target_set.targets and predicate(action, target_set.targets[0].arn):
                found |= target_set.full_mask << offset
        return found


def _questions_covered(statement: Statement, own_questions: Sequence[tuple[str, tuple[str, ...], int]]) -> int:
    """The questions about one resource that a statement of its policy matches."""
    found = 0
    for action, arns, bit in own_questions:
        if not statement.covers_action(action):
            continue
        patterns, possible = statement.resources, statement.allow is not statement.not_resource
        if statement.variables:
            patterns = tuple(VARIABLE.sub("*", p) if possible else p for p in patterns)
        relation, quantifier = (arn_meets, any) if possible else (arn_contains, all)
        matched = not patterns or quantifier(any(relation(pattern, arn) for pattern in patterns) for arn in arns)
        if matched is not (statement.not_resource and bool(patterns)):
            found |= 1 << bit
    return found


def _caller_keys(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The context keys that two callers must share to get the same result from these statements."""
    read = {key for s in statements for key in condition_keys(s.conditions)}
    of_caller = {key for key in read if not is_resource_key(key)}
    return tuple(sorted(of_caller | ({ATTACKER_TAGGED} if any(map(is_resource_tag, read)) else set())))
