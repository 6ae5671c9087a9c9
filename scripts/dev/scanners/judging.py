"""Each scanner put to the estate, and what comes of it: scores and findings that nobody has explained."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.engine.graph import Graph
from scripts.dev.scanners import checkov, iam_scanners, principalmapper, prowler
from scripts.dev.scanners.environments import VERSIONS
from scripts.dev.scanners.findings import AcceptedFinding, Finding, Score, score, score_by_check, unused
from scripts.dev.scanners.served import Served

NAMES: Final = ("checkov", "parliament", "cloudsplaining", "principalmapper", "prowler")
"""The scanners, those that take seconds first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one scanner says: scores by name, and exceptions that excuse nothing any more."""

    scanner: str
    scores: Mapping[str, Score]
    unused: Sequence[AcceptedFinding]

    @property
    def unexplained(self) -> tuple[Finding, ...]:
        """Findings without an exception."""
        return tuple(dict.fromkeys(each for found in self.scores.values() for each in found.unexplained))

    def figures(self) -> dict[str, Any]:
        """What docs/scanners.md tells of it."""
        rows = {
            name: {"raw": list(each.raw), "fair": list(each.fair), "explained": list(each.explained)}
            for name, each in self.scores.items()
        }
        return {"version": VERSIONS[self.scanner], "scores": rows, "unexplained": len(self.unexplained)}

    def lines(self) -> Iterator[str]:
        """The verdict in text."""
        for name, each in self.scores.items():
            yield f"{name}: {each.line()}"
        for finding in self.unexplained:
            where = f"{finding.account}:{finding.resource}"
            yield f"  unexplained: {finding.check} {where} {finding.detail}".rstrip()
        for exception in self.unused:
            where = " ".join(exception.resources)
            yield f"  excuses nothing any more: {exception.check} of {where} in exceptions.yaml; remove it"


@dataclass(frozen=True, slots=True)
class Judge:
    """What the scanners are put to: the states as one graph, the provider's schemas, the served AWS, and scratch."""

    graph: Graph
    schemas: Callable[[], Mapping[str, Any]]
    served: Served
    work: Path

    def verdict(self, scanner: str) -> Verdict:
        """Run one scanner.

        :raises ScannerError: it did not run to its end.
        """
        work = self.work / scanner
        work.mkdir(parents=True, exist_ok=True)
        findings = self._findings(scanner, work)
        kept = [[each.check, each.account, each.resource, each.passed, each.detail] for each in findings]
        (work / "findings.json").write_text(json.dumps(kept), encoding="utf-8")
        scores = {scanner: score(findings)}
        if scanner == prowler.SCANNER:
            scores = {
                f"{scanner} {name}": score_by_check(each for each in findings if each.check in prowler.checks_of(name))
                for name in prowler.FRAMEWORKS
            }
        return Verdict(scanner, scores, unused(findings, scanner))

    def _findings(self, scanner: str, work: Path) -> list[Finding]:
        print(f"running {scanner} ...", file=sys.stderr, flush=True)
        match scanner:
            case "checkov":
                return checkov.scan(self.graph, self.schemas(), work)
            case "parliament" | "cloudsplaining":
                return iam_scanners.scan(self.graph, scanner)
        if scanner == principalmapper.SCANNER:
            return principalmapper.scan(self.served, work)
        return prowler.scan(self.served, work)
