"""What scanners find, what of it is an exception, and the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

DATA: Final = Path(__file__).with_name("exceptions.yaml")


class Kind(StrEnum):
    """Why a finding is an exception."""

    EMULATOR = "emulator"
    """The emulated AWS cannot answer as AWS does, whatever is deployed."""
    SCANNER = "scanner"
    """The scanner cannot see what is there, or reads it wrongly."""
    AWS = "aws"
    """AWS does not offer what the check asks for."""
    DESIGN = "design"
    """The kit decides otherwise, and says why."""


NOT_FAIR: Final = frozenset({Kind.EMULATOR, Kind.SCANNER, Kind.AWS})
"""Kinds that no estate could avoid: they are left out of a fair score."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict of a scanner. ``account`` is the name of the account or the stack; ``detail`` is for people."""

    scanner: str
    check: str
    account: str
    resource: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """Findings that are accepted: those of a check, of resources and accounts that match one of the patterns."""

    scanner: str
    check: str
    kind: Kind
    reason: str
    resources: tuple[str, ...] = ("*",)
    accounts: tuple[str, ...] = ("*",)
    rules: tuple[str, ...] = ()
    """Rules and invariants of the kit that hold instead."""

    def covers(self, finding: Finding) -> bool:
        """Whether this exception is about that finding."""
        return (
            finding.scanner == self.scanner
            and fnmatchcase(finding.check, self.check)
            and any(fnmatchcase(finding.resource, each) for each in self.resources)
            and any(fnmatchcase(finding.account, each) for each in self.accounts)
        )


@cache
def exceptions() -> tuple[AcceptedFinding, ...]:
    """The exceptions of the data file."""
    rows: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))["exceptions"]
    return tuple(exception for row in rows for exception in _read(row))


def _read(row: dict[str, Any]) -> Iterator[AcceptedFinding]:
    def texts(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(row[name]).split()) if name in row else default

    for check in str(row["checks"]).split():
        yield AcceptedFinding(
            scanner=str(row["scanner"]),
            check=check,
            kind=Kind(row["kind"]),
            reason=" ".join(str(row["reason"]).split()),
            resources=texts("resources", ("*",)),
            accounts=texts("accounts", ("*",)),
            rules=texts("rules", ()),
        )


def exception_of(finding: Finding) -> AcceptedFinding | None:
    """The first exception that covers a finding."""
    return next((each for each in exceptions() if each.covers(finding)), None)


@dataclass(frozen=True, slots=True)
class Score:
    """How many verdicts pass: all (``raw``), without what no estate could pass (``fair``), without all exceptions."""

    raw: tuple[int, int]
    fair: tuple[int, int]
    explained: tuple[int, int]
    unexplained: tuple[Finding, ...]

    @staticmethod
    def percent(pair: tuple[int, int]) -> float:
        """The share that passes, in percent; 100 where there is nothing."""
        passed, failed = pair
        return 100 * passed / (passed + failed) if passed + failed else 100.0

    def line(self) -> str:
        """The three shares, and how many findings have no exception."""
        shown = (
            f"{name} {pair[0]}/{sum(pair)} = {self.percent(pair):.1f} %"
            for name, pair in (("raw", self.raw), ("fair", self.fair), ("explained", self.explained))
        )
        return f"{', '.join(shown)}, {len(self.unexplained)} findings unexplained"


def score(findings: Sequence[Finding]) -> Score:
    """The score by finding."""
    passed, failures = sum(each.passed for each in findings), [each for each in findings if not each.passed]
    kinds = Counter(found.kind if (found := exception_of(each)) else None for each in failures)
    unfair = sum(kinds[kind] for kind in NOT_FAIR)
    return Score(
        raw=(passed, len(failures)),
        fair=(passed, len(failures) - unfair),
        explained=(passed, kinds[None]),
        unexplained=tuple(each for each in failures if exception_of(each) is None),
    )


def score_by_check(findings: Iterable[Finding]) -> Score:
    """The score by check, as frameworks count: a check passes if none of its findings fails in any account.

    A check all of whose failing findings are exceptions counts as passed where something of it passes, and as left out
    where nothing does.
    """
    by_check: dict[str, list[Finding]] = {}
    for each in findings:
        by_check.setdefault(each.check, []).append(each)
    counts = {name: [0, 0] for name in ("raw", "fair", "explained")}
    left_out: dict[str, frozenset[Kind]] = {
        "raw": frozenset(), "fair": NOT_FAIR, "explained": frozenset(Kind),
    }  # fmt: skip
    unexplained: list[Finding] = []
    for group in by_check.values():
        failures = [(each, exception_of(each)) for each in group if not each.passed]
        unexplained += [each for each, found in failures if found is None]
        for name, kinds in left_out.items():
            remaining = [each for each, found in failures if found is None or found.kind not in kinds]
            if remaining:
                counts[name][1] += 1
            elif any(each.passed for each in group):
                counts[name][0] += 1
    raw, fair, explained = ((counts[name][0], counts[name][1]) for name in ("raw", "fair", "explained"))
    return Score(raw, fair, explained, tuple(unexplained))


def unused(findings: Iterable[Finding], scanner: str) -> list[AcceptedFinding]:
    """Exceptions of a scanner that cover none of its findings: what they excuse is gone."""
    failures = [each for each in findings if not each.passed]
    return [each for each in exceptions() if each.scanner == scanner and not any(map(each.covers, failures))]
