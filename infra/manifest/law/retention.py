"""How long each class of data is kept, as what is built for it: locks, expiries, backups. One table, pure functions.

**Charts.** A state's clock runs from the last service (and, for minors, from a birthday). A bucket knows neither; it
knows the day on which a version was written. So each guard does what it can know:

- every version is locked for the clock's years from its writing. A page written on a day of service is thereby kept for
  the whole term of that service, and no lock outlasts the term of a service given after it was written;
- nothing expires by itself, current or superseded. A number of days that is right for a chart that closed is wrong for
  one that is still written in, or for a child's, and a superseded page is the record of what was amended;
- whoever works with charts cannot delete. The practice's custodian destroys by decision, once
  ``ChartClock.earliest_destruction`` has passed: a right over versions that the lock, the bucket's policy and the
  guardrails leave to nobody else.

**What crosses** (the exchange's minimum data) is a copy, and the evidence of a disclosure (45 CFR 164.528): locked as
long as documentation, gone thereafter. **Business** data has no lock; what was replaced is kept as long as
documentation, from the date when it last was in effect (164.316(b)(2)(i)). **Databases and file systems** know no lock
by version: the system's own rules decide what is deleted there, and backups undo a mistake.

**Backups** are for recovery: five weeks, of every class alike. A copy kept for years would be a second archive, which
no destruction reaches. A vault's lock makes the five weeks a floor and ten years the ceiling.

**Legal hold**: nothing expires, the custodian's right to destroy is gone, and new recovery points are kept as long as
a vault takes them. Recovery points that stood before keep the day they were given; holding those is AWS Backup's own
legal hold, which people set (procedural).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.manifest.law.corporate_practice import ChartClock
from infra.manifest.sections import Retention

LEAP: Final = 366
"""Days counted as a year where something goes after it: never before its lock has ended."""
RECOVERY_DAYS, LONGEST_DAYS = 35, 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What a bucket does: 0 stands for no lock, and for never expiring.

    ``locked_years`` from the writing of a version, ``expire_days`` from there too, ``superseded_days`` from the day a
    newer version took a version's place.
    """

    locked_years: int = 0
    expire_days: int = 0
    superseded_days: int = 0
    destroyed_by: str = ""
    """Who may destroy before that; nobody where it is empty."""

    def __str__(self) -> str:
        """In words: ``no lock; nothing current expires by itself; destroyed before that by: its owner``."""
        lock = f"each version locked {self.locked_years} years from its writing" if self.locked_years else "no lock"
        ends = f"expires after {self.expire_days} days" if self.expire_days else "nothing current expires by itself"
        old = [f"replaced versions go after {self.superseded_days} days"] if self.superseded_days else []
        return "; ".join([lock, ends, *old, f"destroyed before that by: {self.destroyed_by or 'nobody'}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How many days a recovery point is kept, and the bounds that the vault's lock puts around that."""

    days: int
    least: int = RECOVERY_DAYS
    most: int = LONGEST_DAYS


def charts(clock: ChartClock) -> Keeping:
    """Charts, photographs, and what a location takes in."""
    return Keeping(locked_years=clock.years, destroyed_by="" if clock.hold else "custodian")


def crossings(retention: Retention) -> Keeping:
    """What flows bring to the exchange, hand on, and put into quarantine."""
    years = retention.documentation_years
    if retention.legal_hold:
        return Keeping(locked_years=years)
    return Keeping(locked_years=years, expire_days=years * LEAP, destroyed_by="custodian")


def business(retention: Retention) -> Keeping:
    """The management company's own data; what replaces what is its affair, what was replaced stays."""
    days = 0 if retention.legal_hold else retention.documentation_years * LEAP
    return Keeping(superseded_days=days, destroyed_by="its owner")


def logs(retention: Retention) -> Keeping:
    """The audit trail and every other log that AWS delivers into a lock, which nobody lifts."""
    years = retention.log_years
    return Keeping(locked_years=years, expire_days=0 if retention.legal_hold else years * LEAP)


def recovery(retention: Retention) -> Recovery:
    """Backups of every data class."""
    return Recovery(days=LONGEST_DAYS if retention.legal_hold else RECOVERY_DAYS)
