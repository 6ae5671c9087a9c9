"""What is asked of the audit trail: one file of SQL for each question, in the words of whoever asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

HEAD: Final = re.compile(r"-- (?P<title>.+)\n-- Asked by: (?P<by>practice|everybody)\n-- Parameters: (?P<given>.+)\n")
ACCOUNT: Final = re.compile(r"\d{12}")


@dataclass(frozen=True)
class Question:
    """One question, how it is called, and whether the practices alone ask it."""

    id: str
    title: str
    parameters: tuple[str, ...]
    practice_only: bool
    sql: str

    def asked(self, table: str, accounts: Sequence[str], payer: str, mso: Sequence[str]) -> str:
        """The query over the trail's table, of these accounts; each ``?`` is one of the parameters, in their order.

        :raises ValueError: an account is not twelve digits.
        """
        return self.sql.format(table=table, accounts=_listed(accounts), payer=_listed([payer]), mso=_listed(mso))


@cache
def questions() -> tuple[Question, ...]:
    """Every question, by name."""
    found = (file for file in files("infra.audit").iterdir() if file.name.endswith(".sql"))
    texts = {file.name.removesuffix(".sql"): file.read_text(encoding="utf-8") for file in found}
    return tuple(_question(name, text) for name, text in sorted(texts.items()))


def _question(name: str, text: str) -> Question:
    head = HEAD.match(text)
    if not head:
        raise ValueError(f"infra/audit/{name}.sql: begin with the question, `Asked by:` and `Parameters:`, as comments")
    return Question(name, head["title"], tuple(head["given"].split(", ")), head["by"] == "practice", text[head.end() :])


def _listed(accounts: Sequence[str]) -> str:
    if odd := [account for account in accounts if not ACCOUNT.fullmatch(account)]:
        raise ValueError(f"account ids are twelve digits, got {', '.join(odd)}")
    return ", ".join(f"'{account}'" for account in accounts)
