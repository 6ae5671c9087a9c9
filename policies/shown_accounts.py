"""Which accounts of an estate a graph shows, and which stacks have to be added before it shows the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A member account, as the organization that created it declares it; ``name`` is that of its stack."""

    name: str
    payer: str
    plane: str


def named_stacks(names: Iterable[str]) -> str:
    """Stacks as a phrase: ``the org stack``, ``the org and security stacks``."""
    *others, last = names
    return f"the {', '.join(others)} and {last} stacks" if others else f"the {last} stack"


class ShownAccounts:
    """The accounts of a graph, with the planes of their resources, and the organizations that it contains.

    A location's stack does not show its account. An account of a plane that is in no organization of the graph belongs
    to an organization that the graph does not show.
    """

    def __init__(
        self, planes: Mapping[str, frozenset[str]], payers: Iterable[str], members: Mapping[str, Member]
    ) -> None:
        self._planes = planes
        self._members = members
        self._payers = frozenset({*payers, *(account for account, found in planes.items() if "org" in found)})
        self._shown = frozenset(account for account, found in planes.items() if found - {"location"})
        known = members.keys() | self._payers
        self._orphans = sorted(a for a, found in planes.items() if a and any(found) and a not in known)

    def unseen(self, account: str = "") -> str:
        """What to add before the graph shows this account, or without an id every account; empty if it shows it.

        An account outside the organizations of the graph is outside the estate, and nothing shows it, once the graph
        has the organization of every account and the id of every member.
        """
        if not account:
            return self._phrase(self._hidden(), self._orphans if self._payers else [""])
        complete = self._payers and not self._orphans and all(map(str.isdigit, self._members))
        if account in self._shown or (complete and account not in self._members and account not in self._planes):
            return ""
        name = self._members[account].name if account in self._members else ""
        return f"the stack of account {account}" + (f" ({name})" if name else "")

    def lacking(self, planes: Iterable[str], account: str = "") -> str:
        """What to add before these planes are shown in the organization of this account, or in every organization."""
        wanted = frozenset(planes)
        if account in self._orphans:
            return self._phrase([], [account])
        payer = self._members[account].payer if account in self._members else account
        hidden = [m for m in self._hidden() if m.plane in wanted and (payer not in self._payers or m.payer == payer)]
        return self._phrase(hidden, [] if payer in self._payers else self._orphans)

    def holds_practices(self, account: str) -> bool:
        """Whether the organization of a member account has accounts of a practice."""
        payer = self._members[account].payer if account in self._members else account
        return any(m.payer == payer and m.plane in ("clinical", "exchange", "backup") for m in self._members.values())

    def _hidden(self) -> list[Member]:
        return [member for account, member in self._members.items() if account not in self._shown]

    @staticmethod
    def _phrase(hidden: Iterable[Member], orphans: list[str]) -> str:
        """Members by their stacks, then the organizations of accounts that are in none of the graph."""
        names = [member.name for member in hidden]
        parts = [named_stacks(names)] if names else []
        if orphans == [""]:
            parts.append("the org stack and the stacks of its accounts")
        elif orphans:
            parts.append(f"the org stack that account {orphans[0]} belongs to")
        return " and ".join(parts)
