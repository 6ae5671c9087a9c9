"""Waivers: findings that an entity accepts, each with a reason, an approving role and an expiry date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from infra.errors import UsageError
from infra.files.yaml_file import outline, read_yaml
from policies.catalog.registry import registry
from policies.model import ESTATE, Finding, Status, Waiver
from policies.policy_config import Severity

KEYS = ("rule", "resource", "reason", "approver", "expires")
UNRELATED_URN = "urn:pulumi:\0::\0::\0::\0"
"""A made-up URN: a pattern that matches it matches every resource."""
WAIVABLE = (Status.FAIL, Status.NOT_EVALUATED)


@dataclass(frozen=True, kw_only=True)
class Waivers:
    """The waivers of one environment; ``today`` decides which have expired."""

    waivers: tuple[Waiver, ...] = ()
    today: date = field(default_factory=date.today)

    def with_waiver(self, finding: Finding) -> Finding:
        """The finding, with status `waived` where an unexpired waiver covers it."""
        waiver = self._covering(finding)
        if waiver is None or waiver.expires < self.today:
            return finding
        return replace(finding, status=Status.WAIVED, waiver=waiver)

    def _covering(self, finding: Finding) -> Waiver | None:
        if finding.status not in WAIVABLE:
            return None
        return next((waiver for waiver in self.waivers if waiver.covers(finding)), None)

    def apply(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings after waivers; then one failure for each waiver that has expired or matches nothing."""
        used: set[Waiver | None] = set()
        for finding in findings:
            used.add(self._covering(finding))
            yield self.with_waiver(finding)
        for waiver in self.waivers:
            if waiver.expires < self.today:
                fix = "Fix the finding, or have the waiver approved again."
                yield _waiver_finding(waiver, f"the waiver expired on {waiver.expires}", fix)
            elif waiver not in used:
                fix = "Delete the waiver: its finding no longer exists or its resource was renamed."
                yield _waiver_finding(waiver, "the waiver matches no finding", fix)


def _waiver_finding(waiver: Waiver, problem: str, remediation: str) -> Finding:
    return Finding(
        rule="WAIVER-001", title="Every waiver is unexpired and matches a finding",
        status=Status.FAIL, severity=Severity.MEDIUM,
        message=f"{waiver.where}: {waiver.rule} on {waiver.resource}: {problem}",
        cites=("164.308(a)(1)(ii)(B)",), remediation=remediation,
    )


def load_waivers(path: Path, *, today: date | None = None) -> Waivers:
    """Read ``waivers.yaml``: a list under ``waivers``; each entry has rule, resource, reason, approver and expires.

    :raises UsageError: the file or an entry is not valid.
    """
    document = read_yaml(path).data or {}
    entries = document.get("waivers", []) if isinstance(document, dict) else None
    if not isinstance(entries, list) or set(document) - {"waivers"}:
        raise UsageError(f"{path}: expected a list under 'waivers' and nothing else, found {outline(document)}")
    waivers = tuple(_waiver(entry, f"{path}: waivers[{index}]") for index, entry in enumerate(entries))
    return Waivers(waivers=waivers, today=today or date.today())


def _waiver(entry: Any, where: str) -> Waiver:
    if not isinstance(entry, dict):
        raise UsageError(f"{where}: expected a mapping with {', '.join(KEYS)}, found {outline(entry)}")
    missing = [key for key in KEYS if not entry.get(key)]
    extra = sorted(key[:40] for key in set(entry) - set(KEYS))[:5]
    if missing or extra:
        problem = f"{', '.join(missing)} missing" if missing else f"{', '.join(extra)} unknown"
        raise UsageError(f"{where}: {problem}; a waiver has {', '.join(KEYS)}")
    if nested := [key for key in KEYS if isinstance(entry[key], dict | list)]:
        raise UsageError(f"{where}: {nested[0]}: found {outline(entry[nested[0]])}; write one line of text")
    if type(entry["expires"]) is not date:
        raise UsageError(f"{where}: expires: {outline(entry['expires'])}; give a date such as 2027-01-31")
    if "@" in str(entry["approver"]) or not re.search(r"[a-z]", str(entry["approver"])):
        found = outline(entry["approver"])
        raise UsageError(f"{where}: approver: {found}; name a role (pc_security_official), not a person")
    if fnmatchcase(UNRELATED_URN, str(entry["resource"])):
        raise UsageError(f"{where}: resource: {outline(entry['resource'])} is every resource; name one, or {ESTATE!r}")
    rule = registry().get(str(entry["rule"]))
    return Waiver(
        rule=rule.id, resource=str(entry["resource"]), reason=str(entry["reason"]).strip(),
        approver=str(entry["approver"]), expires=entry["expires"], where=where,
    )
