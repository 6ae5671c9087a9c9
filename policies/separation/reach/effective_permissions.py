"""The effective permissions of each principal, as bits over the question space; never less than AWS allows.

An Allow counts where it may apply, a Deny only where it certainly applies. The questions that remain are confirmed one
by one (``policies.separation.reach.confirmation``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from policies.separation.estate.entities import Principal
from policies.separation.estate.request_context import ATTACKER_TAGGED, principal_context
from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.aws_owned import reserved_actions
from policies.separation.iam.conditions import Context
from policies.separation.iam.evaluation import needs_delegation, rcps_bind_action, scps_bind
from policies.separation.iam.patterns import action_matches
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import CallerKind, PrincipalMatch
from policies.separation.reach.named_statements import MaskedStatement
from policies.separation.reach.permission_bits import PermissionBits
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.question_space import QuestionSpace
from policies.separation.reach.resource_policy_bits import ResourcePolicyBits, caller_keys


@dataclass(frozen=True, slots=True)
class PolicyBits:
    """What each kind of policy says about one principal before any policy is rewritten or removed, as bits.

    Of two bits, the first are the questions that it may allow, the second those that it certainly denies.
    ``by_grant``: what KMS grants may allow to the principal, and what they may allow to its account.
    """

    context: Context
    granted: Mapping[PrincipalMatch, int]
    denied: int
    denied_by_rcps: int
    identity: tuple[int, int] = (0, 0)
    boundary: tuple[int, int] = (0, 0)
    scps: tuple[int, int] = (0, 0)
    by_grant: tuple[int, int] = (0, 0)


class EffectivePermissions:
    """Computes the effective permissions of the principals of an estate; shared parts are computed once."""

    def __init__(self, questions: QuestionSpace) -> None:
        self.questions = questions
        self.permission_bits = PermissionBits(questions)
        self._both = self.permission_bits.allowed_and_denied
        self._organization_bits: dict[tuple[object, ...], tuple[int, int]] = {}
        self._scp_keys: dict[str, tuple[str, ...]] = {}
        self._policy_bits: dict[tuple[object, ...], PolicyBits] = {}
        self._resources = ResourcePolicyBits(questions, self.permission_bits)
        self.is_named = self._resources.is_named
        self._rcps = self._rcp_denies()
        self._rcp_keys = caller_keys(statement for statement, _ in self._rcps)
        across = fact_values("kms-across-accounts")
        self.reserved = self._reserved()
        self.delegation_needed = self._questions_where(needs_delegation)
        self.same_account_only = self._questions_where(
            lambda action, _: action.startswith("kms:") and not any(action_matches(p, action) for p in across)
        )

    def permissions(self, principal: Principal, changes: PolicyChanges) -> int:
        """The questions to which AWS may answer *Allowed*, as bits."""
        bits = self._bits_of(principal, changes)
        granted, denied, caller, everything = bits.granted, bits.denied, principal.caller, self.questions.full_mask
        direct = granted[PrincipalMatch.DIRECT]
        if names := changes.resource_policy_rewritten:
            rewritten = self._resources.of_rewritten(names)
            direct |= rewritten
            denied = (denied & ~rewritten) | self._resources.inherited_denies(names, principal, bits.context)
        denied |= bits.denied_by_rcps & ~self._without_organization_policies(changes)
        if not caller.authenticated:
            return direct & ~denied
        identity, identity_denied = bits.identity
        identity = everything if principal.arn in changes.identity_policy_rewritten else identity
        if principal.arn in changes.identity_policy_rewritten or principal.arn in changes.deny_removed:
            identity_denied = 0
        unbounded = principal.arn in changes.boundary_removed or principal.boundary is None
        boundary, boundary_denied = (everything, 0) if unbounded else bits.boundary
        without_scps = principal.account.organization in changes.organization_policies_removed or not scps_bind(caller)
        scps, scps_denied = (everything, 0) if without_scps else bits.scps
        role, account = granted[PrincipalMatch.ROLE], granted[PrincipalMatch.ACCOUNT]
        own = identity & boundary
        own_account = self.questions.account_masks.get(principal.account.id, 0)
        same_account = (own & (~self.delegation_needed | account)) | (role & boundary) | direct
        cross_account = (role | direct | account) & own & ~self.same_account_only
        by_grant = bits.by_grant[0] | bits.by_grant[1] & own
        allowed = (own_account & same_account) | (~own_account & cross_account) | by_grant
        denied |= identity_denied | boundary_denied | scps_denied | self.reserved
        return allowed & scps & ~denied & everything

    def _bits_of(self, principal: Principal, changes: PolicyChanges) -> PolicyBits:
        """The bits of a principal's policies; they depend on the changes of tags, and a user's on those of groups."""
        tags_changed = principal.arn in changes.principal_tags_changed
        joined = changes.groups_joined if principal.caller.kind is CallerKind.USER else frozenset[str]()
        key = (principal.identity_key, tags_changed, changes.resource_tags_changed, joined)
        if key not in self._policy_bits:
            context = principal_context(principal, tags_changed)
            if changes.resource_tags_changed:
                tagged = tuple(sorted(changes.resource_tags_changed))
                context = replace(context, known={**context.known, ATTACKER_TAGGED: tagged})
            result, caller = self._resources.of(principal, context), principal.caller
            denied_by_rcps = 0 if caller.service_linked else self._rcp(context)
            bits = PolicyBits(context, result.granted, result.denied, denied_by_rcps)
            if caller.authenticated:
                bits = replace(
                    bits,
                    identity=self._both(self.questions.estate.identity_statements(principal, joined), context),
                    boundary=self._both(principal.boundary or (), context),
                    scps=self._scps(principal, context) if scps_bind(caller) else (0, 0),
                    by_grant=self._resources.kms_grants(principal, context),
                )
            self._policy_bits[key] = bits
        return self._policy_bits[key]

    def _scps(self, principal: Principal, context: Context) -> tuple[int, int]:
        levels = principal.account.scps
        if (keys := self._scp_keys.get(principal.account.id)) is None:
            keys = self._scp_keys[principal.account.id] = caller_keys(s for level in levels for s in level)
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
