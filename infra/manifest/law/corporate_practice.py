"""What an MSO may not do, what its money may not do, how long charts live, what a service turns on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from infra.manifest import facts
from infra.manifest.law.gate import Gate, Stops, ask_counsel, failed, note, passed
from infra.manifest.manifest_model import Manifest
from infra.manifest.yaml_document import At

STALE_COUNSEL: Final = 365
COVERED_INVESTORS: Final = ("private-equity", "hedge-fund")
SB_351: Final = (
    "California SB 351 binds this investor: record content, clinical hiring, coding, payer terms and supplies stay "
    "with the practice"
)


def examine(manifest: Manifest, on: date, confirmed: frozenset[str]) -> Iterator[Gate]:
    """Every duty that does not rest on an agreement."""
    yield from _people(manifest)
    yield from _money(manifest, confirmed)
    yield from _charts(manifest, confirmed)
    yield from _services(manifest)
    yield from _counsel(manifest, on)
    yield from _age(on)
    if not manifest.synthetic and manifest.mso.contacts.phone is None:
        what = "AWS asks for a number to call, and none is given: until then accounts name one that nobody answers"
        yield note("LAW-071", what, ("mso", "contacts"))


def _people(manifest: Manifest) -> Iterator[Gate]:
    sides = facts.roles()
    for index, function in enumerate(manifest.people):
        at: At = ("people", index)
        ours = function.owner == manifest.mso.slug and manifest.structure == "mso"
        if ours and sides[function.role] == "clinical":
            what = f"{function.id}: an MSO worker may not hold the clinical role {function.role}"
            yield failed("LAW-020", what, at, "give the job function to the practice, or choose a management role")
        for decision in map(facts.decisions().__getitem__, function.approves):
            if function.role not in decision.approvers or (ours and decision.side == "clinical"):
                where = " of the practice" if decision.side == "clinical" else ""
                fix = f"leave it to {', '.join(decision.approvers)}{where}"
                yield failed("LAW-021", f"{function.id} ({function.role}) may not approve {decision.what}", at, fix)


def _money(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[Gate]:
    for index, practice in enumerate(manifest.practices):
        state = facts.states()[practice.state]
        known = practice.state in confirmed
        at: At = ("mso", "fee", "basis")
        if manifest.mso.fee.basis == "percentage" and state.percentage_fee == "refused":
            fix = "set basis: flat, cost-plus or fair-market-value"
            yield failed("LAW-030", f"{practice.slug} ({state.name}): {state.fee_warning}", at, fix, state.cpom_source)
        elif manifest.mso.fee.basis == "percentage":
            what = f"{practice.slug} ({state.name}): a percentage fee may be fee splitting. {state.fee_warning}".strip()
            yield ask_counsel("LAW-030", what, at, answered=known)
        if practice.state == "CA" and manifest.mso.investor in COVERED_INVESTORS:
            yield ask_counsel("LAW-031", SB_351, ("mso", "investor"), state.cpom_source, answered=known)
        if practice.medical_director == "owner" and practice.owner not in ("physician_md_do", "np"):
            fix = "set medical_director: physician"
            yield failed("LAW-032", f"{practice.slug}: its owner is no prescriber", ("practices", index), fix)
        elif practice.medical_director == "np" or (practice.medical_director, practice.owner) == ("owner", "np"):
            what = f"{practice.slug} ({state.name}): no source says whether a nurse practitioner may direct care"
            yield ask_counsel("LAW-033", what, ("practices", index, "medical_director"), answered=known)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartClock:
    """How long one practice keeps a chart. ``minor_until`` is an age (0: no rule of its own); both must have passed."""

    practice: str
    years: int
    minor_until: int
    per_item: bool
    verified: bool
    source: str
    hold: bool

    def earliest_destruction(self, last_service: date, born: date | None = None) -> date | None:
        """The first day on which a chart may be destroyed; None while a legal hold lasts."""
        if self.hold:
            return None
        after_service = _plus_years(last_service, self.years)
        if born is None or not self.minor_until or _plus_years(born, 18) <= last_service:
            return after_service
        return max(after_service, _plus_years(born, self.minor_until))


def chart_clock(manifest: Manifest, practice: str) -> ChartClock:
    """The clock of a practice's charts: its state's rule, or the manifest's own where that is longer."""
    rule = manifest.chart_retention(practice)
    return ChartClock(
        practice=practice,
        years=manifest.chart_years(practice),
        minor_until=rule.minor_until,
        per_item=rule.per_item,
        verified=rule.verified and not rule.judgement,
        source=rule.source,
        hold=manifest.retention.legal_hold,
    )


def _plus_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _charts(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[Gate]:
    asked = manifest.retention.chart_years
    for index, practice in enumerate(manifest.practices):
        rule = manifest.chart_retention(practice.slug)
        at: At = ("practices", index)
        years = manifest.chart_years(practice.slug)
        what = f"{practice.slug}: charts are kept {years} years ({practice.state}: {rule.adult})"
        if asked is not None and asked < rule.years:
            fix = f"set chart_years to {rule.years} or more, or remove it"
            yield failed("LAW-040", f"{what}, not {asked}", ("retention", "chart_years"), fix, rule.source)
        elif rule.verified and not rule.judgement:
            yield passed("LAW-040", what, at, rule.source)
        else:
            doubt = "a careful default, no rule was found" if rule.judgement else "not verified at its source"
            answered = practice.state in confirmed
            yield ask_counsel("LAW-040", f"{what}: {doubt}", at, rule.source, answered=answered)
    if manifest.retention.legal_hold:
        yield note("LAW-041", "a legal hold stops every expiry", ("retention", "legal_hold"))


def _services(manifest: Manifest) -> Iterator[Gate]:
    for index, practice in enumerate(manifest.practices):
        if not manifest.locations_of(practice.slug):
            yield note("LAW-051", f"{practice.slug} has no location yet: mso add location", ("practices", index))
    for index, location in enumerate(manifest.locations):
        at: At = ("locations", index, "services")
        running = {system.id for system in manifest.systems_of(location.practice)}
        for service in map(facts.services().__getitem__, location.services):
            missing = [system for system in service.needs if system not in running]
            if missing:
                fix = f"mso add system {' '.join(missing)}"
                what = f"{location.slug} offers {service.name.lower()} without {', '.join(missing)}"
                yield failed("LAW-050", what, at, fix)
            else:
                yield passed("LAW-050", f"{location.slug}: {service.name.lower()} has its registers", at)


def _counsel(manifest: Manifest, on: date) -> Iterator[Gate]:
    at: At = ("counsel",)
    if manifest.synthetic:
        what = "a synthetic manifest stands for nobody and is never applied to real AWS"
        yield failed("LAW-060", what, ("synthetic",), "describe a real MSO: mso new", stops=Stops.APPLY)
    if manifest.aws.topology == "shared" and manifest.structure == "mso" and not manifest.residual_trust:
        what = "the MSO's payer account stands above the practices' accounts, and nobody has decided on that trust"
        fix = "decide, and write it down under residual_trust; or set topology: separate"
        yield failed("LAW-061", what, ("residual_trust",), fix, stops=Stops.APPLY)
    if manifest.counsel is None:
        fix = "have counsel confirm the structure, then record counsel: {date, role, states}"
        yield failed("LAW-060", "no counsel has confirmed this structure", at, fix, stops=Stops.APPLY)
        return
    if manifest.counsel.date > on:
        what = f"counsel's date {manifest.counsel.date} is still to come"
        yield failed("LAW-060", what, at, "set the date on which it was given")
    elif (on - manifest.counsel.date).days > STALE_COUNSEL:
        yield note("LAW-060", f"counsel confirmed on {manifest.counsel.date}, more than a year ago", at)
    for state in sorted({practice.state for practice in manifest.practices} - set(manifest.counsel.states)):
        fix = f"have counsel confirm {state} and add it to counsel.states"
        yield failed("LAW-060", f"counsel has not confirmed {state}", at, fix, stops=Stops.APPLY)


def _age(on: date) -> Iterator[Gate]:
    for name, source in facts.sources():
        if source.age(on) > facts.STALE:
            yield note("LAW-070", f"the facts on {name} were collected {source.age(on)} days ago: look again")
