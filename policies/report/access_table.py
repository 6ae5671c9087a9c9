"""The access matrix of one practice as a table: job functions with the same answers and reasons share a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.separation.access.access_matrix import AccessCell
from policies.separation.access.access_matrix_text import ANSWERS
from policies.separation.estate.estate_model import EstateModel

MEANINGS = {
    "phi": "charts and other patient data",
    "phi-sensitive": "patient data of special protection, such as photos",
    "phi-minimum": "the least that booking and billing need",
    "limited-data-set": "patient data without direct identifiers",
}
NOBODY = "no"


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """A cell: the answer's key and word, and the number of its reason."""

    answer: str
    word: str
    reason: int


@dataclass(frozen=True, slots=True)
class AccessRow:
    """Job functions of one employer in one account, with the answer for each data class; None where it has none."""

    employer: str
    account: str
    jobs: tuple[str, ...]
    cells: tuple[AccessAnswer | None, ...]

    @property
    def reads(self) -> bool:
        """Whether some answer is not a plain no."""
        return any(cell and cell.answer != NOBODY for cell in self.cells)


@dataclass(frozen=True, slots=True)
class AccessTable:
    """One practice: the data classes it holds, the rows (those who read first), and the numbered reasons."""

    practice: str
    name: str
    classes: tuple[str, ...]
    rows: tuple[AccessRow, ...]
    reasons: tuple[str, ...]


def access_tables(
    cells: Iterable[AccessCell], names: Mapping[str, str], estate: EstateModel | None
) -> Iterator[AccessTable]:
    """A table for each practice in the matrix."""
    by_practice: dict[str, list[AccessCell]] = {}
    for cell in cells:
        by_practice.setdefault(cell.practice, []).append(cell)
    for practice, found in by_practice.items():
        yield _table(practice, found, names, estate)


def _table(
    practice: str, cells: list[AccessCell], names: Mapping[str, str], estate: EstateModel | None
) -> AccessTable:
    classes = tuple(sorted({cell.data_class for cell in cells}))
    reasons = {reason: n for n, reason in enumerate(dict.fromkeys(cell.short_reason for cell in cells), start=1)}
    principals = estate.principal_by_arn if estate else {}
    answers: dict[tuple[str, str], dict[str, AccessAnswer]] = {}
    for cell in cells:
        who = principals.get(cell.principal)
        employer = names.get(who.owner, who.owner) if who else ""
        answer = AccessAnswer(cell.answer, ANSWERS[cell.answer], reasons[cell.short_reason])
        answers.setdefault((employer, cell.job), {})[cell.data_class] = answer
    rows: dict[tuple[str, str, tuple[AccessAnswer | None, ...]], list[str]] = {}
    for (employer, job), by_class in answers.items():
        account, _, name = job.partition(":")
        rows.setdefault((employer, account, tuple(by_class.get(c) for c in classes)), []).append(name)
    table = [AccessRow(employer, account, tuple(sorted(jobs)), row) for (employer, account, row), jobs in rows.items()]
    own = names.get(practice, practice)
    table.sort(key=lambda row: (not row.reads, row.employer != own, row.employer, row.account))
    return AccessTable(practice, own, classes, tuple(table), tuple(reasons))
