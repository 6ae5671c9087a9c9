"""RDS-015: clinical RDS instances are Multi-AZ or keep at least 35 days of backups."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import at_least


def check(props: Props) -> Iterator[str]:
    """Multi-AZ, or a backup retention period long enough to restore the data in another zone."""
    if props.get("multiAz") is not True and list(LONG_BACKUPS(props)):
        days = props.settings.backup_retention_days
        found = props.get("multiAz", "missing")
        yield f"multiAz is {found}, must be true, or backupRetentionPeriod must be {days} or more days"


LONG_BACKUPS = at_least("backupRetentionPeriod", lambda settings: settings.backup_retention_days)


RULE = Rule(
    id="RDS-015",
    title="Clinical RDS instances are Multi-AZ or keep at least 35 days of backups",
    why=(
        "A single-AZ instance is down for as long as its Availability Zone is, and clinicians have no charts. A "
        "practice that accepts this needs a long recovery window to rebuild the database in another zone without "
        "losing records."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)", "164.308(a)(7)(ii)(B)", "nprm-72h-restore"),
    applies_to="aws:rds/instance:Instance",
    planes=("clinical",),
    check=check,
    good=({"multiAz": True}, {"multiAz": False, "backupRetentionPeriod": 35}),
    bad=({}, {"multiAz": False}, {"multiAz": False, "backupRetentionPeriod": 7}),
    remediation=(
        "Set multiAz to true; a small practice may keep one zone with backupRetentionPeriod 35 and accept hours of "
        "recovery."
    ),
    equivalents=("config:rds-multi-az-support", "FSBP:RDS.5"),
)
