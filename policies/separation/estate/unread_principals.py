"""Accounts and organizations that policies name and the input does not contain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.iam.conditions import Condition
from policies.separation.iam.policy_documents import Statement

BY_ACCOUNT = frozenset(
    {"aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourcearn", "kms:calleraccount"}
)
BY_ORGANIZATION = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths"})
ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
ORGANIZATION = re.compile(r"\bo-[a-z0-9]+\b")
FIRST_PLACEHOLDER = 888_888_888_000
"""Account ids from here on represent an organization of which no account is known."""


def undeclared_accounts(
    accounts: Mapping[str, Account], principals: Iterable[Principal], resources: Iterable[IamResource]
) -> dict[str, Account]:
    """Account id -> the accounts that policies name and the input does not declare.

    If the input holds the organization of every account, such an account is external. Otherwise its owner is not known
    and it counts as not read.
    """
    statements = tuple(_statements(accounts.values(), principals, resources))
    complete = all(account.organization for account in accounts.values())
    found: dict[str, Account] = {}
    for id_ in sorted({id_ for s in statements for id_ in _accounts_in(s)} | _grantees(resources)):
        if id_ not in accounts:
            found[id_] = Account(id_, id_, read=complete)
    known = {account.organization for account in accounts.values()}
    undeclared = sorted({name for s in statements for name in _organizations_in(s)} - known)
    for number, organization in enumerate(undeclared, start=FIRST_PLACEHOLDER):
        path = f"{organization}/r-any/"
        found[str(number)] = Account(
            str(number), f"an account of {organization}", organization=organization, path=path, read=complete
        )
    return found


def _statements(
    accounts: Iterable[Account], principals: Iterable[Principal], resources: Iterable[IamResource]
) -> Iterator[Statement]:
    """The statements that grant or limit access from other accounts."""
    yield from (s for account in accounts for level in account.rcps for s in level)
    yield from (s for principal in principals for s in principal.trust)
    yield from (s for resource in resources for s in resource.policy or ())


def _accounts_in(statement: Statement) -> Iterator[str]:
    for kind, value in statement.principals if statement.allow else ():
        if kind == "AWS":
            yield from ACCOUNT.findall(value)
    yield from (id_ for value in _values(statement.conditions, BY_ACCOUNT) for id_ in ACCOUNT.findall(value))


def _organizations_in(statement: Statement) -> Iterator[str]:
    return (name for value in _values(statement.conditions, BY_ORGANIZATION) for name in ORGANIZATION.findall(value))


def _values(conditions: Iterable[Condition], keys: frozenset[str]) -> Iterator[str]:
    return (value for condition in conditions if condition.key in keys for value in condition.values)


def _grantees(resources: Iterable[IamResource]) -> set[str]:
    return {id_ for resource in resources for grant in resource.grants for id_ in ACCOUNT.findall(grant.grantee)}
