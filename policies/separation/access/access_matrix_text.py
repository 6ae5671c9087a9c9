"""The access matrix as text: job functions with the same answers share a line; a number refers to the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.separation.access.access_matrix import AccessCell

ANSWERS = {"yes": "reads", "perhaps": "may read", "indirect": "can get to read", "unknown": "unknown", "no": "no"}
"""Answer -> how it is shown. ``can get to read``: without a right of its own, by the path that the reason names."""
NARROWEST = 18
"""Characters of a column, if its answers are short."""
MOST_NAMES = 2


def matrix_lines(cells: Sequence[AccessCell]) -> Iterator[str]:
    """A line for each group of job functions with the same answers, one column for each class of data, the reasons."""
    classes = sorted({cell.data_class for cell in cells})
    reasons = dict.fromkeys(cell.short_reason for cell in cells)
    numbers = {reason: number for number, reason in enumerate(reasons, start=1)}
    every_practice = {cell.practice for cell in cells}
    answers: dict[tuple[str, str], dict[str, str]] = {}  # (job, practice) -> data class -> answer
    for cell in cells:
        answer = f"{ANSWERS[cell.answer]:<9}({numbers[cell.short_reason]})"
        answers.setdefault((cell.job, cell.practice), {})[cell.data_class] = answer
    column = max((len(a) + 2 for found in answers.values() for a in found.values()), default=0)
    column = max(NARROWEST, column)
    practices: dict[tuple[str, str, str], list[str]] = {}  # (account, job, row) -> practices
    for (job, practice), found in answers.items():
        account, _, name = job.partition(":")
        row = "".join(f"{found.get(data_class, '-'):<{column}}" for data_class in classes)
        practices.setdefault((account, name, row), []).append(practice)
    jobs: dict[tuple[str, str], list[str]] = {}  # (place, row) -> jobs
    for (account, name, row), about in practices.items():
        of_one_side = sum(1 for key in practices if key[:2] == (account, name)) == 1
        place = account if of_one_side or set(about) == every_practice else f"{account} (on {', '.join(about)})"
        jobs.setdefault((place, row), []).append(name)
    places: dict[tuple[str, str], list[str]] = {}  # (row, jobs) -> places
    for (place, row), names in jobs.items():
        places.setdefault((row, ", ".join(names)), []).append(place)
    where = {line: " ".join(p) if len(p) <= MOST_NAMES else f"{len(p)} accounts" for line, p in places.items()}
    width = max(map(len, where.values()), default=0)
    yield (f"{'':<{width}}  " + "".join(f"{data_class:<{column}}" for data_class in classes)).rstrip()
    for (row, shown), label in where.items():
        yield f"{label:<{width}}  {row}{shown}"
    for reason, number in numbers.items():
        yield f"({number}) {reason}"
