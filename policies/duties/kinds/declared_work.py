"""L6: whoever is declared to do something can do it: each Allow statement of a role that people act as is its work.

An Allow that a boundary, an SCP, an RCP, a resource's policy or a key's policy never lets through is a permission that
does not exist: whoever relies on it finds out when the work has to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.duties.aws.key_use import key_use
from policies.duties.duty import AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.existing_resources import ExistingResources
from policies.duties.machine_calls import stands
from policies.duties.people import people, session_keys
from policies.separation.estate.entities import Principal
from policies.separation.iam.arn_fields import account_of, arn_field
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import is_plain
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.pass_role_edges import action_prefixes, services_trusted_by
from policies.separation.reach.request_arns import NO_RESOURCE
from policies.separation.reference.service_reference import Action, expand

WHY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
FOR_OTHER_KEYS = frozenset({"kms:GetParametersForImport", "kms:GetPublicKey"})
"""Operations that AWS KMS refuses for a symmetric key of its own making, whoever asks (AWS KMS, Key type reference)."""
SYMMETRIC = (None, "", "SYMMETRIC_DEFAULT")
PASS_ROLE, ASSUME = "iam:PassRole", "sts:AssumeRole"
BY_A_SERVICE = ("aws:calledvia", "aws:viaawsservice")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each action, as written, of each Allow statement of each principal that people act as."""
    yield from work_of(estate, people(estate.model.principals), "L6", "declared-work")


def calls_of(estate: DutyEstate, existing: ExistingResources, who: Principal) -> Iterator[Call]:
    """The requests of the work that a principal's Allow statements declare, without those of whole services."""
    for duty in work_of(estate, [who], "", "", existing):
        yield from (need for need in duty.needs if isinstance(need, Call))


def work_of(
    estate: DutyEstate,
    principals: Iterable[Principal],
    contract: str,
    kind: str,
    existing: ExistingResources | None = None,
) -> Iterator[Duty]:
    """The same for any principals, as duties of a contract and a kind; ``existing`` if it has been read."""
    existing = existing or ExistingResources(estate)
    for who in principals:
        session = session_keys(who)
        for statement in who.identity:
            if not statement.allow or statement.not_action or statement.not_resource:
                continue
            for pattern in statement.actions:
                if set(pattern) <= {"*", ":"}:
                    continue  # an administrator's: it declares no work in particular
                needs = tuple(_needs(estate, existing, who, statement, pattern, session))
                if needs and pattern.endswith(":*"):  # a guardrail may take parts of a whole service away
                    needs = (AnyOf(tuple((need,) for need in needs), f"nothing of {pattern} is possible"),)
                if needs:
                    does = f"is allowed {pattern} by {statement.sid or f'statement {statement.index}'}"
                    about = estate.by_arn.get(who.arn)
                    yield Duty(contract, kind, who.name, does, needs, WHY, about.urn if about else "", who.arn)


def _needs(
    estate: DutyEstate,
    existing: ExistingResources,
    who: Principal,
    statement: Statement,
    pattern: str,
    session: dict[str, Values],
) -> Iterator[Need]:
    """A request for each kind of resource that exists, and what the action takes of the resource's key."""
    asked: set[tuple[object, ...]] = set()
    context = {**session, **_arranged(statement)}
    for action in expand(pattern):
        if not is_plain(pattern) and _is_excluded(who, action):
            continue
        for resource in statement.resources:
            for arn in existing.asked(who, action.full_name, resource):
                if arn == NO_RESOURCE != resource and not is_plain(pattern):
                    continue  # a wildcard on named resources is not meant for actions that take none
                kind = existing.kind_of_request(who, action.full_name, arn)
                if kind in asked or _is_of_another_key(estate, action, arn):
                    continue
                if not estate.decisions.applies(statement, who, arn, context):
                    continue  # the statement is not about this resource
                asked.add(kind)
                if action.full_name == ASSUME and _is_missing(estate, arn):
                    known = False if estate.reads(arn_field(arn, "account")) else None
                    yield Standing(known, f"there is no role {arn}")
                    continue
                if is_plain(arn) and not stands(estate, arn):
                    yield not_in_input(arn)
                yield Call(who, action.full_name, arn, context)
                yield from _with_key(estate, who, action.full_name, arn, session)
        if action.passes_role and asked:
            yield from _passes_role(estate, who, action, session)


def _with_key(estate: DutyEstate, who: Principal, action: str, arn: str, session: dict[str, Values]) -> Iterator[Need]:
    use = key_use().get(action)
    entity = estate.entity(arn) or estate.entity(arn.partition("/")[0])
    if use and entity and entity.kms_key_arn:
        yield from estate.uses_key(who, entity.kms_key_arn, use.through, *use.operations, **session)


def _passes_role(estate: DutyEstate, who: Principal, action: Action, session: dict[str, Values]) -> Iterator[Need]:
    """What passes a role to a service takes the right to pass one that the service takes on."""
    passes = [
        (Call(who, PASS_ROLE, role.arn, {**session, "iam:passedtoservice": service}),)
        for role in estate.in_account.get(who.account.id, ())
        for service in services_trusted_by(role)
        if action.service in action_prefixes(service)
    ]
    yield AnyOf(tuple(passes), f"{action.full_name} passes a role, and there is none that it may pass")


def _is_missing(estate: DutyEstate, role: str) -> bool:
    """Whether the input has the roles of the account, and not this one."""
    account = account_of(role)
    return is_plain(role) and account in estate.in_account and estate.principal(role) is None


def _is_excluded(who: Principal, action: Action) -> bool:
    """Whether the role's own policy or boundary takes the action out of a wildcard on purpose, by an explicit Deny."""
    own = (*who.identity, *(who.boundary or ()))
    return any(not s.allow and not s.conditions and s.covers_action(action.full_name) for s in own)


def _is_of_another_key(estate: DutyEstate, action: Action, arn: str) -> bool:
    """Whether the operation exists only for keys of another kind than this one."""
    key = estate.by_arn.get(arn) if action.full_name in FOR_OTHER_KEYS else None
    return key is not None and key.type == "aws:kms/key:Key" and key.facts.get("customerMasterKeySpec") in SYMMETRIC


def _arranged(statement: Statement) -> dict[str, Values]:
    """The keys that the caller arranges by the way that the statement asks for: through the service that it names."""
    return {
        c.key: c.values[0] if c.key == "aws:viaawsservice" else (c.values[0],)
        for c in statement.conditions
        if c.key.startswith(BY_A_SERVICE) and not c.negated and c.values
    }
