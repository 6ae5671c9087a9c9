"""The saved queries of the audit trail: one SQL file for each question that an auditor asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from infra.kit_tables import read_queries

HEAD: Final = re.compile(r"-- (?P<title>.+)\n-- Asked by: (?P<by>practice|everybody)\n-- Parameters: (?P<given>.+)\n")
ACCOUNT: Final = re.compile(r"\d{12}")


@dataclass(frozen=True)
class Question:
    """One saved query: its file name, its title, its parameters in order, and whether only practices have it."""

    id: str
    title: str
    parameters: tuple[str, ...]
    practice_only: bool
    sql: str

    def sql_for(self, table: str, accounts: Sequence[str], payer: str, mso: Sequence[str]) -> str:
        """The SQL over a table of the trail, limited to these accounts; each ``?`` is one of the parameters, in order.

        ``payer`` and ``mso`` are the ids of the payer and of the MSO's accounts.

        :raises ValueError: an account id is not twelve digits.
        """
        return self.sql.format(table=table, accounts=_quoted(accounts), payer=_quoted([payer]), mso=_quoted(mso))


@cache
def questions() -> tuple[Question, ...]:
    """Every saved query, sorted by file name."""
    return tuple(_question(name, text) for name, text in read_queries(__name__).items())


def _question(name: str, text: str) -> Question:
    head = HEAD.match(text)
    if not head:
        raise ValueError(f"infra/audit/{name}.sql: begin with comments: the question, `Asked by:` and `Parameters:`")
    return Question(name, head["title"], tuple(head["given"].split(", ")), head["by"] == "practice", text[head.end() :])


def _quoted(accounts: Sequence[str]) -> str:
    if invalid := [account for account in accounts if not ACCOUNT.fullmatch(account)]:
        raise ValueError(f"account ids must be twelve digits, got {', '.join(invalid)}")
    return ", ".join(f"'{account}'" for account in accounts)
