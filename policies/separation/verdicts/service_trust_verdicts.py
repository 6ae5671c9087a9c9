"""Verdicts on trust in AWS services: roles and keys that a service may use while it acts for somebody else (W6, W2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.estate.request_context import principal_context, resource_keys
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Policies, Request, Statements
from policies.separation.reach.external_principals import services_in
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.witness_context import find_witness_context
from policies.separation.verdicts.configuration_verdicts import patient_data_keys
from policies.separation.verdicts.verdict import Status, Witness

ASSUME: Final = "sts:AssumeRole"
KEY_ACTIONS: Final = ("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant")
BY_CLIENT: Final = frozenset({"aws:sourceaccount", "aws:sourcearn"})
"""Condition keys by which a trust policy names the account for which a service acts."""
BY_ORGANIZATION: Final = frozenset({"aws:sourceorgid", "aws:sourceorgpaths"})
"""Condition keys by which it names an organization: the service then acts for each of its accounts."""
ACCOUNT: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")


def service_trust_violations(prepared: PreparedEstate, practice: str) -> Iterator[tuple[str, Witness]]:
    """The practice's roles (W6) and keys (W2) whose policy lets a service act for an account that is not its own."""
    estate = prepared.estate
    keys = patient_data_keys(estate, practice)
    for role in estate.principals:
        if role.owner == practice and role.account.owner == practice:
            yield from (("W6", w) for w in _used_by_services(role, role.trust, (ASSUME,), prepared, practice))
    for key in estate.resources:
        if key.kind == "kms-key" and key.arn in keys and key.account.owner == practice:
            yield from (("W2", w) for w in _used_by_services(key, key.policy or (), KEY_ACTIONS, prepared, practice))


def _used_by_services(
    entity: Principal | IamResource,
    policy: Statements,
    actions: tuple[str, ...],
    prepared: PreparedEstate,
    practice: str,
) -> Iterator[Witness]:
    name = entity.name if isinstance(entity, Principal) else entity.label
    for statement, action in product(policy, actions):
        if not (statement.allow and statement.covers_action(action)):
            continue
        for service, client in _clients(statement, prepared, practice):
            if _is_allowed(service, client, action, entity, policy):
                summary = f"{name} can be used by {service} for {client.name or client.id} ({action}): {statement}"
                yield Witness(Status.POSSIBLE, summary, source=entity.source)


def _clients(statement: Statement, prepared: PreparedEstate, practice: str) -> Iterator[tuple[str, Account]]:
    """The services that a statement trusts, with each account of another owner that it names them to act for."""
    values = [value for c in statement.conditions if c.key in BY_CLIENT and not c.negated for value in c.values]
    named = dict.fromkeys(id_ for value in values for id_ in ACCOUNT.findall(value))
    accounts = prepared.estate.accounts
    clients = [accounts.get(id_) or Account(id_, f"account {id_}") for id_ in named]
    if any(map(_fits_any_account, values)):
        clients += [account for account in accounts.values() if account.owner]
    if any(c.key in BY_ORGANIZATION and not c.negated for c in statement.conditions) and not named:
        clients += [account for account in accounts.values() if account.owner and account.organization]
    for service, client in product(dict.fromkeys(services_in(statement)), {c.id: c for c in clients}.values()):
        if client.owner != practice:
            yield service, client


def _fits_any_account(value: str) -> bool:
    """Whether an account id, or the ARN of a resource, leaves the account open."""
    if not value.startswith("arn:"):
        return "*" in value or "?" in value
    parts = value.split(":", 5)
    account, resource = (*parts[4:], "", "")[:2]
    return "*" in account or "?" in account or (not account and resource.startswith(("*", "?")))


def _is_allowed(
    service: str, client: Account, action: str, entity: Principal | IamResource, policy: Statements
) -> bool:
    caller = Caller(CallerKind.SERVICE, service)
    context = principal_context(Principal(service, caller, client, owner=client.owner))
    context = replace(context, known={**context.known, **resource_keys(None, entity.account)})
    request = Request(caller, action, entity.arn, entity.account.id, context)
    return find_witness_context(request, Policies(resource=policy, rcps=entity.account.rcps)) is not None
