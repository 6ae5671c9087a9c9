"""Verdicts on the audit log (W8): who can alter or stop a trail, and who keeps what the trail depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from policies.separation.estate.audit_logs import AuditLog
from policies.separation.estate.entities import PRACTICE_PLANES, Account, IamResource, is_detection, is_log
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.external_principals import hypothetical_administrators, unrelated_principals
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.verdicts.delegation_verdicts import log_delegation_violations
from policies.separation.verdicts.log_delivery_verdicts import undelivered_logs
from policies.separation.verdicts.verdict import Status, Witness, path_witness

KEPT_DAYS: Final = 6 * 365
"""How long documentation is kept, in days (45 CFR 164.316(b)(2)(i))."""
SECURITY: Final = "security"
"""The plane whose account keeps the organization's detection."""


def log_violations(prepared: PreparedEstate) -> Iterator[Witness]:
    """W8: logged principals that can alter or stop the audit log. The log's administrators are residual trust."""
    yield from log_tampering(prepared)
    yield from _detection_tampering(prepared)
    yield from _misplaced_parts(prepared.estate)
    yield from _silences(prepared.estate)
    yield from undelivered_logs(prepared.estate)
    yield from log_delegation_violations(prepared)


def log_tampering(prepared: PreparedEstate) -> Iterator[Witness]:
    """Principals that can change or stop a log, its bucket or its key."""
    logs = (resource for resource in prepared.estate.resources if is_log(resource))
    for organization in sorted({resource.account.organization for resource in logs}):
        # Principals that keep another organization's log are not exempt.
        keepers = [account for account in prepared.estate.accounts.values() if _keeps_log(account, organization)]
        yield from _tampering(prepared, organization, keepers, is_log)


def _detection_tampering(prepared: PreparedEstate) -> Iterator[Witness]:
    """Principals, other than those of the security account, that can switch off what it detects with.

    A practice's own detection is judged with the practice.
    """
    accounts = prepared.estate.accounts.values()
    for organization in sorted({r.account.organization for r in prepared.estate.resources if _is_of_security(r)}):
        keepers = [a for a in accounts if _keeps_log(a, organization) or a.plane == SECURITY]
        yield from _tampering(prepared, organization, keepers, _is_of_security)


def _is_of_security(resource: IamResource) -> bool:
    return is_detection(resource) and resource.account.plane == SECURITY


def _tampering(
    prepared: PreparedEstate, organization: str, keepers: list[Account], is_kept: Callable[[IamResource], bool]
) -> Iterator[Witness]:
    """What principals of other accounts than the keepers' can alter or stop of what these keep in an organization."""
    estate = prepared.estate
    start = [p for p in estate.principals if p.account not in keepers]
    start += [p for a in estate.accounts.values() if a not in keepers for p in hypothetical_administrators(prepared, a)]

    def is_relevant(resource: IamResource) -> bool:
        return is_kept(resource) and resource.account.organization == organization

    reached = Closure(prepared, [*unrelated_principals(), *start], is_relevant).run()
    found: Iterable[tuple[str, AccessPath]] = (
        *reached.tampered.items(),
        *((arn, path) for (change, arn), path in reached.changes.items() if change == "resource_policy_rewritten"),
    )
    for arn, path in found:
        resource = estate.resource_by_arn.get(arn)
        if resource and is_relevant(resource):
            yield path_witness(path, f"{resource.label} can be altered or stopped")


def _keeps_log(account: Account, organization: str) -> bool:
    """Whether an account keeps the log of an organization: its payer and its log archive."""
    here = not organization or account.organization in (organization, "")
    return here and (account.payer or account.plane == "log-archive")


def _misplaced_parts(estate: EstateModel) -> Iterator[Witness]:
    """Logs that are kept, encrypted or announced where those who are logged administer; and the lack of any log."""
    expected = any(account.payer or account.plane == "log-archive" for account in estate.accounts.values())
    if expected and not estate.audit_logs:
        yield Witness(Status.UNKNOWN, "no CloudTrail trail is in the input, so what is logged, and where, is not known")
    whole = [log for log in estate.audit_logs if log.of_organization]
    yield from _not_recorded(estate)
    for log in whole or estate.audit_logs:
        if not log.switched_on:
            summary = f"trail {log.name} is switched off, so nothing is logged by it"
            yield Witness(Status.UNKNOWN, summary, source=log.source)
        if log.kept_days is not None and log.kept_days < KEPT_DAYS and not _is_kept_elsewhere(log, estate):
            summary = f"the records of {log.name} are deleted after {log.kept_days} days, before six years are over"
            yield Witness(Status.POSSIBLE, summary, source=log.source)
        for part in log.parts:
            summary = f"trail {log.name} depends on the {part.kind} {part.name}"
            if part.account is None:
                yield Witness(Status.UNKNOWN, f"{summary}, which is not in the input", source=log.source)
            elif not _may_keep(log, part.account):
                summary += f" of {part.account.name}, whose administrators are logged by it"
                yield Witness(Status.LEAK, summary, source=log.source)


def _not_recorded(estate: EstateModel) -> Iterator[Witness]:
    """Accounts of practices that no log in the input records, and what all logs of an account leave out."""
    found: dict[str, dict[AuditLog, None]] = {}
    for account in estate.accounts.values() if estate.audit_logs else ():
        if account.plane in PRACTICE_PLANES and account.read:
            logs = [log for log in estate.audit_logs if _records(log, account)]
            if not logs:
                yield Witness(Status.UNKNOWN, f"no trail in the input records what is done in {account.name}")
            for gap in frozenset.intersection(*(log.unrecorded for log in logs)) if logs else ():
                found.setdefault(gap, {}).update(dict.fromkeys(logs))
    for gap, of in sorted(found.items()):
        names = ", ".join(dict.fromkeys(log.name for log in of))
        yield Witness(Status.POSSIBLE, f"{names} does not record {gap}", source=next(iter(of)).source)


def _records(log: AuditLog, account: Account) -> bool:
    """Whether a log records what is done in an account; of an organization that is not known it may."""
    theirs = log.account.organization
    return log.account.id == account.id or (log.of_organization and theirs in (account.organization, ""))


def _silences(estate: EstateModel) -> Iterator[Witness]:
    """Detectors, recorders and alarms that are off, leave things out, or that nobody hears."""
    for silence in estate.silences:
        status = Status.POSSIBLE if silence.certain else Status.UNKNOWN
        yield Witness(status, f"{silence.account.name}: {silence.name} {silence.how}", source=silence.source)


def _is_kept_elsewhere(log: AuditLog, estate: EstateModel) -> bool:
    """Whether another log of the same reach keeps its records for six years."""
    others = (other for other in estate.audit_logs if other is not log and other.of_organization >= log.of_organization)
    return any(other.kept_days is None or other.kept_days >= KEPT_DAYS for other in others)


def _may_keep(log: AuditLog, account: Account) -> bool:
    """Whether an account may keep a part of a log: a keeper of the organization, or the account that logs itself."""
    return _keeps_log(account, log.account.organization) or (not log.of_organization and account.id == log.account.id)
