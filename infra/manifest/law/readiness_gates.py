"""Gates on what must be in place first: registers for each service, counsel's confirmation, trust, current facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from infra.files.yaml_document import YamlPath
from infra.manifest import facts
from infra.manifest.law.gate_result import BlockedStep, GateResult, failed_gate, gate_note, passed_gate
from infra.manifest.manifest_model import Manifest

COUNSEL_VALID_DAYS: Final = 365
"""Days after which a note recommends asking counsel again."""


def evaluate(manifest: Manifest, on: date) -> Iterator[GateResult]:
    """The results for services, counsel, the age of the facts, AWS's contact, and the zones' delegation."""
    yield from _services(manifest)
    yield from _counsel(manifest, on)
    yield from _facts_age(on)
    if not manifest.synthetic and manifest.mso.contacts.phone is None:
        what = "AWS requires a contact phone number and none is given: accounts get a placeholder that no one answers"
        yield gate_note("LAW-071", what, ("mso", "contacts"))
    if waiting := [account for account in manifest.zone_accounts() if not manifest.is_delegated(account)]:
        what = f"the zones of {', '.join(waiting)} are not delegated, so nobody reaches their applications yet: mso dns"
        yield gate_note("LAW-072", what, ("dns",))


def _services(manifest: Manifest) -> Iterator[GateResult]:
    for index, practice in enumerate(manifest.practices):
        if not manifest.locations_of(practice.slug):
            yield gate_note("LAW-051", f"{practice.slug} has no location yet: mso add location", ("practices", index))
    for index, location in enumerate(manifest.locations):
        at: YamlPath = ("locations", index, "services")
        running = {system.id for system in manifest.systems_of(location.practice)}
        for service in map(facts.services().__getitem__, location.services):
            missing = [system for system in service.needs if system not in running]
            if missing:
                fix = f"mso add system {' '.join(missing)}"
                what = f"{location.slug} offers {service.name.lower()} without {', '.join(missing)}"
                yield failed_gate("LAW-050", what, at, fix)
            else:
                yield passed_gate("LAW-050", f"{location.slug}: {service.name.lower()} has its registers", at)


def _counsel(manifest: Manifest, on: date) -> Iterator[GateResult]:
    at: YamlPath = ("counsel",)
    if manifest.synthetic:
        what = "a synthetic manifest is an example and is never applied to real AWS"
        yield failed_gate("LAW-060", what, ("synthetic",), "describe a real MSO: mso new", stops=BlockedStep.APPLY)
    if manifest.aws.topology == "shared" and manifest.structure == "mso" and not manifest.residual_trust:
        what = "the MSO's payer account controls the practices' accounts, and no decision on that trust is recorded"
        fix = "decide, and record the decision under residual_trust; or set topology: separate"
        yield failed_gate("LAW-061", what, ("residual_trust",), fix, stops=BlockedStep.APPLY)
    if manifest.counsel is None:
        fix = "have counsel confirm the structure, then record counsel: {date, role, states}"
        yield failed_gate("LAW-060", "no counsel has confirmed this structure", at, fix, stops=BlockedStep.APPLY)
        return
    if manifest.counsel.date > on:
        what = f"counsel's date {manifest.counsel.date} is in the future"
        yield failed_gate("LAW-060", what, at, "set the date on which counsel confirmed")
    elif (on - manifest.counsel.date).days > COUNSEL_VALID_DAYS:
        yield gate_note("LAW-060", f"counsel confirmed on {manifest.counsel.date}, more than a year ago", at)
    for state in sorted({practice.state for practice in manifest.practices} - set(manifest.counsel.states)):
        fix = f"have counsel confirm {state} and add it to counsel.states"
        yield failed_gate("LAW-060", f"counsel has not confirmed {state}", at, fix, stops=BlockedStep.APPLY)


def _facts_age(on: date) -> Iterator[GateResult]:
    for name, source in facts.fact_sources():
        if source.age(on) > facts.STALE_AFTER_DAYS:
            what = f"the facts on {name} were collected {source.age(on)} days ago: check them against their sources"
            yield gate_note("LAW-070", what)
