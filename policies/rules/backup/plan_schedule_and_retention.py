"""BACKUP-003: backup plans run daily and keep recovery points for at least 35 days."""

import re
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

DAILY = re.compile(r"cron\(\S+ \S+ (\*|\?) \* (\*|\?) \*\)|rate\(\d+ hours?\)|rate\(1 day\)")


def daily(days: int) -> dict[str, Any]:
    """A rule of a backup plan that runs daily, for the examples."""
    return {"ruleName": "daily", "schedule": "cron(0 5 ? * * *)", "lifecycle": {"deleteAfter": days}}


def check(props: Props) -> Iterator[str]:
    """At least one rule is daily or continuous, and every rule and copy keeps recovery points long enough."""
    least = props.settings.backup_retention_days
    rules = props.blocks_at("rules")
    if not any(DAILY.fullmatch(str(entry.get("schedule"))) or entry.get("enableContinuousBackup") for entry in rules):
        yield "rules has no entry with a daily schedule or with enableContinuousBackup"
    for index, entry in enumerate(rules):
        for copy in entry.blocks_at("copyActions"):
            if 0 < (kept := copy.number_at("lifecycle.deleteAfter") or least) < least:
                yield f"rules[{index}].copyActions: lifecycle.deleteAfter is {kept}, must be {least} or more days"
        if not 0 < (days := entry.number_at("lifecycle.deleteAfter") or 0) >= least and not entry.get(
            "enableContinuousBackup"
        ):
            yield f"rules[{index}].lifecycle.deleteAfter is {days or 'missing'}, must be {least} or more days"


RULE = Rule(
    id="BACKUP-003",
    title="Backup plans run daily and keep recovery points for at least 35 days",
    why=(
        "If backups run less than daily, a restore loses more than a day of charting. If recovery points expire early, "
        "ransomware or corruption that goes unnoticed for weeks has already replaced every good copy."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)", "nprm-backup-48h"),
    applies_to="aws:backup/plan:Plan",
    check=check,
    good=(
        {"rules": [daily(35)]},
        {
            "rules": [
                daily(35),
                {"ruleName": "yearly", "schedule": "cron(0 5 1 1 ? *)", "lifecycle": {"deleteAfter": 2555}},
            ]
        },
    ),
    bad=(
        {},
        {"rules": []},
        {"rules": [daily(7)]},
        {"rules": [{**daily(35), "schedule": "cron(0 5 ? * 1 *)"}]},
        {"rules": [{"ruleName": "daily", "lifecycle": {"deleteAfter": 35}}]},
    ),
    remediation=(
        "Add a rule with a daily schedule and lifecycle.deleteAfter of 35 or more (days), and the same lifecycle in "
        "its copyActions."
    ),
    equivalents=("config:backup-plan-min-frequency-and-min-retention-check",),
)
