"""How long each class of data is kept: object locks, expirations and backup retention. One table, pure functions.

**Charts.** A state counts from the last service (and, for minors, from a birthday). S3 knows neither: it knows only
the day on which an object version was written. So each control does what it can:

- Every version is locked for the state's number of years from the day it was written. A page written on a day of
  service is thereby kept for the whole term of that service, and no lock outlasts the term of a later service.
- Neither current nor noncurrent versions expire automatically. A number of days that is right for a closed chart is
  wrong for a chart still in use, or for a minor's, and a replaced page is the record of what was amended.
- Roles that work with charts cannot delete them. The practice's custodian of records decides on destruction, once
  ``ChartRetention.earliest_destruction`` has passed: the object lock, the bucket policy and the SCPs and RCPs leave the
  permission to delete versions to that role alone.

**Exchange data** (the minimum necessary PHI) is a copy, and the evidence of a disclosure (45 CFR 164.528): it is
locked as long as documentation and expires afterwards. **Business data** has no lock; replaced versions are kept as
long as documentation, from the date when they last were in effect (164.316(b)(2)(i)). **Databases and file systems**
have no lock per version: the application's own rules decide what is deleted, and backups undo a mistake.

**Backups** are for recovery: five weeks, for every data class. A copy kept for years would be a second archive that a
destruction does not reach. The vault lock sets five weeks as the minimum and ten years as the maximum.

**Legal hold**: nothing expires, the custodian's permission to destroy is withdrawn, and new recovery points are kept
as long as the vault allows. Existing recovery points keep the retention they were created with; holding them takes
AWS Backup's own legal hold, which people create (procedural).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.manifest.law.chart_retention import ChartRetention
from infra.manifest.sections import Retention

LEAP: Final = 366
"""Days counted as a year where an expiration follows, so that nothing expires before its lock has ended."""
RECOVERY_DAYS, LONGEST_DAYS = 35, 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketRetention:
    """The retention of one bucket; 0 means no lock, or no expiration.

    ``locked_years`` and ``expire_days`` count from the day a version was written, ``superseded_days`` from the day on
    which a newer version replaced it. ``destroyed_by`` may delete before that; empty: no one may.
    """

    locked_years: int = 0
    expire_days: int = 0
    superseded_days: int = 0
    destroyed_by: str = ""

    def __str__(self) -> str:
        """In words: ``no lock; current versions do not expire; may be destroyed earlier by: its owner``."""
        lock = f"each version locked for {self.locked_years} years from writing" if self.locked_years else "no lock"
        ends = f"expires after {self.expire_days} days" if self.expire_days else "current versions do not expire"
        old = [f"replaced versions expire after {self.superseded_days} days"] if self.superseded_days else []
        return "; ".join([lock, ends, *old, f"may be destroyed earlier by: {self.destroyed_by or 'no one'}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRetention:
    """Days for which a recovery point is kept, and the minimum and maximum that the vault lock enforces."""

    days: int
    min_days: int = RECOVERY_DAYS
    max_days: int = LONGEST_DAYS


def charts(rule: ChartRetention) -> BucketRetention:
    """Charts, photographs, and a location's intake."""
    return BucketRetention(locked_years=rule.years, destroyed_by="" if rule.hold else "custodian")


def exchange_data(retention: Retention) -> BucketRetention:
    """What flows deliver to the exchange account, pass on, and quarantine."""
    years = retention.documentation_years
    if retention.legal_hold:
        return BucketRetention(locked_years=years)
    return BucketRetention(locked_years=years, expire_days=years * LEAP, destroyed_by="custodian")


def business(retention: Retention) -> BucketRetention:
    """The management company's own data; the MSO may replace it, and replaced versions are kept."""
    days = 0 if retention.legal_hold else retention.documentation_years * LEAP
    return BucketRetention(superseded_days=days, destroyed_by="its owner")


def logs(retention: Retention) -> BucketRetention:
    """The audit trail and every other log that AWS delivers under an object lock, which no principal can lift."""
    years = retention.log_years
    return BucketRetention(locked_years=years, expire_days=0 if retention.legal_hold else years * LEAP)


def recovery_points(retention: Retention) -> BackupRetention:
    """Backups of every data class."""
    return BackupRetention(days=LONGEST_DAYS if retention.legal_hold else RECOVERY_DAYS)
