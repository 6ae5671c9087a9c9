"""Whom policies name that the input does not hold: accounts and organizations of others, or accounts not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policies.separation.estate.estate_model import Account, IamResource, Principal
from policies.separation.iam.conditions import Test
from policies.separation.iam.policy_documents import Statement

BY_ACCOUNT = frozenset(
    {"aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourcearn", "kms:calleraccount"}
)
BY_ORGANIZATION = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths"})
ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
ORGANIZATION = re.compile(r"\bo-[a-z0-9]+\b")
STAND_IN = 888_888_888_000
"""Accounts from here on stand for an organization of which no account is known."""


def named_accounts(
    accounts: Mapping[str, Account], principals: Iterable[Principal], things: Iterable[IamResource]
) -> dict[str, Account]:
    """The accounts that policies speak of and that nobody declared.

    Where the input holds the whole of each organization, such an account is a stranger's. Otherwise nobody knows whose
    it is, and it counts as not read.
    """
    statements = tuple(_statements(accounts.values(), principals, things))
    whole = all(account.organization for account in accounts.values())
    found: dict[str, Account] = {}
    for id_ in sorted({id_ for s in statements for id_ in _accounts_in(s)} | _grantees(things)):
        if id_ not in accounts:
            found[id_] = Account(id_, id_, read=whole)
    known = {account.organization for account in accounts.values()}
    strange = sorted({name for s in statements for name in _organizations_in(s)} - known)
    for number, organization in enumerate(strange, start=STAND_IN):
        path = f"{organization}/r-any/"
        found[str(number)] = Account(
            str(number), f"an account of {organization}", organization=organization, path=path, read=whole
        )
    return found


def _statements(
    accounts: Iterable[Account], principals: Iterable[Principal], things: Iterable[IamResource]
) -> Iterator[Statement]:
    """The statements that say who may come in."""
    yield from (s for account in accounts for level in account.rcps for s in level)
    yield from (s for principal in principals for s in principal.trust)
    yield from (s for thing in things for s in thing.policy or ())


def _accounts_in(statement: Statement) -> Iterator[str]:
    for kind, value in statement.principals if statement.allow else ():
        if kind == "AWS":
            yield from ACCOUNT.findall(value)
    yield from (id_ for value in _values(statement.tests, BY_ACCOUNT) for id_ in ACCOUNT.findall(value))


def _organizations_in(statement: Statement) -> Iterator[str]:
    return (name for value in _values(statement.tests, BY_ORGANIZATION) for name in ORGANIZATION.findall(value))


def _values(tests: Iterable[Test], keys: frozenset[str]) -> Iterator[str]:
    return (value for test in tests if test.key in keys for value in test.values)


def _grantees(things: Iterable[IamResource]) -> set[str]:
    return {id_ for thing in things for grant in thing.grants for id_ in ACCOUNT.findall(grant.grantee)}
