"""Resource policies, trust policies and KMS grants as bits over the question space, for one principal at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.request_context import ATTACKER_TAGGED, condition_keys, is_resource_key, is_resource_tag
from policies.separation.iam.conditions import VARIABLE, Condition, Context
from policies.separation.iam.evaluation import match_statement
from policies.separation.iam.patterns import arn_contains, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import PrincipalMatch
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.named_statements import SESSION, GrantIndex, MaskedStatement, index_name, names_of
from policies.separation.reach.permission_bits import PermissionBits
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


class ResourcePolicyBits:
    """The statements of all resource and trust policies and KMS grants, indexed by the principals that they name."""

    def __init__(self, questions: QuestionSpace, permission_bits: PermissionBits) -> None:
        self.questions, self.permission_bits = questions, permission_bits
        self._results: dict[tuple[object, ...], ResourcePolicyResult] = {}
        self._questions_of: dict[str, int] = {}
        self._by_principal: dict[str, list[MaskedStatement]] = {}
        self._unindexed: list[MaskedStatement] = []
        self._inherited_denies: dict[str, list[MaskedStatement]] = {}
        self._grants = GrantIndex()
        public_statements: PublicStatements = {}
        self._index(public_statements)
        self._public_statements = list(public_statements.values())
        self._public_keys = caller_keys(statement for statement, _ in self._public_statements)
        self._rewritten: dict[frozenset[str], int] = {}

    def of(self, principal: Principal, context: Context) -> ResourcePolicyResult:
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
        return result

    def of_rewritten(self, names: frozenset[str]) -> int:
        """The questions about resources whose policy the attacker writes: it allows all of them and denies none."""
        if names not in self._rewritten:
            found = 0
            for name in names:
                found |= self._questions_of.get(name, 0)
            self._rewritten[names] = found
        return self._rewritten[names]

    def inherited_denies(self, names: frozenset[str], principal: Principal, context: Context) -> int:
        """The questions about these resources that a policy denies which rewriting their own leaves in force."""
        found, has_boundary = 0, principal.boundary is not None
        for name in self._inherited_denies.keys() & names:
            for statement, mask in self._inherited_denies[name]:
                if match_statement(statement, principal.caller, has_boundary=has_boundary)[1] is Truth.TRUE:
                    found |= self.permission_bits.applies(statement, mask, context)
        return found

    def is_named(self, arn: str, mask: int) -> bool:
        """Whether a resource policy, trust policy or KMS grant names a principal or its session in these questions."""
        session = f"{arn.split(':')[4]}{SESSION}{arn.rpartition('/')[2]}"
        naming = (*self._by_principal.get(arn, ()), *self._by_principal.get(session, ()), *self._unindexed)
        return self._grants.names(arn, session, mask) or any(named & mask for _, named in naming)

    def kms_grants(self, principal: Principal, context: Context) -> tuple[int, int]:
        """The questions that KMS grants may allow to the principal, and to its account: those take its own policies."""
        to_principal = to_account = 0
        for statement, mask in self._grants.of(principal):
            match, certainty = match_statement(statement, principal.caller, has_boundary=False)
            if certainty is not Truth.FALSE:
                allowed = self.permission_bits.applies(statement, mask, context)
                if match is PrincipalMatch.ACCOUNT:
                    to_account |= allowed
                else:
                    to_principal |= allowed
        return to_principal, to_account

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
            self._questions_of[arn] = sum(1 << bit for _, _, bit in own_questions)
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


def caller_keys(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The context keys that two callers must share to get the same result from these statements."""
    read = {key for s in statements for key in condition_keys(s.conditions)}
    of_caller = {key for key in read if not is_resource_key(key)}
    return tuple(sorted(of_caller | ({ATTACKER_TAGGED} if any(map(is_resource_tag, read)) else set())))
