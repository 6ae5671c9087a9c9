"""The trend over runs: a small JSON file with a line of numbers for each check, and how the last two differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from infra.errors import UsageError
from infra.files.atomic_file import write_private
from infra.files.foreign_file import read_json
from policies.check.both_proofs import BothProofs
from policies.check.evaluate import Report
from policies.model import Status

VERSION: Final = 1
MOST_RUNS: Final = 500
BARS: Final = "▁▂▃▄▅▆▇█"
SHOWN_RUNS: Final = 20


@dataclass(frozen=True, kw_only=True)
class RunNumbers:
    """One check. ``at`` is a time in ISO 8601, ``manifest`` the SHA-256 of mso.yaml and ``commit`` its Git commit, both
    empty where there is none; ``counts`` has the results by status, ``failing`` those that fail by severity, ``wall``
    the verdicts by invariant, ``duties`` the duties by answer."""

    at: str
    name: str
    counts: Mapping[str, int]
    failing: Mapping[str, int] = field(default_factory=dict)
    wall: Mapping[str, str] = field(default_factory=dict)
    duties: Mapping[str, int] = field(default_factory=dict)
    manifest: str = ""
    commit: str = ""


def numbers_of(
    report: Report, proofs: BothProofs | None, name: str, *, manifest: str = "", commit: str = ""
) -> RunNumbers:
    """The numbers of one check."""
    decided = proofs.duties.decided if proofs else ()
    return RunNumbers(
        at=report.at.isoformat(),
        name=name,
        counts=report.counts,
        failing=dict(Counter(finding.severity.value for finding in report.of(Status.FAIL))),
        wall={verdict.id: str(verdict.status) for verdict in proofs.wall.verdicts} if proofs else {},
        duties=dict(Counter(str(each.outcome.answer) for each in decided)),
        manifest=manifest,
        commit=commit,
    )


def read_history(file: Path) -> tuple[RunNumbers, ...]:
    """The runs of a history, the oldest first; none if there is no such file.

    :raises UsageError: it is something else.
    """
    if not file.exists():
        return ()
    document = read_json(file)
    runs = document.get("runs") if isinstance(document, dict) and document.get("version") == VERSION else None
    if not isinstance(runs, list):
        fix = "name a new file, or one that --history wrote"
        raise UsageError(f"{file}: not a history of version {VERSION}. Fix: {fix}")
    return tuple(_run(entry, f"{file}: runs[{index}]") for index, entry in enumerate(runs))


def _run(entry: Any, where: str) -> RunNumbers:
    texts, tables = ("at", "name", "manifest", "commit"), ("counts", "failing", "wall", "duties")
    known = isinstance(entry, dict) and entry.keys() <= {*texts, *tables} and {"at", "name", "counts"} <= entry.keys()
    if not known or not all(
        isinstance(value, str) if key in texts else _is_table(value, str if key == "wall" else int)
        for key, value in entry.items()
    ):
        raise UsageError(f"{where}: not the numbers of a run. Fix: take the file as --history wrote it")
    return RunNumbers(**entry)


def _is_table(value: Any, of: type) -> bool:
    return isinstance(value, dict) and all(type(each) is of for each in value.values())


def with_run(runs: tuple[RunNumbers, ...], run: RunNumbers) -> tuple[RunNumbers, ...]:
    """The history with one more run; only the newest are kept."""
    return (*runs, run)[-MOST_RUNS:]


def as_text(runs: tuple[RunNumbers, ...]) -> str:
    """The history as the text of its file."""
    return json.dumps({"version": VERSION, "runs": [asdict(run) for run in runs]}, indent=1) + "\n"


def save_history(file: Path, runs: tuple[RunNumbers, ...]) -> None:
    """Write the history; a new file is for its owner only."""
    write_private(file, as_text(runs))


def trend(runs: tuple[RunNumbers, ...]) -> Iterator[str]:
    """The last run beside the one before, and the failures of the last runs as bars."""
    if not runs:
        return
    last = runs[-1]
    if len(runs) == 1:
        yield f"trend: the first run of this history, {last.counts.get('fail', 0)} fail"
        return
    before = runs[-2]
    shown = runs[-SHOWN_RUNS:]
    yield f"trend: failures of the last {len(shown)} runs {_bars([run.counts.get('fail', 0) for run in shown])}"
    yield f"since {before.at[:10]}:"
    changes = [*_changes("", before.counts, last.counts), *_changes("duties ", before.duties, last.duties)]
    walls = ((id_, before.wall.get(id_, now), now) for id_, now in last.wall.items())
    changes += [f"{id_} {old} -> {now}" for id_, old, now in walls if old != now]
    yield from (f"  {change}" for change in changes or ["nothing changed"])
    if before.manifest != last.manifest:
        yield "  mso.yaml has changed"


def _changes(what: str, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, 0), after.get(key, 0)
        if old != new:
            yield f"{what}{key}: {old} -> {new} ({new - old:+d})"


def _bars(values: list[int]) -> str:
    most = max(values) or 1
    return "".join(BARS[round(value / most * (len(BARS) - 1))] for value in values)
