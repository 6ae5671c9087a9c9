"""How long a practice keeps its charts: its state's rule, or the manifest's own where that is longer; and its gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from infra.files.yaml_document import YamlPath
from infra.manifest import facts
from infra.manifest.law.gate_result import GateOutcome, GateResult, counsel_gate, failed_gate, gate_note, passed_gate
from infra.manifest.manifest_model import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRetention:
    """How long one practice keeps a chart.

    ``years`` count from the last service. ``minor_until`` is an age (0: the state has no separate rule for minors);
    a minor's chart is kept until both have passed. ``verified`` is false where the years are a default, or where
    no one has read the rule at its source.
    """

    practice: str
    years: int
    minor_until: int
    per_item: bool
    verified: bool
    source: str
    hold: bool
    longer: tuple[str, ...] = ()
    """Records that the state keeps longer than ``years``: ``15 years: records of ...``."""

    def earliest_destruction(self, last_service: date, born: date | None = None) -> date | None:
        """The first day on which a chart may be destroyed; None while a legal hold lasts."""
        if self.hold:
            return None
        after_service = _plus_years(last_service, self.years)
        if born is None or not self.minor_until or _plus_years(born, 18) <= last_service:
            return after_service
        return max(after_service, _plus_years(born, self.minor_until))


def chart_retention(manifest: Manifest, practice: str) -> ChartRetention:
    """The retention of a practice's charts: its state's rule, or the manifest's own where that is longer."""
    rule = manifest.state_retention_rule(practice)
    return ChartRetention(
        practice=practice,
        years=manifest.chart_years(practice),
        minor_until=rule.minor_until,
        per_item=rule.per_item,
        verified=rule.verified and not rule.judgement,
        source=rule.source,
        hold=manifest.retention.legal_hold,
        longer=tuple(
            f"{each.years} years: {each.what} ({each.source})"
            for each in rule.longer
            if each.years > manifest.chart_years(practice)
        ),
    )


def _plus_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def evaluate(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[GateResult]:
    """The gates on chart retention; ``confirmed`` are the states that counsel has confirmed."""
    chosen = manifest.retention.chart_years
    for index, practice in enumerate(manifest.practices):
        rule = manifest.state_retention_rule(practice.slug)
        at: YamlPath = ("practices", index)
        years = manifest.chart_years(practice.slug)
        what = f"{practice.slug}: charts are kept {years} years ({practice.state}: {rule.adult})"
        if chosen is not None and chosen < rule.years and facts.states()[practice.state].covered:
            fix = f"set chart_years to {rule.years} or more, or remove it"
            yield failed_gate("LAW-040", f"{what}, not {chosen}", ("retention", "chart_years"), fix, rule.source)
        elif rule.verified and not rule.judgement:
            yield passed_gate("LAW-040", what, at, rule.source)
        else:
            doubt = "a conservative default, no rule was found" if rule.judgement else "not verified at its source"
            counsel_confirmed = practice.state in confirmed
            yield counsel_gate("LAW-040", f"{what}: {doubt}", at, rule.source, confirmed=counsel_confirmed)
        for kept in chart_retention(manifest, practice.slug).longer:
            what = f"{practice.slug} ({practice.state}): charts are locked {years} years, but {kept}"
            fix = "set retention.chart_years to it, or have counsel confirm that none is made, or kept apart"
            gate = counsel_gate("LAW-042", what, ("retention", "chart_years"), confirmed=practice.state in confirmed)
            yield gate if gate.outcome is GateOutcome.PASS else replace(gate, fix=fix)
    if manifest.retention.legal_hold:
        yield gate_note("LAW-041", "a legal hold stops every expiration", ("retention", "legal_hold"))
