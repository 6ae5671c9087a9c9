"""RDS-015: clinical databases stand in two zones, or can go back to any minute of five weeks."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import at_least


def check(props: Props) -> Iterator[str]:
    """Availability may be traded for cost, as long as the data can be brought back."""
    if props.get("multiAz") is not True and list(LONG_BACKUPS(props)):
        yield "multiAz is not on, and backups reach back less than the five weeks that would make up for it"


LONG_BACKUPS = at_least("backupRetentionPeriod", lambda settings: settings.backup_retention_days)


RULE = Rule(
    id="RDS-015",
    title="Clinical databases stand in two zones, or can go back to any minute of five weeks",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)", "164.308(a)(7)(ii)(B)", "nprm-72h-restore"),
    applies_to="aws:rds/instance:Instance",
    planes=("clinical",),
    check=check,
    good=({"multiAz": True}, {"multiAz": False, "backupRetentionPeriod": 35}),
    bad=({}, {"multiAz": False}, {"multiAz": False, "backupRetentionPeriod": 7}),
    remediation=(
        "Set multiAz to true; a small practice may keep one zone with 35 days of backups and accept hours of recovery."
    ),
    equivalents=("config:rds-multi-az-support", "FSBP:RDS.5"),
)
