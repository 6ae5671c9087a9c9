"""What the map marks: a path through the wall for each leak, and a broken line for work that is not possible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infra.engine.graph import Graph
from policies.check.both_proofs import BothProofs
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import Decided
from policies.report.map_content import shown_accounts
from policies.separation.estate.estate_model import EstateModel
from policies.separation.verdicts.verdict import Status, Witness

OUTSIDE = "outside"
"""The place of everything that is in no account of the estate: the internet, an account of somebody else."""
LEAK, UNKNOWN, BLOCKED = "leak", "unknown", "blocked"


@dataclass(frozen=True, slots=True)
class MapLink:
    """A line of the map from account to account (ids, or ``outside``), for some verdicts and their paths or duties.

    ``kind`` is leak, unknown or blocked; ``ids`` the invariants or contracts; ``count`` how many paths or duties.
    """

    kind: str
    origin: str
    destination: str
    ids: tuple[str, ...]
    count: int
    example: str

    @property
    def label(self) -> str:
        """``W1, W5: leak, 3 paths``."""
        what = "duty" if self.kind == BLOCKED else "path"
        many = "duties" if what == "duty" else "paths"
        return f"{', '.join(self.ids)}: {self.kind}, {self.count} {what if self.count == 1 else many}"


@dataclass(frozen=True, slots=True)
class MapLinks:
    """All lines, and how many witnesses say nothing of a place that could be drawn."""

    links: tuple[MapLink, ...]
    not_drawn: int


def read_links(graph: Graph, estate: EstateModel, proofs: BothProofs) -> MapLinks:
    """The lines for every verdict that does not hold."""
    places = _Places(graph, estate)
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    not_drawn = 0
    for id_, kind, text, ends in (*_of_wall(places, proofs), *_of_duties(places, proofs)):
        if ends is None:
            not_drawn += 1
        else:
            found.setdefault((kind, *ends), []).append((id_, text))
    links = (
        MapLink(kind, origin, to, tuple(dict.fromkeys(id_ for id_, _ in named)), len(named), named[0][1])
        for (kind, origin, to), named in found.items()
    )
    in_order = sorted(links, key=lambda link: (link.kind != LEAK, link.origin, link.destination))
    return MapLinks(tuple(in_order), not_drawn)


Marked = tuple[str, str, str, tuple[str, str] | None]
"""Verdict, kind, text, and the two ends; None where the text names no place."""


def _of_wall(places: _Places, proofs: BothProofs) -> Iterator[Marked]:
    for verdict in proofs.wall.verdicts:
        for witness in verdict.witnesses:
            kind = UNKNOWN if witness.status is Status.UNKNOWN else LEAK
            yield verdict.id, kind, witness.summary, places.of_witness(witness)


def _of_duties(places: _Places, proofs: BothProofs) -> Iterator[Marked]:
    for verdict in proofs.duties.verdicts:
        for decided in verdict.open:
            if decided.outcome.answer is Answer.BLOCKED:
                yield verdict.id, BLOCKED, decided.duty.sentence, places.of_duty(decided)


class _Places:
    """Finds accounts in what verdicts say: by name before a colon, by id in an ARN."""

    def __init__(self, graph: Graph, estate: EstateModel) -> None:
        self.graph, self.shown = graph, shown_accounts(graph, estate)
        self.by_name = {account.name: account.id for account in estate.accounts.values() if account.name}
        self.side_of = {account.owner: account.id for account in reversed(list(estate.accounts.values()))}
        self.side_of |= {a.owner: a.id for a in estate.accounts.values() if a.plane == "management"}
        self.principals = {principal.name: principal for principal in estate.principals}
        names = "|".join(re.escape(name) for name in sorted(self.by_name, key=len, reverse=True))
        self.pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])|\d{{12}}" if names else r"\d{12}")

    def of_witness(self, witness: Witness) -> tuple[str, str] | None:
        """The two ends of a path. A role that another owner's people use starts with them, not in its account."""
        if witness.path and witness.path.steps:
            first, last = witness.path.steps[0], witness.path.steps[-1]
            origin = self._of_principal(first.principal)
            ends = self.mentioned([last.target]) or self.mentioned([last.principal]) or [OUTSIDE]
            return origin, ends[-1]
        named = self.mentioned(list(witness.lines()))
        if len(named) > 1:
            return named[0], named[1]
        return (named[0], OUTSIDE if witness.status is not Status.UNKNOWN else named[0]) if named else None

    def of_duty(self, decided: Decided) -> tuple[str, str] | None:
        """From the account of who has the work to the account that the cause names; to itself where it names none."""
        about = self.graph.get(decided.duty.about)
        named = self.mentioned([decided.duty.who, decided.duty.does, decided.outcome.cause, *decided.outcome.steps])
        origin = about.account if about is not None and about.account in self.shown else ""
        origin = origin or (named[0] if named else "")
        return (origin, next((other for other in named if other != origin), origin)) if origin else None

    def _of_principal(self, name: str) -> str:
        principal = self.principals.get(name)
        if principal is not None and principal.owner and principal.owner != principal.account.owner:
            return self.side_of.get(principal.owner, OUTSIDE)
        return next(iter(self.mentioned([name])), OUTSIDE)

    def mentioned(self, texts: Iterable[str]) -> list[str]:
        """The ids of the accounts that texts name, in order, each once."""
        found: dict[str, None] = {}
        for text in texts:
            for match in self.pattern.finditer(text):
                id_ = self.by_name.get(match[0], match[0])
                if id_ in self.shown:
                    found[id_] = None
        return list(found)
