"""What the law has an environment keep, resource by resource, from the manifest's own retention rules.

Charts follow the rule of the practice's state (``chart_retention``); the evidence of disclosures and audit logs are
kept as documentation (45 CFR 164.316(b)(2)(i)). Business data is its owner's, and no rule of the manifest keeps it.
Nothing here is legal advice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from infra.engine.graph import Resource
from infra.manifest.law.chart_retention import ChartRetention, chart_retention
from infra.manifest.manifest_model import Manifest
from infra.teardown.teardown_facts import Content, FactKind, TeardownFact, fact_of

CHARTS: Final = frozenset({"phi", "phi-sensitive"})
EXCHANGED: Final = frozenset({"phi-minimum"})
LOGS: Final = frozenset({"security"})
"""Data classes, as in the tag ``mso:data-class``."""

BUCKET: Final = "aws:s3/bucket:Bucket"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
RECORDS: Final = frozenset(
    {
        BUCKET,
        LOG_GROUP,
        "aws:rds/instance:Instance",
        "aws:rds/cluster:Cluster",
        "aws:efs/fileSystem:FileSystem",
        "aws:dynamodb/table:Table",
    }
)
"""Types that hold records. A backup is a copy for recovery and no record (``infra.manifest.law.retention``)."""

DOCUMENTATION: Final = "45 CFR 164.316(b)(2)(i)"
DISCLOSURES: Final = "45 CFR 164.528, 164.316(b)(2)(i)"


def legal_retention(
    manifest: Manifest, resource: Resource, content: Content | None, today: date, *, locked: bool
) -> TeardownFact | None:
    """The legal retention of what a resource holds; None where it is empty or no rule of the manifest keeps it.

    ``locked`` says that the bucket has an object lock: of logs, only those are the ones that are kept.
    """
    if resource.type not in RECORDS or (content is not None and not content.items):
        return None
    data_class, owner = str(resource.tags.get("mso:data-class", "")), str(resource.tags.get("mso:owner", ""))
    practices = {practice.slug for practice in manifest.practices}
    logs = resource.type == LOG_GROUP or (data_class in LOGS and locked)
    if logs:
        return _documents(manifest, resource, content, today, "audit logs", manifest.retention.log_years, DOCUMENTATION)
    if data_class in CHARTS and owner in practices:
        return _charts(manifest, resource, content, today, chart_retention(manifest, owner))
    if data_class in EXCHANGED:
        years = manifest.retention.documentation_years
        return _documents(manifest, resource, content, today, "evidence of disclosures", years, DISCLOSURES)
    return None


def _charts(
    manifest: Manifest, resource: Resource, content: Content | None, today: date, rule: ChartRetention
) -> TeardownFact:
    minors = f"; a minor's until the age of {rule.minor_until} at least" if rule.minor_until else ""
    checked = "" if rule.verified else " (not verified: counsel decides)"
    why = f"charts of {rule.practice}: {rule.years} years from the last service{minors}{checked}"
    custodian = manifest.practice(rule.practice).contacts.custodian
    person = f"the custodian of records of {rule.practice} ({custodian}) after that day; nobody before it"
    fact = fact_of(resource, FactKind.LAW, why, person)
    if rule.hold:
        return replace(fact, until_text="while the legal hold lasts", source=rule.source)
    last = (content.last_written if content else None) or today
    day = rule.earliest_destruction(last)
    return replace(fact, until=day, until_text=_until(day, content), source=rule.source)


def _documents(
    manifest: Manifest, resource: Resource, content: Content | None, today: date, what: str, years: int, source: str
) -> TeardownFact:
    fact = fact_of(
        resource, FactKind.LAW, f"{what}: {years} years from writing", f"{_owner(manifest, resource)} after that day"
    )
    if manifest.retention.legal_hold:
        return replace(fact, until_text="while the legal hold lasts", source=source)
    day = years_after((content.last_written if content else None) or today, years)
    return replace(fact, until=day, until_text=_until(day, content), source=source)


def _owner(manifest: Manifest, resource: Resource) -> str:
    owner = str(resource.tags.get("mso:owner", ""))
    for practice in manifest.practices:
        if practice.slug == owner:
            return f"the security official of {owner} ({practice.contacts.security})"
    return f"the security official of {owner or manifest.mso.slug}"


def years_after(day: date, years: int) -> date:
    """The same day some years later; 1 March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _until(day: date | None, content: Content | None) -> str:
    if content and content.last_written:
        return f"{day}, if nothing is written after {content.last_written}"
    return f"{day}, if the last record is of today"
