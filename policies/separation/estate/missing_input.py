"""What the input does not show: what was not read, where, and which invariants it could change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.separation.estate.entities import PRACTICE_PLANES, Account

OF_A_PRACTICE = frozenset({"W1", "W2", "W3", "W4", "W5", "W6", "W9", "W10", "W11"})
"""The invariants that an account of a practice can change."""
OF_THE_MSO = frozenset({"W4", "W7", "W8"})
"""The invariants that an account of the MSO can change: its administrators count as holding every right anyway."""
EVERY_INVARIANT = OF_A_PRACTICE | OF_THE_MSO


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the input does not show. ``text`` says what, where and why, for people.

    ``account`` is the id of the account that it belongs to; "" if that is not known. ``affects`` names the invariants
    that it could change; empty means all that read this account. ``fault`` marks a fault of the kit itself.
    """

    text: str
    account: str = ""
    affects: frozenset[str] = frozenset()
    fault: bool = False

    def __str__(self) -> str:
        return self.text

    def invariants(self, accounts: Mapping[str, Account]) -> frozenset[str]:
        """The invariants that it could change, given the accounts of the estate."""
        if self.affects:
            return self.affects
        account = accounts.get(self.account)
        if account is None or account.payer or not account.owner or not account.plane:
            return EVERY_INVARIANT
        return OF_A_PRACTICE if account.plane in PRACTICE_PLANES else OF_THE_MSO


def as_missing(entries: Iterable[Missing | str]) -> Iterator[Missing]:
    """Each entry once; a plain text counts for every invariant."""
    yield from dict.fromkeys(entry if isinstance(entry, Missing) else Missing(entry) for entry in entries)
