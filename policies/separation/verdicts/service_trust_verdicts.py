"""Verdicts on trust in AWS services (W6): roles that a service may assume while it acts for somebody else's account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from policies.separation.estate.entities import Account, Principal
from policies.separation.estate.request_context import principal_context, resource_keys
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Policies, Request
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.witness_context import find_witness_context
from policies.separation.verdicts.verdict import Status, Witness

ASSUME: Final = "sts:AssumeRole"
BY_CLIENT: Final = frozenset({"aws:sourceaccount", "aws:sourcearn"})
"""Condition keys by which a trust policy names the account for which a service acts."""
ACCOUNT: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")


def service_trust_violations(prepared: PreparedEstate, practice: str) -> Iterator[Witness]:
    """W6: the practice's roles whose trust policy lets a service act for an account that is not the practice's."""
    for role in prepared.estate.principals:
        if role.owner != practice or role.account.owner != practice:
            continue
        for statement in role.trust:
            for service, client in _clients(statement, prepared, practice):
                if _may_assume(service, client, role):
                    summary = f"{role.name} can be assumed by {service} for {client.name or client.id}: {statement}"
                    yield Witness(Status.POSSIBLE, summary, source=role.source)


def _clients(statement: Statement, prepared: PreparedEstate, practice: str) -> Iterator[tuple[str, Account]]:
    """The services that a statement trusts, with each account of another owner that it names them to act for."""
    if not (statement.allow and statement.covers_action(ASSUME)):
        return
    values = (value for c in statement.conditions if c.key in BY_CLIENT and not c.negated for value in c.values)
    named = dict.fromkeys(id_ for value in values for id_ in ACCOUNT.findall(value))
    clients = [prepared.estate.accounts.get(id_) or Account(id_, f"account {id_}") for id_ in named]
    for kind, service in statement.principals:
        if kind == "Service":
            yield from ((service, client) for client in clients if client.owner != practice)


def _may_assume(service: str, client: Account, role: Principal) -> bool:
    caller = Caller(CallerKind.SERVICE, service)
    context = principal_context(Principal(service, caller, client, owner=client.owner))
    context = replace(context, known={**context.known, **resource_keys(None, role.account)})
    request = Request(caller, ASSUME, role.arn, role.account.id, context)
    return find_witness_context(request, Policies(resource=role.trust, rcps=role.account.rcps)) is not None
