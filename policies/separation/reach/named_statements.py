"""Statements of policies and grants, found by the principals that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from policies.separation.estate.entities import Principal
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import ROOT

MaskedStatement: TypeAlias = tuple[Statement, int]
"""A statement and the questions that it matches, as bits."""
SESSION = ":assumed-role/"
EVERYBODY = "*"


def index_name(value: str) -> str:
    """The name under which statements are indexed by a principal: account id, ``account:assumed-role/role``, or ARN."""
    root = ROOT.fullmatch(value)
    session = value.split("::", 1)[-1].rpartition("/")[0] if SESSION in value else ""
    return root[1] if root else session or value


def names_of(principal: Principal) -> tuple[str, str, str]:
    """The names under which statements that name a principal are indexed."""
    arn, account = principal.caller.role or principal.caller.arn, principal.account.id
    return arn, account, f"{account}{SESSION}{arn.rpartition('/')[2]}"


class GrantIndex:
    """The statements of KMS grants by grantee; those whose grantee is not known concern everybody."""

    def __init__(self) -> None:
        self._by_principal: dict[str, list[MaskedStatement]] = {}

    def add(self, grantee: str, masked: MaskedStatement) -> None:
        """Index one statement of a grant."""
        self._by_principal.setdefault(index_name(grantee), []).append(masked)

    def of(self, principal: Principal) -> Iterator[MaskedStatement]:
        """The statements that may concern a principal."""
        for name in (*names_of(principal), EVERYBODY):
            yield from self._by_principal.get(name, ())

    def names(self, arn: str, session: str, mask: int) -> bool:
        """Whether a grant names a principal or its session, or may name anybody, in these questions."""
        found = (masked for name in (arn, session, EVERYBODY) for masked in self._by_principal.get(name, ()))
        return any(named & mask for _, named in found)
